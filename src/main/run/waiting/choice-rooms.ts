import { NOBODY_OUTSIDE, type OutsideShare } from '../../executors/lease-desk.js';
import { type ChoiceRoom, ROOM_FOR_ALL } from '../../policy/counts/search-limits.js';
import type { Decision, Search } from '../../policy/search.js';
import type { Pending, PendingActivities } from '../pending/pending-activities.js';
import type { ResolvedRunOptions } from '../resolve-run-options.js';

/** Options that take kinds of activities out of the pool. */
export type ApartOptions = Pick<ResolvedRunOptions, 'expandConcurrency' | 'evaluateConcurrency'>;

const ROOM_FOR_EXPANSIONS: ChoiceRoom = Object.freeze({ expand: true, evaluate: false });
const ROOM_FOR_EVALUATIONS: ChoiceRoom = Object.freeze({ expand: false, evaluate: true });

/**
 * What may be chosen next, as far as what is in flight leaves room. Each kind with a concurrency of its own has a look-ahead of its own, which is that
 * number: what waits apart from the pool neither stops nor hastens what runs in it.
 */
export class ChoiceRooms {
  readonly #options: ApartOptions;
  /** Whether any kind is apart. */
  readonly #hasApart: boolean;
  readonly #pending: Pick<PendingActivities, 'size' | 'inFlight'>;
  readonly #search: Pick<Search, 'retrying'>;

  constructor(options: ApartOptions, pending: Pick<PendingActivities, 'size' | 'inFlight'>, search: Pick<Search, 'retrying'>) {
    this.#options = options;
    this.#hasApart = options.expandConcurrency !== undefined || options.evaluateConcurrency !== undefined;
    this.#pending = pending;
    this.#search = search;
  }

  /** Whether activities of a kind run apart from the pool. */
  isApart(kind: Decision['type']): boolean {
    return (kind === 'expand' ? this.#options.expandConcurrency : this.#options.evaluateConcurrency) !== undefined;
  }

  /** Whether an activity takes a thread's time: what waits apart from the pool, or is done outside, takes none. */
  takesThread({ decision, isOutside }: Pick<Pending, 'decision' | 'isOutside'>): boolean {
    return !isOutside && !this.isApart(decision.type);
  }

  /** Activities in flight that run apart from the pool, and have not failed so far. */
  get apart(): number {
    return this.#hasApart ? this.#pending.size - this.#retrying - this.#inPoolOfSome() : 0;
  }

  /**
   * Activities in flight that run in the pool.
   *
   * @param waiting - of all kinds, those that wait for a retry and occupy nothing
   */
  inPool(waiting: number): number {
    return this.#hasApart ? this.#inPoolOfSome() : this.#pending.size - waiting;
  }

  /**
   * Which kinds there is room for; undefined for none.
   *
   * @param limit - most activities in flight in the pool
   * @param waiting - as for {@link inPool}
   * @param outside - what is wanted and held outside, where that is beside `limit`
   */
  room(limit: number, waiting: number, outside: OutsideShare = NOBODY_OUTSIDE): ChoiceRoom | undefined {
    // Without anything in flight a run would be at its end.
    if (this.#pending.size === 0) return ROOM_FOR_ALL;
    if (outside !== NOBODY_OUTSIDE) return this.#roomWith(outside.isAlone ? 0 : limit, outside);
    const hasPoolRoom = this.inPool(waiting) < limit;
    if (!this.#hasApart) return hasPoolRoom ? ROOM_FOR_ALL : undefined;
    const { expandConcurrency, evaluateConcurrency } = this.#options;
    const expand = expandConcurrency === undefined ? hasPoolRoom : this.#expansions < expandConcurrency;
    const evaluate = evaluateConcurrency === undefined ? hasPoolRoom : this.#evaluations < evaluateConcurrency;
    if (expand) return evaluate ? ROOM_FOR_ALL : ROOM_FOR_EXPANSIONS;
    return evaluate ? ROOM_FOR_EVALUATIONS : undefined;
  }

  /** Each kind has room for what is wanted of it here and outside; what nobody wants of the other kind is in nobody's way. */
  #roomWith(limit: number, { wanted, leased }: OutsideShare): ChoiceRoom | undefined {
    const { expandConcurrency, evaluateConcurrency } = this.#options;
    const expansions = this.#expansions - leased.expand;
    const evaluations = this.#evaluations - leased.evaluate;
    const ofExpansions = (expandConcurrency ?? limit) + wanted.expand;
    const ofEvaluations = (evaluateConcurrency ?? limit) + wanted.evaluate;
    const hasRoom =
      this.#hasApart || Math.min(expansions, ofExpansions) + Math.min(evaluations, ofEvaluations) < limit + wanted.all;
    const expand = hasRoom && expansions < ofExpansions;
    const evaluate = hasRoom && evaluations < ofEvaluations;
    if (expand) return evaluate ? ROOM_FOR_ALL : ROOM_FOR_EXPANSIONS;
    return evaluate ? ROOM_FOR_EVALUATIONS : undefined;
  }

  #inPoolOfSome(): number {
    return (this.isApart('expand') ? 0 : this.#expansions) + (this.isApart('evaluate') ? 0 : this.#evaluations);
  }

  get #retrying(): number {
    const { expansions, evaluations } = this.#search.retrying;
    return expansions + evaluations;
  }

  get #expansions(): number {
    return this.#pending.inFlight.expand - this.#search.retrying.expansions;
  }

  get #evaluations(): number {
    return this.#pending.inFlight.evaluate - this.#search.retrying.evaluations;
  }
}
