const UNITS: readonly (readonly [fromMs: number, perMs: number, unit: string])[] = [
  [60_000, 1 / 60_000, 'min'],
  [1000, 1 / 1000, 's'],
  [1, 1, 'ms'],
  [0.001, 1000, 'µs'],
  [0, 1e6, 'ns'],
];

/** What a call takes, with three digits and the unit that suits it: `85 ns`, `12.3 µs`, `4.56 ms`, `7.8 s`, `2 min`. */
export function formatCost(ms: number): string {
  const [, perMs, unit] = UNITS.find(([fromMs]) => ms >= fromMs * 0.9995) ?? [0, 1e6, 'ns'];
  return `${threeDigits(ms * perMs)} ${unit}`;
}

/** A size: `12 B`, `1.23 kB`, `4.5 MB`; a kB being 1000 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${threeDigits(bytes / 1000)} kB`;
  return `${threeDigits(bytes / 1e6)} MB`;
}

function threeDigits(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
