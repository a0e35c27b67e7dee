import { IntTable } from './int-table.js';
import { RewardSums } from './reward-sums.js';

/** Columns of the table of places. */
const AGENT = 0;
/** The parent's place; -1 for a root. */
const PARENT_PLACE = 1;
/** Children whose sums have still to come; -1 for an agent that has been settled. */
const AWAITED = 2;
const PLACE_COLUMNS = 3;

/**
 * Rewards on their way up: what the clades of touched agents have still to be given. Rewards of one lineage travel together, so an ancestor
 * is written once, however many rewards came from below it.
 *
 * Each touched agent has a **place**, counted from 0: a row of links and a row of sums.
 */
export class PendingSums {
  readonly #parents: IntTable;
  /** The place of each agent, plus 1; 0 for agents that are not touched. */
  readonly #placeOfAgent = new IntTable(1);
  readonly #places = new IntTable(PLACE_COLUMNS);
  readonly #sums = new RewardSums();
  #touched = 0;

  /** @param parents - the parent of each agent, -1 for a root */
  constructor(parents: IntTable) {
    this.#parents = parents;
  }

  /** Makes room for the agents 0 … agents-1. */
  reserve(agents: number): void {
    this.#placeOfAgent.reserve(agents);
  }

  add(agent: number, reward: number, weight: number): void {
    this.#sums.add(this.#touch(agent), reward, weight);
  }

  /**
   * Gives every touched agent and each of its ancestors what is pending below it, once each, descendants first.
   *
   * @param changed - called for each of them when its clade is up to date
   */
  settle(clades: RewardSums, changed?: (agent: number) => void): void {
    // The list grows while it is walked, up to the roots.
    for (let place = 0; place < this.#touched; place++) {
      const parent = this.#parents.get(this.#places.get(place, AGENT), 0);
      const parentPlace = parent < 0 ? -1 : this.#touch(parent);
      this.#places.set(place, PARENT_PLACE, parentPlace);
      if (parentPlace >= 0) this.#places.set(parentPlace, AWAITED, this.#places.get(parentPlace, AWAITED) + 1);
    }
    for (let place = 0; place < this.#touched; place++) this.#settleUpwards(place, clades, changed);
    this.#touched = 0;
  }

  /** Settles an agent, then its parent when it was the last that the parent waited for, and so on. */
  #settleUpwards(start: number, clades: RewardSums, changed: ((agent: number) => void) | undefined): void {
    let place = start;
    while (place >= 0 && this.#places.get(place, AWAITED) === 0) {
      const agent = this.#places.get(place, AGENT);
      clades.addRow(agent, this.#sums, place);
      this.#places.set(place, AWAITED, -1);
      this.#placeOfAgent.set(agent, 0, 0);
      changed?.(agent);
      const parentPlace = this.#places.get(place, PARENT_PLACE);
      if (parentPlace >= 0) {
        this.#sums.addRow(parentPlace, this.#sums, place);
        this.#places.set(parentPlace, AWAITED, this.#places.get(parentPlace, AWAITED) - 1);
      }
      place = parentPlace;
    }
  }

  #touch(agent: number): number {
    const known = this.#placeOfAgent.get(agent, 0) - 1;
    if (known >= 0) return known;
    const place = this.#touched++;
    this.#placeOfAgent.set(agent, 0, place + 1);
    this.#places.reserve(this.#touched);
    this.#places.set(place, AGENT, agent);
    this.#places.set(place, AWAITED, 0);
    this.#sums.reserve(this.#touched);
    this.#sums.clear(place);
    return place;
  }
}
