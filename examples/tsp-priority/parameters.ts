import { z } from 'zod';

/** The problem's parameters: `--param NAME=VALUE`. */
export const parameters = z.strictObject({
  /** Cities of an instance that is trained on. */
  cities: z.int().min(5).max(500).default(50),
  /** Training instances of a task: more of them cost more, and tell more. */
  batch: z.int().min(1).max(100).default(4),
  /** Tasks, and so how many training instances there are in all. */
  tasks: z.int().min(1).max(100_000).default(500),
  /** Mutants of which an expansion keeps the best; 1 for whatever the first is. */
  brood: z.int().min(1).max(100).default(16),
  /** Fresh instances on which the better half of a brood is found. */
  trials: z.int().min(1).max(1000).default(4),
  /** The address of an OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1: it is asked for children instead of making mutants. */
  model: z.url({ protocol: /^https?$/ }).optional(),
  /** What the endpoint calls the model. */
  modelName: z.string().min(1).default('gpt-4o-mini'),
  /** Dollars for a million tokens that the model reads, and that it writes: what a run's cost is counted by. */
  inputPrice: z.number().min(0).default(0.15),
  outputPrice: z.number().min(0).default(0.6),
});

export type Parameters = z.infer<typeof parameters>;
