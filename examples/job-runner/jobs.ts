/** What the jobs do. It runs in threads, so it may block and loop. */
import type { FunctionContext } from 'hgm-orchestrator';

/** How many primes there are below a number. */
export function countPrimes({ below }: { readonly below: number }): number {
  let count = 0;
  for (let candidate = 2; candidate < below; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++;
    if (divisor * divisor > candidate) count++;
  }
  return count;
}

/** Fails in its first attempts, as something that depends on a network would. */
export function fetchFlaky({ failures }: { readonly failures: number }, ctx: FunctionContext): string {
  if (ctx.attempt <= failures) throw new Error(`attempt ${ctx.attempt} found the service away`);
  return `answered at attempt ${ctx.attempt}`;
}

/** Never returns, and looks at no signal: only the end of its thread ends it. */
export function hang(): never {
  for (;;) Math.sqrt(2);
}
