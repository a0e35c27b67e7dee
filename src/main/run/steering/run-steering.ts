/** What is done to a run from outside: asked for at any time, done between two outcomes, told once it is committed. */

import { toError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import { checkAgent } from '../../../shared/results/agent-state.js';
import type { GuardAction } from '../../policy/search-guards.js';
import { checkGuards } from '../check-guards.js';
import type { RunEvent } from '../events/run-events.js';
import type { RunState } from '../run-state.js';
import { LiveSettings, type LiveSettingsParts } from './live-settings.js';
import { ADDED, type AddAgentOptions } from './steering.js';
import { type LiveRunOptions, type SteeringChange, toldOf } from './steering-change.js';
import { readUpdate } from './update-fields.js';

export interface RunSteeringParts extends LiveSettingsParts {
  readonly state: RunState;
  /** Has {@link RunSteering.apply} called soon, and the run choose. */
  readonly wake: () => void;
  readonly announce: (event: RunEvent) => void;
  /** Told of what guards asked for, which the state has seen to. */
  readonly guardsActed: (actions: readonly GuardAction[]) => void;
}

/** Changes the run, and returns what the promise of whoever asked resolves to. What it throws is a fault of the runtime. */
type Deed = () => string | undefined;

interface Request {
  /** Whether it has to wait, whatever is asked for after it. */
  readonly mustWait: () => boolean;
  /** Changes nothing: refuses by throwing, or returns what is to be done. */
  readonly consider: () => Deed;
  readonly resolve: (value: string | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Takes requests, and carries them out in the run's critical section. What waits is bounded by whoever asks. */
export class RunSteering {
  readonly #parts: RunSteeringParts;
  readonly #settings: LiveSettings;
  #requests: Request[] = [];
  /** Those that were passed over. */
  readonly #waiting: Request[] = [];
  /** Done, or being done, and not yet committed. */
  readonly #uncommitted = new Set<Request>();
  #refusal: HgmError | undefined;

  constructor(parts: RunSteeringParts) {
    this.#parts = parts;
    this.#settings = new LiveSettings(parts);
    // It was left so: until it goes on its time stands still, as it did then.
    if (parts.state.controls.isPaused) this.#settings.follow({ kind: 'pause' });
  }

  /** Whether anything is to be done. */
  get isDue(): boolean {
    return this.#requests.length > 0 || this.#waiting.length > 0;
  }

  /**
   * In the run's critical section: does what was asked for, in order. What has to wait is passed over. What it throws is a fault of the runtime, and
   * leaves every request that is not settled to {@link fail}.
   */
  apply(): void {
    this.#requests.unshift(...this.#waiting.splice(0));
    for (let request = this.#requests.shift(); request !== undefined; request = this.#requests.shift()) {
      if (request.mustWait()) this.#waiting.push(request);
      else this.#perform(request);
    }
  }

  /** Refuses what waits, and all that comes: the run chooses nothing more. */
  end(error: HgmError): void {
    this.#refusal ??= error;
    for (const { reject } of [...this.#waiting.splice(0), ...this.#requests.splice(0)]) reject(this.#refusal);
  }

  /** Nothing is committed any more. */
  fail(error: HgmError): void {
    this.end(error);
    for (const { reject } of this.#uncommitted) reject(error);
    this.#uncommitted.clear();
  }

  /**
   * Pauses, or goes on. Nothing is done, or recorded, where it is so already. A deterministic run goes on once nothing is in flight: so it chooses
   * the same whenever that is asked for.
   */
  async setPaused(isPaused: boolean): Promise<void> {
    const { state, options } = this.#parts;
    const mustWait = () => options.deterministic && !isPaused && state.controls.isPaused && state.pending.size > 0;
    const change = () => {
      // It takes back what waits to go on.
      if (isPaused) for (const { resolve } of this.#waiting.splice(0)) resolve(undefined);
      if (state.controls.isPaused !== isPaused) this.#steer({ kind: isPaused ? 'pause' : 'unpause' });
      return undefined;
    };
    await this.#ask(() => change, mustWait);
  }

  async setExpansionGate(open: boolean): Promise<void> {
    await this.#ask(() => () => this.#steer({ kind: 'expansion-gate', open }));
  }

  async prune(key: string): Promise<void> {
    await this.#ask(() => {
      const agent = this.#find(key);
      if (agent === 0)
        throw new HgmError('ERR_OPTION', 'the root cannot be pruned: nothing would be left to search; stop() ends a run');
      return () => (this.#parts.state.search.tree.isPruned(agent) ? undefined : this.#steer({ kind: 'prune', agent }));
    });
  }

  async evaluateNext(key: string): Promise<void> {
    await this.#ask(() => {
      const agent = this.#find(key);
      this.#refusePruned(agent, key);
      if (!this.#parts.state.search.hasUnmet(agent)) {
        throw new HgmError('ERR_OPTION', `agent ${key} has been given every task that there is, and cannot be evaluated again`);
      }
      return () => this.#steer({ kind: 'evaluate-next', agent });
    });
  }

  async update(given: LiveRunOptions): Promise<void> {
    const update = readUpdate(given);
    const { state } = this.#parts;
    if (update.guards !== undefined) checkGuards(state.controls.guardsWith(update.guards), state, 'update.guards');
    if (update.threads !== undefined && this.#parts.executor.resize === undefined) {
      throw new HgmError(
        'ERR_OPTION',
        'threads must be left out: activities of this run are done by an executor of your own, or by those who ask for them',
      );
    }
    await this.#ask(() => () => this.#steer({ kind: 'update', update }));
  }

  /** Resolves to the key of the agent: that of one with this state, where there is one and duplicates are rejected. */
  async addAgent(state: unknown, { parent = 'root' }: AddAgentOptions): Promise<string> {
    const checked = checkAgent(state, ADDED);
    return (await this.#ask(() => this.#considerAdding(checked, parent))) ?? '';
  }

  #perform(request: Request): void {
    let deed: Deed;
    try {
      deed = request.consider();
    } catch (refusal) {
      request.reject(toError(refusal, 'steering'));
      return;
    }
    this.#uncommitted.add(request);
    const value = deed();
    this.#parts.whenCommitted(() => {
      this.#uncommitted.delete(request);
      request.resolve(value);
    });
  }

  #considerAdding(agent: Json, parent: string): Deed {
    const number = this.#find(parent);
    this.#refusePruned(number, parent);
    const known = this.#parts.state.duplicateOf(agent);
    return known === undefined ? () => this.#add(agent, number, parent) : () => known.key;
  }

  #add(agent: Json, number: number, parent: string): string {
    const { state, journal, announce } = this.#parts;
    const decisions = state.decisions;
    const { key } = state.add(number, agent);
    journal.record({ type: 'added', decisions, parent: number, state: agent });
    announce({ type: 'added', key, parent });
    return key;
  }

  #steer(change: SteeringChange): undefined {
    const { state, journal, announce, guardsActed } = this.#parts;
    const decisions = state.decisions;
    const actions = state.controls.steer(change);
    journal.record({ type: 'steering', decisions, change });
    announce({ type: 'steering', ...toldOf(change, (agent) => state.agent(agent).key) });
    this.#settings.follow(change);
    guardsActed(actions);
  }

  #find(key: string): number {
    const agent = this.#parts.state.search.tree.find(key);
    if (agent < 0) {
      const message = `no agent has the key "${key}"; snapshotPage() lists those there are`;
      throw new HgmError('ERR_UNKNOWN_AGENT', message, { details: { key } });
    }
    return agent;
  }

  #refusePruned(agent: number, key: string): void {
    if (this.#parts.state.search.tree.isPruned(agent))
      throw new HgmError('ERR_OPTION', `agent ${key} is pruned, and takes no further part in the search`);
  }

  #ask(consider: () => Deed, mustWait: () => boolean = () => false): Promise<string | undefined> {
    const refusal = this.#refusal;
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#requests.push({ consider, mustWait, resolve, reject });
      this.#parts.wake();
    });
  }
}
