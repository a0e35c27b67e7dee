import type { Uniform } from '../../shared/random.js';
import { ScheduledPolicy } from './scheduled-policy.js';

/** Baseline without judgement: on the paper's schedule, every agent that can be expanded, or evaluated, is as likely as any other. */
export class RandomPolicy extends ScheduledPolicy {
  readonly name = 'random';

  protected override choose(isCandidate: (agent: number) => boolean, uniform: Uniform): number {
    const candidates: number[] = [];
    for (let agent = 0; agent < this.view.tree.size; agent++) if (isCandidate(agent)) candidates.push(agent);
    return candidates[Math.floor(uniform() * candidates.length)] ?? -1;
  }
}
