/** Sources as syntax trees. */
import { type AnyNode, type Expression, type Identifier, type Program, parse, parseExpressionAt } from 'acorn';
import { generate } from 'astring';
import { HeuristicError } from './heuristic.js';

const ECMA_VERSION = 2023;
/** Of a priority function. */
const PARAMETERS = 4;

/** @throws HeuristicError unless the source is one function `priority` of four parameters */
export function parseSource(source: string): Program {
  try {
    const program = parse(source, { ecmaVersion: ECMA_VERSION });
    const [declared] = program.body;
    if (
      program.body.length === 1 &&
      declared?.type === 'FunctionDeclaration' &&
      declared.id.name === 'priority' &&
      declared.params.length === PARAMETERS
    ) {
      return program;
    }
  } catch (error) {
    throw new HeuristicError(`the source does not parse: ${error}`);
  }
  throw new HeuristicError('the source is not one function priority(current, destination, unvisited, distances)');
}

export function parseExpression(source: string): Expression {
  return parseExpressionAt(source, 0, { ecmaVersion: ECMA_VERSION });
}

export function print(node: AnyNode): string {
  return generate(node);
}

/** The nodes below a node, each with what puts another one in its place. */
export function* childrenOf(node: AnyNode): Generator<{ child: AnyNode; replace: (by: AnyNode) => void }> {
  for (const [name, value] of Object.entries(node)) {
    if (isNode(value)) yield { child: value, replace: (by) => Reflect.set(node, name, by) };
    if (!Array.isArray(value)) continue;
    for (const [index, element] of value.entries()) {
      if (isNode(element)) yield { child: element, replace: (by) => Reflect.set(value, index, by) };
    }
  }
}

/** Nodes of a tree, itself included. */
export function sizeOf(node: AnyNode): number {
  let size = 1;
  for (const { child } of childrenOf(node)) size += sizeOf(child);
  return size;
}

/** The most loops and callbacks that stand in one another. */
export function nestingOf(node: AnyNode): number {
  let deepest = 0;
  for (const { child } of childrenOf(node)) deepest = Math.max(deepest, nestingOf(child));
  return deepest + (isRepeated(node) ? 1 : 0);
}

const REPEATED = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

export function isRepeated({ type }: AnyNode): boolean {
  return REPEATED.has(type);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function isCallback(node: AnyNode): node is AnyNode & { type: 'ArrowFunctionExpression' | 'FunctionExpression' } {
  return isRepeated(node) && (node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression');
}

/** Names that a tree uses and does not declare itself, as the nodes that name them. */
export function freeNames(node: AnyNode, bound: ReadonlySet<string> = new Set()): Identifier[] {
  if (node.type === 'Identifier') return bound.has(node.name) ? [] : [node];
  const inner = isCallback(node)
    ? new Set([...bound, ...node.params.flatMap((name) => (name.type === 'Identifier' ? [name.name] : []))])
    : bound;
  const found: Identifier[] = [];
  for (const { child } of childrenOf(node)) {
    if (node.type === 'MemberExpression' && child === node.property && !node.computed) continue;
    found.push(...freeNames(child, inner));
  }
  return found;
}
