/** Random expressions over what is known at a place: distances, figures of the cities left, and arithmetic of these. */
import { AGGREGATES, type Kind, type Scope } from './sites.js';

/** How deep callbacks stand in one another at most: over the cities to choose from, and over the others. A third level would cost as many times more. */
export const MAXIMUM_NESTING = 2;

export interface Place {
  readonly scope: Scope;
  readonly nesting: number;
}

/** Source of an expression that is a number, with at most so many levels of arithmetic. */
export function growExpression(place: Place, levels: number, random: () => number): string {
  if (levels === 0 || random() < 0.3) return growTerm(place, random);
  const one = growExpression(place, levels - 1, random);
  const other = growExpression(place, levels - 1, random);
  const drawn = random();
  if (drawn < 0.5) return `(${one} ${pick(['+', '-'], random)} ${growConstant(random)} * ${other})`;
  if (drawn < 0.7) return `(${one} * ${other})`;
  if (drawn < 0.8) return `(${one} / (${growConstant(random)} + ${other}))`;
  if (drawn < 0.85) return `Math.sqrt(Math.abs(${one}))`;
  if (drawn < 0.95) return `Math.${pick(['min', 'max'], random)}(${one}, ${other})`;
  return `(${one} < ${other} ? ${growTerm(place, random)} : ${growTerm(place, random)})`;
}

/** One figure of the place, or a constant. */
export function growTerm(place: Place, random: () => number): string {
  const drawn = random();
  if (drawn < 0.1) return growConstant(random);
  if (drawn < 0.2) return growShareLeft(place, random);
  if (drawn < 0.35) return growCorner(place, random);
  if (drawn < 0.7 && place.nesting < MAXIMUM_NESTING) return growAggregate(place, random);
  return growDistance(place, random);
}

/** A positive number about 0.5, of two digits. */
export function growConstant(random: () => number): string {
  return String(Number(Math.exp(1.5 * (random() - random()) - 0.7).toPrecision(2)));
}

function growDistance({ scope }: Place, random: () => number): string {
  const [a, b] = pickTwo(namesOf('city', scope), random);
  return distanceOf(scope, a, b);
}

function distanceOf(scope: Scope, a: string, b: string): string {
  return `${nameOf('distances', scope)}[${a}][${b}]`;
}

/** How much a detour by a city adds, or the angle at it. */
function growCorner({ scope, nesting }: Place, random: () => number): string {
  const cities = namesOf('city', scope);
  const [a, b] = pickTwo(cities, random);
  const others = cities.filter((city) => city !== a && city !== b);
  const c = pick(others, random) ?? a;
  const [ab, bc, ac] = [distanceOf(scope, a, b), distanceOf(scope, b, c), distanceOf(scope, a, c)];
  return nesting >= MAXIMUM_NESTING || random() < 0.5 ? `(${ab} + ${bc} - ${ac})` : `angle(${ab}, ${bc}, ${ac})`;
}

/** A figure over the cities left: of their distances, or of what comes after a step to them. */
function growAggregate({ scope, nesting }: Place, random: () => number): string {
  const name = ['other', 'next', 'third'].find((free) => !scope.has(free)) ?? 'another';
  const inner = { scope: new Map(scope).set(name, 'city'), nesting: nesting + 1 };
  const known = namesOf('city', scope);
  const city = pickInner(known, random);
  const left = pick(namesOf('cities', scope), random);
  // The first two cities are the current one and the destination, which are not among those left.
  const cities = known.indexOf(city) < 2 || random() < 0.5 ? left : `without(${left}, ${city})`;
  const near = distanceOf(scope, city, name);
  const figure =
    random() < 0.6 ? near : `${near} ${pick(['+', '-'], random)} ${growConstant(random)} * ${growTerm(inner, random)}`;
  return `${pick(AGGREGATES, random)}(${cities}, ${name} => ${figure})`;
}

/** The share of the cities that is left: 1 at the beginning. */
function growShareLeft({ scope }: Place, random: () => number): string {
  return `(${pick(namesOf('cities', scope), random)}.length / ${nameOf('distances', scope)}.length)`;
}

/** Names of a kind, those declared last at the end. */
export function namesOf(kind: Kind, scope: Scope): string[] {
  return [...scope].flatMap(([name, known]) => (known === kind ? [name] : []));
}

/** The name of a kind that is meant where nothing is drawn: the outermost. */
function nameOf(kind: Kind, scope: Scope): string {
  return namesOf(kind, scope)[0]!;
}

/** Two of the names, the innermost mostly among them. */
function pickTwo(names: readonly string[], random: () => number): [string, string] {
  const one = pickInner(names, random);
  const other = pick(
    names.filter((name) => name !== one),
    random,
  );
  return random() < 0.5 ? [one, other!] : [other!, one];
}

/** Mostly the innermost: what does not depend on it is the same for all cities that are compared. */
function pickInner(names: readonly string[], random: () => number): string {
  return random() < 0.7 ? names.at(-1)! : pick(names, random)!;
}

export function pick<T>(values: readonly [T, ...T[]], random: () => number): T;
export function pick<T>(values: readonly T[], random: () => number): T | undefined;
export function pick<T>(values: readonly T[], random: () => number): T | undefined {
  return values[Math.floor(random() * values.length)];
}
