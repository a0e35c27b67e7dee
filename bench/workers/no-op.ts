/** What piscina and tinypool run: as little as there is. */
export function noOp(): number {
  return 0.5;
}
