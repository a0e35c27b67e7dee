import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServeOptions } from '../../../src/main/server/start-server.js';
import { HgmError } from '../../../src/shared/errors.js';
import { outcomeOf } from './fake-cli.js';

test('hgm serve says where it listens, and ends in good order at a signal', async () => {
  const seen: { options?: ServeOptions | undefined; closings: number } = { closings: 0 };
  const line = [
    'serve',
    '--port',
    '0',
    '--problems',
    'a',
    '--problems',
    'b',
    '--allow-host',
    'hgm.example',
    '--max-threads',
    '3',
    '--token-file',
    't',
  ];
  const { exitCode, stdout } = await outcomeOf(line, (cli) => {
    cli.serving = async () => {
      seen.options = cli.serveOptions;
      setImmediate(() => cli.signals.emit('SIGTERM'));
      return { url: 'http://127.0.0.1:1234', close: async () => void seen.closings++ };
    };
  });
  assert.equal(stdout, 'listening on http://127.0.0.1:1234\n');
  assert.equal(exitCode, 143);
  assert.equal(seen.closings, 1);
  const { log: _, ...options } = seen.options ?? { log: undefined };
  assert.deepEqual(options, {
    store: '.hgm/runs.db',
    host: '127.0.0.1',
    port: 0,
    problems: ['a', 'b'],
    allowedHosts: ['hgm.example'],
    maximumThreads: 3,
    resume: true,
    tokenFile: 't',
  });
});

test('hgm serve --json prints its address for a program', async () => {
  const { stdout } = await outcomeOf(['serve', '--json'], (cli) => {
    cli.serving = async () => {
      setImmediate(() => cli.signals.emit('SIGINT'));
      return { url: 'http://127.0.0.1:1234', close: async () => undefined };
    };
  });
  assert.equal(stdout, '{"url":"http://127.0.0.1:1234"}\n');
});

test('hgm serve ends with 2 where an option is at fault', async () => {
  const { exitCode, stderr } = await outcomeOf(['serve'], (cli) => {
    cli.serving = () => Promise.reject(new HgmError('ERR_OPTION', '--port must be one that is free'));
  });
  assert.equal(exitCode, 2);
  assert.equal(stderr, 'hgm: --port must be one that is free (ERR_OPTION)\n');
});
