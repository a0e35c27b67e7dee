import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hgmHere } from '../../support/hgm-here.js';
import { PROJECT_ROOT } from '../../support/project-root.js';
import { storeFolder } from '../../support/store-folder.js';
import { until } from '../../support/until.js';
import { at, ServerHere } from './server-here.js';

const { file } = storeFolder('same-figures');
const FIGURES = ['evaluations', 'expansions', 'barrenExpansions', 'retries', 'failedActivities', 'cost'] as const;
/** The series of /metrics that tell them. */
const SERIES = [
  'hgm_evaluations_total',
  'hgm_expansions_total',
  'hgm_barren_expansions_total',
  'hgm_retries_total',
  'hgm_failures_total',
  'hgm_cost_total',
] as const;

let server: ServerHere | undefined;
after(() => server?.close());

test('a run that is under way has the same figures over HTTP, in /metrics, in its report and in the terminal', async () => {
  const here = await ServerHere.open({ store: file, maximumThreads: 1 });
  server = here;
  const options = {
    threads: 1,
    evaluations: 100_000,
    params: { slow: true },
    retry: { maximumAttempts: 2, initialIntervalMs: 1 },
  };
  const made = await here.ask('POST', '/api/v1/runs', { problem: 'served-problem.js', options });
  const id = String(at(made.json, 'runId'));
  const path = `/api/v1/runs/${id}`;
  const get = async (below: string) => (await here.ask('GET', path + below)).json;
  await until(async () => Number(at(await get(''), 'figures', 'evaluations')) >= 20, 'some evaluations');
  // Then nothing changes any more, so that all can be asked for one after the other.
  await here.ask('POST', `${path}/pause`);
  await until(async () => at(await get(''), 'unsettled') === 0, 'the end of what is in flight');

  const overview = await get('');
  const listed = Object.values(Object(at((await here.ask('GET', '/api/v1/runs')).json, 'runs')))[0];
  const terminal = await hgmHere(['show', id, '--store', file, '--json']);
  const report = await hgmHere(['report', id, '--store', file, '--format', 'json']);
  const shown: unknown = JSON.parse(terminal.stdout);
  const reported: unknown = at(JSON.parse(report.stdout), 'overview');
  const { text: metrics } = await here.ask('GET', '/metrics');
  for (const [index, name] of FIGURES.entries()) {
    const value = at(overview, 'figures', name);
    assert.equal(typeof value, 'number', name);
    assert.equal(at(listed, 'figures', name), value, name);
    assert.equal(at(shown, name), value, name);
    assert.equal(at(reported, 'figures', name), value, name);
    const series = [...metrics.matchAll(new RegExp(`^${SERIES[index]}\\{[^}]*\\} (\\S+)$`, 'gm'))];
    assert.equal(
      series.reduce((sum, [, told]) => sum + Number(told), 0),
      value,
      name,
    );
  }
  assert.ok(Number(at(overview, 'figures', 'evaluations')) >= 20);
  const documented = readFileSync(join(PROJECT_ROOT, 'docs/server.md'), 'utf8');
  for (const [, name] of metrics.matchAll(/^# TYPE (hgm_\w+)/gm)) assert.ok(documented.includes(`\`${name}\``), name);
  // All expansions, and of the evaluations those that gave a result.
  const figure = (name: string) => Number(at(overview, 'figures', name));
  const counted = (kind: string) => {
    const series = new RegExp(`^hgm_activity_duration_seconds_(?:count|bucket)\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)$`, 'gm');
    const values = [...metrics.matchAll(series)].map(([, value]) => Number(value));
    assert.deepEqual(
      values,
      [...values].sort((a, b) => a - b),
    );
    assert.equal(values.length, 20);
    assert.equal(values.at(-2), values.at(-1));
    return values.at(-1);
  };
  assert.equal(counted('expand'), figure('expansions') + figure('barrenExpansions'));
  assert.equal(counted('evaluate'), Number(at(await get('/evaluations?limit=1000'), 'items', 'length')));
  assert.deepEqual(at(reported, 'best'), at(overview, 'best'));
  assert.equal(at(shown, 'best', '0', 'key'), at(overview, 'best', 'key'));
});
