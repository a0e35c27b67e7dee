/** Collects all garbage there is. @throws Error when node was started without `--expose-gc` */
export function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('memory can be measured with node --expose-gc only');
  globalThis.gc();
}
