/**
 * probSAT (Balint and Schöning, SAT 2012), break-only with a polynomial: until all clauses hold, take one that does not at random, and flip one of its
 * variables, chosen with a probability proportional to (eps + break)^-cb, where break is how many clauses the flip would make false.
 */
import type { Formula } from './formula.js';
import type { Setting } from './setting.js';

/** A formula with its clauses by literal, made once for all runs on it. */
export class Instance {
  readonly variables: number;
  readonly literals: Int32Array;
  /** The clauses of literal l are `clauses[starts[l]]` to before `clauses[starts[l + 1]]`. */
  readonly starts: Int32Array;
  readonly clauses: Int32Array;

  constructor({ variables, literals }: Formula) {
    this.variables = variables;
    this.literals = literals;
    this.starts = new Int32Array(2 * variables + 1);
    for (const literal of literals) this.starts[literal + 1]!++;
    for (let literal = 0; literal < 2 * variables; literal++) this.starts[literal + 1]! += this.starts[literal]!;
    const next = this.starts.slice();
    this.clauses = new Int32Array(literals.length);
    literals.forEach((literal, place) => {
      this.clauses[next[literal]!++] = Math.floor(place / 3);
    });
  }
}

/** An assignment of truth values, with all that follows from it. */
class Assignment {
  readonly #instance: Instance;
  readonly #values: Uint8Array;
  /** How many literals of a clause are true, and the exclusive or of their variables: of one true literal that is its variable. */
  readonly #trueCounts: Uint8Array;
  readonly #trueVariables: Int32Array;
  /** How many clauses a variable's flip would make false. */
  readonly breaks: Int32Array;
  /** Clauses that are false, in any order, and the place of each there. */
  readonly unsatisfied: number[] = [];
  readonly #places: Int32Array;

  /** Draws one. */
  constructor(instance: Instance, random: () => number) {
    const { variables, literals } = instance;
    const clauseCount = literals.length / 3;
    this.#instance = instance;
    this.#values = Uint8Array.from({ length: variables }, () => (random() < 0.5 ? 1 : 0));
    this.#trueCounts = new Uint8Array(clauseCount);
    this.#trueVariables = new Int32Array(clauseCount);
    this.breaks = new Int32Array(variables);
    this.#places = new Int32Array(clauseCount);
    literals.forEach((literal, place) => {
      if ((literal & 1) === this.#values[literal >> 1]) return;
      const clause = Math.floor(place / 3);
      this.#trueCounts[clause]!++;
      this.#trueVariables[clause]! ^= literal >> 1;
    });
    for (let clause = 0; clause < clauseCount; clause++) {
      if (this.#trueCounts[clause] === 0) this.#addUnsatisfied(clause);
      if (this.#trueCounts[clause] === 1) this.breaks[this.#trueVariables[clause]!]!++;
    }
  }

  flip(variable: number): void {
    const { starts, clauses } = this.#instance;
    const made = 2 * variable + this.#values[variable]!;
    const broken = made ^ 1;
    this.#values[variable]! ^= 1;
    for (let at = starts[made]!; at < starts[made + 1]!; at++) this.#makeTrue(clauses[at]!, variable);
    for (let at = starts[broken]!; at < starts[broken + 1]!; at++) this.#makeFalse(clauses[at]!, variable);
  }

  /** The variable's literal in a clause has become true. */
  #makeTrue(clause: number, variable: number): void {
    const before = this.#trueCounts[clause]!++;
    if (before === 0) {
      this.breaks[variable]!++;
      this.#removeUnsatisfied(clause);
    } else if (before === 1) this.breaks[this.#trueVariables[clause]!]!--;
    this.#trueVariables[clause]! ^= variable;
  }

  #makeFalse(clause: number, variable: number): void {
    const left = --this.#trueCounts[clause]!;
    this.#trueVariables[clause]! ^= variable;
    if (left === 0) {
      this.breaks[variable]!--;
      this.#addUnsatisfied(clause);
    } else if (left === 1) this.breaks[this.#trueVariables[clause]!]!++;
  }

  #addUnsatisfied(clause: number): void {
    this.#places[clause] = this.unsatisfied.length;
    this.unsatisfied.push(clause);
  }

  #removeUnsatisfied(clause: number): void {
    const last = this.unsatisfied.pop();
    if (last === undefined || last === clause) return;
    const place = this.#places[clause]!;
    this.unsatisfied[place] = last;
    this.#places[last] = place;
  }
}

/**
 * Flips from an assignment that is drawn until one is found that makes all clauses true.
 *
 * @returns how many flips it took; `maximumFlips` where none was found by then
 */
export function flipsToSolve(instance: Instance, setting: Setting, random: () => number, maximumFlips: number): number {
  const { literals } = instance;
  const weights = weightsOf(setting, literals.length / 3);
  const assignment = new Assignment(instance, random);
  const { breaks, unsatisfied } = assignment;
  for (let flips = 0; flips < maximumFlips; flips++) {
    if (unsatisfied.length === 0) return flips;
    const start = 3 * unsatisfied[Math.floor(random() * unsatisfied.length)]!;
    const first = literals[start]! >> 1;
    const second = literals[start + 1]! >> 1;
    const third = literals[start + 2]! >> 1;
    const one = weights[breaks[first]!]!;
    const two = weights[breaks[second]!]!;
    const drawn = random() * (one + two + weights[breaks[third]!]!);
    assignment.flip(drawn < one ? first : drawn < one + two ? second : third);
  }
  return maximumFlips;
}

/** (eps + break)^-cb for every break that there can be: one less than the clauses of a variable, and those are few. */
function weightsOf({ cb, eps }: Setting, maximumBreak: number): Float64Array {
  return Float64Array.from({ length: maximumBreak + 1 }, (_, count) => (eps + count) ** -cb);
}
