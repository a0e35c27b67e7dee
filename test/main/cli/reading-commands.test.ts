/** The commands that show what a run found: they say what whoever else reads the run says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openReadings } from '../../../src/main/compose/open-readings.js';
import { openRunStore } from '../../../src/main/compose/open-run-store.js';
import type { RunStore } from '../../../src/main/store/run-store.js';
import { decodeLineage } from '../../../src/shared/views/lineage-columns.js';
import type { ReportData } from '../../../src/shared/views/report-data.js';
import { type HereEnd, hgmHere } from '../../support/hgm-here.js';
import { storeFolder } from '../../support/store-folder.js';
import { keepJournal, madeJournal } from '../reading/made-journal.js';
import { FakeTerminal } from './fake-terminal.js';
import { bytesOf, makeGuarded } from './kept-run.js';

const { folder, file } = storeFolder('reading-commands');
/** Text that would be markup, or end an element, wherever it is taken as such. */
const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"|`*';
let store: RunStore;

before(async () => {
  store = await openRunStore(file);
  await keepJournal(store, 'made', madeJournal(300, 8), 60);
  await store.append('made', bytesOf({ type: 'description', agent: 0, description: HOSTILE }), {
    figures: (await store.read('made')).figures,
  });
  await store.label('made', { name: HOSTILE, tags: ['one'] });
});
after(() => store.close());

function done({ exitCode, stdout, stderr }: HereEnd): string {
  assert.equal(stderr, '');
  assert.equal(exitCode, 0);
  return stdout;
}

async function hgm(...args: string[]): Promise<string> {
  return done(await hgmHere([...args, '--store', file]));
}

describe('a run that is shown in several ways', () => {
  it('has the same figures in each at the same moment', async () => {
    const readings = openReadings(file);
    const reading = await readings.reading('made');
    const overview = await reading.overview();
    const shown = JSON.parse(await hgm('show', 'made', '--json', '--top', '5'));
    const [listed] = JSON.parse(await hgm('runs', '--json'));
    const report: ReportData = JSON.parse(await hgm('report', 'made', '--format', 'json'));
    // Others read a report: they are told no folder of this machine.
    const sessions = overview.sessions.map((session) => ({ ...session, problemUrl: 'hgm/problem.mjs' }));
    assert.deepEqual(report.overview, { ...overview, sessions });
    for (const told of [shown, listed]) {
      for (const [name, value] of Object.entries(overview.figures)) assert.equal(told[name], value, name);
      assert.equal(told.agents, overview.agents);
      assert.equal(told.evaluationsPerSecond, overview.evaluationsPerSecond);
      assert.deepEqual(told.sparkline, overview.sparkline);
      assert.equal(told.name, HOSTILE);
    }
    assert.deepEqual(shown.pathToBest, overview.pathToBest);
    assert.deepEqual(shown.curve, await reading.curve());
    assert.deepEqual(report.curve, await reading.curve());
    const best = await reading.best(5);
    assert.deepEqual(
      shown.best.map(({ key, mean, lowerBound }: Record<string, unknown>) => ({ key, mean, bound: lowerBound })),
      best.map(({ key, mean, bound }) => ({ key, mean, bound })),
    );
    assert.equal(listed.best.key, overview.best?.key);
    assert.equal(listed.best.lowerBound, overview.best?.bound);
    const lineage = decodeLineage(Buffer.from(report.lineage, 'base64'));
    assert.equal(lineage.total, overview.agents);
    for (const { number, mean, evaluations, clade } of best) {
      assert.equal(lineage.columns.mean[number], mean);
      assert.equal(lineage.columns.evaluations[number], evaluations);
      assert.equal(lineage.columns.cladeMean[number], clade.mean);
    }
    await readings.close();
  });
});

describe('hgm show', () => {
  it('names the guard that ended a run, and why', async () => {
    const guarded = join(folder, 'guarded.db');
    const other = await openRunStore(guarded);
    await makeGuarded(other, 'guarded');
    await other.close();
    const show = async (...args: string[]) => done(await hgmHere(['show', 'guarded', '--store', guarded, ...args]));
    const reason = 'evaluations and expansions have cost 3 of 3';
    assert.match(await show(), new RegExp(`^guards +maximumCost 3\\nended by +guard cost: ${reason}$`, 'm'));
    assert.deepEqual(JSON.parse(await show('--json')).guardStop, { guard: 'cost', reason });
    assert.equal('guardStop' in JSON.parse(await hgm('show', 'made', '--json')), false);
  });
});

describe('hgm show --agent', () => {
  it('shows one agent: where it is from, what it got, and its state', async () => {
    const { overview }: ReportData = JSON.parse(await hgm('report', 'made', '--format', 'json'));
    const key = overview.best?.key ?? '';
    const text = await hgm('show', 'made', '--agent', key);
    const detail = JSON.parse(await hgm('show', 'made', '--agent', key, '--json'));
    assert.equal(detail.key, key);
    assert.ok(text.startsWith(`${key}\n`));
    for (const name of ['mean', 'lower bound', 'clade', 'made', 'lineage', 'children']) {
      assert.match(text, new RegExp(`^${name} `, 'm'));
    }
    assert.ok(text.endsWith(`state\n${JSON.stringify(detail.state)}\n`), text);
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    const unknown = await hgmHere(['show', 'made', '--agent', 'root/none', '--store', file]);
    assert.equal(unknown.exitCode, 2);
    assert.match(unknown.stderr, /^hgm: run made has no agent root\/none; .* \(ERR_UNKNOWN_AGENT\)\n$/);
  });
});

describe('hgm best', () => {
  it('prints the state of the best agent, or writes it', async () => {
    const { overview, details }: ReportData = JSON.parse(await hgm('report', 'made', '--format', 'json'));
    const state = details.find(({ key }) => key === overview.best?.key)?.state;
    assert.deepEqual(JSON.parse(await hgm('best', 'made')), state);
    const out = join(folder, 'best.json');
    assert.equal(await hgm('best', 'made', '-o', out), '');
    assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), state);
    const refused = await hgmHere(['best', 'made', '-o', join(folder, 'no', 'best.json'), '--store', file]);
    assert.match(refused.stderr, /^hgm: --out must be a file that can be written; .* \(ERR_OPTION\)\n$/);
  });
});

describe('hgm tree', () => {
  it('draws the best agents and their ancestors, each with its parent', async () => {
    const agents = JSON.parse(await hgm('tree', 'made', '--top', '3', '--format', 'json'));
    const keys = new Set(agents.map(({ key }: { key: string }) => key));
    assert.ok(agents.every(({ parent }: { parent: string | null }) => parent === null || keys.has(parent)));
    const mermaid = await hgm('tree', 'made', '--top', '3');
    assert.match(mermaid, /^flowchart TD\n {2}n0\["root/);
    assert.equal(mermaid.match(/-->/g)?.length, agents.length - 1);
    const dot = await hgm('tree', 'made', '--top', '3', '--format', 'dot');
    assert.match(dot, /^digraph run \{\n/);
    assert.equal(dot.match(/->/g)?.length, agents.length - 1);
    assert.equal(dot.match(/penwidth=3/g)?.length, 1);
  });
});

describe('hgm report', () => {
  it('writes no page to a terminal, where a text may go', async () => {
    const stdout = new FakeTerminal(80, 24);
    const { exitCode, stderr } = await hgmHere(['report', 'made', '--store', file], { stdout });
    assert.deepEqual(
      [exitCode, stderr, stdout.writes],
      [
        2,
        'hgm: HTML is not for a terminal; write the report with -o FILE or > FILE, or take --format md, which is a text (ERR_OPTION)\n',
        [],
      ],
    );
    assert.equal((await hgmHere(['report', 'made', '--store', file, '--format', 'md'], { stdout })).exitCode, 0);
    assert.ok(stdout.text.includes('## Best agent'));
    assert.match(await hgm('report', 'made'), /^<!doctype html>/i, 'into a pipe');
  });

  it('writes Markdown in which texts of users mean nothing', async () => {
    const text = await hgm('report', 'made', '--format', 'md');
    for (const part of ['## Best agent', '## The way to it', '## Best agents', '## Failures'])
      assert.ok(text.includes(part), part);
    assert.ok(!text.includes('<script') && !text.includes('<img'), text);
    const columns = text.split('\n').filter((line) => line.startsWith('| run'));
    assert.equal(columns.length, 1);
  });

  it('writes Markdown in which no state turns the text around it', async () => {
    const records = [
      { type: 'session', startedAtMs: 0, evaluations: 9, timeMs: 1e6, contentHash: 'abc' },
      { type: 'choice', kind: 'expand', agent: 0, task: -1 },
      { type: 'expansion', activity: 1, attempt: 1, elapsedMs: 1, state: 'abc\u202edef' },
      { type: 'choice', kind: 'evaluate', agent: 1, task: 0 },
      { type: 'evaluation', activity: 2, attempt: 1, elapsedMs: 1, reward: 1, weight: 1, extras: undefined },
    ] as const;
    await keepJournal(store, 'turned', records, records.length);
    const text = await hgm('report', 'turned', '--format', 'md');
    assert.ok(text.includes('```json\n"abc\\u202edef"\n```'), text);
    assert.ok(!text.includes('\u202e'));
  });

  it('writes a picture in which texts of users mean nothing', async () => {
    const out = join(folder, 'report.svg');
    await hgm('report', 'made', '--format', 'svg', '--out', out);
    const picture = readFileSync(out, 'utf8');
    assert.match(picture, /^<svg xmlns/);
    assert.ok(!picture.includes('<script') && !picture.includes('<img'));
    assert.match(picture, /<path d="M/);
    assert.ok(!picture.includes('NaN'));
  });

  it('says what it leaves out', async () => {
    await keepJournal(store, 'large', madeJournal(3000, 9), 1000);
    const { leftOut, details, overview }: ReportData = JSON.parse(await hgm('report', 'large', '--format', 'json'));
    assert.ok(details.length >= 200 && details.length < overview.agents);
    assert.equal(
      leftOut[0],
      `${overview.agents - details.length} agents have their figures here, and not their states and results.`,
    );
    await store.release('large');
    await store.remove('large');
  });
});

describe('hgm store compact', () => {
  it('gives back the room of what was removed, and refuses while a run is under way', async () => {
    const other = join(folder, 'compact.db');
    const full = await openRunStore(other);
    await keepJournal(full, 'large', madeJournal(5000, 10), 1000);
    const refused = await hgmHere(['store', 'compact', '--store', other]);
    assert.match(refused.stderr, /^hgm: run large is owned by process .* \(ERR_RUN_OWNED\)\n$/);
    await full.release('large');
    await full.remove('large');
    await full.close();
    const { stdout } = await hgmHere(['store', 'compact', '--store', other]);
    const sizes = /^(\S+) (\S+) before, (\S+) (\S+) now\n$/.exec(stdout);
    assert.ok(sizes !== null && sizes[0] !== '' && sizes[1] !== sizes[3], stdout);
    assert.equal((await hgmHere(['store', 'shrink', '--store', other])).exitCode, 2);
  });
});

describe('hgm report in HTML', () => {
  it('writes one page whose data no text of a user can leave', async () => {
    const out = join(folder, 'report.html');
    await hgm('report', 'made', '-o', out);
    const page = readFileSync(out, 'utf8');
    const [, json = ''] = /<script type="application\/json" id="hgm-data">(.*?)<\/script>/s.exec(page) ?? [];
    const { overview, descriptions }: ReportData = JSON.parse(json);
    assert.equal(overview.name, HOSTILE);
    assert.equal(descriptions[0], HOSTILE);
    assert.ok(!page.includes('alert(1)</script>') && !page.includes('<img src=x'));
  });
});
