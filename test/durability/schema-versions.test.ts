/** Stores of other versions of this package, as the command meets them. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { hgmHere } from '../support/hgm-here.js';
import { eventsOf } from '../support/hgm-process.js';
import { PROJECT_ROOT } from '../support/project-root.js';

const fixtureOf = (version: number): string => join(PROJECT_ROOT, `test/durability/fixtures/schema-${version}`);

for (const name of readdirSync(join(PROJECT_ROOT, 'test/durability/fixtures')).filter((name) => name.startsWith('schema-'))) {
  const version = Number(name.slice('schema-'.length));
  describeStoreOf(version, fixtureOf(version));
}

function describeStoreOf(version: number, fixture: string): void {
  describe(`a store of version ${version} of the schema`, () => {
    let folder = '';
    let file = '';
    let expected: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {};
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), `hgm-schema-${version}-`));
      file = join(folder, 'runs.db');
      await copyFile(join(fixture, 'runs.db'), file);
      expected = JSON.parse(await readFile(join(fixture, 'expected.json'), 'utf8'));
    });
    after(() => rm(folder, { recursive: true }));

    /** The header says where the problem was when the fixture was made. */
    const findsProblem = async (): Promise<void> => {
      const database = new Database(file);
      const problem = pathToFileURL(join(fixture, 'problem.mjs')).href;
      database.prepare('UPDATE header SET json = replace(json, ?, ?)').run('file:///hgm/problem.mjs', problem);
      database.close();
    };

    it('is listed', async () => {
      const { exitCode, stdout, stderr } = await hgmHere(['runs', '--store', file, '--json']);
      assert.equal(stderr, '');
      assert.equal(exitCode, 0);
      const runs: Record<string, unknown>[] = JSON.parse(stdout);
      assert.deepEqual(runs.map(({ runId }) => runId).sort(), Object.keys(expected).sort());
      for (const run of runs) {
        const { events, reward: _, weight: __, ...facts } = expected[String(run.runId)] ?? {};
        // What its journal tells, which the figures of earlier versions did not have.
        const retries = Reflect.get(Object(events), 'retry') ?? 0;
        assert.deepEqual({ ...run, ...facts, retries }, run);
      }
    });

    it('is shown and exported, event by event', async () => {
      for (const [id, { evaluations, events: counts, reward, weight }] of Object.entries(expected)) {
        const shown = await hgmHere(['show', id, '--store', file, '--json']);
        assert.equal(shown.exitCode, 0, shown.stderr);
        assert.equal(JSON.parse(shown.stdout).evaluations, evaluations);
        const exported = await hgmHere(['export', id, '--store', file]);
        assert.equal(exported.exitCode, 0, exported.stderr);
        const events = eventsOf(exported.stdout);
        const found: Record<string, number> = {};
        for (const { type } of events) found[type] = (found[type] ?? 0) + 1;
        assert.deepEqual(found, counts);
        const results = events.filter(({ type }) => type === 'evaluation');
        assert.equal(
          results.reduce((sum, event) => sum + Number(event.reward), 0),
          reward,
        );
        assert.equal(
          results.reduce((sum, event) => sum + Number(event.weight), 0),
          weight,
        );
        const states = events.filter(({ type }) => type === 'expansion').map(({ agent }) => agent);
        assert.ok(states.every((state) => JSON.stringify(state).includes('Wurzel “ä”')));
      }
    });

    it('is told as it ended where a guard ended it', async () => {
      for (const id of Object.keys(expected).filter((name) => name === 'cost')) {
        await findsProblem();
        const { exitCode, stdout, stderr } = await hgmHere(['resume', id, '--store', file, '--json']);
        assert.equal(exitCode, 0, stderr);
        const { status, evaluations, expansions, retries } = JSON.parse(stdout);
        const { evaluations: then, expansions: made, events } = expected[id] ?? {};
        assert.deepEqual([status, evaluations, expansions], ['completed', then, made]);
        assert.equal(retries, Reflect.get(Object(events), 'retry'));
      }
    });

    it('is gone on with, whatever ended its runs', async () => {
      await findsProblem();
      // Enough for each of them to go on.
      const budget = 160;
      for (const id of Object.keys(expected).filter((name) => name !== 'cost')) {
        const { exitCode, stdout, stderr } = await hgmHere([
          'resume',
          id,
          '--store',
          file,
          '--evaluations',
          String(budget),
          '--json',
        ]);
        assert.equal(exitCode, 0, stderr);
        const { status, evaluations, expansions, determinism } = JSON.parse(stdout);
        assert.deepEqual([status, evaluations], ['completed', budget]);
        assert.ok(expansions >= Number(expected[id]?.expansions));
        // By its written choices, then by the present rules.
        assert.deepEqual(determinism, id.endsWith('deterministic') ? { kept: false, causes: { rules: 1 } } : null);
      }
    });
  });
}

describe('a store of a newer version', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hgm-newer-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is refused by every command in one sentence, and left alone', async () => {
    const file = join(folder, 'runs.db');
    await copyFile(join(fixtureOf(1), 'runs.db'), file);
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.close();
    const before = await readFile(file);
    const lines = [
      ['runs'],
      ['show', 'complete'],
      ['export', 'complete'],
      ['rm', 'complete'],
      ['resume', 'complete'],
      ['run', join(fixtureOf(1), 'problem.mjs'), '--quiet', '--evaluations', '10'],
    ];
    for (const line of lines) {
      const { exitCode, stdout, stderr } = await hgmHere([...line, '--store', file]);
      assert.deepEqual(
        { exitCode, stdout, stderr: stderr.replace(/up to \d+/, 'up to its own') },
        {
          exitCode: 2,
          stdout: '',
          stderr: `hgm: the store ${file} was written by a newer version of hgm-orchestrator (schema 99; this one knows up to its own); update hgm-orchestrator, or choose another --store (ERR_STORE_VERSION)\n`,
        },
        line[0],
      );
    }
    assert.deepEqual(await readFile(file), before);
  });
});
