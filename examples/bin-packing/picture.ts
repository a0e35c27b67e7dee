/** A heuristic as a picture: its two tables as curves, and below them where it would rather put an item than into a new bin. */
import type { Heuristic } from './heuristic.js';

const WIDTH = 720;
const MARGIN = { left: 60, right: 20 } as const;
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right;
const CURVE_HEIGHT = 130;
/** Side of a cell of the map, in units of size. */
const CELL = 5;
const FONT = 'font-family="system-ui, sans-serif" font-size="12"';

const number = (value: number) => String(Math.round(100 * value) / 100 + 0);

/** An SVG document. */
export function drawHeuristic(heuristic: Heuristic): string {
  const capacity = heuristic.worth.length - 1;
  const curves = [
    curve('worth of the first bin with this room', heuristic.worth, '#1f6feb', 30),
    curve('crowding: how much less each further one is worth', heuristic.crowding, '#bc4c00', 30 + CURVE_HEIGHT + 60),
  ];
  const mapTop = 30 + 2 * (CURVE_HEIGHT + 60);
  const { markup, height } = preferenceMap(heuristic.worth, mapTop);
  const total = mapTop + height + 45;
  const axis = axisOf(capacity, mapTop + height, 'room in the bin before the item');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${number(total)}" role="img" ${FONT}>`,
    '<title>A heuristic for online bin packing</title>',
    `<rect width="${WIDTH}" height="${number(total)}" fill="#ffffff"/>`,
    ...curves,
    markup,
    axis,
    '</svg>',
  ].join('\n');
}

const xOf = (room: number, capacity: number) => MARGIN.left + (PLOT_WIDTH * room) / capacity;

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return `<text x="${number(x)}" y="${number(y)}" text-anchor="${anchor}" fill="#24292f">${content}</text>`;
}

function axisOf(capacity: number, y: number, label: string): string {
  const rooms = Array.from({ length: Math.floor(capacity / 25) + 1 }, (_, tick) => tick * 25);
  const ticks = rooms.map((room) => text(xOf(room, capacity), y + 15, String(room), 'middle'));
  return [...ticks, text(MARGIN.left + PLOT_WIDTH / 2, y + 32, label, 'middle')].join('\n');
}

function curve(title: string, values: readonly number[], color: string, top: number): string {
  const capacity = values.length - 1;
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const range = most - least || 1;
  const yOf = (value: number) => top + (CURVE_HEIGHT * (most - value)) / range;
  const points = values.map((value, room) => `${number(xOf(room, capacity))},${number(yOf(value))}`).join(' ');
  const right = MARGIN.left + PLOT_WIDTH;
  return [
    text(MARGIN.left, top - 10, title),
    text(MARGIN.left - 6, top + 4, most.toFixed(2), 'end'),
    text(MARGIN.left - 6, top + CURVE_HEIGHT + 4, least.toFixed(2), 'end'),
    `<line x1="${MARGIN.left}" x2="${right}" y1="${number(yOf(0))}" y2="${number(yOf(0))}" stroke="#d0d7de"/>`,
    `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${points}"/>`,
    axisOf(capacity, top + CURVE_HEIGHT, ''),
  ].join('\n');
}

/** How much better an item is put into the only bin with that room than into a new one, before crowding. */
function preference(worth: readonly number[], size: number, room: number): number {
  const capacity = worth.length - 1;
  return worth[room - size]! - worth[room]! - worth[capacity - size]! + worth[capacity]!;
}

function preferenceMap(worth: readonly number[], top: number): { readonly markup: string; readonly height: number } {
  const capacity = worth.length - 1;
  const cellWidth = (PLOT_WIDTH * CELL) / capacity;
  const cellHeight = cellWidth / 2;
  const cells: { readonly size: number; readonly room: number; readonly value: number }[] = [];
  for (let size = CELL; size <= capacity; size += CELL) {
    for (let room = size; room < capacity; room += CELL) cells.push({ size, room, value: preference(worth, size, room) });
  }
  const strongest = Math.max(...cells.map(({ value }) => Math.abs(value))) || 1;
  const height = cellHeight * Math.floor(capacity / CELL);
  const bottom = top + height;
  const squares = cells.map(({ size, room, value }) => {
    const color = value >= 0 ? '#1f6feb' : '#cf222e';
    const opacity = number(Math.abs(value) / strongest);
    const y = bottom - (cellHeight * size) / CELL;
    const place = `x="${number(xOf(room, capacity))}" y="${number(y)}" width="${number(cellWidth)}" height="${number(cellHeight)}"`;
    return `<rect ${place} fill="${color}" fill-opacity="${opacity}"/>`;
  });
  const sizes = Array.from({ length: Math.floor(capacity / 25) }, (_, tick) => (tick + 1) * 25);
  const labels = sizes.map((size) =>
    text(MARGIN.left - 6, bottom - (cellHeight * (size - CELL / 2)) / CELL + 4, String(size), 'end'),
  );
  const title = text(MARGIN.left, top - 10, 'item size against room: into this bin (blue), or rather into a new one (red)');
  return { markup: [title, ...squares, ...labels].join('\n'), height };
}
