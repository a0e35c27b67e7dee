import { GrowingInts } from './growing-ints.js';
import { RewardSums } from './reward-sums.js';

const FIRST_CAPACITY = 64;

/**
 * Sums of the rewards that agents have and that their ancestors' clades do not contain yet. They are added up along each lineage, so that an
 * ancestor's row is written once, however many rewards came from below it.
 *
 * A touched agent is one with such rewards. Each has a **place**, counted from 0.
 */
export class PendingSums {
  readonly #parents: GrowingInts;
  /** The place of each agent, plus 1; 0 for agents that are not touched. */
  readonly #placeOfAgent = new GrowingInts();
  /** By place. */
  readonly #sums = new RewardSums();
  #agents = new Int32Array(FIRST_CAPACITY);
  /** By place: the parent's place; -1 for a root. */
  #parentPlaces = new Int32Array(FIRST_CAPACITY);
  /** By place: the number of children whose sums are still missing; -1 for an agent that is up to date. */
  #awaited = new Int32Array(FIRST_CAPACITY);
  #touched = 0;
  #agentCount = 0;
  /** Where all that is pending stands, until it is settled; undefined where that is here. */
  #elsewhere: RewardSums | undefined;

  /** @param parents - the parent of each agent, -1 for a root */
  constructor(parents: GrowingInts) {
    this.#parents = parents;
  }

  /** Makes room for the agents 0 … agents-1. */
  reserve(agents: number): void {
    this.#agentCount = agents;
    this.#placeOfAgent.reserve(agents);
  }

  /**
   * Tells, before the first reward, that many come before they are settled: until then they need not be kept here as well.
   *
   * @param own - all rewards of each agent
   */
  defer(own: RewardSums): void {
    this.#elsewhere = own;
  }

  add(agent: number, reward: number, weight: number): void {
    if (this.#elsewhere === undefined) this.#sums.add(this.#touch(agent), reward, weight);
  }

  /**
   * Gives every touched agent and each of its ancestors what is pending below it, once each, descendants first.
   *
   * @param changed - called for each of them when its clade is up to date
   */
  settle(clades: RewardSums, changed?: (agent: number) => void): void {
    this.#catchUp();
    this.#touchAncestors();
    const agents = this.#agents;
    const parentPlaces = this.#parentPlaces;
    const awaited = this.#awaited;
    const touched = this.#touched;
    for (let start = 0; start < touched; start++) {
      // An agent, then its parent when it was the last that the parent waited for, and so on.
      for (let place = start; place >= 0 && awaited[place] === 0; ) {
        const agent = agents[place]!;
        const parentPlace = parentPlaces[place]!;
        awaited[place] = -1;
        clades.addRow(agent, this.#sums, place);
        if (parentPlace >= 0) {
          this.#sums.addRow(parentPlace, this.#sums, place);
          awaited[parentPlace]!--;
        }
        this.#placeOfAgent.set(agent, 0);
        if (changed !== undefined) changed(agent);
        place = parentPlace;
      }
    }
    this.#touched = 0;
  }

  /** Forgets what is pending. */
  drop(): void {
    for (let place = 0; place < this.#touched; place++) this.#placeOfAgent.set(this.#agents[place]!, 0);
    this.#touched = 0;
    this.#elsewhere = undefined;
  }

  #catchUp(): void {
    const own = this.#elsewhere;
    if (own === undefined) return;
    this.#elsewhere = undefined;
    for (let agent = 0; agent < this.#agentCount; agent++) {
      if (own.visits(agent) > 0) this.#sums.addRow(this.#touch(agent), own, agent);
    }
  }

  /** Gives places to all ancestors of touched agents, and links them. */
  #touchAncestors(): void {
    // The list grows while it is walked, up to the roots.
    for (let place = 0; place < this.#touched; place++) {
      const parent = this.#parents.get(this.#agents[place]!);
      const parentPlace = parent < 0 ? -1 : this.#touch(parent);
      this.#parentPlaces[place] = parentPlace;
      if (parentPlace >= 0) this.#awaited[parentPlace]!++;
    }
  }

  #touch(agent: number): number {
    const known = this.#placeOfAgent.get(agent) - 1;
    return known >= 0 ? known : this.#makePlace(agent);
  }

  #makePlace(agent: number): number {
    const place = this.#touched++;
    if (place === this.#agents.length) this.#grow();
    this.#sums.reserve(this.#touched);
    this.#sums.clear(place);
    this.#placeOfAgent.set(agent, place + 1);
    this.#agents[place] = agent;
    this.#awaited[place] = 0;
    return place;
  }

  #grow(): void {
    this.#agents = doubled(this.#agents);
    this.#parentPlaces = doubled(this.#parentPlaces);
    this.#awaited = doubled(this.#awaited);
  }
}

function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
