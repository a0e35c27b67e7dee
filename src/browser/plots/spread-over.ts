/** At most `count` of the items, the first and the last among them, evenly spread. */
export function spreadOver<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.round((index * (items.length - 1)) / (count - 1))]).filter(
    (item) => item !== undefined,
  );
}
