/** The operators of genetic programming (Koza 1992) on the syntax trees of priority functions. */
import type { AnyNode, Expression } from 'acorn';
import { growConstant, growExpression, growTerm, MAXIMUM_NESTING, namesOf, pick } from './grammar.js';
import type { Heuristic } from './heuristic.js';
import { AGGREGATES, isNumber, type Site, sitesOf } from './sites.js';
import { childrenOf, freeNames, isCallback, nestingOf, parseExpression, parseSource, print, sizeOf } from './syntax.js';
import * as toolbox from './toolbox.js';

/** Nodes of a source at most: what is larger is rather bloat than sense. */
const MAXIMUM_SIZE = 140;
/** Mutations tried until one makes another function, before there is said to be none. */
const TRIES = 20;

/** Changes a tree at a place; false where it cannot. */
type Operator = (site: Site, random: () => number, mate: readonly Site[]) => boolean;

/** What is tried, each as often as its weight says. */
const OPERATORS: readonly (readonly [weight: number, operator: Operator])[] = [
  [4, changeConstant],
  [3, addTerm],
  [2, changePoint],
  [2, growSubtree],
  [2, hoist],
  [3, crossOver],
];

/** Another function made from a parent, at times with a part of a mate; null where the tries made none. */
export function mutate(parent: Heuristic, mate: Heuristic | undefined, random: () => number): Heuristic | null {
  const mateSites = mate === undefined ? [] : sitesOf(parseSource(mate.source));
  const tree = parseSource(parent.source);
  // A part of a mate may bring one level more than what is grown.
  const [size, nesting] = [Math.max(MAXIMUM_SIZE, sizeOf(tree)), Math.max(MAXIMUM_NESTING + 1, nestingOf(tree))];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const program = parseSource(parent.source);
    const changes = random() < 0.3 ? 2 : 1;
    let changed = false;
    for (let change = 0; change < changes; change++) {
      const operator = pickOperator(random);
      const sites = sitesOf(program).filter(({ node }) => operator !== changeConstant || node.type === 'Literal');
      const site = pick(sites, random);
      if (site !== undefined && operator(site, random, mateSites)) changed = true;
    }
    if (!changed || sizeOf(program) > size || nestingOf(program) > nesting) continue;
    const source = print(program);
    if (source !== parent.source) return { source };
  }
  return null;
}

function pickOperator(random: () => number): Operator {
  let drawn = random() * OPERATORS.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, operator] of OPERATORS) {
    drawn -= weight;
    if (drawn < 0) return operator;
  }
  return changeConstant;
}

/** Multiplies a constant by about 1, at times by far more or less. */
function changeConstant({ node, replace }: Site, random: () => number): boolean {
  if (node.type !== 'Literal' || typeof node.value !== 'number') return false;
  const value = node.value * Math.exp((random() < 0.3 ? 1.5 : 0.3) * (random() + random() - 1));
  replace(parseExpression(String(Number(value.toPrecision(3)))));
  return true;
}

/** Adds a weighed figure, or takes it off. */
function addTerm({ node, scope, nesting, replace }: Site, random: () => number): boolean {
  const sum = parseExpression(`0 ${pick(['+', '-'], random)} ${growConstant(random)} * ${growTerm({ scope, nesting }, random)}`);
  if (sum.type !== 'BinaryExpression') return false;
  sum.left = node;
  replace(sum);
  return true;
}

/** Another operation, figure or city, of the same operands. */
function changePoint({ node, scope, replace }: Site, random: () => number): boolean {
  if (node.type === 'BinaryExpression') {
    const operator = pick(['+', '-', '*', '/'] as const, random);
    replace({ ...node, operator });
    return true;
  }
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && AGGREGATES.includes(node.callee.name)) {
    node.callee.name = pick(AGGREGATES, random);
    return true;
  }
  const names = freeNames(node).filter(({ name }) => scope.get(name) === 'city');
  const named = pick(names, random);
  if (named === undefined) return false;
  named.name = pick(namesOf('city', scope), random) ?? named.name;
  return true;
}

/** A new expression in place of an old one. */
function growSubtree({ scope, nesting, replace }: Site, random: () => number): boolean {
  replace(parseExpression(growExpression({ scope, nesting }, 2, random)));
  return true;
}

/** A part of an expression in place of all of it: sources get shorter by this alone. */
function hoist({ node, scope, replace }: Site, random: () => number): boolean {
  const parts: Expression[] = [];
  const collect = (below: AnyNode) => {
    for (const { child } of childrenOf(below)) {
      if (isNumber(child, scope)) parts.push(child);
      if (!isCallback(child)) collect(child);
    }
  };
  collect(node);
  const part = pick(parts, random);
  if (part === undefined) return false;
  replace(part);
  return true;
}

/** An expression of the mate in place of one of ours. Names that are not known here become known ones of the same kind. */
function crossOver({ scope, replace }: Site, random: () => number, mate: readonly Site[]): boolean {
  const donor = pick(mate, random);
  if (donor === undefined) return false;
  const graft = structuredClone(donor.node);
  for (const identifier of freeNames(graft)) {
    if (identifier.name === 'Math' || Object.hasOwn(toolbox, identifier.name)) continue;
    const kind = donor.scope.get(identifier.name);
    if (kind === undefined) return false;
    if (scope.get(identifier.name) === kind) continue;
    const name = pick(namesOf(kind, scope), random);
    if (name === undefined) return false;
    identifier.name = name;
  }
  replace(graft);
  return true;
}
