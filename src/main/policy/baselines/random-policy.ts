import type { Uniform } from '../../../shared/random.js';
import type { BuiltInPolicy } from '../policy-definition.js';
import { ScheduledPolicy } from './scheduled-policy.js';

/** Uniform baseline: on the paper's schedule, every agent that can be expanded, or evaluated, is equally likely. */
export class RandomPolicy extends ScheduledPolicy {
  protected override choose(isCandidate: (agent: number) => boolean, uniform: Uniform): number {
    const candidates: number[] = [];
    for (let agent = 0; agent < this.view.agentCount; agent++) if (isCandidate(agent)) candidates.push(agent);
    return candidates[Math.floor(uniform() * candidates.length)] ?? -1;
  }
}

/** What the option `policy: 'random'` stands for. */
export const RANDOM_POLICY: BuiltInPolicy = {
  name: 'random',
  version: 1,
  what: 'any agent, each as likely as the others',
  reads: ['alpha', 'initialExpansions'],
  create: (view, options) => new RandomPolicy(view, options),
};
