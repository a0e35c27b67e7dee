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
