import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT_ROOT } from '../../../support/project-root.js';
import { decisionLog, PAPER_PROBLEMS } from './paper-problems.js';

const LOGS = join(PROJECT_ROOT, 'test/main/policy/hgm-paper/logs');

describe('the decision logs that were kept', () => {
  for (const kept of PAPER_PROBLEMS) {
    it(`are what hgm with Beta posteriors decides, of ${kept.name}`, async () => {
      const log = await decisionLog(kept, { policy: 'hgm', policyOptions: { posterior: 'beta' } });
      assert.equal(log, readFileSync(join(LOGS, `${kept.name}.log`), 'utf8'));
    });
  }
});
