import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEATHS, type DeadlyAgent, HUNGERS } from '../../../fixtures/deadly-problem.js';
import { DeadlyRun, endingOf } from './deadly-harness.js';

/** Where nothing ends an activity, this does, which fails the test in place of holding it up for ever. */
const LIMITS = { startToCloseTimeoutMs: 120_000 };

/** Each with harmless ones around it, which are to complete. */
function among(deadly: readonly DeadlyAgent[]): DeadlyAgent[] {
  return deadly.flatMap((agent): DeadlyAgent[] => ['live', 'live', agent, 'live', 'live']);
}

describe('child processes', () => {
  for (const heapMb of [64, 256]) {
    test(`lose only the activity that runs out of memory, whichever way, with a heap of ${heapMb} MB`, async () => {
      const agents = among(HUNGERS);
      await using run = new DeadlyRun({ resourceLimits: { maxOldGenerationSizeMb: heapMb } });
      for (const [index, code] of (await run.endings(agents, LIMITS)).entries()) {
        if (agents[index] === 'live') assert.equal(code, 1);
        else assert.ok(code === 'ERR_CHILD_EXIT' || code === 'ERR_THREAD_OUT_OF_MEMORY', `${agents[index]}: ${code}`);
      }
    });
  }

  test('lose only the activity that aborts, crashes, kills or halts its process', {
    skip: process.platform !== 'linux',
  }, async () => {
    const agents = among(DEATHS);
    await using run = new DeadlyRun();
    const outcomes = await Promise.all(agents.map((agent) => run.start(agent).outcome));
    const words = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error.message] : []));
    assert.deepEqual(
      outcomes.map(endingOf),
      agents.map((agent) => (agent === 'live' ? 1 : 'ERR_CHILD_EXIT')),
    );
    assert.deepEqual(words, [
      'the child process was ended by SIGABRT during evaluate of agent root/3',
      'the child process was ended by SIGSEGV during evaluate of agent root/8',
      'the child process was ended by SIGKILL during evaluate of agent root/13',
      'the child process was ended, since it was halted, during evaluate of agent root/18',
    ]);
  });

  for (const [agent, where] of [
    ['buffers', 'beside the heap'],
    ['offspring', 'in what it has started'],
  ] as const) {
    test(`lose only the activity that holds more memory than it may, also ${where}`, {
      skip: process.platform !== 'linux',
    }, async () => {
      await using run = new DeadlyRun({}, { memoryLimitMb: 300 });
      const [outcome] = await Promise.all([run.start(agent, LIMITS).outcome, run.start('live').outcome]);
      assert.ok(outcome.status === 'failed');
      assert.equal(endingOf(outcome), 'ERR_CHILD_EXIT');
      assert.match(
        outcome.error.message,
        /^the child process was ended, since it held \d+ MiB of memory, more than memoryLimitMb, 300, during evaluate of agent root\/1$/,
      );
      assert.deepEqual(await run.endings(['live']), [1]);
    });
  }
});
