import { compileFunction } from 'node:vm';
import type { Instance } from './instance.js';
import * as toolbox from './toolbox.js';

/** An agent: a priority function in JavaScript. */
export interface Heuristic {
  readonly source: string;
}

/**
 * What a source declares by the name `priority`: where to go next from the city `current`, in a tour that ends at `destination`. It returns a score of each
 * unvisited city, of which the greatest is visited next, or that city itself.
 */
export type Priority = (current: number, destination: number, unvisited: number[], distances: readonly Float64Array[]) => unknown;

/** Goes to the nearest unvisited city, as the published searches begin with. */
export const NEAREST: Heuristic = {
  source: `function priority(current, destination, unvisited, distances) {
  return unvisited.map(city => -distances[current][city]);
}
`,
};

/** A source that is no priority function, or a function that did not do as it should: another attempt would not either. */
export class HeuristicError extends Error {
  readonly retryable = false;
}

function isPriority(value: unknown): value is Priority {
  return typeof value === 'function';
}

/** Makes a function of a source. It runs in this realm, with all that this has: what keeps it in bounds is the run's isolation and its timeout. */
export function compile({ source }: Heuristic): Priority {
  try {
    const make = compileFunction(`'use strict'; ${source}\nreturn priority;`, Object.keys(toolbox), { filename: 'priority.js' });
    const made: unknown = make(...Object.values(toolbox));
    if (isPriority(made)) return made;
  } catch (error) {
    throw new HeuristicError(`the source does not compile: ${error}`);
  }
  throw new HeuristicError('priority is not a function');
}

/** The tour from city 0 that a priority function makes. It is given copies, so nothing that it writes into them changes what is measured. */
export function makeTour(priority: Priority, { x, distances }: Instance): number[] {
  const cities = x.length;
  const rows = Array.from({ length: cities }, (_, city) => distances.slice(city * cities, (city + 1) * cities));
  const unvisited = Array.from({ length: cities - 1 }, (_, index) => index + 1);
  const tour = [0];
  for (let current = 0; unvisited.length > 0; ) {
    const place = unvisited.length === 1 ? 0 : placeOfNext(priority(current, 0, [...unvisited], rows), unvisited);
    current = unvisited[place]!;
    tour.push(current);
    unvisited.splice(place, 1);
  }
  return tour;
}

/** Where the city stands that an answer is for. Equal scores go to the first, and a score that is no number to none. */
function placeOfNext(answer: unknown, unvisited: readonly number[]): number {
  if (typeof answer === 'number') {
    const place = unvisited.indexOf(answer);
    if (place === -1) throw new HeuristicError(`priority chose ${answer}, which is not an unvisited city`);
    return place;
  }
  if (!Array.isArray(answer) || answer.length !== unvisited.length) {
    const what = Array.isArray(answer) ? `${answer.length} scores` : typeof answer;
    throw new HeuristicError(`priority returned ${what}, of ${unvisited.length} cities`);
  }
  let best = 0;
  for (let place = 1; place < answer.length; place++) {
    if (answer[place] > answer[best] || (Number.isNaN(answer[best]) && !Number.isNaN(answer[place]))) best = place;
  }
  return best;
}

/** The source in one line, without what all of them begin and end with. */
export function describeHeuristic({ source }: Heuristic): string {
  const line = source.replace(/\s+/g, ' ').trim();
  const inner = /\{ return unvisited\.map\(city => (.*)\); \}$/.exec(line);
  return inner?.[1] ?? line;
}
