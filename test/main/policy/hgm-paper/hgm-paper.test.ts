import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { RunOptions } from '../../../../src/main/run/run-options.js';
import { PROJECT_ROOT } from '../../../support/project-root.js';
import { decisionLog, PAPER_PROBLEMS } from './paper-problems.js';

const LOGS = join(PROJECT_ROOT, 'test/main/policy/hgm-paper/logs');

const POLICIES: readonly RunOptions[] = [
  { policy: 'hgm-paper' },
  { policy: 'hgm-paper', policyOptions: { posterior: 'student-t' } },
];
const HGM_WITH_BETA: RunOptions = { policy: 'hgm', policyOptions: { posterior: 'beta' } };

describe('hgm-paper', () => {
  for (const kept of PAPER_PROBLEMS) {
    it(`decides of ${kept.name} what hgm with Beta posteriors decided first, whatever posteriors are asked for`, async () => {
      const log = readFileSync(join(LOGS, `${kept.name}.log`), 'utf8');
      for (const policy of POLICIES) assert.equal(await decisionLog(kept, policy), log, JSON.stringify(policy));
    });
  }

  it('decides what hgm with Beta posteriors does where no expansion fails', async () => {
    for (const kept of PAPER_PROBLEMS.filter(({ name }) => name !== 'tasks-that-fail')) {
      assert.equal(await decisionLog(kept, HGM_WITH_BETA), readFileSync(join(LOGS, `${kept.name}.log`), 'utf8'), kept.name);
    }
  });
});
