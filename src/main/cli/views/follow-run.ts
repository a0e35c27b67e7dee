import { codeOf } from '../../../shared/errors.js';
import { formatDuration } from '../../report/duration.js';
import { errorLine } from '../../report/error-line.js';
import type { RunEvent } from '../../run/events/run-events.js';
import type { Run } from '../../run/run.js';
import type { RunView } from './run-view.js';

/** Most failures printed in full; later ones are only counted. */
const MAXIMUM_FAILURES_TOLD = 20;

/** Shows the log lines and failures of a run, and what a guard ended it for, until its events end. */
export async function followRun(run: Run, view: RunView): Promise<void> {
  const failuresTold = new Set<string>();
  let logged = false;
  let dropped = 0;
  for await (const event of run.events({ types: ['log', 'failure', 'slow', 'guard'] })) {
    if (event.type === 'log') {
      logged = true;
      view.log(event);
    } else if (event.type === 'failure') tellFailure(event, failuresTold, view);
    else if (event.type === 'slow') tellSlow(event, view);
    else if (event.type === 'guard' && event.action === 'stop')
      view.log({ level: 'info', activity: null, message: `the search ends: ${event.reason}` });
    else if (event.type === 'dropped') dropped += event.count;
  }
  if (logged && dropped > 0) {
    view.log({ level: 'warn', activity: null, message: 'some log lines are missing: they came faster than they could be shown' });
  }
}

function tellSlow(
  { activity, kind, key, task, elapsedMs, limitMs, running }: Extract<RunEvent, { type: 'slow' }>,
  view: RunView,
): void {
  const onTask = task === null ? '' : ` on task ${task}`;
  const others = running > 1 ? `, longest of the ${running} that run` : '';
  const until = limitMs === null ? 'nothing ends it: --timeout would' : `it is given up after ${formatDuration(limitMs)}`;
  const message = `nothing has ended for a while: ${kind} ${key}${onTask} has been running for ${formatDuration(elapsedMs)}${others}; ${until}`;
  view.log({ level: 'warn', activity, message });
}

function tellFailure(failure: Extract<RunEvent, { type: 'failure' }>, told: Set<string>, view: RunView): void {
  const { kind, key, task, attempts, error, activity } = failure;
  if (told.size > MAXIMUM_FAILURES_TOLD || told.has(error.message)) return;
  told.add(error.message);
  const onTask = task === null ? '' : ` on task ${task}`;
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  view.log({
    level: 'error',
    activity,
    message: `${kind} ${key}${onTask} failed after ${tried}: ${errorLine(error.message, codeOf(error))}`,
  });
  if (told.size <= MAXIMUM_FAILURES_TOLD) return;
  view.log({ level: 'warn', activity: null, message: 'further failures are counted, but not shown' });
}
