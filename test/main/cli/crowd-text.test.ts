import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { crowdText } from '../../../src/main/cli/crowd-text.js';
import { outcomeOf } from './fake-cli.js';

describe('a run with far more threads than processors', () => {
  it('is told what it costs, with the number of processors', () => {
    assert.equal(
      crowdText(1000, 2),
      '1,000 threads share 2 processors: starting and ending them takes about 30 s, and functions that compute gain nothing by so many; ' +
        'functions that wait need few threads with --expand-concurrency and --evaluate-concurrency',
    );
    assert.equal(crowdText(100, 2), undefined, '3 s, of which nothing is said');
    assert.equal(crowdText(2, 2), undefined);
  });

  it('is told so before it starts, since it starts for a long time', async () => {
    const { stdout } = await outcomeOf(['run', 'a.js', '--threads', '1024'], (cli) => {
      cli.starting = Promise.reject(new Error('no start'));
    });
    const told = crowdText(1024, availableParallelism());
    assert.equal(stdout.includes(String(told)), told !== undefined);
  });
});
