import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { buildWorker, HgmError, isHgmError, runWorkerForever, threadWork } from '../../../src/main/index.js';
import { Gate } from '../../support/gate.js';

const NO_WAIT = { initialIntervalMs: 0 };

describe('scheduling', () => {
  test('an expansion gets the chosen action, and its payload is recorded on the child', async () => {
    await using worker = buildWorker({ concurrency: 2, engine: { seed: 42 } });
    const { workflow } = worker;
    assert.equal(await workflow.scheduleExpansion('root', ['a', 'b'], (action) => ({ from: action })), true);
    await workflow.drain();
    const node = (await workflow.snapshot()).get('root/a');
    assert.equal(node?.expanded, true);
    assert.equal(node?.metadata.from, 'a');
    assert.deepEqual((await workflow.snapshot()).get('root')?.children, ['a']);
  });

  test('an evaluation records a number, or a reward with weight and payload, up the ancestors', async () => {
    await using worker = buildWorker({ concurrency: 2 });
    const { workflow } = worker;
    await workflow.scheduleEvaluation('root/a', () => 0.5);
    await workflow.drain();
    await workflow.scheduleEvaluation('root/a', async () => ({ reward: 1, weight: 3, payload: { note: 'x' } }));
    await workflow.drain();
    const nodes = await workflow.snapshot();
    for (const key of ['root', 'root/a']) {
      assert.equal(nodes.get(key)?.visits, 4, key);
      assert.equal(nodes.get(key)?.successWeight, 3.5, key);
      assert.equal(nodes.get(key)?.failureWeight, 0.5, key);
      assert.equal(nodes.get(key)?.cmp.mean, 0.875, key);
    }
    assert.equal(nodes.get('root')?.own.visits, 0);
  });

  test('an evaluation whose weight is too much beside those recorded fails, and the worker goes on', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    const failures: unknown[] = [];
    workflow.on('failure', ({ key, error }) => failures.push([key, isHgmError(error, 'ERR_WEIGHT_RANGE')]));
    for (const key of ['root/a', 'root/b', 'root/c']) {
      await workflow.scheduleEvaluation(key, () => ({ reward: 1, weight: key === 'root/c' ? 1 : 1e308 }));
      await workflow.drain();
    }
    assert.deepEqual(failures, [['root/b', true]]);
    const nodes = await workflow.snapshot();
    assert.deepEqual(
      ['root', 'root/a', 'root/b', 'root/c'].map((key) => nodes.get(key)?.visits),
      [1e308, 1e308, 0, 1],
    );
  });

  test('a busy agent is not scheduled again, and is free once its activity is recorded', async () => {
    await using worker = buildWorker({ concurrency: 4 });
    const { workflow } = worker;
    const gate = new Gate<number>();
    assert.equal(await workflow.scheduleEvaluation('root', () => gate.opened), true);
    assert.deepEqual(await workflow.busyAgents(), new Set(['root']));
    assert.equal(await workflow.scheduleEvaluation('root', () => 1), false);
    assert.equal(await workflow.scheduleExpansion('root', ['a'], () => ({})), false);
    gate.open(1);
    await workflow.drain();
    assert.deepEqual(await workflow.busyAgents(), new Set());
    assert.equal(await workflow.scheduleEvaluation('root', () => 1), true);
  });

  test('an expansion marks the child busy, not its parent, and another one takes another child', async () => {
    await using worker = buildWorker({ concurrency: 4, engine: { minVisitations: 4 } });
    const { workflow } = worker;
    const gate = new Gate();
    assert.equal(await workflow.scheduleExpansion('root', ['a', 'b', 'c'], () => gate.opened), true);
    assert.equal(await workflow.scheduleExpansion('root', ['a', 'b', 'c'], () => gate.opened), true);
    assert.deepEqual(await workflow.busyAgents(), new Set(['root/a', 'root/b']));
    assert.equal(
      await workflow.scheduleExpansion('root', ['a', 'b', 'c'], () => ({})),
      false,
      'widening is closed and both are busy',
    );
    assert.equal(await workflow.scheduleEvaluation('root/a', () => 1), false);
    gate.open();
    await workflow.drain();
  });

  test('a request id is refused while in flight, after success and after failure', async () => {
    await using worker = buildWorker({ concurrency: 2, retry: { maximumAttempts: 1 } });
    const { workflow } = worker;
    const gate = new Gate<number>();
    assert.equal(await workflow.scheduleEvaluation('root/a', () => gate.opened, { requestId: 'one' }), true);
    assert.equal(await workflow.scheduleEvaluation('root/b', () => 1, { requestId: 'one' }), false);
    gate.open(1);
    await workflow.drain();
    assert.equal(await workflow.scheduleEvaluation('root/b', () => 1, { requestId: 'one' }), false);
    assert.equal((await workflow.snapshot()).has('root/b'), false, 'a refusal changes nothing');
    const fail = () => {
      throw new Error('no');
    };
    assert.equal(await workflow.scheduleEvaluation('root/a', fail, { requestId: 'two' }), true);
    await workflow.drain();
    assert.equal(await workflow.scheduleEvaluation('root/a', () => 1, { requestId: 'two' }), false);
    assert.equal((await workflow.settled('two')).status, 'failed');
  });

  test('a closed gate refuses expansions and lets evaluations through', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    await workflow.setExpansionGate(false);
    assert.equal(await workflow.scheduleExpansion('root', ['a'], () => ({})), false);
    assert.equal((await workflow.snapshot()).size, 0, 'a refusal changes nothing');
    assert.equal(await workflow.scheduleEvaluation('root', () => 1), true);
    await workflow.drain();
    await workflow.setExpansionGate(true);
    assert.equal(await workflow.scheduleExpansion('root', ['a'], () => ({})), true);
  });

  test('a pruned agent is never chosen or evaluated', async () => {
    await using worker = buildWorker({ concurrency: 1, engine: { minVisitations: 4 } });
    const { workflow } = worker;
    for (const action of ['a', 'b']) await worker.dispatch('hgm.expand', 'root', action);
    await workflow.markPruned('root/a', 'barren');
    assert.equal(await workflow.scheduleEvaluation('root/a', () => 1), false);
    const chosen = new Set<string>();
    for (let round = 0; round < 50; round++) {
      await workflow.scheduleExpansion('root', ['a', 'b'], (action) => chosen.add(action));
      await workflow.drain();
    }
    assert.deepEqual(chosen, new Set(['b']));
    assert.equal((await workflow.snapshot()).get('root/a')?.pruned, true);
  });

  test('no actions, no expansion', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    assert.equal(await worker.workflow.scheduleExpansion('root', [], () => ({})), false);
  });

  test('an expansion that failed for good leaves its child reserved, and the child can be chosen again', async () => {
    await using worker = buildWorker({ concurrency: 1, retry: { maximumAttempts: 1 } });
    const { workflow } = worker;
    const fail = () => {
      throw new Error('no');
    };
    assert.equal(await workflow.scheduleExpansion('root', ['a'], fail), true);
    await workflow.drain();
    assert.equal((await workflow.snapshot()).get('root/a')?.expanded, false);
    assert.equal(await workflow.scheduleExpansion('root', ['a'], () => ({})), true);
    await workflow.drain();
    assert.equal((await workflow.snapshot()).get('root/a')?.expanded, true);
  });
});

describe('retries and failures', () => {
  test('attempts reach the maximum, then the error is kept and told', async () => {
    await using worker = buildWorker({ concurrency: 1, retry: { maximumAttempts: 3, ...NO_WAIT } });
    const { workflow } = worker;
    const seen: string[] = [];
    workflow.on('retry', ({ attempt, error }) => seen.push(`retry ${attempt}: ${error.message}`));
    workflow.on('failure', ({ attempts, error }) => seen.push(`failure ${attempts}: ${error.message}`));
    let calls = 0;
    await workflow.scheduleEvaluation('root', () => Promise.reject(new Error(`call ${++calls}`)), { requestId: 'id' });
    await workflow.drain();
    assert.deepEqual(seen, ['retry 1: call 1', 'retry 2: call 2', 'failure 3: call 3']);
    const settled = await workflow.settled('id');
    assert.ok(settled.status === 'failed' && settled.attempts === 3 && settled.error.message === 'call 3');
  });

  for (const [what, value] of [
    ['NaN', Number.NaN],
    ['1.5', 1.5],
    ['a string', 'good'],
    ['nothing', undefined],
    ['an object without reward', { score: 1 }],
  ] as const) {
    test(`an evaluation that returns ${what} fails at once with ERR_REWARD_RANGE, and changes nothing`, async () => {
      await using worker = buildWorker({ concurrency: 1, retry: NO_WAIT });
      const { workflow } = worker;
      await workflow.scheduleEvaluation('root', () => value, { requestId: 'id' });
      await workflow.drain();
      const settled = await workflow.settled('id');
      assert.ok(settled.status === 'failed' && settled.attempts === 1 && isHgmError(settled.error, 'ERR_REWARD_RANGE'));
      assert.equal((await workflow.snapshot()).get('root')?.visits, 0);
    });
  }

  test('an expansion whose payload cannot be copied fails at once, and its child stays reserved', async () => {
    await using worker = buildWorker({ concurrency: 1, retry: NO_WAIT });
    const { workflow } = worker;
    await workflow.scheduleExpansion('root', ['a'], () => ({ call: () => 1 }), { requestId: 'id' });
    await workflow.drain();
    const settled = await workflow.settled('id');
    assert.ok(settled.status === 'failed' && settled.attempts === 1 && isHgmError(settled.error, 'ERR_RESULT_CLONE'));
    assert.equal((await workflow.snapshot()).get('root/a')?.expanded, false);
  });

  test('a signal cancels what it was given to', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    const controller = new AbortController();
    const failure = once(workflow, 'failure');
    await workflow.scheduleEvaluation('root', (_, { signal }) => once(signal, 'abort').then(() => 1), {
      signal: controller.signal,
    });
    controller.abort();
    const [{ error }] = await failure;
    assert.ok(isHgmError(error, 'ERR_CANCELLED'));
    assert.deepEqual(await workflow.busyAgents(), new Set());
  });
});

describe('concurrency', () => {
  test('never exceeds the cap, and reaches it', async () => {
    await using worker = buildWorker({ concurrency: 3 });
    const { workflow } = worker;
    let running = 0;
    let most = 0;
    for (let number = 0; number < 20; number++) {
      await workflow.scheduleEvaluation(`root/${number}`, async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return 1;
      });
    }
    await workflow.drain();
    assert.equal(most, 3);
    assert.equal((await workflow.snapshot()).get('root')?.visits, 20);
  });
});

describe('concurrency of work in threads', () => {
  const FUNCTIONS = new URL('../../fixtures/work-functions.js', import.meta.url);

  test('never exceeds the cap, functions on the main thread included, though calls travel ahead', async () => {
    await using worker = buildWorker({ concurrency: 2 });
    const { workflow } = worker;
    const counters = new SharedArrayBuffer(8);
    const words = new Int32Array(counters);
    const inThreads = threadWork(FUNCTIONS, 'countRunning', { counters });
    const run = async (count: number, isHere: (number: number) => boolean) => {
      for (let number = 0; number < count; number++) {
        const here = async () => {
          Atomics.store(words, 1, Math.max(Atomics.load(words, 1), Atomics.add(words, 0, 1) + 1));
          await new Promise((resolve) => setImmediate(resolve));
          Atomics.sub(words, 0, 1);
          return 0.5;
        };
        assert.ok(await workflow.scheduleEvaluation(`root/${number}`, isHere(number) ? here : inThreads));
      }
      await workflow.drain();
    };
    // On a machine that is busy with other things one thread may do all of it.
    await run(2000, () => false);
    assert.ok(Atomics.load(words, 1) <= 2);
    await run(600, (number) => number % 7 === 0);
    assert.ok(Atomics.load(words, 1) <= 2);
    assert.equal((await workflow.node('root'))?.visits, 2600);
  });
});

describe('deep trees', () => {
  test('of 4,000 generations cost what their keys do', async () => {
    await using worker = buildWorker({ concurrency: 4 });
    const { workflow } = worker;
    const DEPTH = 4000;
    let key = 'root';
    for (let generation = 0; generation < DEPTH; generation++) {
      assert.ok(await workflow.scheduleExpansion(key, ['a'], () => ({ generation })));
      await workflow.drain();
      key += '/a';
      if (generation % 100 === 0) {
        await workflow.scheduleEvaluation(key, () => 1);
        await workflow.drain();
      }
    }
    await workflow.drain();
    assert.equal((await workflow.node('root'))?.visits, DEPTH / 100);
    assert.equal((await workflow.node(key))?.metadata.generation, DEPTH - 1);
    assert.equal((await workflow.snapshot()).size, DEPTH + 1);
  });
});

describe('inspection', () => {
  test('a snapshot is a copy', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    const { workflow } = worker;
    await worker.dispatch('hgm.expand', 'root', 'a', { payload: { list: [1] } });
    const copy = await workflow.snapshot();
    const node = copy.get('root/a');
    assert.ok(node);
    (node.metadata.list as number[]).push(2);
    node.children.push('ghost');
    copy.clear();
    const again = (await workflow.snapshot()).get('root/a');
    assert.deepEqual(again?.metadata.list, [1]);
    assert.deepEqual(again?.children, []);
  });

  test('pages give every agent once', async () => {
    await using worker = buildWorker({ concurrency: 1 });
    for (let number = 0; number < 25; number++) await worker.dispatch('hgm.expand', 'root', `a${number}`);
    const keys: string[] = [];
    let cursor: number | null = 0;
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof worker.workflow.snapshotPage>> = await worker.workflow.snapshotPage({
        cursor,
        limit: 10,
      });
      keys.push(...page.agents.map((node) => node.key));
      cursor = page.cursor;
    }
    assert.deepEqual(keys, [...(await worker.workflow.snapshot()).keys()]);
  });

  test('parameters are read and changed, and a wrong one changes nothing', async () => {
    await using worker = buildWorker({ engine: { seed: 7 } });
    const { workflow } = worker;
    await workflow.updateEngineParameters({ wideningAlpha: 0.7 });
    const { wideningAlpha, minVisitations, seed } = await workflow.engineConfig();
    assert.deepEqual({ wideningAlpha, minVisitations, seed }, { wideningAlpha: 0.7, minVisitations: 1, seed: 7 });
    await assert.rejects(workflow.updateEngineParameters({ thompsonPrior: 0 }), (error) => isHgmError(error, 'ERR_OPTION'));
    assert.equal((await workflow.engineConfig()).thompsonPrior, 1);
  });
});

describe('the worker', () => {
  test('dispatches activities by name and refuses others, listing those there are', async () => {
    await using worker = buildWorker();
    const child = await worker.dispatch('hgm.expand', 'root', 'action', { payload: { quality: 0.8 } });
    assert.equal(child.key, 'root/action');
    const agent = await worker.dispatch('hgm.evaluate', 'root/action', 0.9, { weight: 1, payload: { cost: 2 } });
    assert.equal(agent.own.mean, 0.9);
    // @ts-expect-error: the name is not one of them
    await assert.rejects(worker.dispatch('hgm.nothing'), (error) => {
      assert.ok(error instanceof HgmError);
      assert.equal(error.code, 'ERR_UNKNOWN_ACTIVITY');
      assert.match(error.message, /hgm\.nothing.*hgm\.expand, hgm\.evaluate/);
      return true;
    });
    // @ts-expect-error: a name of Object.prototype is not one of them either
    await assert.rejects(worker.dispatch('toString'), (error) => isHgmError(error, 'ERR_UNKNOWN_ACTIVITY'));
  });

  test('an action that is empty or holds a slash is refused', async () => {
    await using worker = buildWorker();
    for (const action of ['', 'a/b']) {
      await assert.rejects(worker.dispatch('hgm.expand', 'root', action), (error) => isHgmError(error, 'ERR_ACTION_NAME'));
    }
    await assert.rejects(worker.workflow.ensureNode('root//a'), (error) => isHgmError(error, 'ERR_ACTION_NAME'));
  });

  test('serves until its signal aborts, then drains and closes', async () => {
    const worker = buildWorker({ concurrency: 1 });
    const controller = new AbortController();
    const served = runWorkerForever(worker, { signal: controller.signal });
    const gate = new Gate<number>();
    await worker.workflow.scheduleEvaluation('root', () => gate.opened);
    controller.abort();
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(
      worker.workflow.scheduleEvaluation('root/a', () => 1),
      (error) => isHgmError(error, 'ERR_CLOSED'),
    );
    gate.open(1);
    await served;
    assert.equal((await worker.workflow.snapshot()).get('root')?.visits, 1);
    await worker.close();
  });

  test('a concurrency that is no count is refused', () => {
    for (const concurrency of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => buildWorker({ concurrency }), /concurrency must be an integer >= 1; it is/);
    }
  });
});

describe('work in threads', () => {
  const module = new URL('../run/fixtures/thread-work.js', import.meta.url);

  test('is called with its input, the key and the action', async () => {
    await using worker = buildWorker({ concurrency: 2 });
    const { workflow } = worker;
    await workflow.scheduleExpansion('root', ['left'], threadWork(module, 'expand', { factor: 2 }));
    await workflow.scheduleEvaluation('root/other', threadWork(module, 'evaluate', { reward: 0.25 }));
    await workflow.drain();
    const nodes = await workflow.snapshot();
    assert.deepEqual(nodes.get('root/left')?.metadata, { key: 'root/left', action: 'left', factor: 2, isMainThread: false });
    assert.equal(nodes.get('root/other')?.own.mean, 0.25);
  });

  test('that cannot be loaded, or is not exported, fails with ERR_WORK_LOAD, naming it', async () => {
    await using worker = buildWorker({ concurrency: 1, retry: NO_WAIT });
    const { workflow } = worker;
    await workflow.scheduleEvaluation('root/a', threadWork(new URL('../run/nowhere.js', import.meta.url), 'evaluate'), {
      requestId: 'a',
    });
    await workflow.scheduleEvaluation('root/b', threadWork(module, 'nothing'), { requestId: 'b' });
    await workflow.drain();
    for (const [id, name] of [
      ['a', /nowhere\.js/],
      ['b', /nothing/],
    ] as const) {
      const settled = await workflow.settled(id);
      assert.ok(settled.status === 'failed' && isHgmError(settled.error, 'ERR_WORK_LOAD'));
      assert.match(settled.error.message, name);
    }
  });
});
