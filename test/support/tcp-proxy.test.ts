import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { TcpProxy } from './tcp-proxy.js';
import { until } from './until.js';

/** Sends back what it gets. */
const echo = createServer((socket) => {
  socket.on('data', ({ length }) => {
    echoed += length;
  });
  socket.on('error', () => undefined).pipe(socket);
}).listen(0, '127.0.0.1');
let echoed = 0;
await once(echo, 'listening');
const address = echo.address();
assert.ok(address !== null && typeof address === 'object');
const proxy = await TcpProxy.open(address.port);
after(async () => {
  await proxy.close();
  echo.close();
});

async function client(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  return socket;
}

async function answerTo(socket: Socket, message: string): Promise<string> {
  let answer = '';
  socket.on('data', (text) => {
    answer += text;
  });
  socket.write(message);
  while (answer.length < message.length) await once(socket, 'data');
  return answer;
}

test('passes on what it gets, in its order', async () => {
  const socket = await client();
  const message = Array.from({ length: 50_000 }, (_, index) => String(index)).join(' ');
  assert.equal(await answerTo(socket, message), message);
  socket.destroy();
});

test('makes each byte as late as it is told, in both directions', async () => {
  const socket = await client();
  proxy.delayMs = 40;
  const startedAtMs = performance.now();
  assert.equal(await answerTo(socket, 'late'), 'late');
  // A timer may fire a fraction of a millisecond early.
  assert.ok(performance.now() - startedAtMs >= 78);
  proxy.delayMs = 0;
  socket.destroy();
});

test('holds one direction until it is released', async () => {
  const [one, other] = [await client(), await client()];
  proxy.hold('toClient');
  const before = echoed;
  let isAnswered = false;
  const note = (answer: string): string => {
    isAnswered = true;
    return answer;
  };
  const answers = Promise.all([answerTo(one, 'one').then(note), answerTo(other, 'other').then(note)]);
  await until(() => echoed === before + 'oneother'.length, 'both to be sent back');
  // What is asked of the server itself meanwhile, there and back, overtakes them.
  const direct = connect(address.port, '127.0.0.1').setEncoding('utf8');
  for (let round = 0; round < 3; round++) assert.equal(await answerTo(direct, 'direct'), 'direct');
  assert.equal(isAnswered, false);
  proxy.release();
  assert.deepEqual(await answers, ['one', 'other']);
  direct.destroy();
  one.destroy();
  other.destroy();
});

test('drops connections, and takes new ones', async () => {
  const socket = await client();
  const failed = once(socket, 'error');
  await answerTo(socket, 'before');
  proxy.drop();
  const [error] = await failed;
  assert.equal(error.code, 'ECONNRESET');
  const next = await client();
  assert.equal(await answerTo(next, 'after'), 'after');
  next.destroy();
});
