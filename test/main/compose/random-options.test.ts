/** Options that are accepted begin runs that end in good order, whatever they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HgmError, MemoryRunStore, type Run, type RunOptions, startRun } from '../../../src/main/index.js';
import { GUARD_FIELDS } from '../../../src/main/policy/guard-options.js';
import { POLICY_FIELDS } from '../../../src/main/policy/policy-options.js';
import { RUN_OPTIONS } from '../../../src/main/run/options/option-table.js';
import { RETRY_FIELDS } from '../../../src/main/scheduler/retry-policy.js';
import { TIMEOUT_FIELDS } from '../../../src/main/scheduler/timeouts.js';
import type { OptionKind } from '../../../src/shared/option-kinds.js';
import { until } from '../../support/until.js';

/** A run that is not over after so long is stopped: an accepted wait for a retry may be one of weeks. */
const LONGEST_MS = 2000;
const RUNS = 50;

const PROBLEMS = ['irregular-timing-problem', 'costly-problem'].map(
  (name) => new URL(`../../fixtures/${name}.js`, import.meta.url),
);

/** Values of every kind, at the ends of what they may be. */
const CANDIDATES: readonly unknown[] = [
  ...[0, 1, 2, 3, 7, 50, 1000, 2 ** 31 - 1, 2 ** 53 - 1, Number.POSITIVE_INFINITY],
  ...[Number.MIN_VALUE, 1e-9, 0.25, 0.5, 0.999, 1.5, 1e6, 1e300, Number.MAX_VALUE],
  ...[true, false, [], ['Error'], ['ERR_REWARD_RANGE', 'Error'], {}, { size: 4 }],
];

interface Described {
  readonly kind: OptionKind<unknown>;
}

/** The candidates that an option accepts; words are those that its rule names. */
function acceptedBy({ kind }: Described): unknown[] {
  const words = kind.rule.split(/[^\w-]+/);
  return [...CANDIDATES, ...words].filter((value) => {
    try {
      kind.read(value, 'option');
      return true;
    } catch {
      return false;
    }
  });
}

/** What is left out most of the time: with all options at their ends at once hardly a run would begin. */
function seldom<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

/** Objects of some of these options, with what each accepts. */
function someOf(fields: Readonly<Record<string, Described>>): fc.Arbitrary<Record<string, unknown>> {
  const arbitraries = Object.entries(fields).map(([name, field]) => [name, seldom(fc.constantFrom(...acceptedBy(field)))]);
  return fc.record(Object.fromEntries(arbitraries));
}

/** What the rest of this process may bear, or only a test can give. */
const {
  threads: _,
  evaluations: __,
  id: ___,
  store: ____,
  executor: _____,
  agentsFrom: ______,
  redis: _______,
  ...TABLE
} = RUN_OPTIONS;
const { policyOptions, guards, retry, timeouts, resourceLimits, signal, hostServices, onDecision, ...PLAIN } = TABLE;

/** An option that is undefined counts as left out. */
type Given = { readonly [Name in keyof RunOptions]?: RunOptions[Name] | undefined };

const OPTIONS: fc.Arbitrary<Given> = fc
  .tuple(
    someOf(PLAIN),
    fc.record({
      policyOptions: someOf(POLICY_FIELDS),
      guards: someOf(GUARD_FIELDS),
      retry: someOf(RETRY_FIELDS),
      timeouts: someOf(TIMEOUT_FIELDS),
      resourceLimits: seldom(fc.constant({ maxOldGenerationSizeMb: 64, stackSizeMb: 2 })),
      hostServices: seldom(fc.constant({})),
      signal: seldom(fc.constantFrom(AbortSignal.abort(), new AbortController().signal)),
      store: fc.constantFrom('memory', new MemoryRunStore()),
      onDecision: seldom(
        fc.constantFrom(
          () => undefined,
          () => Promise.reject(new Error('rejected')),
          () => {
            throw new Error('thrown');
          },
        ),
      ),
    }),
    fc.record({ threads: fc.constantFrom(1, 2), evaluations: fc.integer({ min: 1, max: 40 }) }),
  )
  .map((parts) => Object.assign({}, ...parts));

/** What would keep this process alive. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => ['MessagePort', 'Worker', 'Timeout', 'Immediate'].includes(name));
}

async function endOf(run: Run): Promise<string> {
  const timer = setTimeout(() => run.stop(), LONGEST_MS);
  try {
    return (await run.result).status;
  } finally {
    clearTimeout(timer);
  }
}

test('accepted options begin a run that ends in good order, or are told to be wrong, and leave nothing behind', async () => {
  const strays: unknown[] = [];
  const note = (fault: unknown) => strays.push(fault);
  process.on('unhandledRejection', note);
  const ends = new Map<string, number>();
  const before = handles();
  try {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PROBLEMS), OPTIONS, async (problem, options) => {
        const end = await startRun(problem, options as RunOptions).then(endOf, (error: unknown) => {
          assert.ok(error instanceof HgmError, String(error));
          return error.code;
        });
        ends.set(end, (ends.get(end) ?? 0) + 1);
        // What a thread had is freed a moment after it has exited.
        await until(() => handles().length <= before.length, 'what its threads had to be freed');
        assert.deepEqual(strays, []);
        assert.deepEqual(handles(), before, end);
      }),
      { numRuns: RUNS, seed: 20, endOnFailure: true },
    );
  } finally {
    process.off('unhandledRejection', note);
  }
  // Were most refused, nothing would be tested.
  assert.ok((ends.get('completed') ?? 0) >= RUNS / 4, JSON.stringify([...ends]));
});
