import { HgmEngine } from '../../../src/main/engine/hgm-engine.js';

/** An engine whose root has children with the given rewards, as many evaluations of weight 1 each. */
export function engineWith(rewards: Readonly<Record<string, readonly number[]>>, options = {}): HgmEngine {
  const engine = new HgmEngine(options);
  for (const [action, values] of Object.entries(rewards)) {
    engine.recordExpansion('root', action);
    for (const reward of values) engine.recordEvaluation(`root/${action}`, reward);
  }
  return engine;
}
