/** The agents with which a run begins beside its root: seeds of its problem, and agents of an earlier run. */
import { optionError } from '../../shared/check-option.js';
import { HgmError } from '../../shared/errors.js';
import type { Json } from '../../shared/json.js';
import type { AgentReference } from '../../shared/work.js';
import type { RunState } from '../run/run-state.js';
import type { RunStore } from '../store/run-store.js';

/** How many agents are taken of an earlier run of which none is named. */
const BEST_TAKEN = 10;

/**
 * The states of agents of a run in the store: of the best ones, or of one.
 *
 * @param from - `RUN`, or `RUN:KEY`
 * @throws HgmError ERR_RUN_UNKNOWN, ERR_UNKNOWN_AGENT, ERR_STORE_CORRUPT; ERR_OPTION without a store
 */
export async function agentsOfEarlierRun(store: RunStore | undefined, from: string): Promise<readonly Json[]> {
  if (store === undefined) {
    throw optionError('agentsFrom', 'left out where the store is memory, which keeps no earlier run', `it is "${from}"`);
  }
  const [runId = '', key] = from.split(/:(.*)/s);
  const { RunReader } = await import('../reading/run-reader.js');
  const reading = await RunReader.open(store, runId);
  const { damage } = await reading.overview();
  if (damage !== null) throw new HgmError('ERR_STORE_CORRUPT', damage.message);
  return await reading.states(key === undefined ? (await reading.best(BEST_TAKEN)).map((agent) => agent.key) : [key]);
}

/** Adds agents to a run that has chosen nothing yet, as children of its root; where duplicates are rejected, each state once. */
export function addInitialAgents(state: RunState, states: readonly Json[]): readonly AgentReference[] {
  return states.flatMap((each) => (state.duplicateOf(each) === undefined ? [state.add(0, each)] : []));
}
