/**
 * Where the agents of a tree are drawn: one row for each agent without children, an agent with children in the middle of theirs. Agents are
 * listed in preorder, so that those below one follow it without a gap: whatever is out of sight is passed over in one step.
 */

/** A tree as it is laid out. All but `place` is by place in preorder. */
export interface Layout {
  readonly count: number;
  /** Number of the agent. */
  readonly agent: Uint32Array<ArrayBuffer>;
  /** Of the parent; its own for the root. */
  readonly parent: Uint32Array<ArrayBuffer>;
  /** The first place after those of its descendants. */
  readonly end: Uint32Array<ArrayBuffer>;
  /** Of its last child; its own where it has none. */
  readonly lastChild: Uint32Array<ArrayBuffer>;
  /** First row of its descendants, or its own. */
  readonly top: Uint32Array<ArrayBuffer>;
  /** Last row, likewise. */
  readonly bottom: Uint32Array<ArrayBuffer>;
  /** Steps from the root. */
  readonly depth: Uint32Array<ArrayBuffer>;
  /** Place of each agent, by its number. */
  readonly place: Uint32Array<ArrayBuffer>;
  readonly rows: number;
  readonly deepest: number;
}

/**
 * Lays out a tree whose agents come after their parents.
 *
 * @param parent - number of each agent's parent; -1 for the root
 */
export function layOut(parent: Int32Array): Layout {
  const count = parent.length;
  const { firstChild, nextSibling } = childLists(parent);
  const layout = {
    count,
    agent: new Uint32Array(count),
    parent: new Uint32Array(count),
    end: new Uint32Array(count),
    lastChild: new Uint32Array(count),
    top: new Uint32Array(count),
    bottom: new Uint32Array(count),
    depth: new Uint32Array(count),
    place: new Uint32Array(count),
  };
  let rows = 0;
  let deepest = 0;
  let at = 0;
  // Down to the first child, else on to the next sibling of the nearest agent that has one.
  for (let agent = count > 0 ? 0 : -1; agent >= 0; ) {
    const above = parent[agent] ?? -1;
    const parentPlace = above < 0 ? at : (layout.place[above] ?? 0);
    const depth = above < 0 ? 0 : (layout.depth[parentPlace] ?? 0) + 1;
    layout.agent[at] = agent;
    layout.place[agent] = at;
    layout.parent[at] = parentPlace;
    layout.lastChild[at] = at;
    layout.lastChild[parentPlace] = at;
    layout.depth[at] = depth;
    layout.top[at] = rows;
    if (depth > deepest) deepest = depth;
    at++;
    let next = firstChild[agent] ?? -1;
    if (next < 0) rows++;
    for (let up = agent; next < 0 && up >= 0; up = parent[up] ?? -1) {
      const upPlace = layout.place[up] ?? 0;
      layout.end[upPlace] = at;
      layout.bottom[upPlace] = rows - 1;
      next = nextSibling[up] ?? -1;
    }
    agent = next;
  }
  return { ...layout, rows, deepest };
}

/** The children of each agent in the order of their making, as linked lists; -1 ends them. */
function childLists(parent: Int32Array): { firstChild: Int32Array; nextSibling: Int32Array } {
  const firstChild = new Int32Array(parent.length).fill(-1);
  const nextSibling = new Int32Array(parent.length).fill(-1);
  for (let agent = parent.length - 1; agent >= 0; agent--) {
    const above = parent[agent] ?? -1;
    if (above < 0) continue;
    nextSibling[agent] = firstChild[above] ?? -1;
    firstChild[above] = agent;
  }
  return { firstChild, nextSibling };
}

/** The row in the middle of an agent's own, as a number that may be half. */
export function rowOf(layout: Layout, place: number): number {
  return ((layout.top[place] ?? 0) + (layout.bottom[place] ?? 0)) / 2;
}

/** Places from the root to an agent. */
export function pathTo(layout: Layout, place: number): readonly number[] {
  const path = [place];
  for (let at = place; (layout.depth[at] ?? 0) > 0; ) {
    at = layout.parent[at] ?? 0;
    path.push(at);
  }
  return path.reverse();
}

/** What can be moved to another thread, instead of being copied. */
export function buffersOf(layout: Layout): ArrayBuffer[] {
  const { agent, parent, end, lastChild, top, bottom, depth, place } = layout;
  return [agent, parent, end, lastChild, top, bottom, depth, place].map(({ buffer }) => buffer);
}
