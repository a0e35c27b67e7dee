import type { Colors } from './colors.js';

/**
 * Draws a bar of exactly `width` columns, exact to half a column.
 *
 * @param fraction - what is done; drawn as if within [0, 1]
 * @param paint - colours what is done
 */
export function progressBar(fraction: number, width: number, colors: Colors, paint: (text: string) => string): string {
  const halves = Math.round(Math.min(1, Math.max(0, fraction)) * width * 2);
  const whole = Math.floor(halves / 2);
  const half = halves % 2 === 1;
  const rest = width - whole - (half ? 1 : 0);
  return paint('━'.repeat(whole) + (half ? '╸' : '')) + colors.dim((colors.isColorSupported ? '━' : '─').repeat(rest));
}
