const SIZE = { width: 480, height: 360, margin: 48 };
/** From the least to the most of what is drawn, in powers of ten. */
const AXES = { x: [-0.6, 2], y: [-1, 3] } as const;

/** A body's distance and period, or what a law says: null where that has no value. */
export type Point = readonly [x: number, y: number | null];

/** What `law.py curves` prints. */
export interface Curves {
  readonly met: readonly Point[];
  readonly notMet: readonly Point[];
  /** Of each law, the first one of the search first. */
  readonly curves: readonly (readonly Point[])[];
}

function placeOf(value: number, [least, most]: readonly [number, number]): number {
  return (Math.log10(value) - least) / (most - least);
}

const xOf = (x: number) => SIZE.margin + placeOf(x, AXES.x) * (SIZE.width - 2 * SIZE.margin);
const yOf = (y: number) => SIZE.height - SIZE.margin - placeOf(y, AXES.y) * (SIZE.height - 2 * SIZE.margin);

function isWithin(y: number | null): y is number {
  return y !== null && y > 0 && placeOf(y, AXES.y) >= 0 && placeOf(y, AXES.y) <= 1;
}

function text(x: number, y: number, words: string, anchor = 'middle'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
}

function dot([x, y]: Point, fill: string): string {
  return isWithin(y) ? `<circle cx="${xOf(x).toFixed(1)}" cy="${yOf(y).toFixed(1)}" r="4" fill="${fill}" stroke="black"/>` : '';
}

function curve(points: readonly Point[], style: string): string {
  let isDrawing = false;
  const steps = points.map(([x, y]) => {
    if (!isWithin(y)) {
      isDrawing = false;
      return '';
    }
    const step = `${isDrawing ? 'L' : 'M'}${xOf(x).toFixed(1)} ${yOf(y).toFixed(1)}`;
    isDrawing = true;
    return step;
  });
  return `<path d="${steps.join('')}" fill="none" ${style}/>`;
}

/** The bodies, and the laws of the best agent and its ancestors: the older, the paler. */
export function drawLaws({ met, notMet, curves }: Curves, law: string): string {
  const { width, height, margin } = SIZE;
  const last = curves.length - 1;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>Periods of planets by their distance, and the law ${law}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<rect x="${margin}" y="${margin}" width="${width - 2 * margin}" height="${height - 2 * margin}" fill="none" stroke="#999"/>`,
    ...[1, 10, 100].map((tick) => text(xOf(tick), height - margin + 16, String(tick))),
    ...[0.1, 1, 10, 100, 1000].map((tick) => text(margin - 8, yOf(tick) + 4, String(tick), 'end')),
    text(width / 2, height - 10, 'distance, astronomical units'),
    text(margin, margin - 10, 'period, years', 'start'),
    ...curves.map((points, place) => {
      const age = last === 0 ? 0 : 1 - place / last;
      const style = place === last ? 'stroke="#c33" stroke-width="2"' : `stroke="hsl(215 60% ${(45 + 40 * age).toFixed(0)}%)"`;
      return curve(points, style);
    }),
    ...met.map((point) => dot(point, 'black')),
    ...notMet.map((point) => dot(point, 'white')),
    text(width / 2, 20, `red: ${law}; blue: its ancestors; white: bodies that the search never met`),
    '</svg>',
  ];
  return parts.join('\n');
}
