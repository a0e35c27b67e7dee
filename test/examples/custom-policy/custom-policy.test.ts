import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describePolicy } from 'hgm-orchestrator/testing';
import { ucb1 } from '../../../examples/custom-policy/ucb1.js';
import { comparePolicies } from '../../../src/main/compose/compare-policies.js';
import { PROJECT_ROOT } from '../../support/project-root.js';

describePolicy('ucb1', ucb1);

test('the example searches by its own policy, and takes the search up with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hgm-policy-'));
  try {
    const main = fileURLToPath(new URL('../../../examples/custom-policy/main.js', import.meta.url));
    const [policy, result] = execFileSync(process.execPath, [main], { cwd: folder, encoding: 'utf8' }).split('\n');
    assert.equal(policy, 'ucb1');
    assert.match(result ?? '', /^completed 2000 root/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('its own policy is compared with those that have names', async () => {
  const { landscapes } = await comparePolicies({
    landscapes: ['aligned'],
    policies: [{ policy: 'random' }, { policy: ucb1 }, { policy: ucb1, label: 'wide', options: { explorationConstant: 3 } }],
    seeds: [1, 2],
    evaluations: 200,
    threads: 1,
  });
  const rows = landscapes[0]?.policies ?? [];
  assert.deepEqual(
    rows.map(({ label, policy }) => [label, policy]),
    [
      ['random', 'random'],
      ['ucb1', 'ucb1'],
      ['wide', 'ucb1'],
    ],
  );
});

test('docs/policies.md shows the example as it is', () => {
  const page = readFileSync(join(PROJECT_ROOT, 'docs/policies.md'), 'utf8');
  for (const name of ['ucb1.ts', 'main.ts']) {
    const source = readFileSync(join(PROJECT_ROOT, 'examples/custom-policy', name), 'utf8');
    assert.ok(page.includes(`\`\`\`ts\n${source}\`\`\``), `${name} is not what the page shows`);
  }
});
