import { importHeadOf } from './import-head.js';

/** What a module names of the files beside it. */
export interface Specifier {
  /** `./x.js`, `../lib/x.js`. */
  readonly text: string;
  /**
   * A path, of `require`; a URL, in which `%20` is a space, of `import`; `new URL('./x.js', import.meta.url)`, by which workers and child
   * processes are started.
   */
  readonly by: 'require' | 'import' | 'url';
}

/** A literal that may be one: without any, nothing needs to be parsed. */
const RELATIVE_LITERAL = /['"`]\.{1,2}(?:\/|['"`])/;
const RELATIVE = /^\.{1,2}(?:\/|$)/;

/** As `@babel/parser` makes it. */
interface SyntaxNode extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

/**
 * The relative specifiers of a module that are literals: of `import` and `export … from` that are not of types alone, `import()`, `require()`,
 * and `new URL(…, import.meta.url)`. What cannot be parsed after its first imports names nothing: Node does not run it either.
 */
export async function specifiersIn(
  text: string,
  { isTypeScript, isJsx }: { readonly isTypeScript: boolean; readonly isJsx: boolean },
): Promise<readonly Specifier[]> {
  if (!RELATIVE_LITERAL.test(text)) return [];
  const { specifiers, rest } = importHeadOf(text);
  if (!RELATIVE_LITERAL.test(rest))
    return specifiers.filter((text) => RELATIVE.test(text)).map((text) => ({ text, by: 'import' }));
  // Few problems need it, and it takes some 50 ms to load and to warm up.
  const { parse } = await import('@babel/parser');
  const found: Specifier[] = [];
  let tree: unknown;
  try {
    tree = parse(text, {
      sourceType: 'unambiguous',
      errorRecovery: true,
      createImportExpressions: true,
      attachComment: false,
      allowReturnOutsideFunction: true,
      plugins: [...(isTypeScript ? (['typescript'] as const) : []), ...(isJsx ? (['jsx'] as const) : []), 'decorators-legacy'],
    }).program;
  } catch {
    return [];
  }
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const value = waiting.pop();
    const specifier = isNode(value) ? specifierOf(value) : undefined;
    if (specifier !== undefined && RELATIVE.test(specifier.text)) found.push(specifier);
    for (const part of Object.values(value ?? {})) if (typeof part === 'object') waiting.push(part);
  }
  return found;
}

function specifierOf(node: SyntaxNode): Specifier | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      if (node.importKind === 'type' || node.exportKind === 'type') return undefined;
      return specifier(node.source, 'import');
    case 'ImportExpression':
      return specifier(node.source, 'import');
    case 'TSExternalModuleReference':
      return specifier(node.expression, 'require');
    case 'CallExpression':
      return isNamed(node.callee, 'require') ? specifier(firstOf(node.arguments), 'require') : undefined;
    case 'NewExpression':
      return isNamed(node.callee, 'URL') ? urlSpecifier(node.arguments) : undefined;
    default:
      return undefined;
  }
}

function urlSpecifier(args: unknown): Specifier | undefined {
  const [literal, base] = Array.isArray(args) ? args : [];
  const isOfModule = isNode(base) && isNode(base.object) && base.object.type === 'MetaProperty' && isNamed(base.property, 'url');
  return isOfModule ? specifier(literal, 'url') : undefined;
}

function specifier(literal: unknown, by: Specifier['by']): Specifier | undefined {
  if (!isNode(literal)) return undefined;
  const { type, value, quasis } = literal;
  if (type === 'StringLiteral' && typeof value === 'string') return { text: value, by };
  const part = firstOf(quasis);
  // A template without anything in it.
  if (type !== 'TemplateLiteral' || !isNode(part) || part.tail !== true) return undefined;
  const { cooked } = Object(part.value);
  return typeof cooked === 'string' ? { text: cooked, by } : undefined;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node.name === name;
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}
