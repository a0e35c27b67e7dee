import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { type OwnPort, ownPort } from './own-port.js';

/** Draws these numbers before any others. */
function drawing(
  t: { readonly mock: { method(object: typeof Math, name: 'random', draw: () => number): unknown } },
  ...first: number[]
): void {
  const { random } = Math;
  t.mock.method(Math, 'random', () => first.shift() ?? random());
}

const drawOf = ({ port }: OwnPort) => (port - 20_000 + 0.5) / 10_000;

test('a port is given to nobody else, whether anybody listens at it or not, until its folder is removed', async (t) => {
  const mine = await ownPort();
  drawing(t, drawOf(mine), drawOf(mine), drawOf(mine));
  const other = await ownPort();
  assert.notEqual(other.port, mine.port);
  rmSync(other.folder, { recursive: true });
  rmSync(mine.folder, { recursive: true });
  drawing(t, drawOf(mine));
  const again = await ownPort();
  assert.deepEqual(again, mine);
  rmSync(again.folder, { recursive: true });
});

test('a port at which somebody listens is passed over', async (t) => {
  const own = await ownPort();
  const server = createServer().listen(own.port, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  rmSync(own.folder, { recursive: true });
  drawing(t, drawOf(own));
  const other = await ownPort();
  assert.notEqual(other.port, own.port);
  rmSync(other.folder, { recursive: true });
});
