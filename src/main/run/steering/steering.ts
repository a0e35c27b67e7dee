import type { Json } from '../../../shared/json.js';
import type { LiveRunOptions } from './steering-change.js';

/** What user code gave that is to be an agent, for messages. */
export const ADDED = 'whoever called addAgent';

/** Where an agent is added. */
export interface AddAgentOptions {
  /** Key of its parent. @defaultValue 'root' */
  readonly parent?: string;
}

/**
 * What can be done to a search while it goes on. Each is done between two outcomes, stands in the run's journal with the number of decisions made
 * before, and is done at the same place again when the run is resumed. Its promise resolves once that is committed; with ERR_CLOSED it
 * rejects once the run chooses nothing more.
 */
export interface Steering {
  /** Chooses nothing more until {@link unpause}; what is in flight ends and counts, and the time budget stands still. */
  pause(): Promise<void>;
  /** Goes on after a {@link pause}. */
  unpause(): Promise<void>;
  /** Opens or closes the gate that every expansion passes; while it is closed only evaluations are chosen, and where none is left the run is exhausted. */
  setExpansionGate(open: boolean): Promise<void>;
  /**
   * Takes an agent and its descendants out of the search, for good. What runs of theirs ends and counts; what waits for a retry fails at
   * once with its last error, except in a deterministic run.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT; ERR_OPTION for the root
   */
  prune(key: string): Promise<void>;
  /**
   * Adds an agent, which is evaluated before all else, and counts as no expansion.
   *
   * @param state - plain JSON
   * @returns its key; where duplicates are rejected and the state is known, the key of the agent that has it
   * @throws HgmError ERR_AGENT_STATE; ERR_UNKNOWN_AGENT; ERR_OPTION for a parent that is pruned
   */
  addAgent(state: Json, options?: AddAgentOptions): Promise<string>;
  /**
   * Has an agent's next unmet task go before all else.
   *
   * @throws HgmError ERR_UNKNOWN_AGENT; ERR_OPTION when it is pruned, or has met every task
   */
  evaluateNext(key: string): Promise<void>;
  /**
   * Changes options of the run, which a resumed run keeps.
   *
   * @throws HgmError ERR_OPTION naming the field, the rule and the value
   */
  update(update: LiveRunOptions): Promise<void>;
}
