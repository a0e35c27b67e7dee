/**
 * Options that were renamed. Who gives one under its old name is warned once, and read, in the minor version that renamed it; stored headers
 * are read under the old name for ever.
 */
import { deprecate } from 'node:util';

/** An option's old name, and the first version in which who gives it is refused. */
interface OldName {
  readonly name: string;
  readonly readBefore: string;
}

/** By the present name, which is unique among all options and fields of options. */
const OLD_NAMES: ReadonlyMap<string, OldName> = new Map([
  ['maximumActivitiesPerThread', { name: 'maxActivitiesPerThread', readBefore: '0.3.0' }],
  ['maximumPendingPerAgent', { name: 'maxPendingPerAgent', readBefore: '0.3.0' }],
]);

const PRESENT_NAMES: ReadonlyMap<string, string> = new Map([...OLD_NAMES].map(([present, { name }]) => [name, present]));

/** What the option `name` was called, if it was renamed. */
export function oldNameOf(name: string): string | undefined {
  return OLD_NAMES.get(name)?.name;
}

/** What the option `name` is called now; `name` itself where that is no old name. */
export function presentNameOf(name: string): string {
  return PRESENT_NAMES.get(name) ?? name;
}

/** Warns, once in a thread for each option: Node counts deprecations of one code as one. */
export function warnOfOldName(present: string): void {
  const old = OLD_NAMES.get(present);
  if (old === undefined) return;
  const message = `the option ${old.name} is called ${present} now; version ${old.readBefore} will refuse the old name`;
  deprecate(() => undefined, message, `HGM_OLD_NAME_${old.name}`)();
}

/** A copy of options, in which each has its present name. */
export function underPresentNames(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [presentNameOf(name), value]));
}
