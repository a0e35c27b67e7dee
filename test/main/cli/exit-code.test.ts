import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOfError, exitCodeOfRun } from '../../../src/main/cli/exit-code.js';
import { HgmError } from '../../../src/shared/errors.js';

describe('exit codes', () => {
  it('are 2 for what the user has to change', () => {
    for (const code of ['ERR_USAGE', 'ERR_OPTION', 'ERR_PARAM', 'ERR_PROBLEM_LOAD', 'ERR_PROBLEM_INIT', 'ERR_REDIS'] as const) {
      assert.equal(exitCodeOfError(new HgmError(code, 'x')), 2, code);
    }
  });

  it('are 2 for a store that cannot be used, whatever the reason', () => {
    const codes = ['BUSY', 'CORRUPT', 'FULL', 'IO', 'LOST', 'OPEN', 'READONLY', 'VERSION'] as const;
    for (const code of codes) assert.equal(exitCodeOfError(new HgmError(`ERR_STORE_${code}`, 'x')), 2, code);
  });

  it('are 1 for what went wrong in spite of the user', () => {
    assert.equal(exitCodeOfError(new HgmError('ERR_POOL_START', 'x')), 1);
    assert.equal(exitCodeOfError(new HgmError('ERR_STORE_THREAD', 'x')), 1);
    assert.equal(exitCodeOfError(new TypeError('x')), 1);
    assert.equal(exitCodeOfError('x'), 1);
  });

  it('of a run are those of its status, and of the signal that stopped it', () => {
    assert.equal(exitCodeOfRun('completed', undefined), 0);
    assert.equal(exitCodeOfRun('exhausted', undefined), 0);
    assert.equal(exitCodeOfRun('failed', undefined), 1);
    assert.equal(exitCodeOfRun('stopped', 'SIGINT'), 130);
    assert.equal(exitCodeOfRun('stopped', 'SIGTERM'), 143);
    assert.equal(exitCodeOfRun('completed', 'SIGINT'), 0);
    assert.equal(exitCodeOfRun('failed', 'SIGINT'), 1);
  });
});
