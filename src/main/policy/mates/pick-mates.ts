/** Mates: other agents that an expansion is shown beside its parent. */
import type { Uniform } from '../../../shared/random.js';
import type { SearchView } from '../search-policy.js';

/** What is needed of a search to pick mates. */
export type MatesView = Pick<SearchView, 'agentCount' | 'parentOf' | 'canBeMate'>;

/** Draws for each mate that is wanted: so often an agent may be passed over for being an ancestor or a descendant of another. */
const DRAWS_PER_MATE = 32;
/** Of so few agents all are looked at; of more, ones at random. */
const FEW_AGENTS = 1024;

/**
 * Takes agents as they are drawn, without those that are ancestors or descendants of the parent or of each other; where there are not enough
 * others, with them, those drawn first.
 *
 * @param draw - a mate that was not drawn before; -1 when there is none
 * @returns at most `count` agents
 */
export function pickMates(view: MatesView, parent: number, count: number, draw: () => number): readonly number[] {
  const picked: number[] = [];
  const related: number[] = [];
  for (let draws = 0; picked.length < count && draws < DRAWS_PER_MATE * count; draws++) {
    const agent = draw();
    if (agent < 0) break;
    const isRelated = isLine(view, agent, parent) || picked.some((other) => isLine(view, agent, other));
    (isRelated ? related : picked).push(agent);
  }
  return [...picked, ...related.slice(0, count - picked.length)];
}

/** Mates of which each is as likely as any other: what a policy does that has no opinion. */
export function uniformMates(view: MatesView, parent: number, count: number, uniform: Uniform): readonly number[] {
  const draw = view.agentCount <= FEW_AGENTS ? drawsOfAll(view, parent, uniform) : drawsOfMany(view, parent, uniform);
  return pickMates(view, parent, count, draw);
}

/** Whether one is the other, or an ancestor of it. */
function isLine(view: MatesView, one: number, other: number): boolean {
  const above = Math.min(one, other);
  let agent = Math.max(one, other);
  // A parent's number is smaller than its children's.
  while (agent > above) agent = view.parentOf(agent);
  return agent === above;
}

function drawsOfAll(view: MatesView, parent: number, uniform: Uniform): () => number {
  const left: number[] = [];
  for (let agent = 0; agent < view.agentCount; agent++) if (agent !== parent && view.canBeMate(agent)) left.push(agent);
  return () => {
    const last = left.pop();
    if (last === undefined) return -1;
    const place = Math.floor(uniform() * (left.length + 1));
    const drawn = left[place] ?? last;
    if (place < left.length) left[place] = last;
    return drawn;
  };
}

function drawsOfMany(view: MatesView, parent: number, uniform: Uniform): () => number {
  const drawn = new Set([parent]);
  return () => {
    for (let tries = 0; tries < DRAWS_PER_MATE; tries++) {
      const agent = Math.floor(uniform() * view.agentCount);
      if (drawn.has(agent) || !view.canBeMate(agent)) continue;
      drawn.add(agent);
      return agent;
    }
    return -1;
  };
}
