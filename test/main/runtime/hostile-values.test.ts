import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HgmError, type RunEvent, type Runtime, spawnRuntime } from '../../../src/main/index.js';
import { ThreadRun } from '../../../src/main/runtime/remote-run.js';
import type { HostileAgent } from '../../fixtures/hostile-problem.js';
import { HOSTILE_ERRORS, HOSTILE_VALUES } from '../../fixtures/hostile-values.js';
import { Gate } from '../../support/gate.js';

const PROBLEM = new URL('../../fixtures/hostile-problem.js', import.meta.url);
const ONCE = { threads: 1, retry: { maximumAttempts: 1 }, evaluations: 1 } as const;

async function runtimeOf(t: TestContext): Promise<Runtime> {
  const runtime = await spawnRuntime();
  t.after(() => runtime.close());
  return runtime;
}

function withAgent(agent: HostileAgent) {
  return { ...ONCE, params: { agent: { ...agent } } };
}

/** That the runtime has lost nothing: another run in it gets its result. */
async function goesOn(runtime: Runtime): Promise<void> {
  const run = await runtime.startRun(PROBLEM, ONCE);
  assert.equal((await run.result()).evaluations, 1);
}

for (const [place, values] of [
  ['payload of the task', HOSTILE_VALUES],
  ['error of the task', HOSTILE_ERRORS],
] as const) {
  test(`every hostile ${place} is told to the embedding program, and so is what comes after it`, async (t) => {
    const runtime = await runtimeOf(t);
    const evaluations = Object.keys(values).length;
    const options = { ...withAgent({ place, value: 'proxy' }), evaluations, maximumConsecutiveFailures: 1000 };
    const gate = new Gate();
    const hostServices = { begin: () => gate.opened };
    const run = await runtime.startRun(PROBLEM, { ...options, policyOptions: { initialExpansions: 0 }, hostServices });
    const reader = run.events({ types: ['evaluation', 'failure', 'end'] });
    // Answered after the reader was opened: calls are answered in order.
    await run.progress();
    gate.open();
    const events: RunEvent[] = [];
    for await (const event of reader) events.push(event);
    const ended = events.filter(
      (event) => event.type === 'evaluation' || (event.type === 'failure' && event.kind === 'evaluate'),
    );
    assert.equal(ended.length, evaluations);
    assert.equal(events.at(-1)?.type, 'end');
    assert.equal((await run.result()).evaluations, evaluations);
    await goesOn(runtime);
  });
}

test('hostile arguments are refused with a sentence, or taken, and end neither the runtime nor the program', async (t) => {
  const runtime = await runtimeOf(t);
  const run = await runtime.startRun(PROBLEM, ONCE);
  for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
    // Its JSON takes seconds to be found too long.
    if (name === 'doubling') continue;
    // Each stands where its type does not allow it.
    const value = () => make() as never;
    const calls: readonly (() => Promise<unknown>)[] = [
      async () => await runtime.startRun(value(), ONCE),
      async () => await runtime.startRun(PROBLEM, value()),
      async () => await runtime.startRun(PROBLEM, { ...ONCE, evaluations: value() }),
      async () => await runtime.startRun(PROBLEM, { ...ONCE, retry: value() }),
      async () => await runtime.startRun(PROBLEM, { ...ONCE, params: { agent: { place: 'fine', value: value() } } }),
      async () => await runtime.startRun(PROBLEM, { ...ONCE, signal: value() }),
      async () => await runtime.resumeRun(value(), { store: '/nowhere/at/all.db' }),
      async () => await runtime.resumeRun('one', value()),
      async () => await run.snapshotPage(value()),
      async () => await run.events({ types: value() }).next(),
      async () => await runtime.close({ timeoutMs: value() }),
    ];
    for (const [index, call] of calls.entries()) {
      if (index === calls.length - 1 && ['infinity', 'undefined'].includes(name)) continue;
      const [settled] = await Promise.allSettled([call()]);
      if (settled?.status === 'fulfilled') {
        // What has no property of its own is as good as no options, which begin a run without an end.
        const begun: unknown = settled.value;
        if (begun instanceof ThreadRun) await begun[Symbol.asyncDispose]();
      } else assert.ok(settled?.reason instanceof HgmError, `${name}, call ${index}: ${settled?.reason}`);
    }
  }
  await goesOn(runtime);
});

test('host services that refuse everything fail their calls', async (t) => {
  const runtime = await runtimeOf(t);
  for (const name of ['refusing proxy', 'revoked proxy', 'proxy'] as const) {
    const services = HOSTILE_VALUES[name]?.() as object;
    const options = withAgent({ place: 'host argument', value: 'nan' });
    const run = await runtime.startRun(PROBLEM, { ...options, hostServices: services });
    assert.equal((await run.result()).failedActivities, 1, name);
  }
  await goesOn(runtime);
});
