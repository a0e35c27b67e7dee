import { parseRgb, type Rgb } from '../plots/colour-ramp.js';
import { colourOf } from '../plots/colours.js';
import { themeRamp } from '../plots/ramp.js';
import { AGENT, EDGE, LEVELS, NOTHING } from './painter.js';

/** How much of an edge's colour is its level's; the rest is the ground's. */
const EDGE_SHARE = 0.45;
const OPAQUE = 255;

/** The colour of each number that `paint` writes, as a pixel of an image, in the theme's colours. */
export function themePalette(): Uint32Array {
  const ground = parseRgb(colourOf('--panel'));
  const ramp = themeRamp(LEVELS);
  const bytes = new Uint8Array(4 * 256);
  const set = (index: number, colour: Rgb): void => bytes.set([...colour, OPAQUE], 4 * index);
  set(NOTHING, ground);
  for (let level = 0; level < LEVELS; level++) {
    const colour: Rgb = [ramp[3 * level] ?? 0, ramp[3 * level + 1] ?? 0, ramp[3 * level + 2] ?? 0];
    set(AGENT + level, colour);
    set(EDGE + level, mixed(colour, ground));
  }
  return new Uint32Array(bytes.buffer);
}

/** Colours of what stands out over the tree. */
export interface OverlayColours {
  readonly accent: string;
  readonly best: string;
  readonly mate: string;
  readonly found: string;
  readonly label: string;
}

/** The theme's. */
export function overlayColours(): OverlayColours {
  return {
    accent: colourOf('--accent'),
    best: colourOf('--good'),
    mate: colourOf('--series-4'),
    found: colourOf('--series-3'),
    label: colourOf('--muted'),
  };
}

function mixed([red, green, blue]: Rgb, ground: Rgb): Rgb {
  const part = (one: number, other: number): number => Math.round(one * EDGE_SHARE + other * (1 - EDGE_SHARE));
  return [part(red, ground[0]), part(green, ground[1]), part(blue, ground[2])];
}
