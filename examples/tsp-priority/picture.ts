import { compile, type Heuristic, makeTour, NEAREST } from './heuristic.js';
import { type Instance, lengthOf, makeInstance } from './instance.js';
import { searchTour } from './near-optimum.js';

/** The instance that is drawn, which no search draws. */
const DRAWN = { cities: 100, seed: 999_999 };
const KICKS = 2000;
const SIDE = 280;
const MARGIN = 20;

/** An SVG document: three tours of one instance: by going to the nearest city, by the heuristic, and the shortest that a local search finds. */
export function drawTours(heuristic: Heuristic): string {
  const instance = makeInstance(DRAWN.cities, DRAWN.seed);
  const shortest = searchTour(instance, KICKS, 0);
  const length = lengthOf(shortest, instance);
  const panels = [
    { title: 'nearest city', tour: makeTour(compile(NEAREST), instance) },
    { title: 'this function', tour: makeTour(compile(heuristic), instance) },
    { title: 'shortest known', tour: [...shortest] },
  ];
  const width = panels.length * (SIDE + MARGIN) + MARGIN;
  const height = SIDE + 3 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>Three tours of ${DRAWN.cities} cities</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...panels.flatMap(({ title, tour }, index) => {
      const excess = lengthOf(tour, instance) / length - 1;
      const label = excess === 0 ? title : `${title}: ${(100 * excess).toFixed(1)} % longer`;
      return drawPanel(MARGIN + index * (SIDE + MARGIN), label, tour, instance);
    }),
    '</svg>',
  ].join('\n');
}

function drawPanel(left: number, label: string, tour: readonly number[], { x, y }: Instance): string[] {
  const places = tour.map((city) =>
    [left + SIDE * x[city]!, 2 * MARGIN + SIDE * (1 - y[city]!)].map((value) => value.toFixed(1)),
  );
  return [
    `<text x="${left}" y="${1.3 * MARGIN}" fill="#24292f">${label}</text>`,
    `<polygon points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>`,
    ...places.map(([cx, cy], index) => `<circle cx="${cx}" cy="${cy}" r="${index === 0 ? 4 : 2}" fill="#24292f"/>`),
  ];
}
