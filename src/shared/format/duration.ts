const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PART = /(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/gy;

/**
 * Reads a duration: `500ms`, `60s`, `5m`, `2h`, `1d`, parts in a row as `1h30m`, or a bare number of seconds.
 *
 * @returns milliseconds, >= 0; undefined when `text` is not a duration
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  let total = 0;
  let end = 0;
  const compact = trimmed.replace(/(?<=[a-z])\s+/g, '');
  for (const part of compact.matchAll(PART)) {
    total += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? Number.NaN);
    end = part.index + part[0].length;
  }
  return end > 0 && end === compact.length && Number.isFinite(total) ? total : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/**
 * Writes a duration for people, with three digits or so: `0 s`, `350 ms`, `12.3 s`, `5m 03s`, `2h 05m`, `3d 04h`.
 *
 * @param ms - milliseconds, >= 0
 */
export function formatDuration(ms: number): string {
  if (ms < 0.5) return '0 s';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return tenths % 10 === 0 ? `${tenths / 10} s` : `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
  const hours = Math.round(ms / 3_600_000);
  return `${Math.floor(hours / 24)}d ${twoDigits(hours % 24)}h`;
}

/** A duration that is drawn again and again: as {@link formatDuration}, but with a width that does not jump below a minute. */
export function formatRunningTime(ms: number): string {
  return ms < 59_950 ? `${(Math.max(0, ms) / 1000).toFixed(1)} s` : formatDuration(ms);
}
