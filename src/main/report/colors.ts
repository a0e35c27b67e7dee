import pc from 'picocolors';

/** Functions that colour a text; `isColorSupported` says whether they do. */
export type Colors = ReturnType<typeof pc.createColors>;

/** What a stream must tell of itself for {@link colorsFor}. */
export interface MaybeTerminal {
  readonly isTTY?: boolean;
}

/**
 * The colours for a stream: all of them on a terminal, none elsewhere. As in Node itself, `FORCE_COLOR` (any value but `0` and `false`) switches
 * them on; without it `NO_COLOR` (not empty) switches them off. `TERM=dumb` has none.
 */
export function colorsFor(stream: MaybeTerminal, env: NodeJS.ProcessEnv): Colors {
  return pc.createColors(wantsColors(stream, env));
}

/** No colours: every function gives its text back. */
export const NO_COLORS: Colors = pc.createColors(false);

function wantsColors(stream: MaybeTerminal, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return stream.isTTY === true && TERM !== 'dumb';
}
