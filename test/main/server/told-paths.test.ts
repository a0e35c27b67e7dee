import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from '../../support/until.js';
import { at, ServerHere } from './server-here.js';
import { StreamReader } from './stream-reader.js';

/** A problem that looks for a file beside it, and tells where. */
const PROBLEM = `
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineProblem } from ${JSON.stringify(new URL('../../../src/shared/problem.js', import.meta.url).href)};
const FILE = fileURLToPath(new URL('data.txt', import.meta.url));
export default defineProblem({
  name: 'absent',
  tasks: 2,
  root: () => 'agent of ' + FILE,
  expand: (parent) => parent,
  evaluate: (_, { task, log }) => {
    // Lines that come too fast are dropped, and counted in another.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    log.warn('looking for ' + FILE);
    return task === 0 ? 0.5 : readFileSync(FILE);
  },
  render: () => readFileSync(FILE, 'utf8'),
});`;

describe('where things are on the machine of a server', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hgm-told-')));
  const [file, problems] = [join(folder, 'kept', 'runs.db'), join(folder, 'problems')];
  const options = { store: file, problems: [problems], maximumThreads: 1 };
  let server: ServerHere;
  let url: string;
  let run: string;
  before(async () => {
    mkdirSync(problems);
    writeFileSync(join(problems, 'absent.js'), PROBLEM);
    server = await ServerHere.open(options);
    url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const given = { threads: 1, retry: { maximumAttempts: 1 }, guards: {} };
    const made = await server.ask('POST', '/api/v1/runs', { problem: 'absent.js', options: given });
    run = `/api/v1/runs/${String(at(made.json, 'runId'))}`;
    const hasFailed = async () => at((await server.ask('GET', `${run}/failures`)).json, 'items', '0') !== undefined;
    await until(hasFailed, 'an evaluation to fail');
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** What agents are is the user's to say. */
  const SAID = `agent of ${join(problems, 'data.txt')}`;
  const withoutAgents = (text: string) => text.replaceAll(SAID, '');
  const messageOf = async (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: unknown) =>
    at((await server.ask(method, path, payload)).json, 'error', 'message');

  it('is told by no page, export or report; what an agent says is told as it is', async () => {
    const agent = `${run}/agents/root`;
    const [state, ...views] = await Promise.all(
      [
        agent,
        run,
        `${run}/failures`,
        `${agent}/picture`,
        `${run}/export?format=jsonl`,
        `/api/v1/compare?runs=${run.split('/').at(-1)}`,
        '/api/v1/runs',
        '/api/v1/problems',
        '/metrics',
      ].map((path) => server.ask('GET', path)),
    );
    assert.equal(at(state?.json, 'state'), SAID);
    const absent = "ENOENT: no such file or directory, open 'problems/data.txt'";
    assert.equal(at(state?.json, 'failures', '0', 'message'), absent);
    const [overview, failures, picture, exported] = views;
    assert.equal(at(overview?.json, 'sessions', '0', 'problemUrl'), 'problems/absent.js');
    assert.equal(at(overview?.json, 'failures', '0', 'lastMessage'), absent);
    assert.equal(at(failures?.json, 'items', '0', 'message'), absent);
    assert.equal(at(picture?.json, 'fault'), absent);
    assert.match(exported?.text ?? '', /"error":\{"code":"ENOENT","message":"ENOENT: [^"]*'problems\/data.txt'"\}/);
    for (const { text } of views) assert.ok(!withoutAgents(text).includes(folder), text);
  });

  it('is told by no event', async () => {
    const stream = await StreamReader.open(`${url}${run}/events?types=failure,log`, { 'last-event-id': '0' });
    assert.match(String(at((await stream.next('failure')).data, 'error', 'message')), /open 'problems\/data.txt'$/);
    assert.equal(at((await stream.next('log')).data, 'message'), 'looking for problems/data.txt');
    stream.close();
  });

  it('is told by no error, which names what can be asked instead', async () => {
    const unknown = 'there is no run none; GET /api/v1/runs lists those there are';
    for (const path of ['/api/v1/runs/none', '/api/v1/runs/none/export', '/api/v1/runs/none/report', '/api/v1/compare?runs=none'])
      assert.equal(await messageOf('GET', path), unknown);
    assert.equal(await messageOf('DELETE', '/api/v1/runs/none'), unknown);
    assert.equal(await messageOf('POST', '/api/v1/runs/none/pause'), unknown);
    const noAgent = 'the run has no agent "root/none"; GET /api/v1/runs/ID/agents lists those it has';
    assert.equal(await messageOf('GET', `${run}/agents/root%2Fnone`), noAgent);
    assert.equal(await messageOf('GET', `${run}/evaluations?key=root%2Fnone`), noAgent);
    assert.equal(await messageOf('POST', `${run}/agents/root%2Fnone/prune`), noAgent);
    assert.equal(await messageOf('POST', `${run}/agents`, { state: 1, parent: 'root/none' }), noAgent);
  });

  it('is not told of a run that another server has', async () => {
    const other = await ServerHere.open({ ...options, resume: false });
    const id = run.split('/').at(-1);
    const { json } = await other.ask('DELETE', run);
    await other.close();
    const rest = `which is alive; stop it first, or look on with "hgm show ${id} --watch"`;
    assert.equal(at(json, 'error', 'message'), `run ${id} is owned by process ${process.pid}, ${rest}`);
    assert.deepEqual(at(json, 'error', 'details', 'file'), 'runs.db');
  });

  it('is told by no report', async () => {
    const { text } = await server.ask('GET', `${run}/report`);
    assert.ok(text.includes("open 'problems/data.txt'"));
    assert.ok(!withoutAgents(text).includes(folder));
  });
});
