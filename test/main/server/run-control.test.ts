import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../support/until.js';
import { at, codeIn, ServerHere } from './server-here.js';

const SLOW = { problem: 'served-problem.js', options: { threads: 1, params: { slow: true } } };

let server: ServerHere;

before(async () => {
  server = await ServerHere.open({ maximumThreads: 2, limits: { runs: 1 } });
});
after(() => server.close());

test('a run is started, paused, taken up, stopped, resumed and removed', async () => {
  const made = await server.ask('POST', '/api/v1/runs', SLOW);
  assert.equal(made.status, 201);
  const runId = String(at(made.json, 'runId'));
  const path = `/api/v1/runs/${runId}`;
  assert.equal(made.headers.location, `runs/${runId}`);

  assert.equal(codeIn(await server.ask('POST', '/api/v1/runs', SLOW)), 'ERR_UNAVAILABLE');
  assert.deepEqual((await server.ask('POST', `${path}/pause`)).json, { runId, status: 'paused' });
  assert.deepEqual((await server.ask('POST', `${path}/resume`)).json, { runId, status: 'running' });
  const changing = await server.ask('POST', `${path}/resume`, { threads: 2 });
  assert.equal(codeIn(changing), 'ERR_OPTION');
  assert.equal(codeIn(await server.ask('DELETE', path)), 'ERR_RUN_OWNED');

  assert.deepEqual((await server.ask('POST', `${path}/stop`)).json, { runId, status: 'stopping' });
  await ended(path);
  assert.equal((await server.ask('POST', `${path}/resume`, { threads: 2 })).status, 200);
  assert.equal((await server.ask('POST', `${path}/stop`)).status, 200);
  await ended(path);
  assert.equal((await server.ask('DELETE', path)).status, 204);
  assert.equal(codeIn(await server.ask('POST', `${path}/pause`)), 'ERR_RUN_UNKNOWN');

  const said = server.lines.map((line) => JSON.parse(line)).filter((line) => line.runId === runId);
  assert.deepEqual(
    said.map(({ msg }) => msg),
    ['run started', 'run ended', 'run resumed', 'run ended'],
  );
});

test('what a request has changed is in the answer to the next one', async () => {
  const made = await server.ask('POST', '/api/v1/runs', SLOW);
  const runId = String(at(made.json, 'runId'));
  const path = `/api/v1/runs/${runId}`;
  const steps = async (): Promise<unknown> => {
    const steering = at((await server.ask('GET', path)).json, 'steering');
    return Array.isArray(steering) && steering.map(({ action }) => action);
  };
  // From now on what is read of the run counts for a while as it is.
  assert.deepEqual(await steps(), []);
  await server.ask('POST', `${path}/pause`);
  assert.deepEqual(await steps(), ['pause']);
  const added = await server.ask('POST', `${path}/agents`, { state: { level: 0.9, note: 'by hand' } });
  const agentPath = `${path}/agents/${encodeURIComponent(String(at(added.json, 'key')))}`;
  assert.equal(at((await server.ask('GET', agentPath)).json, 'added'), true);
  await server.ask('POST', `${agentPath}/prune`);
  assert.equal(at((await server.ask('GET', agentPath)).json, 'pruned'), true);
  await server.ask('PATCH', path, { name: 'renamed', evaluations: 77 });
  const { json } = await server.ask('GET', path);
  assert.deepEqual([at(json, 'name'), at(json, 'evaluationBudget')], ['renamed', 77]);
  await server.ask('POST', `${path}/resume`);
  assert.deepEqual(await steps(), ['pause', 'prune', 'update', 'unpause']);
  await server.ask('POST', `${path}/stop`);
  await ended(path);
  await server.ask('DELETE', path);
});

test('a problem is refused by what is wrong with it, whichever of both kinds it has the shape of', async () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, 'body.problem is refused: it is missing'],
    [5, 'body.problem is refused: Invalid input: expected string or object, received number'],
    ['', 'body.problem is refused: Too small: expected string to have >=1 characters'],
    [{ name: 'x' }, 'body.problem.root is refused: it is missing'],
    [{ root: 1 }, 'body.problem.name is refused: it is missing'],
    [
      { name: 'x', root: 1, direction: 'up' },
      'body.problem.direction is refused: Invalid option: expected one of "minimize"|"maximize"',
    ],
    [
      { name: 'x', root: 1, tasks: 'a' },
      'body.problem.tasks is refused: Invalid input: expected number or array, received string',
    ],
    [{ name: 'x', root: 1, seeds: [1] }, 'body.problem is refused: Unrecognized key: "seeds"'],
    [{ name: 'x', root: null }, 'problem.root must be plain JSON, not null; it is null'],
  ];
  for (const [problem, message] of cases) {
    const answer = await server.ask('POST', '/api/v1/runs', { problem });
    assert.deepEqual([answer.status, at(answer.json, 'error', 'message')], [400, message]);
  }
  const noJson = 'the body is not valid JSON, or has a key that leads to a prototype: __proto__, or constructor.prototype';
  for (const body of ['{', '{"problem":{"name":"x","root":{"__proto__":1}}}']) {
    assert.equal(at((await server.ask('POST', '/api/v1/runs', body)).json, 'error', 'message'), noJson);
  }
});

test('a run is refused by the rule of the option that is at fault', async () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ threads: 3 }, /^threads must be at most 2, which this server allows/],
    [{ isolation: 'process', expandConcurrency: 9 }, /^expandConcurrency must be at most 2/],
    [{ seed: -1 }, /^seed must be an integer from 0/],
    [{ store: '/etc/passwd' }, /^store must be left out: over HTTP there are/],
    [{ evaluation: 3 }, /^evaluation must be left out/],
    [{ policy: 'none-such' }, /^policy must be/],
  ];
  for (const [options, message] of cases) {
    const answer = await server.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options });
    assert.equal(codeIn(answer), 'ERR_OPTION');
    assert.match(String(at(answer.json, 'error', 'message')), message);
  }
});

/** Resolves once the run is not under way any more. */
async function ended(path: string): Promise<void> {
  await until(async () => (await server.ask('POST', `${path}/stop`)).status === 409, 'the end of the run');
}
