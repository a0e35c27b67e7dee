import type { Json } from '../../../shared/json.js';
import { mix32 } from '../../../shared/random.js';
import { LinearHash } from '../../engine/linear-hash.js';
import { canonicalJson } from './canonical-json.js';

/** What of a run's agents is looked at. */
type Agents = readonly { readonly state: Json }[];

/**
 * Finds agents by their states, whatever the order of the members in them. It costs 12 bytes an agent, and nothing before the first question: two states
 * with the same hash are compared, so none is taken for another.
 */
export class KnownAgents {
  readonly #agents: Agents;
  readonly #byHash = new LinearHash();
  #size = 0;
  /** What was asked for last: mostly it becomes an agent, which is then not encoded again. */
  #asked: { readonly state: Json; readonly hash: number } | undefined;

  /** @param agents - in the order of their making; it grows, and what is in it stays */
  constructor(agents: Agents) {
    this.#agents = agents;
  }

  /** The number of the first agent with a state; -1 when there is none. */
  find(state: Json): number {
    for (; this.#size < this.#agents.length; this.#size++) this.#byHash.add(this.#hashOfState(this.#stateOf(this.#size)));
    const text = canonicalJson(state);
    const hash = hashOf(text);
    this.#asked = { state, hash };
    let first = -1;
    for (let agent = this.#byHash.first(hash); agent >= 0; agent = this.#byHash.next(agent, hash)) {
      if ((first < 0 || agent < first) && canonicalJson(this.#stateOf(agent)) === text) first = agent;
    }
    return first;
  }

  #hashOfState(state: Json): number {
    return state === this.#asked?.state ? this.#asked.hash : hashOf(canonicalJson(state));
  }

  #stateOf(agent: number): Json {
    return this.#agents[agent]?.state ?? null;
  }
}

/** 32 bits of FNV-1a over UTF-16 code units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix32(hash, text.length);
}
