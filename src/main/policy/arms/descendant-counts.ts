/**
 * How many descendants each agent has, n, down to its leading binary digits: what changes of it when an agent gains or loses one, at a cost that does not
 * grow with the depth of the tree.
 *
 * Notation: the **rung** of n = n with all but its {@link DIGITS} leading digits 0; its width = the distance to the next one. A rung changes with one descendant in
 * sixteen or more, once there are many, so that of thousands of ancestors few have another one.
 *
 * A link-cut tree (Sleator and Tarjan, "A data structure for dynamic trees", 1983; by splay trees, 1985): the path from the root to the agent that was looked at last is
 * one binary tree ordered by depth, its **track**, and so are the rests of earlier paths. A change of all agents of a track is noted at its top, with the
 * least distance of any of them to another rung: so it is seen at once whether one has another, and found in O(log n) steps, amortised.
 */

/** Binary digits of n that count. */
const DIGITS = 5;

/** Numbers of an agent, side by side, and their places in its row. Agents are kept as their number plus 1, so that 0 is none. */
const STRIDE = 8;
/** Above it in its track; of a top, the agent that the track goes on from. */
const ABOVE = 0;
/** The part of the track nearer to the root, and the part further from it. */
const NEARER = 1;
const FURTHER = 2;
const COUNT = 3;
/** What all agents below it in its track have still to be given. */
const OWED = 4;
/** Least change, of all agents at or below it in its track, that makes a rung another one: up, and down. */
const UP = 5;
const DOWN = 6;
const RUNG = 7;

const FAR = 2 ** 30;
const FIRST_ROWS = 16;

/** n down to its leading digits. */
export function rungOf(n: number): number {
  const dropped = droppedDigits(n);
  return (n >>> dropped) << dropped;
}

function droppedDigits(n: number): number {
  return Math.max(0, 32 - DIGITS - Math.clz32(n));
}

/** The counts of a tree to which agents are added below others. */
export class DescendantCounts {
  #rows = new Int32Array(FIRST_ROWS * STRIDE);
  #agents = 0;
  #path = new Int32Array(FIRST_ROWS);

  constructor() {
    this.#rows[UP] = FAR;
    this.#rows[DOWN] = FAR;
  }

  /** How many agents there are. */
  get agents(): number {
    return this.#agents;
  }

  /** Adds the next agent, without descendants, below one that there is; -1 for the root. */
  add(parent: number): void {
    const at = ++this.#agents * STRIDE;
    if (at + STRIDE > this.#rows.length) this.#grow();
    this.#rows[at + ABOVE] = parent + 1;
    this.#rows[at + UP] = 1;
    this.#rows[at + DOWN] = 1;
  }

  /** n of an agent down to its leading digits. */
  rung(agent: number): number {
    return this.#rows[(agent + 1) * STRIDE + RUNG]!;
  }

  /** n of an agent. */
  count(agent: number): number {
    this.#splay(agent + 1);
    return this.#rows[(agent + 1) * STRIDE + COUNT]!;
  }

  /** Changes n of an agent and of all its ancestors; `changed` is told of each of which the rung is another one. */
  change(agent: number, by: number, changed: (agent: number) => void): void {
    const rows = this.#rows;
    let top = agent + 1;
    this.#expose(top);
    this.#give(top, by);
    while (this.#differs(top)) {
      top = this.#firstOther(top);
      rows[top * STRIDE + RUNG] = rungOf(rows[top * STRIDE + COUNT]!);
      this.#splay(top);
      changed(top - 1);
    }
  }

  /** Makes the path from the root to a node one track, with the node at its top. */
  #expose(node: number): void {
    const rows = this.#rows;
    let below = 0;
    for (let at = node; at !== 0; at = rows[at * STRIDE + ABOVE]!) {
      this.#splay(at);
      rows[at * STRIDE + FURTHER] = below;
      this.#sumUp(at);
      below = at;
    }
    this.#splay(node);
  }

  /** Whether a node at or below this one in its track has another rung than is noted. */
  #differs(node: number): boolean {
    return this.#rows[node * STRIDE + UP]! <= 0 || this.#rows[node * STRIDE + DOWN]! <= 0;
  }

  /** One of which that is so; there must be one. */
  #firstOther(top: number): number {
    const rows = this.#rows;
    for (let node = top; ; ) {
      this.#settle(node);
      const at = node * STRIDE;
      if (rungOf(rows[at + COUNT]!) !== rows[at + RUNG]) return node;
      node = this.#differs(rows[at + NEARER]!) ? rows[at + NEARER]! : rows[at + FURTHER]!;
    }
  }

  #isTop(node: number): boolean {
    const above = this.#rows[node * STRIDE + ABOVE]! * STRIDE;
    return above === 0 || (this.#rows[above + NEARER] !== node && this.#rows[above + FURTHER] !== node);
  }

  /** Has a node and all below it in its track changed. */
  #give(node: number, by: number): void {
    if (node === 0) return;
    const rows = this.#rows;
    const at = node * STRIDE;
    rows[at + COUNT]! += by;
    rows[at + OWED]! += by;
    rows[at + UP]! -= by;
    rows[at + DOWN]! += by;
  }

  /** Hands on what the nodes below this one are owed. */
  #settle(node: number): void {
    const rows = this.#rows;
    const at = node * STRIDE;
    const owed = rows[at + OWED]!;
    if (owed === 0) return;
    this.#give(rows[at + NEARER]!, owed);
    this.#give(rows[at + FURTHER]!, owed);
    rows[at + OWED] = 0;
  }

  /** Takes the least distances anew from the node and those just below it. */
  #sumUp(node: number): void {
    const rows = this.#rows;
    const at = node * STRIDE;
    const nearer = rows[at + NEARER]! * STRIDE;
    const further = rows[at + FURTHER]! * STRIDE;
    const rung = rows[at + RUNG]!;
    const above = rows[at + COUNT]! - rung;
    rows[at + UP] = Math.min((1 << droppedDigits(rung)) - above, rows[nearer + UP]!, rows[further + UP]!);
    rows[at + DOWN] = Math.min(above + 1, rows[nearer + DOWN]!, rows[further + DOWN]!);
  }

  /** Brings a node to the top of its track. */
  #splay(node: number): void {
    const rows = this.#rows;
    this.#settleDownTo(node);
    while (!this.#isTop(node)) {
      const above = rows[node * STRIDE + ABOVE]!;
      if (!this.#isTop(above)) this.#rotate(this.#isNearer(above) === this.#isNearer(node) ? above : node);
      this.#rotate(node);
    }
    this.#sumUp(node);
  }

  /** Hands on what is owed from the top of a node's track down to the node. */
  #settleDownTo(node: number): void {
    const rows = this.#rows;
    let length = 0;
    for (let at = node; ; at = rows[at * STRIDE + ABOVE]!) {
      if (length === this.#path.length) this.#path = extended(this.#path, 2 * length);
      this.#path[length++] = at;
      if (this.#isTop(at)) break;
    }
    while (length > 0) this.#settle(this.#path[--length]!);
  }

  #isNearer(node: number): boolean {
    return this.#rows[this.#rows[node * STRIDE + ABOVE]! * STRIDE + NEARER] === node;
  }

  /** Exchanges a node with the one above it. */
  #rotate(node: number): void {
    const rows = this.#rows;
    const above = rows[node * STRIDE + ABOVE]!;
    const top = rows[above * STRIDE + ABOVE]!;
    const near = this.#isNearer(node) ? NEARER : FURTHER;
    const far = NEARER + FURTHER - near;
    const between = rows[node * STRIDE + far]!;
    if (!this.#isTop(above)) rows[top * STRIDE + (this.#isNearer(above) ? NEARER : FURTHER)] = node;
    rows[node * STRIDE + ABOVE] = top;
    rows[node * STRIDE + far] = above;
    rows[above * STRIDE + ABOVE] = node;
    rows[above * STRIDE + near] = between;
    if (between !== 0) rows[between * STRIDE + ABOVE] = above;
    this.#sumUp(above);
  }

  #grow(): void {
    const rows = this.#rows.length / STRIDE;
    this.#rows = extended(this.#rows, STRIDE * (rows + (rows < 65_536 ? rows : rows >> 2)));
  }
}

function extended(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(numbers);
  return longer;
}
