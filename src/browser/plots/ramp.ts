import { colourRamp, parseRgb, type Rgb } from './colour-ramp.js';
import { colourOf } from './colours.js';

const STOPS = ['--ramp-1', '--ramp-2', '--ramp-3', '--ramp-4', '--ramp-5'];

/** The colours of the style sheet from the worst to the best, as {@link colourRamp} gives them. */
export function themeRamp(steps: number): Uint8Array {
  return colourRamp(
    STOPS.map((name): Rgb => parseRgb(colourOf(name))),
    steps,
  );
}
