/** Random 3-SAT: clauses of three different variables, each negated or not by a coin. */

/** Three literals a clause, each 2 v for the variable v and 2 v + 1 for its negation. */
export interface Formula {
  readonly variables: number;
  readonly literals: Int32Array;
}

/**
 * A formula drawn uniformly.
 *
 * @param random - uniform in [0, 1)
 */
export function randomFormula(variables: number, clauses: number, random: () => number): Formula {
  const literals = new Int32Array(3 * clauses);
  for (let clause = 0; clause < clauses; clause++) {
    const start = 3 * clause;
    for (let place = start; place < start + 3; place++) {
      let variable: number;
      do variable = Math.floor(random() * variables);
      while (isAmong(literals, start, place, variable));
      literals[place] = 2 * variable + (random() < 0.5 ? 1 : 0);
    }
  }
  return { variables, literals };
}

function isAmong(literals: Int32Array, start: number, end: number, variable: number): boolean {
  for (let place = start; place < end; place++) if (literals[place]! >> 1 === variable) return true;
  return false;
}

/** A small generator of its own, so that a number names the same formula for ever (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
