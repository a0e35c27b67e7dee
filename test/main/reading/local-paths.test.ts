import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LocalPaths } from '../../../src/main/reading/local-paths.js';

const STORE = '/srv/search place/state (1)/runs.db';
const PROBLEMS = '/srv/search place/problems';
const paths = new LocalPaths({ store: STORE, folders: [PROBLEMS] });

test('of the store and of folders of problems the names stay, with what is in them', () => {
  assert.equal(paths.hide(`the store ${STORE} cannot grow: the disk is full`), 'the store runs.db cannot grow: the disk is full');
  assert.equal(paths.hide(`open '${STORE}-wal'`), "open 'runs.db-wal'");
  assert.equal(paths.hide(`its folder ${dirname(STORE)} cannot`), 'its folder state (1) cannot');
  assert.equal(paths.hide(`open '${PROBLEMS}/tsp/data.txt'`), "open 'problems/tsp/data.txt'");
  assert.equal(paths.hide(`${pathToFileURL(`${PROBLEMS}/a b.ts`).href}:3:7`), 'problems/a%20b.ts:3:7');
});

test('a command line does not name the store', () => {
  const line = `look on with "hgm show r1 --watch --store '${STORE}'"`;
  assert.equal(paths.hide(line), 'look on with "hgm show r1 --watch"');
});

test('the home folder and the one that the process is in are short', () => {
  assert.equal(paths.hide(join(process.cwd(), 'data', 'x.json')), './data/x.json');
  assert.equal(paths.hide(`read ${join(homedir(), '.cache', 'x')}`), 'read ~/.cache/x');
});

test('what only looks like them stays', () => {
  for (const text of [
    `${PROBLEMS}2/a.ts`,
    `https://example.org${PROBLEMS}/a.ts`,
    'root/0',
    'GET /api/v1/runs',
    `.${homedir()}`,
  ]) {
    assert.equal(paths.hide(text), text);
  }
});

test('all of a disk, and a store that is no file, are no place to hide', () => {
  assert.equal(new LocalPaths({ store: 'memory', folders: ['/'] }).hide('memory /etc/hosts'), 'memory /etc/hosts');
});

test('every text in plain data is looked at, and keys stay', () => {
  const told = paths.hideIn({ [STORE]: [STORE, 1, null, { file: STORE }], more: undefined, is: true });
  assert.deepEqual(told, { [STORE]: ['runs.db', 1, null, { file: 'runs.db' }], more: undefined, is: true });
});
