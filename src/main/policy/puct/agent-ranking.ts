/** Most agents of a part: as many are moved, at most, when one is put in. */
const PART_SIZE = 512;

/**
 * Agents in an order, in parts of some hundreds. Putting one in, taking it out and finding it costs a search among the parts and a move within one; the rank of one
 * near the front is found by the parts before it.
 */
export class AgentRanking {
  readonly #isBefore: (one: number, other: number) => boolean;
  readonly #parts: number[][] = [];
  #size = 0;

  /** @param isBefore - a strict order; what it says of agents that are in must not change until they are taken out */
  constructor(isBefore: (one: number, other: number) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#size;
  }

  /** The agent before all others; undefined when there is none. */
  get first(): number | undefined {
    return this.#parts[0]?.[0];
  }

  /** The agent behind all others; undefined when there is none. */
  get last(): number | undefined {
    return this.#parts.at(-1)?.at(-1);
  }

  /** Takes in exactly these agents, in whatever order. */
  setAll(agents: number[]): void {
    agents.sort((one, other) => (this.#isBefore(one, other) ? -1 : 1));
    this.#parts.length = 0;
    for (let at = 0; at < agents.length; at += PART_SIZE / 2) this.#parts.push(agents.slice(at, at + PART_SIZE / 2));
    this.#size = agents.length;
  }

  /** Puts in an agent that is not in. */
  add(agent: number): void {
    this.#size++;
    if (this.#parts.length === 0) {
      this.#parts.push([agent]);
      return;
    }
    const at = Math.min(this.#partOf(agent), this.#parts.length - 1);
    const part = this.#parts[at]!;
    part.splice(this.#placeIn(part, agent), 0, agent);
    if (part.length > PART_SIZE) this.#parts.splice(at + 1, 0, part.splice(PART_SIZE / 2));
  }

  /** Takes out an agent that is in. */
  delete(agent: number): void {
    this.#size--;
    const at = this.#partOf(agent);
    const part = this.#parts[at]!;
    part.splice(this.#placeIn(part, agent), 1);
    if (part.length === 0) this.#parts.splice(at, 1);
  }

  /** How many agents are before one that is in. */
  rankOf(agent: number): number {
    const at = this.#partOf(agent);
    let rank = this.#placeIn(this.#parts[at]!, agent);
    for (let before = 0; before < at; before++) rank += this.#parts[before]!.length;
    return rank;
  }

  /** The first part with an agent that is not before this one; their number when there is none. */
  #partOf(agent: number): number {
    return firstWhere(this.#parts.length, (at) => !this.#isBefore(this.#parts[at]!.at(-1)!, agent));
  }

  #placeIn(part: readonly number[], agent: number): number {
    return firstWhere(part.length, (place) => !this.#isBefore(part[place]!, agent));
  }
}

/** The first of the numbers 0 to length - 1 for which a condition holds that holds from there on; `length` when there is none. */
function firstWhere(length: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
