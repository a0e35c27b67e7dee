import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HgmError } from '../../shared/errors.js';
import { formatCount } from '../../shared/format/number-format.js';
import type { StoredRun } from '../../shared/store-protocol.js';
import type { FailureView } from '../../shared/views/activity-views.js';
import type { AgentDetail } from '../../shared/views/agent-views.js';
import type { ReportData } from '../../shared/views/report-data.js';
import type { AgentListing } from './agent-listing.js';
import type { JournalAgain } from './journal-again.js';
import { lineagePage } from './lineage-page.js';
import { LocalPaths } from './local-paths.js';
import { agentDetails, taskMatrix } from './run-details.js';
import type { RunFollower } from './run-follower.js';
import { curveOf, overviewOf } from './run-overview.js';

/** Best agents with state and results, beside those on the way to the best; results and failures of each; failures of the run; characters of a message. */
const BEST_AGENTS = 200;
const RESULTS_OF_EACH = 100;
const FAILURES = 1000;
const MESSAGE_LENGTH = 1000;
/** Most bytes of all details as they stand in a page: what 25 MB leave beside the figures of 100,000 agents, which take 8, and of tasks, failures and the page. */
const DETAILS_BYTES = 10_000_000;
/** Bytes that a page takes more for each `<`, which is escaped in it. */
const ESCAPE_BYTES = 5;

/**
 * What a report holds of a run; its figures are of one moment. It is made to be passed on: it does not tell where the store and the problem are on this machine.
 *
 * @param store - where the run is kept, as `RunStore.location` says it
 */
export async function reportDataOf(
  store: string,
  stored: StoredRun,
  run: RunFollower,
  listing: AgentListing,
  again: JournalAgain,
  damage: HgmError | undefined,
): Promise<ReportData> {
  const paths = new LocalPaths({ store, folders: problemFolders(run) });
  const { tree } = run.state.search;
  const { size } = tree;
  const agents = Array.from({ length: size }, (_, agent) => agent);
  const reading = overviewOf(stored, run, listing, again, damage);
  const best = listing.best(BEST_AGENTS);
  const failures = paths.failures(run.failures.latest(FAILURES)).map(shortFailure);
  const failed = run.failures.groups.reduce((sum, { count }) => sum + count, 0);
  const figures = {
    version: 1,
    madeAt: new Date().toISOString(),
    curve: curveOf(run),
    throughput: run.moments.points,
    tasks: taskMatrix(run, listing),
    failures,
    failuresDropped: failed - failures.length,
    lineage: base64(lineagePage(run, 0, size)),
    bounds: base64(Float64Array.from(agents, (agent) => listing.bound(agent) ?? Number.NaN)),
    variances: base64(Float64Array.from(agents, (agent) => listing.variance(agent) ?? Number.NaN)),
    actions: agents.map((agent) => tree.actionOf(agent)),
    descriptions: Object.fromEntries(run.descriptions),
  } as const;
  const overview = paths.overview(await reading);
  const path = overview.pathToBest.map(({ key }) => listing.find(key));
  const wanted = [...new Set([...path.toReversed(), ...best])];
  const details: AgentDetail[] = [];
  let left = DETAILS_BYTES;
  let results = 0;
  for (const each of await agentDetails(run, listing, again, wanted, RESULTS_OF_EACH)) {
    const detail = shortDetail({ ...each, failures: paths.failures(each.failures) });
    left -= bytesOf(JSON.stringify(detail));
    if (left < 0) break;
    results += detail.resultCount - detail.results.length;
    details.push(detail);
  }
  const leftOut = [
    sentence(
      size - details.length,
      'agent has its figures here, and not its state and results',
      'agents have their figures here, and not their states and results',
    ),
    sentence(
      results,
      'earlier result of the agents with results is left out',
      'earlier results of the agents with results are left out',
    ),
    sentence(
      figures.failuresDropped,
      'earlier failure is counted, and not listed',
      'earlier failures are counted, and not listed',
    ),
  ].flat();
  return { ...figures, overview, details, leftOut };
}

function problemFolders({ sessions }: RunFollower): readonly string[] {
  const urls = sessions.flatMap(({ problemUrl }) => (problemUrl?.startsWith('file:') === true ? [problemUrl] : []));
  return [...new Set(urls)].map((url) => dirname(fileURLToPath(url)));
}

function bytesOf(json: string): number {
  return Buffer.byteLength(json) + ESCAPE_BYTES * (json.split('<').length - 1);
}

function shortDetail(detail: AgentDetail): AgentDetail {
  const { failures, childKeys } = detail;
  return {
    ...detail,
    childKeys: childKeys.slice(0, RESULTS_OF_EACH),
    failures: failures.slice(-RESULTS_OF_EACH).map(shortFailure),
  };
}

function shortFailure(failure: FailureView): FailureView {
  const { message } = failure;
  return message.length <= MESSAGE_LENGTH ? failure : { ...failure, message: `${message.slice(0, MESSAGE_LENGTH - 1)}…` };
}

function sentence(count: number, one: string, many: string): readonly string[] {
  return count > 0 ? [`${formatCount(count)} ${count === 1 ? one : many}.`] : [];
}

function base64({ buffer, byteOffset, byteLength }: Uint8Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
