import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRun } from 'hgm-orchestrator';
import { NEAREST } from '../../../examples/tsp-priority/heuristic.js';
import { askModel, ModelError } from '../../../examples/tsp-priority/model.js';
import { heuristicIn, userPrompt } from '../../../examples/tsp-priority/prompt.js';
import { FakeEndpoint, type Reply, USAGE } from './endpoint.js';

const PRICES = { modelName: 'fake', inputPrice: 1, outputPrice: 10 };
/** Dollars of an answer, at these prices. */
const PRICE = (USAGE.prompt_tokens * PRICES.inputPrice + USAGE.completion_tokens * PRICES.outputPrice) / 1e6;

/** An answer with a function, another one for each number. */
function improved(number: number): Reply {
  const weight = (0.2 + (number % 50) / 100).toFixed(2);
  const code = `function priority(current, destination, unvisited, distances) {
  const score = (city) => ${weight} * mean(unvisited, (other) => distances[city][other]) - distances[current][city];
  return unvisited.map(score);
}`;
  return { answer: `Far cities first:\n\`\`\`javascript\n${code}\n\`\`\`` };
}

/** A function that does something else first. */
function harmful(statement: string): string {
  return `\`\`\`js\nfunction priority(current, destination, unvisited, distances) { ${statement} return unvisited; }\n\`\`\``;
}

describe('asking a model in the example tsp-priority', () => {
  /** What is thrown where the endpoint replies so. */
  async function refusalOf(reply: Reply): Promise<unknown> {
    await using endpoint = new FakeEndpoint(() => reply);
    const params = { ...PRICES, model: await endpoint.listen() };
    const asking = askModel('system', 'user', {
      params,
      signal: new AbortController().signal,
      addCost: () => assert.fail('it cost something'),
    });
    return await asking.then(
      () => assert.fail('it was answered'),
      (error: unknown) => error,
    );
  }

  it('says of a refusal whether to try again, and when', async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const cases: [Reply, boolean, (wait: number | undefined) => boolean][] = [
      [{ status: 429, headers: { 'retry-after': '2' } }, true, (wait) => wait === 2000],
      [
        { status: 429, headers: { 'retry-after': inAMinute } },
        true,
        (wait) => wait !== undefined && wait > 50_000 && wait <= 60_000,
      ],
      [{ status: 429, headers: { 'retry-after': 'soon' } }, true, (wait) => wait === undefined],
      [{ status: 503 }, true, (wait) => wait === undefined],
      [{ status: 401, body: 'no such key' }, false, (wait) => wait === undefined],
      [{ status: 200, body: '{"choices": [' }, true, (wait) => wait === undefined],
      [{ status: 200, body: '{"choices": []}' }, true, (wait) => wait === undefined],
    ];
    for (const [reply, retryable, isWait] of cases) {
      const error = await refusalOf(reply);
      assert.ok(error instanceof ModelError, String(error));
      assert.equal(error.retryable, retryable, JSON.stringify(reply));
      assert.ok(isWait(error.retryAfterMs), `${JSON.stringify(reply)}: ${error.retryAfterMs}`);
    }
    assert.match(String(await refusalOf({ status: 401, body: 'no such key' })), /the model refused with 401: no such key/);
    assert.match(String(await refusalOf('hang up')), /the model cannot be reached: SocketError: other side closed/);
  });

  it('ends where it is cancelled while the endpoint stalls', async () => {
    await using endpoint = new FakeEndpoint(() => {
      cancelled.abort(new Error('enough'));
      return 'stall';
    });
    const cancelled = new AbortController();
    const params = { ...PRICES, model: await endpoint.listen() };
    await assert.rejects(askModel('system', 'user', { params, signal: cancelled.signal, addCost: () => {} }), {
      message: 'enough',
    });
  });

  it('takes the function from an answer, and says why where there is none', () => {
    const source = NEAREST.source.trim();
    for (const answer of [source, `Here:\n\`\`\`\n${source}\n\`\`\`\nDone.`, `\`\`\`js\n// better\n${source}\n\`\`\``]) {
      assert.deepEqual(heuristicIn(answer), NEAREST);
    }
    assert.deepEqual(heuristicIn('I cannot do that.'), {
      fault: 'the source does not parse: SyntaxError: Unexpected token (1:2)',
    });
  });

  it('shows the model where the parent fell short, and another function', () => {
    const result = { task: 1, taskNumber: 1, score: 0.2, weight: 1, feedback: { worst: 0.4, lastTenth: 0.31 } };
    const failed = { task: 2, taskNumber: 2, code: 'ERR_ACTIVITY', message: 'priority returned undefined', feedback: null };
    const mate = { key: 'root/1', agent: { source: 'function priority() {}' }, mean: 0.12, evaluations: 3 };
    const prompt = userPrompt(NEAREST, { results: [result, failed], mates: [mate] });
    for (const part of [
      NEAREST.source.trim(),
      '{"gap":0.2,"worst":0.4,"lastTenth":0.31}',
      'it failed: priority returned undefined',
      'whose gap is 0.1200',
    ]) {
      assert.ok(prompt.includes(part), part);
    }
  });

  it('searches with one that fails, stalls, limits the rate and answers nonsense and harm, and counts what it paid', {
    timeout: 600_000,
  }, async () => {
    const trouble: readonly Reply[] = [
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 500, body: 'overloaded' },
      'stall',
      'hang up',
      { status: 200, body: 'not JSON' },
      { answer: 'I would rather not.' },
      { answer: harmful('process.abort();') },
      { answer: harmful('while (true);') },
    ];
    await using endpoint = new FakeEndpoint(
      (request) => (request % 2 === 0 ? trouble[request / 2] : undefined) ?? improved(request),
    );
    const model = await endpoint.listen();
    const run = await startRun(new URL('../../../examples/tsp-priority/problem.js', import.meta.url), {
      evaluations: 500,
      threads: 2,
      seed: 1,
      params: { ...PRICES, model, cities: 12, batch: 2, tasks: 40 },
      isolation: 'process',
      expandConcurrency: 3,
      retry: { initialIntervalMs: 1, maximumAttempts: 2 },
      // What stalls, and each attempt of what does not end, takes so long; whatever else is slow on a busy machine must not.
      timeouts: { startToCloseTimeoutMs: 3000 },
    });
    const { status, error, best, cost, failedActivities, barrenExpansions } = await run.result;
    assert.equal(status, 'completed', error?.message);
    assert.ok(endpoint.prompts.length > 2 * trouble.length, `it was asked ${endpoint.prompts.length} times`);
    assert.ok(Math.abs(cost - PRICE * endpoint.answered) < 1e-9, `it cost ${cost}, for ${endpoint.answered} answers`);
    assert.ok(barrenExpansions >= 1, 'an answer without a function makes no agent');
    assert.ok(failedActivities >= 2, 'functions that end their process, or do not end, fail where they are evaluated');
    const root = (await run.snapshot()).get('root');
    assert.ok(
      best?.score !== undefined && root !== undefined && best.score < root.own.mean,
      `${best?.score}, from ${root?.own.mean}`,
    );
    assert.match(JSON.stringify(best.agent), /mean\(unvisited/);
    assert.ok(endpoint.prompts.some((prompt) => prompt.includes('lastTenth') && prompt.includes('Another function')));
  });
});
