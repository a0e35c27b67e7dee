/** The places in a syntax tree where an expression may stand instead of another one, and what is known there. */
import type { AnyNode, Expression, Pattern, Program } from 'acorn';
import { childrenOf, isCallback, isRepeated } from './syntax.js';
import * as toolbox from './toolbox.js';

/** What an expression stands for, as far as can be told from the tree. */
export type Kind = 'number' | 'city' | 'cities' | 'distances';
/** Names that are known at a place. */
export type Scope = ReadonlyMap<string, Kind>;

/** An expression that is a number. */
export interface Site {
  readonly node: Expression;
  readonly scope: Scope;
  /** Loops and callbacks around it. */
  readonly nesting: number;
  /** Puts another expression in its place. */
  replace(by: Expression): void;
}

/** What a priority function is given. */
const PARAMETERS = ['city', 'city', 'cities', 'distances'] as const;
/** Functions of the toolbox that take cities and a figure of each. */
export const AGGREGATES: readonly [string, ...string[]] = ['mean', 'least', 'most', 'deviation', 'leastTwo'] satisfies [
  keyof typeof toolbox,
  ...(keyof typeof toolbox)[],
];

/** All places of numbers in a tree where what a priority function is given is at hand, the outer before the inner. */
export function sitesOf(program: Program): Site[] {
  const finder = new SiteFinder();
  finder.visit(program, new Map(), 0);
  return finder.sites.filter(({ scope }) => {
    const kinds = [...scope.values()];
    return kinds.includes('distances') && kinds.includes('cities') && kinds.filter((kind) => kind === 'city').length > 1;
  });
}

class SiteFinder {
  readonly sites: Site[] = [];

  visit(node: AnyNode, outer: Scope, outerNesting: number): void {
    const scope = new Map(outer);
    const nesting = outerNesting + (isRepeated(node) ? 1 : 0);
    if (node.type === 'FunctionDeclaration') declare(scope, node.params, PARAMETERS);
    if (node.type === 'ForOfStatement' && node.left.type === 'VariableDeclaration' && kindOf(node.right, scope) === 'cities') {
      declare(
        scope,
        node.left.declarations.map(({ id }) => id),
        ['city'],
      );
    }
    for (const { child, replace } of childrenOf(node)) {
      if (isFixed(node, child)) continue;
      if (isCallback(child)) {
        const inner = new Map(scope);
        declare(inner, child.params, node.type === 'CallExpression' ? kindsOfCallback(node.callee, scope) : []);
        this.visit(child, inner, nesting);
        continue;
      }
      if (isNumber(child, scope)) this.sites.push({ node: child, scope: new Map(scope), nesting, replace });
      this.visit(child, scope, nesting);
      if (child.type === 'VariableDeclaration') declareVariables(scope, child);
    }
  }
}

function declareVariables(scope: Map<string, Kind>, { declarations }: AnyNode & { type: 'VariableDeclaration' }): void {
  for (const { id, init } of declarations) declare(scope, [id], [init ? kindOf(init, scope) : undefined]);
}

/** A name of a kind that is not known hides an outer one. */
function declare(scope: Map<string, Kind>, patterns: readonly Pattern[], kinds: readonly (Kind | undefined)[]): void {
  patterns.forEach((pattern, index) => {
    if (pattern.type !== 'Identifier') return;
    const kind = kinds[index];
    if (kind === undefined) scope.delete(pattern.name);
    else scope.set(pattern.name, kind);
  });
}

function kindsOfCallback(callee: AnyNode, scope: Scope): readonly (Kind | undefined)[] {
  if (callee.type === 'Identifier') return AGGREGATES.includes(callee.name) ? ['city'] : [];
  if (callee.type !== 'MemberExpression' || kindOf(callee.object, scope) !== 'cities') return [];
  return callee.property.type === 'Identifier' && callee.property.name === 'reduce' ? [undefined, 'city'] : ['city'];
}

/** Where a name is declared or written, what a call calls, which element is meant, and how long a loop goes on: there no other expression may stand. */
function isFixed(node: AnyNode, child: AnyNode): boolean {
  switch (node.type) {
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
      return child === node.id;
    case 'AssignmentExpression':
      return child === node.left;
    case 'UpdateExpression':
      return child === node.argument;
    case 'CallExpression':
      return child === node.callee;
    case 'MemberExpression':
      return true;
    case 'Property':
      return child === node.key;
    case 'ForStatement':
      return child !== node.body;
    case 'ForOfStatement':
    case 'ForInStatement':
      return child === node.left;
    case 'WhileStatement':
    case 'DoWhileStatement':
      return child === node.test;
    default:
      return false;
  }
}

/** What an expression is in a scope; undefined where that cannot be told. */
export function kindOf(node: AnyNode, scope: Scope): Kind | undefined {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' ? 'number' : undefined;
    case 'Identifier':
      return scope.get(node.name);
    case 'UnaryExpression':
      return node.operator === '-' || node.operator === '+' ? 'number' : undefined;
    case 'BinaryExpression':
      if (['-', '*', '/', '%', '**'].includes(node.operator)) return 'number';
      return node.operator === '+' && kindOf(node.right, scope) === 'number' ? kindOf(node.left, scope) : undefined;
    case 'ConditionalExpression':
      return kindOf(node.consequent, scope);
    case 'MemberExpression':
      if (node.object.type === 'MemberExpression')
        return kindOf(node.object.object, scope) === 'distances' ? 'number' : undefined;
      if (kindOf(node.object, scope) === 'cities') return node.computed ? 'city' : 'number';
      return undefined;
    case 'CallExpression':
      return kindOfCall(node.callee, scope);
    default:
      return undefined;
  }
}

export function isNumber(node: AnyNode, scope: Scope): node is Expression {
  return kindOf(node, scope) === 'number';
}

function kindOfCall(callee: AnyNode, scope: Scope): Kind | undefined {
  if (callee.type === 'Identifier') {
    if (callee.name === 'without') return 'cities';
    return Object.hasOwn(toolbox, callee.name) ? 'number' : undefined;
  }
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  if (callee.object.type === 'Identifier' && callee.object.name === 'Math') return 'number';
  return callee.property.name === 'filter' && kindOf(callee.object, scope) === 'cities' ? 'cities' : undefined;
}
