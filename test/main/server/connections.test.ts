import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningServer, startServer } from '../../../src/main/server/start-server.js';

const folder = mkdtempSync(join(tmpdir(), 'hgm-connections-'));
const store = join(folder, 'runs.db');
const log = { write: () => undefined };
const CONNECTIONS = 3;

let server: RunningServer;
/** One that gives up what a busy machine may be too slow for. */
let hasty: RunningServer;
let port: number;
let hastyPort: number;

before(async () => {
  server = await startServer({ store, port: 0, log, connections: { count: CONNECTIONS } });
  port = Number(new URL(server.url).port);
  hasty = await startServer({ store: join(folder, 'hasty.db'), port: 0, log, connections: { requestMs: 200, checkMs: 50 } });
  hastyPort = Number(new URL(hasty.url).port);
});
after(async () => {
  await server.close();
  await hasty.close();
  rmSync(folder, { recursive: true });
});

/** What a connection is sent until the server closes it. */
async function sent(socket: Socket, text: string): Promise<string> {
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.write(text);
  await closed;
  return answer;
}

test('who sends too much is told so once he has sent it, and his connection is closed', async () => {
  const body = Buffer.alloc(20 * 1024 * 1024, 'x');
  const heads = [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'];
  for (const head of heads) {
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    const isSent = new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write(`POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n\r\n`);
      if (head.startsWith('Transfer')) socket.write(`${body.length.toString(16)}\r\n`);
      socket.write(body);
      socket.write(head.startsWith('Transfer') ? '\r\n0\r\n\r\n' : '', () => resolve());
    });
    await isSent;
    socket.resume();
    const answer = await sent(socket, '');
    assert.match(answer, /^HTTP\/1\.1 413 /, head);
    assert.match(answer, /"code":"ERR_REQUEST_SIZE"/);
  }
});

test('a body that comes too slowly is given up', async () => {
  const head = 'POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';
  assert.match(await sent(connect(hastyPort, '127.0.0.1'), head), /^HTTP\/1\.1 408 /);
});

test('a header that comes too slowly is given up', async () => {
  assert.match(
    await sent(connect(hastyPort, '127.0.0.1'), 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
    /^HTTP\/1\.1 408 /,
  );
});

test('a header that is sent twice is refused where two programs may believe different ones', async () => {
  const twice = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
  assert.match(await sent(connect(port, '127.0.0.1'), twice), /"ERR_REQUEST".*host twice/s);
});

test('a request without a host is refused', async () => {
  assert.match(await sent(connect(port, '127.0.0.1'), 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('two requests that are hidden in one by their lengths are refused', async () => {
  const smuggled =
    'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
  assert.match(await sent(connect(port, '127.0.0.1'), smuggled), /^HTTP\/1\.1 400 /);
});

test('there are so many connections, and no more', async () => {
  const open = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1'));
  await Promise.all(open.map((socket) => new Promise<void>((resolve) => socket.once('connect', () => resolve()))));
  const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
  assert.equal(await sent(connect(port, '127.0.0.1'), request), '');
  const [first] = open;
  assert.ok(first !== undefined);
  assert.match(await sent(first, request), /^HTTP\/1\.1 200 /);
  for (const socket of open) socket.destroy();
});

test('another address than of loopback needs a token, and a port that is taken is told', async () => {
  await assert.rejects(startServer({ store, host: '0.0.0.0', port: 0, log }), {
    code: 'ERR_OPTION',
    message: /^--host must be an address of loopback/,
  });
  await assert.rejects(startServer({ store, port, log }), {
    code: 'ERR_OPTION',
    message: new RegExp(`^--port must be .*; ${port} is in use`),
  });
});
