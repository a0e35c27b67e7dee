import type { Camera, Size } from './camera.js';
import { pathTo, rowOf } from './layout.js';
import type { Picture } from './painter.js';
import type { OverlayColours } from './palette.js';

/** What stands out, by place. */
export interface Marks {
  /** -1 for none. */
  readonly chosen: number;
  readonly best: number;
  readonly hovered: number;
  /** Of the agent that is chosen. */
  readonly mates: readonly number[];
  readonly found: readonly number[];
  /** What is written beside an agent. */
  readonly labelOf: (place: number) => string;
}

/** Rows from so many pixels on: there is room for labels. */
const LABELS_FROM = 13;

/** What is drawn over, from where it is looked at, and in which colours. */
export interface Scene {
  readonly picture: Picture;
  readonly camera: Camera;
  readonly size: Size;
  readonly colours: OverlayColours;
}

/** Draws what stands out over a tree that was painted. */
export function drawOverlay(context: CanvasRenderingContext2D, scene: Scene, marks: Marks): void {
  const { picture, camera, colours } = scene;
  const { layout, x } = picture;
  const at = (place: number): [number, number] => [
    camera.left + (x[place] ?? 0) * camera.perX,
    camera.top + rowOf(layout, place) * camera.perRow,
  ];
  const path = (places: readonly number[], colour: string, width: number): void => {
    context.beginPath();
    for (const [index, place] of places.entries()) {
      const [toX, toY] = at(place);
      if (index === 0) {
        context.moveTo(toX, toY);
        continue;
      }
      const [fromX] = at(places[index - 1] ?? place);
      context.lineTo(fromX, toY);
      context.lineTo(toX, toY);
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  };
  const ring = (place: number, colour: string, radius: number): void => {
    const [centreX, centreY] = at(place);
    context.beginPath();
    context.arc(centreX, centreY, radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
  };

  const { accent, best, mate, found } = colours;
  if (marks.best >= 0) path(pathTo(layout, marks.best), best, 1.5);
  if (marks.chosen >= 0) path(pathTo(layout, marks.chosen), accent, 2);
  for (const place of marks.mates) drawArc(context, at(place), at(marks.chosen), mate);
  if (camera.perRow >= LABELS_FROM) drawLabels(context, scene, marks);
  for (const place of marks.found) ring(place, found, 5);
  for (const place of marks.mates) ring(place, mate, 6);
  if (marks.best >= 0) ring(marks.best, best, 6);
  if (marks.hovered >= 0) ring(marks.hovered, accent, 5);
  if (marks.chosen >= 0) ring(marks.chosen, accent, 8);
}

function drawArc(
  context: CanvasRenderingContext2D,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  colour: string,
): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.quadraticCurveTo(Math.max(fromX, toX) + 40, (fromY + toY) / 2, toX, toY);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([4, 4]);
  context.stroke();
  context.setLineDash([]);
}

function drawLabels(context: CanvasRenderingContext2D, { picture, camera, size, colours }: Scene, marks: Marks): void {
  const { layout, x } = picture;
  const { width, height } = size;
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = colours.label;
  context.textBaseline = 'middle';
  const { count, end, top, bottom, lastChild } = layout;
  for (let place = 0; place < count; ) {
    const highest = camera.top + (top[place] ?? 0) * camera.perRow;
    const lowest = camera.top + (bottom[place] ?? 0) * camera.perRow;
    if (lowest < 0 || highest > height) {
      place = end[place] ?? count;
      continue;
    }
    const atX = camera.left + (x[place] ?? 0) * camera.perX;
    const isLeaf = lastChild[place] === place;
    // Beside those that have children their edges go on.
    if (isLeaf && atX > 0 && atX < width) context.fillText(marks.labelOf(place), atX + 9, (highest + lowest) / 2);
    place++;
  }
}
