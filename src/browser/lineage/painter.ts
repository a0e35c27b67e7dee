import type { Camera, Size } from './camera.js';
import type { Layout } from './layout.js';

/** What stands in a pixel: nothing, an edge, or an agent, with how good it is. Where several meet, the larger number stays: the better agent. */
export const NOTHING = 0;
/** Levels of edges and of agents; a level more is better. */
export const LEVELS = 127;
export const EDGE = 1;
export const AGENT = EDGE + LEVELS;

/** What is painted: by place, as the layout. */
export interface Picture {
  readonly layout: Layout;
  readonly x: Float32Array;
  /** How good, 0 to {@link LEVELS} - 1. */
  readonly level: Uint8Array;
}

/** Half the width of an agent, in pixels, by how high rows are at most. */
const RADII: readonly (readonly [perRow: number, radius: number])[] = [
  [2, 1],
  [5, 2],
  [12, 3],
];
const LARGEST_RADIUS = 4;

/**
 * Paints what is in sight.
 *
 * @param pixels - of `size`, row by row; what was there is lost
 */
export function paint(picture: Picture, camera: Camera, size: Size, pixels: Uint8Array): void {
  const { layout, x, level } = picture;
  const { count, parent, end, lastChild, top, bottom } = layout;
  const { width, height } = size;
  const { left, perX, perRow } = camera;
  const radius = RADII.find(([atMost]) => perRow < atMost)?.[1] ?? LARGEST_RADIUS;
  const canvas = new Pixels(pixels, width, height);
  pixels.fill(NOTHING);
  for (let at = 0; at < count; ) {
    const highest = camera.top + top[at]! * perRow;
    const lowest = camera.top + bottom[at]! * perRow;
    if (lowest < -radius || highest > height + radius) {
      at = end[at]!;
      continue;
    }
    const atX = Math.round(left + x[at]! * perX);
    const atY = Math.round((highest + lowest) / 2);
    const value = level[at]!;
    canvas.across(Math.round(left + x[parent[at]!]! * perX), atX, atY, EDGE + value);
    const last = lastChild[at]!;
    if (last > at + 1) {
      const first = at + 1;
      const fromY = camera.top + ((top[first]! + bottom[first]!) / 2) * perRow;
      const toY = camera.top + ((top[last]! + bottom[last]!) / 2) * perRow;
      canvas.down(atX, Math.round(fromY), Math.round(toY), EDGE + value);
    }
    canvas.block(atX, atY, radius, AGENT + value);
    at++;
  }
}

/** Rows of pixels in which the larger number stays. */
class Pixels {
  readonly #pixels: Uint8Array;
  readonly #width: number;
  readonly #height: number;

  constructor(pixels: Uint8Array, width: number, height: number) {
    this.#pixels = pixels;
    this.#width = width;
    this.#height = height;
  }

  /** A line from `from` to `to`, both in it. */
  across(from: number, to: number, y: number, value: number): void {
    if (y < 0 || y >= this.#height) return;
    const start = y * this.#width;
    const last = start + Math.min(to, this.#width - 1);
    for (let at = start + Math.max(0, from); at <= last; at++) {
      if (this.#pixels[at]! < value) this.#pixels[at] = value;
    }
  }

  down(x: number, from: number, to: number, value: number): void {
    if (x < 0 || x >= this.#width) return;
    const last = Math.min(to, this.#height - 1);
    for (let y = Math.max(0, from); y <= last; y++) {
      const at = y * this.#width + x;
      if (this.#pixels[at]! < value) this.#pixels[at] = value;
    }
  }

  /** A block around a point, a little wider than high. */
  block(x: number, y: number, radius: number, value: number): void {
    const high = radius - 1;
    for (let row = y - high; row <= y + high; row++) this.across(x - radius, x + radius, row, value);
  }
}

/** The place of the agent that is nearest to a point, at most so many pixels away; -1 where there is none. */
export function agentAt(picture: Picture, camera: Camera, atX: number, atY: number, reach: number): number {
  const { layout, x } = picture;
  const { count, end, top, bottom } = layout;
  let nearest = -1;
  let least = reach * reach;
  for (let at = 0; at < count; ) {
    const highest = camera.top + top[at]! * camera.perRow;
    const lowest = camera.top + bottom[at]! * camera.perRow;
    if (lowest < atY - reach || highest > atY + reach) {
      at = end[at]!;
      continue;
    }
    const byX = camera.left + x[at]! * camera.perX - atX;
    const byY = (highest + lowest) / 2 - atY;
    const distance = byX * byX + byY * byY;
    if (distance <= least) {
      least = distance;
      nearest = at;
    }
    at++;
  }
  return nearest;
}
