import type { Packing } from './packing.js';

const SIDE = 520;
const MARGIN = 20;

/** An SVG document: the square and its circles, the larger the darker. */
export function drawPacking({ circles }: Packing): string {
  const largest = Math.max(...circles.map(([, , radius]) => radius));
  const length = (value: number) => String(Math.round(100 * SIDE * value) / 100);
  const discs = circles.map(([x, y, radius]) => {
    const opacity = (0.2 + (0.6 * radius) / largest).toFixed(2);
    return `<circle cx="${length(x)}" cy="${length(1 - y)}" r="${length(radius)}" fill="#1f6feb" fill-opacity="${opacity}" stroke="#0b3d91"/>`;
  });
  const whole = SIDE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${whole} ${whole}" role="img">`,
    `<title>${circles.length} circles in the unit square</title>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${whole}" height="${whole}" fill="#ffffff"/>`,
    `<rect width="${SIDE}" height="${SIDE}" fill="none" stroke="#24292f"/>`,
    ...discs,
    '</svg>',
  ].join('\n');
}
