const LITERAL = String.raw`'[^'\\\n]*'|"[^"\\\n]*"`;

/** What a module may begin with, each told from all else by its first characters, whatever follows and in whichever dialect. */
const OF_HEAD = new RegExp(
  [
    String.raw`\s+|;|//.*|/\*[^]*?\*/`,
    String.raw`import\b(?<names>[\w$\s,*]*(?:\{[\w$\s,]*\}[\w$\s]*)?)(?<imported>${LITERAL})`,
    String.raw`export(?<type>\s*type)?\s*(?:\*[\w$\s]*|\{[\w$\s,]*\}\s*)from\s*(?<exported>${LITERAL})`,
  ].join('|'),
  'gy',
);
/** `type X from`, `type {`, `type *`; but not `type from`, which imports what is called so. */
const OF_TYPES = /^\s*type(?:\s*[{*]|\s+(?!from\s*$)[\w$])/;

export interface ImportHead {
  /** What it imports, but for types alone. */
  readonly specifiers: readonly string[];
  /** The text after it. */
  readonly rest: string;
}

/** Reads the imports and comments that a module begins with, up to the first statement, or import of another form. */
export function importHeadOf(text: string): ImportHead {
  const specifiers: string[] = [];
  let end = 0;
  for (const { 0: token, groups: { names = '', imported, type, exported } = {} } of text.matchAll(OF_HEAD)) {
    end += token.length;
    const literal = imported === undefined || OF_TYPES.test(names) ? undefined : imported;
    const source = literal ?? (type === undefined ? exported : undefined);
    if (source !== undefined) specifiers.push(source.slice(1, -1));
  }
  return { specifiers, rest: text.slice(end) };
}
