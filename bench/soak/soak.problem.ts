/** A problem whose evaluations go wrong in every way, as often as its parameters say. */
import { z } from 'zod';
import { defineProblem, type EvaluateContext } from '../../src/shared/problem.js';
import { spin } from '../workers/spin.js';

type SoakAgent = {
  readonly quality: number;
};

const share = z.number().min(0).max(1);

/** Shares are those of attempts. */
export const soakParamsSchema = z.object({
  failureShare: share,
  timeoutShare: share,
  deathShare: share,
  /** Wall time of an attempt that goes well. */
  durationMs: z.number().min(0),
  /** Longer than the attempt's timeout. */
  overlongMs: z.number().min(0),
});

export type SoakParams = z.infer<typeof soakParamsSchema>;

/** A number uniform in [0, 1) for this attempt alone: `random` begins anew with each. */
function drawOf({ attempt, random }: EvaluateContext<number, unknown, SoakParams>): number {
  for (let earlier = 1; earlier < attempt; earlier++) random();
  return random();
}

/** Every second attempt that takes too long looks at its signal, the others have to be ended by force. */
function takeTooLong({ signal, taskNumber }: EvaluateContext<number, unknown, SoakParams>, overlongMs: number): void {
  const endsAt = performance.now() + overlongMs;
  while (performance.now() < endsAt) {
    if (taskNumber % 2 === 0) signal.throwIfAborted();
  }
}

export default defineProblem<SoakAgent, number, unknown, SoakParams>({
  name: 'soak',
  params: soakParamsSchema,
  root: () => ({ quality: 0.5 }),
  tasks: 500,
  expand: (_parent, { random }) => ({ quality: random() }),
  evaluate: ({ quality }, ctx) => {
    const { failureShare, timeoutShare, deathShare, durationMs, overlongMs } = ctx.params;
    const draw = drawOf(ctx);
    if (draw < deathShare) process.exit(1);
    if (draw < deathShare + timeoutShare) takeTooLong(ctx, overlongMs);
    if (draw < deathShare + timeoutShare + failureShare) throw new Error('failed on purpose');
    spin(durationMs);
    return quality;
  },
});
