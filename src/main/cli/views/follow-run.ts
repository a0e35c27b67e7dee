import { assertNever } from '../../../shared/assert-never.js';
import { reasonOf } from '../../../shared/error-envelope.js';
import { codeOf } from '../../../shared/errors.js';
import { formatDuration } from '../../../shared/format/duration.js';
import { errorLine } from '../../report/error-line.js';
import { jsonText } from '../../report/plain-text.js';
import type { RunEvent } from '../../run/events/run-events.js';
import type { Run } from '../../run/run.js';
import type { LogLine, RunView } from './run-view.js';

/** Most failures printed in full; later ones are only counted. */
const MAXIMUM_FAILURES_TOLD = 20;
/** Most agents added to a run that are told of; later ones are only counted. */
const MAXIMUM_ADDED_TOLD = 20;

/** What is told of in lines. */
const TOLD = ['log', 'failure', 'slow', 'guard', 'steering', 'added', 'worker'] as const satisfies readonly RunEvent['type'][];

/** Shows the log lines and failures of a run, how far activities are, what a guard ended it for and what was done to it, until its events end. */
export async function followRun(run: Run, view: RunView): Promise<void> {
  // First the lines: the first reader gets what came before it.
  await Promise.all([followLines(run, view), followProgress(run, view)]);
}

/** By a reader of its own: that only the latest is shown of an activity is no reason to lose lines, nor to say that some were lost. */
async function followProgress(run: Run, view: RunView): Promise<void> {
  if (view.progress === undefined) return;
  for await (const event of run.events({ types: ['progress'] })) if (event.type === 'progress') view.progress(event);
}

async function followLines(run: Run, view: RunView): Promise<void> {
  const failuresTold = new Set<string>();
  const tell = (message: string): void => view.log({ level: 'info', activity: null, message });
  let added = 0;
  let logged = false;
  let dropped = 0;
  for await (const event of run.events({ types: TOLD })) {
    if (event.type === 'log') {
      logged = true;
      view.log(event);
    } else if (event.type === 'failure') tellFailure(event, failuresTold, view);
    else if (event.type === 'slow') tellSlow(event, view);
    else if (event.type === 'guard' && event.action === 'stop') tell(`the search ends: ${event.reason}`);
    else if (event.type === 'steering') tell(steeringText(event));
    else if (event.type === 'worker') view.log({ activity: null, ...workerLine(event) });
    else if (event.type === 'added') {
      added++;
      if (added <= MAXIMUM_ADDED_TOLD) tell(`added agent ${event.key}`);
      else if (added === MAXIMUM_ADDED_TOLD + 1) tell('further agents that are added are counted, but not shown');
    } else if (event.type === 'dropped') dropped += event.count;
  }
  if (logged && dropped > 0) {
    view.log({ level: 'warn', activity: null, message: 'some log lines are missing: they came faster than they could be shown' });
  }
}

function workerLine({ change, worker, host, threads, reason }: Extract<RunEvent, { type: 'worker' }>): Omit<LogLine, 'activity'> {
  const who = `worker ${worker}`;
  switch (change) {
    case 'joined':
      return { level: 'info', message: `${who} at ${host} joined with ${threads} ${threads === 1 ? 'thread' : 'threads'}` };
    case 'left':
      return { level: 'info', message: `${who} at ${host} left` };
    case 'lost':
      return { level: 'warn', message: `${who} at ${host} gives no sign of life any more; others do what it had` };
    case 'setAside':
      return { level: 'warn', message: `${who} at ${host} is set aside: ${reason}` };
    case 'refused':
      return { level: 'warn', message: `${who} at ${host} does not take part: ${reason}` };
    default:
      return assertNever(change);
  }
}

function steeringText({ action, key, changes }: Extract<RunEvent, { type: 'steering' }>): string {
  switch (action) {
    case 'pause':
      return 'paused: nothing is chosen until it goes on';
    case 'unpause':
      return 'goes on after a pause';
    case 'open-expansions':
      return 'expansions are chosen again';
    case 'close-expansions':
      return 'no expansions are chosen any more';
    case 'prune':
      return `pruned agent ${key}`;
    case 'evaluate-next':
      return `agent ${key} is evaluated next`;
    case 'update':
      return `changed options: ${jsonText(changes)}`;
    default:
      return assertNever(action);
  }
}

function tellSlow(
  { activity, kind, key, task, elapsedMs, limitMs, running }: Extract<RunEvent, { type: 'slow' }>,
  view: RunView,
): void {
  const onTask = task === null ? '' : ` on task ${task}`;
  const others = running > 1 ? `, longest of the ${running} that run` : '';
  const until = limitMs === null ? 'nothing ends it: --timeout would' : `it is given up after ${formatDuration(limitMs)}`;
  const message = `${kind} ${key}${onTask} has been running for ${formatDuration(elapsedMs)}${others}; ${until}`;
  view.log({ level: 'warn', activity, message });
}

function tellFailure(failure: Extract<RunEvent, { type: 'failure' }>, told: Set<string>, view: RunView): void {
  const { kind, key, task, attempts, error, activity } = failure;
  const reason = reasonOf(error);
  if (told.size > MAXIMUM_FAILURES_TOLD || told.has(reason)) return;
  told.add(reason);
  const onTask = task === null ? '' : ` on task ${task}`;
  const tried = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  view.log({
    level: 'error',
    activity,
    message: `${kind} ${key}${onTask} failed after ${tried}: ${errorLine(reason, codeOf(error))}`,
  });
  if (told.size <= MAXIMUM_FAILURES_TOLD) return;
  view.log({ level: 'warn', activity: null, message: 'further failures are counted, but not shown' });
}
