import { randomInt } from 'node:crypto';

/** An id that sorts by time and can be typed: 20261122-205901-x7k2. */
export function newRunId(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${time}-${randomInt(36 ** 3, 36 ** 4).toString(36)}`;
}
