/**
 * The thresholds of the index, from the highest position down, with the rates of all arms.
 *
 * Notation: t_1 > t_2 > ... the positions; h_i(t) the rate of arm i; H(t) the sum of h_i(t) over the candidates.
 *
 * Where the posterior tells how far arms reach, thresholds move without a look at the arms that are out of reach: the rates of those are 0 before and after.
 */
import type { Posterior } from '../posterior/posterior.js';
import type { CandidateSet } from './candidate-set.js';
import { Level } from './level.js';
import { RateCurve } from './rate-curve.js';
import { ReachTree } from './reach-tree.js';

/** Factor: a threshold is kept while H at it is within this factor of its target. */
const STAYS_WITHIN = 2.5;

/** Factor: the search for a threshold ends when H is within this factor of its target. */
const CLOSE_ENOUGH = 1.5;

/** Arms that moving thresholds counts as being for at least, where it is for those within reach only: so that small sets are as those of other posteriors. */
const LEAST_REACHED = 1024;

export class Ladder {
  readonly #posterior: Posterior;
  readonly #candidates: CandidateSet;
  readonly #targets: readonly number[];
  #levels: readonly Level[];
  /** For every arm, a bit for each level at which it is stale, unless all are. */
  #listed = new Uint8Array(0);
  #isPlaced = false;
  /** Undefined where the posterior does not tell. */
  readonly #reach: ReachTree | undefined;
  /** Whether the reach of any arm may be out of date. */
  #isReachStale = true;
  /** Arms that were within reach of the lowest threshold when it was chosen. */
  #reached = 0;
  /** By level, what {@link slope} is; undefined where no two thresholds tell. They change with the thresholds only. */
  #slopes: readonly (number | undefined)[] = [];

  /** @param targets - H at each level when thresholds are chosen, ascending */
  constructor(posterior: Posterior, candidates: CandidateSet, targets: readonly number[]) {
    this.#posterior = posterior;
    this.#candidates = candidates;
    this.#targets = targets;
    this.#levels = targets.map((_, slot) => new Level(slot));
    this.#reach = posterior.reach === undefined ? undefined : new ReachTree();
  }

  /** From the highest position down. */
  get levels(): readonly Level[] {
    return this.#levels;
  }

  /** Whether thresholds were chosen yet. */
  get isPlaced(): boolean {
    return this.#isPlaced;
  }

  /** Arms that were within reach of the lowest threshold when it was chosen; 0 where the posterior does not tell how far arms reach. */
  get reached(): number {
    return this.#reached;
  }

  /** For about how many of `size` candidates rates are evaluated when thresholds move. */
  moved(size: number): number {
    return this.#reach === undefined ? size : Math.min(size, Math.max(LEAST_REACHED, this.#reached));
  }

  /** Makes room for that many arms, at the cost of copying what there is. */
  reserve(capacity: number): void {
    if (capacity <= this.#listed.length) return;
    const listed = new Uint8Array(capacity);
    listed.set(this.#listed);
    this.#listed = listed;
    this.#reach?.reserve(capacity);
    for (const [index, level] of this.#levels.entries()) level.tree.reserve(capacity, this.#levels[index - 1]?.tree);
  }

  /** Says that an arm's posterior, or whether it is a candidate, changed. Out of reach before and now, its rate is 0 at a level as it was. */
  markStale(arm: number): void {
    const all = (1 << this.#levels.length) - 1;
    const listed = this.#listed[arm]!;
    const reach = this.#moveReach(arm);
    if (listed === all) return;
    let marked = listed;
    for (let index = 0; index < this.#levels.length; index++) {
      const level = this.#levels[index]!;
      const bit = 1 << level.slot;
      if ((listed & bit) !== 0 || reach <= level.position) continue;
      level.markStale(arm, this.#candidates.size);
      marked |= bit;
    }
    this.#listed[arm] = marked;
  }

  /** Brings an arm's reach up to date. Returns how far it reached at most, before and now; Infinity where that is not known. */
  #moveReach(arm: number): number {
    if (this.#reach === undefined || this.#isReachStale) return Number.POSITIVE_INFINITY;
    const before = this.#reach.of(arm);
    const now = this.#reachOf(arm);
    if (now !== before) this.#reach.set(arm, now);
    return Math.max(before, now);
  }

  /** Says that every posterior changed. */
  markAllStale(): void {
    this.#isReachStale = true;
    for (const level of this.#levels) level.markAllStale();
  }

  /** h of an arm at a level's position; 0 at level -1. The level must be up to date. */
  rateAt(arm: number, index: number): number {
    return index < 0 ? 0 : this.#levels[index]!.tree.rates[arm]!;
  }

  /** Brings a level up to date; those above it must be. Returns the sum of its weights. */
  refresh(index: number): number {
    const level = this.#levels[index]!;
    if (level.isAllStale) {
      this.#evaluateAll(level, undefined);
      this.#markFresh(level);
      level.tree.rebuild(this.#levels[index - 1]?.tree);
    } else if (!level.isListed) {
      this.#evaluateStale(level);
      level.tree.rebuild(this.#levels[index - 1]?.tree);
    } else if (level.staleCount > 0) {
      const keep = ~(1 << level.slot);
      for (let k = 0; k < level.staleCount; k++) {
        const arm = level.staleAt(k);
        this.#listed[arm]! &= keep;
        const rate = this.#rateNow(arm, level.slot);
        // Its weight is 0 before and after.
        if (rate !== 0 || level.tree.rates[arm] !== 0) level.tree.set(arm, rate);
      }
      level.markFresh();
    }
    return level.tree.total;
  }

  /** About how fast log H falls with the position near a level: for deciding where to look, so that it need not be exact. */
  slope(index: number): number {
    return this.#slopes[index] ?? 1 / this.#posterior.spread(this.#someCandidate());
  }

  /** Puts thresholds where they were, say in a checkpoint, with the number of arms that was within reach of them. */
  restore(positions: readonly number[], reached: number): void {
    this.#reached = reached;
    for (const [index, level] of this.#levels.entries()) {
      level.position = positions[index]!;
      this.#posterior.place(level.slot, level.position);
    }
    this.#placed();
    this.markAllStale();
  }

  /**
   * Chooses thresholds anew: those that are about where one is wanted stay, the others move to where one is missing. Everything is up to date
   * afterwards. O(candidates) for each that moves, or O(log n) for each within reach. There must be a candidate.
   */
  rebuild(): void {
    const wasPlaced = this.#isPlaced;
    const curve = wasPlaced ? this.#knownCurve() : this.#firstCurve();
    const reach = this.#freshReach();
    const lowest = this.#lowest();
    const chosen: Level[] = [];
    const free = [...this.#levels];
    const stays = this.#targets.map((target) => (wasPlaced ? this.#takeNearest(target, free) : undefined));
    for (let index = stays.length - 1; index >= 0; index--) {
      let level = stays[index];
      if (level === undefined) {
        level = free.pop()!;
        if (reach !== undefined && wasPlaced) this.#solveWithin(reach, level, this.#targets[index]!, curve);
        else this.#solve(level, this.#targets[index]!, curve, chosen[chosen.length - 1]);
      }
      chosen.push(level);
    }
    this.#levels = chosen.sort((one, other) => other.position - one.position);
    this.#placed();
    // Of thresholds that were known no rate is out of date.
    if (!wasPlaced) for (const level of this.#levels) this.#markFresh(level);
    this.#reached = reach?.beyond(this.#lowest()).length ?? 0;
    this.#sumUp(wasPlaced ? reach?.beyond(Math.min(lowest, this.#lowest())) : undefined);
  }

  /** Recomputes the sums of all levels over some arms, in ascending order; without them, over all. */
  #sumUp(arms: Int32Array | undefined): void {
    for (const [index, level] of this.#levels.entries()) {
      const above = this.#levels[index - 1]?.tree;
      if (arms === undefined) level.tree.rebuild(above);
      else level.tree.rebuildAt(arms, above);
    }
  }

  /** The lowest threshold. */
  #lowest(): number {
    return this.#levels[this.#levels.length - 1]!.position;
  }

  #reachOf(arm: number): number {
    return this.#candidates.has(arm) ? this.#posterior.reach!(arm) : Number.NEGATIVE_INFINITY;
  }

  /** How far arms reach, brought up to date; undefined where the posterior does not tell. */
  #freshReach(): ReachTree | undefined {
    const reach = this.#reach;
    if (reach !== undefined && this.#isReachStale) {
      this.#isReachStale = false;
      for (let arm = 0; arm < this.#candidates.extent; arm++) reach.set(arm, this.#reachOf(arm));
    }
    return reach;
  }

  /** The thresholds are where they are to be. */
  #placed(): void {
    this.#isPlaced = true;
    this.#slopes = this.#levels.map((_, index) => this.#slopeBetween(Math.max(1, Math.min(index, this.#levels.length - 1))));
  }

  /** Of the line from a level to the one above it; undefined where there is none, or no distance between them. */
  #slopeBetween(lower: number): number | undefined {
    const below = this.#levels[lower];
    const drop = below === undefined ? 0 : this.#levels[lower - 1]!.position - below.position;
    return drop <= 0 ? undefined : Math.log(this.#targets[lower]! / this.#targets[lower - 1]!) / drop;
  }

  /** H at a level, which must be up to date. */
  #sumAt(level: Level): number {
    let sum = 0;
    for (const other of this.#levels) {
      sum += other.tree.total;
      if (other === level) break;
    }
    return sum;
  }

  /** H at the present thresholds, brought up to date. */
  #knownCurve(): RateCurve {
    const last = this.#levels.length - 1;
    const curve = new RateCurve(this.#levels[last]!.position, 1 / this.slope(last));
    for (const [index, level] of this.#levels.entries()) {
      this.refresh(index);
      curve.add(level.position, this.#sumAt(level));
    }
    return curve;
  }

  /** Nothing is known: begin somewhat above the best arm. */
  #firstCurve(): RateCurve {
    const { flags, extent } = this.#candidates;
    let from = Number.NEGATIVE_INFINITY;
    let step = 1;
    for (let arm = 0; arm < extent; arm++) {
      if (flags[arm] !== 1) continue;
      const spread = this.#posterior.spread(arm);
      const reach = this.#posterior.centre(arm) + spread;
      if (reach > from) {
        from = reach;
        step = spread;
      }
    }
    return new RateCurve(from, step);
  }

  /** Takes the level out of `levels` that is nearest to where H is `target`, if it is near enough. */
  #takeNearest(target: number, levels: Level[]): Level | undefined {
    let nearest = -1;
    let distance = Math.log(STAYS_WITHIN);
    for (const [k, level] of levels.entries()) {
      const own = Math.abs(Math.log(this.#sumAt(level) / target));
      if (own < distance) {
        nearest = k;
        distance = own;
      }
    }
    return nearest < 0 ? undefined : levels.splice(nearest, 1)[0];
  }

  /** Moves a level to where H is about `target`, and evaluates all rates there. */
  #solve(level: Level, target: number, curve: RateCurve, below: Level | undefined): void {
    level.position = curve.solve(target, CLOSE_ENOUGH, (position) => {
      this.#posterior.place(level.slot, position);
      return this.#evaluateAll(level, below !== undefined && below.position <= position ? below : undefined);
    });
  }

  /** The same without a look at the arms that are out of reach. */
  #solveWithin(reach: ReachTree, level: Level, target: number, curve: RateCurve): void {
    const { slot } = level;
    const { rates } = level.tree;
    let within = reach.beyond(level.position);
    level.position = curve.solve(target, CLOSE_ENOUGH, (position) => {
      for (const arm of within) rates[arm] = 0;
      within = reach.beyond(position);
      this.#posterior.place(slot, position);
      let sum = 0;
      for (const arm of within) sum += rates[arm] = this.#posterior.rate(arm, slot);
      return sum;
    });
  }

  /** Evaluates every rate at the level's slot; those that are 0 further down are 0. Returns their sum. */
  #evaluateAll(level: Level, below: Level | undefined): number {
    const { flags, extent } = this.#candidates;
    const { slot } = level;
    const rates = level.tree.rates;
    const ratesBelow = below?.tree.rates;
    let sum = 0;
    for (let arm = 0; arm < extent; arm++) {
      const isZero = flags[arm] !== 1 || (ratesBelow !== undefined && ratesBelow[arm] === 0);
      const rate = isZero ? 0 : this.#posterior.rate(arm, slot);
      rates[arm] = rate;
      sum += rate;
    }
    return sum;
  }

  /** Evaluates the rates that are out of date, found among all. */
  #evaluateStale(level: Level): void {
    const bit = 1 << level.slot;
    const { extent } = this.#candidates;
    const { rates } = level.tree;
    for (let arm = 0; arm < extent; arm++) {
      if ((this.#listed[arm]! & bit) === 0) continue;
      this.#listed[arm]! &= ~bit;
      rates[arm] = this.#rateNow(arm, level.slot);
    }
    level.markFresh();
  }

  #rateNow(arm: number, slot: number): number {
    return this.#candidates.has(arm) ? this.#posterior.rate(arm, slot) : 0;
  }

  #markFresh(level: Level): void {
    const keep = ~(1 << level.slot);
    const { extent } = this.#candidates;
    for (let arm = 0; arm < extent; arm++) this.#listed[arm]! &= keep;
    level.markFresh();
  }

  #someCandidate(): number {
    return Math.max(0, this.#candidates.flags.indexOf(1));
  }
}
