import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../support/project-root.js';

const EXAMPLE = join(PROJECT_ROOT, 'examples/opentelemetry/tracing.mjs');

const PROGRAM = new URL('../../fixtures/traced-program.js', import.meta.url);

test('a program that loads the example beside its own code prints a span of each activity', async () => {
  const args = ['--import', pathToFileURL(EXAMPLE).href, fileURLToPath(PROGRAM)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const count = (pattern: RegExp) => [...stdout.matchAll(pattern)].length;
  const { expansions, failedActivities }: Record<string, number> = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.equal(count(/name: 'hgm\.evaluate'/g), 60);
  assert.equal(count(/name: 'hgm\.expand'/g), expansions);
  assert.equal(count(/status: \{\s*code: 2,\s*message: .task 19 failed/g), failedActivities);
  assert.ok(Number(failedActivities) > 0);
  assert.equal(count(/'hgm\.outcome': '(?:completed|failed)'/g), 60 + Number(expansions));
});

test('the page of documentation shows the code of the example', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs/tracing.md'), 'utf8');
  assert.ok(page.includes(`\`\`\`js\n${readFileSync(EXAMPLE, 'utf8')}\`\`\``));
});
