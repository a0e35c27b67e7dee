import { z } from 'zod';
import { SIGHTS } from './heuristic.js';

/** The problem's parameters: `--param NAME=VALUE`. */
export const parameters = z.strictObject({
  /** Which recipe training instances follow. */
  distribution: z.enum(['or', 'weibull']).default('or'),
  /** A file of instances to measure the best heuristic on, as `instance-files.ts` reads them. Never trained on. */
  data: z.string().min(1).optional(),
  /** Training instances: more of them tell better heuristics further apart. @defaultValue the recipe's trainingCount */
  instances: z.int().min(1).max(1_000_000).optional(),
  /** Steps of an evolution strategy from an agent to its child; 0 for blind mutations, which cost nothing and mostly harm. */
  steps: z.int().min(0).max(1000).default(4),
  /** What a heuristic may look at besides the item and the room in each bin. */
  sees: z.enum(SIGHTS).default('open'),
});

export type Parameters = z.infer<typeof parameters>;
