import assert from 'node:assert/strict';
import { it } from 'node:test';
import { program, startRun } from '../../../src/main/index.js';

const PROBLEM = new URL('./fixtures/asked-problem.js', import.meta.url);

interface Request {
  readonly key: string;
  readonly agent: unknown;
  readonly task?: unknown;
  readonly seed: number;
}

function requestIn(text: string): Request {
  return JSON.parse(text.slice(text.indexOf('{"kind"')));
}

it('asks for what the context holds, with one seed for all attempts of an activity', async () => {
  const run = await startRun(PROBLEM, {
    evaluations: 6,
    threads: 1,
    store: 'memory',
    deterministic: true,
    params: { level: 2 },
    retry: { initialIntervalMs: 0 },
  });
  const firstSeeds = new Map<number, number>();
  const requests: Request[] = [];
  for await (const event of run.events()) {
    if (event.type === 'retry') firstSeeds.set(event.activity, requestIn(event.error.message).seed);
    if (event.type !== 'evaluation') continue;
    const request = requestIn(JSON.stringify(event.payload));
    assert.equal(request.seed, firstSeeds.get(event.activity));
    requests.push(request);
  }
  assert.equal((await run.result).status, 'completed');
  const seeds = requests.map(({ seed }) => seed);
  assert.equal(new Set(seeds).size, 6);
  assert.ok(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32));
  const common = { attempt: 2, params: { level: 2 } };
  const [first] = requests;
  const task = first?.task;
  const taskNumber = task === 'a' ? 0 : 1;
  const rooted = { key: 'root', agent: { root: 1 } };
  assert.deepEqual(first, { kind: 'evaluate', ...rooted, task, taskNumber, seed: first?.seed, ...common });
  // A child is what its expansion was asked.
  const child = requests.find(({ key }) => key === 'root/0')?.agent;
  const { seed } = requestIn(JSON.stringify(child));
  const results = [{ task, taskNumber, reward: 0.5, weight: 1, feedback: null }];
  assert.deepEqual(child, { kind: 'expand', ...rooted, results, mates: [], seed, ...common });
  assert.ok([...firstSeeds.values()].includes(seed));
});

it('refuses a mode that there is not', () => {
  // @ts-expect-error: callers without types may pass anything
  assert.throws(() => program('sh', [], { mode: 'twice' }), {
    code: 'ERR_OPTION',
    message: /program: mode must be 'once' or 'lines'/,
  });
});

it('refuses an option that there is not, which would hold nothing', () => {
  // @ts-expect-error: callers without types may pass anything
  assert.throws(() => program('sh', [], { memoryLimit: 100 }), {
    code: 'ERR_OPTION',
    message: 'program: memoryLimit must be left out: its options are mode, env, memoryLimitMb, maximumOutputBytes; it is 100',
  });
  // @ts-expect-error: callers without types may pass anything
  assert.throws(() => program('sh', [], null), { code: 'ERR_OPTION', message: /^program: options must be an object of mode, / });
});
