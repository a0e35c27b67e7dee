import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { EventStream } from '../../../src/main/server/events/event-stream.js';

/** More than the buffers between two sockets hold, in characters. */
const TOO_MUCH = 'x'.repeat(24 * 1024 * 1024);

describe('an event stream', () => {
  const server = createServer();
  let client: Socket;
  let response: ServerResponse;

  beforeEach(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    client = connect(address.port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    [, response] = await once(server, 'request');
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  });
  afterEach(() => {
    mock.timers.reset();
    client.destroy();
    server.close();
  });

  it('a client that takes nothing for 30 s is dropped, and whoever writes to it waits no longer', async () => {
    const stream = new EventStream(response, {});
    const sent = stream.send('log', TOO_MUCH);
    mock.timers.tick(29_999);
    assert.equal(stream.signal.aborted, false);
    mock.timers.tick(1);
    await sent;
    assert.equal(stream.signal.aborted, true);
  });

  it('a client that takes what waits for it stays, and nothing is left of the wait', async () => {
    const stream = new EventStream(response, {});
    const sent = stream.send('log', TOO_MUCH);
    mock.timers.tick(29_999);
    client.resume();
    await sent;
    mock.timers.tick(30_000);
    assert.equal(stream.signal.aborted, false);
    assert.deepEqual(getEventListeners(stream.signal, 'abort'), []);
  });

  it('a client that has gone before its stream begins is known to have gone', async () => {
    client.destroy();
    await once(response, 'close');
    assert.equal(new EventStream(response, {}).signal.aborted, true);
  });
});
