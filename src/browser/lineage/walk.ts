import type { Layout } from './layout.js';

/** Where a key leads from an agent. */
export type Step = 'parent' | 'child' | 'next' | 'previous';

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'parent',
  ArrowRight: 'child',
  ArrowDown: 'next',
  ArrowUp: 'previous',
};

export function stepOf(key: string): Step | undefined {
  return Object.hasOwn(STEPS, key) ? STEPS[key] : undefined;
}

/** The place that a step leads to; the same where there is none. Siblings come in the order of their making. */
export function walk(layout: Layout, place: number, step: Step): number {
  const { parent, end, lastChild } = layout;
  const above = parent[place] ?? 0;
  switch (step) {
    case 'parent':
      return above;
    case 'child':
      return lastChild[place] === place ? place : place + 1;
    case 'next':
      return above === place || lastChild[above] === place ? place : (end[place] ?? place);
    case 'previous': {
      let before = place;
      for (let sibling = above + 1; sibling < place; sibling = end[sibling] ?? place) before = sibling;
      return above === place ? place : before;
    }
  }
}
