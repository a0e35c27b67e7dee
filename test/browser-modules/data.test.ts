import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOfAnswer } from '../../src/browser/data/api-error.js';
import { inlinedSource } from '../../src/browser/data/inlined-source.js';
import { LogLines } from '../../src/browser/data/log-lines.js';
import { loggedEvent } from '../../src/browser/data/logged-event.js';
import { withFigures } from '../../src/browser/data/merge-figures.js';
import { restMs } from '../../src/browser/data/reading-pace.js';
import type { AgentQuery } from '../../src/shared/views/agent-views.js';
import { decodeLineage } from '../../src/shared/views/lineage-columns.js';
import type { ReportData } from '../../src/shared/views/report-data.js';
import { MadeUpRun } from '../browser/made-up-run.js';

describe('figures that are told', () => {
  const run = { ...new MadeUpRun('run', 50, 1).overview(), live: null };
  const told = {
    position: run.position + 1,
    figures: { ...run.figures, evaluations: 999, expansions: 70 },
    status: 'paused',
    best: { key: 'root/9', mean: 0.99, bound: 0.9, evaluations: 30, description: null, summary: '{}' },
    evaluationsPerSecond: 12,
    efficiency: 0.5,
    inFlight: 3,
  } as const;

  it('stand in the place of those that were read', () => {
    const { figures, status, best, agents, live } = withFigures(run, told);
    assert.deepEqual(
      { evaluations: figures.evaluations, status, key: best?.key, agents, live },
      { evaluations: 999, status: 'paused', key: 'root/9', agents: 71, live: null },
    );
  });

  it('are not taken where what was read is of a later moment', () => {
    assert.equal(withFigures({ ...run, position: told.position + 1 }, told).figures, run.figures);
    assert.equal(withFigures(run, undefined), run);
  });

  it('keep what was read of the best agent’s description', () => {
    const described = { ...run, best: { ...told.best, description: 'a good one' } };
    assert.equal(withFigures(described, told).best?.description, 'a good one');
  });
});

it('what is slow to read is read less often, and what failed is tried again after ever longer times', () => {
  assert.equal(restMs(2000, 10, 0), 2000);
  assert.equal(restMs(2000, 1500, 0), 15_000);
  assert.equal(restMs(2000, 60_000, 0), 60_000);
  assert.deepEqual(
    [1, 2, 3, 20].map((failures) => restMs(2000, 10, failures)),
    [500, 1000, 2000, 10_000],
  );
});

describe('the log', () => {
  it('keeps the latest lines, and counts the others', () => {
    const lines = new LogLines();
    for (let line = 1; line <= 2500; line++) lines.add(loggedEvent('log', { message: `line ${line}` }, line));
    const first = lines.tail();
    assert.equal(first.lines.length, 1000);
    assert.equal(first.dropped, 1500);
    assert.deepEqual([first.lines[0]?.message, first.lines.at(-1)?.number], ['line 1501', 2500]);
    lines.add(loggedEvent('log', { message: 'one more' }, 0));
    assert.equal(lines.tail().dropped, 1501);
  });

  it('says in words what happened', () => {
    const told = (type: string, fields: object): string => {
      const { level, message } = loggedEvent(type, { ...fields }, 0);
      return `${level}: ${message}`;
    };
    const error = { code: 'ERR_X', message: 'it broke' };
    assert.equal(told('log', { level: 'warn', message: 'careful' }), 'warn: careful');
    assert.equal(
      told('failure', { kind: 'evaluate', key: 'root/0', task: 3, error }),
      'error: evaluate root/0 task 3 failed: ERR_X: it broke',
    );
    assert.equal(told('steering', { action: 'prune', key: 'root/1', changes: null }), 'info: prune root/1');
    assert.equal(told('steering', { action: 'update', key: null, changes: { threads: 2 } }), 'info: update {"threads":2}');
    assert.equal(told('end', { status: 'stopped' }), 'info: the run is stopped');
    assert.equal(told('unheard-of', { a: 1 }), 'info: {"a":1}');
  });
});

it('an error of the server keeps its code and message, and one of something else its status', () => {
  const { code, message, status } = errorOfAnswer(404, '{"error":{"code":"ERR_RUN_UNKNOWN","message":"there is no run x"}}');
  assert.deepEqual([code, message, status], ['ERR_RUN_UNKNOWN', 'there is no run x', 404]);
  assert.equal(errorOfAnswer(502, '<html>Bad gateway</html>').message, 'the server answered with status 502');
  assert.equal(errorOfAnswer(500, '{"error":"no object"}').code, 'ERR_HTTP');
});

describe('what a report holds', () => {
  const run = new MadeUpRun('made-up-run', 300, 5);
  const all = run.agents({ limit: 1000 }).items;
  const base64 = (values: readonly (number | null)[]): string =>
    Buffer.from(Float64Array.from(values.map((value) => value ?? Number.NaN)).buffer).toString('base64');
  const [best] = run.agents({ sort: 'bound', limit: 1 }).items;
  const detail = run.agent(best?.key ?? '');
  const data: ReportData = {
    version: 1,
    madeAt: '2026-01-01T12:00:00.000Z',
    overview: run.overview(),
    curve: run.curve(),
    throughput: run.throughput(),
    tasks: run.tasks(),
    failures: [],
    failuresDropped: 0,
    lineage: Buffer.from(run.lineage(0, 1000)).toString('base64'),
    bounds: base64(all.map(({ bound }) => bound)),
    variances: base64(all.map(({ variance }) => variance)),
    actions: run.keys.map((key) => key.slice(key.lastIndexOf('/') + 1)),
    descriptions: Object.fromEntries(all.flatMap(({ number, description }) => (description ? [[number, description]] : []))),
    details: detail === undefined ? [] : [detail],
    leftOut: ['something'],
  };
  const { source, runId } = inlinedSource(JSON.stringify(data));

  it('is read as from a server: the same agents in the same order', async () => {
    const queries: AgentQuery[] = [
      {},
      { sort: 'mean', limit: 20, cursor: 40 },
      { sort: 'bound', order: 'ascending', limit: 50 },
      { sort: 'madeAt', limit: 10 },
      { search: '/1/', sort: 'clade', limit: 500 },
    ];
    for (const query of queries) {
      const expected = run.agents(query);
      const { items, cursor } = await source.agents(runId, query);
      const figures = (agents: typeof items) => agents.map(({ mates: _, ...figure }) => figure);
      assert.deepEqual({ items: figures(items), cursor }, { items: figures(expected.items), cursor: expected.cursor });
    }
  });

  it('finds agents by what the problem says of them', async () => {
    const { items } = await source.agents(runId, { search: 'LOAD 0.', limit: 1000 });
    assert.ok(items.length > 10);
    assert.ok(items.every(({ description }) => description?.startsWith('load 0.')));
  });

  it('has the details of some agents, and says of others that it has not', async () => {
    assert.deepEqual(await source.agent(runId, best?.key ?? ''), JSON.parse(JSON.stringify(detail)));
    await assert.rejects(source.agent(runId, 'root/none'), { code: 'ERR_AGENT_UNKNOWN', message: /no such agent/ });
    const other = all.find(({ key }) => key !== best?.key)?.key ?? '';
    await assert.rejects(source.agent(runId, other), /figures only/);
  });

  it('gives the tree in stretches, and nothing to steer', async () => {
    const { from, count, total } = decodeLineage(await source.lineage(runId, 290, 1000));
    assert.deepEqual([from, count, total], [290, 10, 300]);
    assert.equal(source.steering, null);
    assert.deepEqual(source.leftOut, ['something']);
  });
});
