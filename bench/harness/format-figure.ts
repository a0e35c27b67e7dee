import type { Unit } from './row.js';

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Three digits that mean something, thousands apart: `0.0123`, `4.57`, `123`, `12,345`. */
function formatSignificant(value: number): string {
  return Math.abs(value) >= 100 ? COUNT.format(value) : String(Number(value.toPrecision(3)));
}

/** A figure with its unit: `30,000/s`, `5.21x`, `0.37`, `4.5 ms`, `17 us`, `212 bytes`. */
export function formatFigure(value: number, unit: Unit): string {
  switch (unit) {
    case '/s':
      return `${formatSignificant(value)}/s`;
    case 'x':
      return `${formatSignificant(value)}x`;
    case 'share':
      return value.toFixed(3);
    case 'count':
      return COUNT.format(value);
    default:
      return `${formatSignificant(value)} ${unit}`;
  }
}

/** Relative spread, as a share, above which nothing but that is told. */
const LARGEST_SPREAD = 9.99;

/** A relative spread, in percent: `±3.0%`; `>±999%` above that. */
export function formatSpread(spread: number): string {
  if (spread > LARGEST_SPREAD) return `>${formatSpread(LARGEST_SPREAD)}`;
  return `±${(100 * spread).toFixed(spread < 0.0995 ? 1 : 0)}%`;
}
