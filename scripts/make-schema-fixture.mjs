/**
 * Makes the store that tests keep of a version of the schema, with the command as it is built: runs that are complete, one that a guard
 * ended, one that was stopped, and two whose processes were killed. Needed once for each version of the schema, before it is released:
 *
 *     npm run build && node scripts/make-schema-fixture.mjs test/durability/fixtures/schema-2
 *
 * The folder must hold `problem.mjs`; `runs.db` and `expected.json`, what this version reads from it, are written there.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';

/** Where the problem is said to be: tests put the real place there. */
const PLACE = 'file:///hgm/problem.mjs';
const HGM = fileURLToPath(new URL('../dist/main/cli/main.js', import.meta.url));
const COMMON = ['--threads', '2', '--seed', '3', '--param', 'greeting=hello', '--events'];
const RUNS = [
  { id: 'complete', args: ['--evaluations', '80'] },
  { id: 'stopped', args: ['--evaluations', '150'], signal: 'SIGINT' },
  { id: 'killed', args: ['--evaluations', '150'], signal: 'SIGKILL' },
  // Few tasks, so that agents are expanded because nothing can be evaluated.
  { id: 'killed-deterministic', args: ['--evaluations', '150', '--deterministic', '--param', 'tasks=4'], signal: 'SIGKILL' },
  { id: 'complete-deterministic', args: ['--evaluations', '80', '--deterministic', '--param', 'tasks=4'] },
  { id: 'cost', args: ['--evaluations', '500', '--max-cost', '20', '--param', 'limit=Infinity'] },
];
const EVENTS_BEFORE_SIGNAL = 50;

const folder = resolve(process.argv[2] ?? '');
const work = mkdtempSync(join(tmpdir(), 'hgm-schema-'));
const file = join(work, 'runs.db');

/** Runs the command to its end, or until it has printed so many lines and gets a signal; gives what it printed. */
async function hgm(args, signal) {
  const child = spawn(process.execPath, [HGM, ...args, '--store', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let stdout = '';
  let isSignalled = signal === undefined;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    if (isSignalled || stdout.split('\n').length <= EVENTS_BEFORE_SIGNAL) return;
    isSignalled = child.kill(signal);
  });
  await closed;
  return stdout;
}

/** How many events of each type a run has, and what its rewards and weights add up to. */
async function summaryOf(id) {
  const events = (await hgm(['export', id])).trimEnd().split('\n').map(JSON.parse);
  const counts = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  const evaluations = events.filter(({ type }) => type === 'evaluation');
  const sum = (field) => evaluations.reduce((total, event) => total + event[field], 0);
  return { events: counts, reward: sum('reward'), weight: sum('weight') };
}

try {
  const problem = join(folder, 'problem.mjs');
  for (const { id, args, signal } of RUNS) await hgm(['run', problem, '--id', id, ...args, ...COMMON], signal);
  const expected = {};
  for (const { runId, createdAt: _, elapsedMs: __, busyMs: ___, ...facts } of JSON.parse(await hgm(['runs', '--json'])))
    expected[runId] = { ...facts, ...(await summaryOf(runId)) };

  const database = new Database(file);
  const here = pathToFileURL(problem).href;
  database.prepare('UPDATE header SET json = replace(json, ?, ?), checksum = NULL').run(here, PLACE);
  database.exec('UPDATE run SET owner_pid = 1');
  database.exec('VACUUM');
  assert.equal(database.prepare('SELECT count(*) FROM header WHERE instr(json, ?)').pluck().get(PLACE), RUNS.length);
  database.close();
  copyFileSync(file, join(folder, 'runs.db'));
  writeFileSync(join(folder, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true });
}
