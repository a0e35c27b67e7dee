import type { Json } from '../../shared/json.js';

/** What is changed of a run; what is absent stays. */
export interface RunChanges {
  readonly name?: string | null;
  readonly tags?: readonly string[];
  /** Budget. */
  readonly evaluations?: number;
  /** Budget, in milliseconds. */
  readonly timeMs?: number;
  readonly threads?: number;
  readonly expansionGate?: 'open' | 'closed';
}

/** What can be done to runs. Each answers once the run has taken it, and rejects with ApiError where it does not. */
export interface Steering {
  logIn(token: string): Promise<void>;
  pause(runId: string): Promise<void>;
  /** Takes a run up, with what is otherwise than before, or unpauses it. */
  resume(runId: string, changes?: RunChanges): Promise<void>;
  stop(runId: string): Promise<void>;
  update(runId: string, changes: RunChanges): Promise<void>;
  prune(runId: string, key: string): Promise<void>;
  evaluateNext(runId: string, key: string): Promise<void>;
  /** Gives the new agent's key. */
  addAgent(runId: string, state: Json, parent: string): Promise<string>;
}
