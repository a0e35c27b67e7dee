import { Semaphore } from 'async-mutex';
import { throwLater } from '../../shared/throw-later.js';

/** Calls back once all that was recorded so far is committed, in the order of the calls; never after a fault. */
export type Commit = (callback: () => void) => void;

/**
 * The engine's mutex. Changes that come together are made in one section, in their order; what follows from them comes after it, and, where
 * they are kept, after they are committed. The next section does not wait for that.
 */
export class CriticalSection {
  /** With one place it is a mutex; unlike the `Mutex` that is built on it, it adds no turns of the microtask queue, nor 2 KB of garbage. */
  readonly #mutex = new Semaphore(1);
  readonly #commit: Commit | undefined;
  #changes: (() => void)[] = [];
  #afterwards: (() => void)[] = [];
  #refusals: ((fault: Error) => void)[] = [];
  /** Refusals of the sections that wait for their commit. */
  readonly #uncommitted = new Set<readonly ((fault: Error) => void)[]>();
  #isEntering = false;
  #fault: Error | undefined;

  /** @param commit - undefined where nothing is kept */
  constructor(commit?: Commit) {
    this.#commit = commit;
  }

  /** Why nothing is committed any more, nor answered. */
  get fault(): Error | undefined {
    return this.#fault;
  }

  /** Makes a change in the section. @returns what it returned, or threw, once all that was to come {@link after} the section has */
  run<Result>(change: () => Result | PromiseLike<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.enter(() => {
        if (this.#fault !== undefined) {
          reject(this.#fault);
          return;
        }
        try {
          const result = change();
          // Whoever is refused does not hear of it any more.
          if (result instanceof Promise) result.catch(() => undefined);
          this.after(() => resolve(result), reject);
        } catch (thrown) {
          this.after(() => reject(thrown), reject);
        }
      });
    });
  }

  /** Makes a change whose end nobody waits for. */
  enter(change: () => void): void {
    this.#changes = appended(this.#changes, change);
    if (!this.#isEntering) this.#enterSoon();
  }

  /**
   * To be called within a change: calls `callback` once the section is left and committed, in the order of these calls.
   *
   * @param refuse - called in its place when the commit fails
   */
  after(callback: () => void, refuse?: (fault: Error) => void): void {
    this.#afterwards = appended(this.#afterwards, callback);
    if (this.#commit !== undefined && refuse !== undefined) this.#refusals.push(refuse);
  }

  /** The commit has failed: refuses whoever waits, and whoever comes. */
  fail(fault: Error): void {
    this.#fault ??= fault;
    for (const refusals of this.#uncommitted) refuseAll(refusals, this.#fault);
    this.#uncommitted.clear();
  }

  /** Enters the section once it is free, a turn of the microtask queue from now at the soonest: what is asked for until then shares it. */
  #enterSoon(): void {
    this.#isEntering = true;
    void this.#mutex.acquire().then(this.#makeChanges);
  }

  readonly #makeChanges = ([, leave]: readonly [number, () => void]): void => {
    const changes = this.#changes;
    this.#changes = [];
    callAll(changes);
    const afterwards = this.#afterwards;
    this.#afterwards = [];
    leave();
    if (this.#commit === undefined) callAll(afterwards);
    else this.#commitThen(this.#commit, afterwards);
    this.#isEntering = false;
    if (this.#changes.length > 0) this.#enterSoon();
  };

  #commitThen(commit: Commit, afterwards: readonly (() => void)[]): void {
    const refusals = this.#refusals;
    this.#refusals = [];
    if (this.#fault !== undefined) {
      refuseAll(refusals, this.#fault);
      return;
    }
    this.#uncommitted.add(refusals);
    commit(() => {
      this.#uncommitted.delete(refusals);
      callAll(afterwards);
    });
  }
}

/** The list with one item more. Mostly there is only one, for which a literal reserves a tenth of what the first `push` does. */
function appended<Item>(items: Item[], item: Item): Item[] {
  if (items.length === 0) return [item];
  items.push(item);
  return items;
}

function refuseAll(refusals: readonly ((fault: Error) => void)[], fault: Error): void {
  callAll(refusals.map((refuse) => () => refuse(fault)));
}

/** Calls all callbacks, also after one has thrown. */
function callAll(callbacks: readonly (() => void)[]): void {
  for (const callback of callbacks) {
    try {
      callback();
    } catch (fault) {
      throwLater(fault);
    }
  }
}
