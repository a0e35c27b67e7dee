import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { RedisServer, type RedisServerOptions } from './redis-server.js';
import { until } from './until.js';

const started: RedisServer[] = [];
after(async () => {
  for (const server of started) await server.remove();
});

async function startServer(options?: RedisServerOptions): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  started.push(server);
  return server;
}

test('keeps what it was told to, on the same port', async () => {
  const kept = async (persistence: 'appendonly' | 'save' | 'none', signal: 'SIGTERM' | 'SIGKILL') => {
    const server = await startServer({ persistence });
    const { port } = server;
    await server.command('SET', 'a', '1');
    await server.restart({ signal });
    assert.equal(server.port, port);
    return (await server.command('GET', 'a')) === '1';
  };
  assert.equal(await kept('appendonly', 'SIGKILL'), true);
  assert.equal(await kept('save', 'SIGTERM'), true);
  assert.equal(await kept('save', 'SIGKILL'), false);
  assert.equal(await kept('none', 'SIGTERM'), false);
});

test('has the memory, the policy and the password that it was given', async () => {
  const server = await startServer({ maximumMemory: '50mb', evictionPolicy: 'allkeys-lru', password: 'a secret/' });
  assert.equal(server.url, `redis://:a%20secret%2F@127.0.0.1:${server.port}`);
  assert.equal(await server.command('CONFIG', 'GET', 'maxmemory'), 'maxmemory\n52428800');
  assert.equal(await server.command('CONFIG', 'GET', 'maxmemory-policy'), 'maxmemory-policy\nallkeys-lru');
});

test('answers nothing while it is frozen, and everything afterwards', async () => {
  const server = await startServer();
  const isFrozen = async () => /^T/.test((await promisify(execFile)('ps', ['-o', 'stat=', '-p', `${server.pid}`])).stdout);
  server.freeze();
  await until(isFrozen, 'the server to be halted');
  const socket = connect(server.port, '127.0.0.1').setEncoding('utf8');
  let answer = '';
  socket.on('data', (text) => {
    answer += text;
  });
  await once(socket, 'connect');
  await new Promise((sent) => socket.write('PING\r\n', sent));
  // Whoever is halted answers nothing, however long it is asked.
  assert.deepEqual([await isFrozen(), answer], [true, '']);
  server.thaw();
  await until(() => answer === '+PONG\r\n', 'the answer');
  assert.equal(await server.command('PING'), 'PONG');
  socket.destroy();
});

test('does not outlive a process that was killed, nor does its folder', async () => {
  const source = `
    const { RedisServer } = await import(${JSON.stringify(new URL('redis-server.js', import.meta.url).href)});
    const server = await RedisServer.start();
    const [, folder] = (await server.command('CONFIG', 'GET', 'dir')).split('\\n');
    console.log(JSON.stringify({ pid: server.pid, folder }));
    process.kill(process.pid, 'SIGKILL');`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await Promise.all([text(owner.stdout), once(owner, 'exit')]);
  const { pid, folder } = JSON.parse(printed);
  const isAlive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await until(() => !isAlive(), 'the end of the server');
  await until(() => !existsSync(folder), 'its folder to be gone');
});
