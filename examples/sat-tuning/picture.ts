import { BOUNDS, describeSetting, PUBLISHED, type Setting } from './setting.js';

const SIZE = { width: 480, height: 320, margin: 48 };
const TICKS = { cb: [0.2, 0.5, 1, 2, 4], eps: [0.1, 0.2, 0.5, 1, 2] };

/** Where a value lies between its bounds, by its logarithm: in [0, 1]. */
function placeOf(name: keyof Setting, value: number): number {
  const [least, most] = BOUNDS[name];
  return Math.log(value / least) / Math.log(most / least);
}

const xOf = (cb: number) => SIZE.margin + placeOf('cb', cb) * (SIZE.width - 2 * SIZE.margin);
const yOf = (eps: number) => SIZE.height - SIZE.margin - placeOf('eps', eps) * (SIZE.height - 2 * SIZE.margin);

function text(x: number, y: number, words: string, anchor = 'middle'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
}

/** An agent on the map of settings, with its mean flips where they are known. */
export interface Mark {
  readonly setting: Setting;
  /** From 0, the fewest flips, to 1, the most. */
  readonly shade: number;
}

/** The settings of a search on their map, the published one as a cross, and the best one as a ring. */
export function drawMap(best: Setting, marks: readonly Mark[]): string {
  const { width, height, margin } = SIZE;
  const [x, y] = [xOf(PUBLISHED.cb), yOf(PUBLISHED.eps)];
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    '<title>Settings of probSAT by their flips: the best one found, and the published one</title>',
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<rect x="${margin}" y="${margin}" width="${width - 2 * margin}" height="${height - 2 * margin}" fill="none" stroke="#999"/>`,
    ...TICKS.cb.map((tick) => text(xOf(tick), height - margin + 16, String(tick))),
    ...TICKS.eps.map((tick) => text(margin - 8, yOf(tick) + 4, String(tick), 'end')),
    text(width / 2, height - 10, 'cb'),
    text(margin - 8, margin - 12, 'eps', 'end'),
    ...marks.map(
      ({ setting, shade }) =>
        `<circle cx="${xOf(setting.cb).toFixed(1)}" cy="${yOf(setting.eps).toFixed(1)}" r="3" fill="hsl(${(215 - 195 * shade).toFixed(0)} 75% 50%)" fill-opacity="0.7"/>`,
    ),
    `<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="M-7 0H7M0-7V7" stroke="black" stroke-width="2"/>`,
    `<circle cx="${xOf(best.cb).toFixed(1)}" cy="${yOf(best.eps).toFixed(1)}" r="7" fill="none" stroke="black" stroke-width="2"/>`,
    text(width / 2, 20, `ring: ${describeSetting(best)}, found; cross: ${describeSetting(PUBLISHED)}, published`),
    '</svg>',
  ];
  return parts.join('\n');
}

export function drawSetting(setting: Setting): string {
  return drawMap(setting, []);
}
