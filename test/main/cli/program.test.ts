import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMANDS } from '../../../src/main/cli/commands.js';
import { runCli } from '../../../src/main/cli/program.js';
import { HgmError } from '../../../src/shared/errors.js';
import { FakeCli, outcomeOf } from './fake-cli.js';

describe('hgm', () => {
  it('prints its version', async () => {
    assert.deepEqual(await outcomeOf(['--version']), { exitCode: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it('lists its commands and shows an example in its help', async () => {
    const { exitCode, stdout, stderr } = await outcomeOf(['--help']);
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    for (const text of ['run [options] <problem>', 'simulate [options]', 'init [options] <dir>', '$ hgm init my-search']) {
      assert.ok(stdout.includes(text), text);
    }
  });

  for (const name of Object.keys(COMMANDS)) {
    it(`shows an example in the help of ${name}`, async () => {
      const { exitCode, stdout, stderr } = await outcomeOf([name, '--help']);
      assert.equal(exitCode, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`Examples?:\n  \\$ hgm ${name}( |\n)`));
    });
  }

  it('leaves the lines of its descriptions to the width of the terminal: only a sentence ends one', async () => {
    for (const [name, load] of Object.entries(COMMANDS)) {
      const command = (await load())(new FakeCli(), () => undefined);
      for (const line of command.description().split('\n')) assert.match(line, /\.$/, name);
    }
  });

  it('prints its help to stderr when it is given nothing to do', async () => {
    const { exitCode, stdout, stderr } = await outcomeOf([]);
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: hgm/);
  });

  const mistakes: readonly (readonly [string, string])[] = [
    ['walk', "hgm: unknown command 'walk'; see hgm --help (ERR_USAGE)"],
    ['--fast', "hgm: unknown option '--fast'; see hgm --help (ERR_USAGE)"],
    ['run', "hgm: missing required argument 'problem'; see hgm run --help (ERR_USAGE)"],
    ['run a.js --sed 3', "hgm: unknown option '--sed' (Did you mean --seed?); see hgm run --help (ERR_USAGE)"],
    ['run a.js --seed', "hgm: option '--seed <n>' argument missing; see hgm run --help (ERR_USAGE)"],
    ['run a.js b.js', "hgm: too many arguments for 'run'. Expected 1 argument but got 2; see hgm run --help (ERR_USAGE)"],
    ['run a.js --seed x', 'hgm: --seed must be an integer from 0 to 2^53 - 1; it is "x" (ERR_OPTION)'],
    ['run a.js --durability disk', 'hgm: --durability must be one of normal, full; it is "disk" (ERR_OPTION)'],
    ['simulate --latency soon', 'hgm: --latency must be a number from 0 to 60000; it is "soon" (ERR_OPTION)'],
  ];
  for (const [line, sentence] of mistakes) {
    it(`answers 'hgm ${line}' with one sentence and exit code 2`, async () => {
      assert.deepEqual(await outcomeOf(line.split(' ')), { exitCode: 2, stdout: '', stderr: `${sentence}\n` });
    });
  }

  it('tells an error in one sentence, without its stack', async () => {
    const outcome = await outcomeOf(['run', 'a.js'], (cli) => {
      cli.starting = Promise.reject(new HgmError('ERR_PROBLEM_LOAD', 'a.js cannot be found; check the path'));
    });
    assert.equal(outcome.exitCode, 2);
    assert.equal(outcome.stderr, 'hgm: a.js cannot be found; check the path (ERR_PROBLEM_LOAD)\n');
  });

  it('says of an error that has no code that it was not foreseen', async () => {
    const outcome = await outcomeOf(['run', 'a.js'], (cli) => {
      cli.starting = Promise.reject(new TypeError('x is not a function'));
    });
    assert.equal(outcome.exitCode, 1);
    assert.equal(outcome.stderr, 'hgm: something unforeseen happened: x is not a function (HGM_DEBUG=1 shows where)\n');
  });

  it('adds stack and cause with HGM_DEBUG=1', async () => {
    const { stderr } = await outcomeOf(['run', 'a.js'], (cli) => {
      cli.env.HGM_DEBUG = '1';
      const cause = new Error('the cause');
      cli.starting = Promise.reject(new HgmError('ERR_PROBLEM_LOAD', 'the error', { cause }));
    });
    assert.match(stderr, /^hgm: the error \(ERR_[A-Z_]+\)\nHgmError: the error\n\s+at .*caused by Error: the cause\n\s+at /s);
  });

  it('leaves quietly when nobody reads its output any more', async () => {
    const cli = new FakeCli();
    await runCli(['--version'], cli);
    cli.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    assert.deepEqual(cli.left, [141]);
  });
});
