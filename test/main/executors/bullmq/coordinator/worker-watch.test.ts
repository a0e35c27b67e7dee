import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEAD_AFTER_MS, WorkerWatch } from '../../../../../src/main/executors/bullmq/coordinator/worker-watch.js';
import { encodeHeartbeat, type WorkerHeartbeat } from '../../../../../src/main/executors/bullmq/worker-heartbeat.js';

/** Between looks, in milliseconds. */
const LOOK_MS = 1000;

/** Workers whose heartbeats, and whose clock, the test plays. */
class WatchUnderTest {
  readonly told: string[] = [];
  readonly watch: WorkerWatch;
  readonly #entries = new Map<string, WorkerHeartbeat>();
  #nowMs = 0;

  constructor() {
    const tell =
      (change: string) =>
      ({ id }: { readonly id: string }) =>
        this.told.push(`${change} ${id}`);
    this.watch = new WorkerWatch({
      onJoined: tell('joined'),
      onLeft: tell('left'),
      onLost: tell('lost'),
      onRefused: ({ id }, reason) => this.told.push(`refused ${id}: ${reason}`),
    });
  }

  beat(id: string, changed: Partial<WorkerHeartbeat> = {}): void {
    const before = this.#entries.get(id);
    const fresh = {
      host: 'far',
      pid: 1,
      version: '1',
      threads: 2,
      generation: 1,
      running: [],
      batches: [],
      settled: 0,
      failed: 0,
    };
    const sequence = (before?.sequence ?? 0) + 1;
    this.#entries.set(id, { ...fresh, refused: null, isLeaving: false, ...before, sequence, ...changed });
  }

  take(id: string): void {
    this.#entries.delete(id);
  }

  /** @returns ids of those whose entries are to be removed */
  look(afterMs = LOOK_MS): readonly string[] {
    this.#nowMs += afterMs;
    const entries = [...this.#entries].map(([id, heartbeat]) => [id, encodeHeartbeat(heartbeat)] as const);
    const gone = this.watch.look(Object.fromEntries(entries), this.#nowMs);
    for (const id of gone) this.#entries.delete(id);
    return gone;
  }
}

describe('workers by their heartbeats', () => {
  it('join, offer their threads, and leave when their entry is gone', () => {
    const play = new WatchUnderTest();
    play.beat('a');
    play.beat('b', { threads: 3 });
    play.look();
    assert.deepEqual([play.watch.threads, play.watch.usable, play.watch.offeredMs], [5, 2, 0]);
    play.look();
    assert.equal(play.watch.offeredMs, 5 * LOOK_MS);
    play.take('a');
    play.look();
    assert.deepEqual(play.told, ['joined a', 'joined b', 'left a']);
    assert.deepEqual([play.watch.threads, play.watch.usable], [3, 1]);
  });

  it('are lost once theirs has not changed for so long, and join again when it does', () => {
    const play = new WatchUnderTest();
    play.beat('a');
    play.look();
    for (let passedMs = LOOK_MS; passedMs <= DEAD_AFTER_MS; passedMs += LOOK_MS) assert.deepEqual(play.look(), []);
    assert.deepEqual(play.look(), ['a']);
    assert.deepEqual([play.told.at(-1), play.watch.threads], ['lost a', 0]);
    play.beat('a');
    play.look();
    assert.equal(play.told.at(-1), 'joined a');
  });

  it('are not lost by time in which nobody could look', () => {
    const play = new WatchUnderTest();
    play.beat('a');
    play.look();
    assert.deepEqual(play.look(60_000), []);
    assert.deepEqual(play.look(60_000), []);
    assert.deepEqual(play.told, ['joined a']);
  });

  it('say once why they refuse or that they leave, and offer nothing then', () => {
    const play = new WatchUnderTest();
    play.beat('a', { refused: 'another version' });
    play.beat('b');
    play.look();
    play.beat('b', { isLeaving: true });
    play.look();
    play.beat('a');
    play.take('b');
    play.look();
    assert.deepEqual(play.told, ['refused a: another version', 'joined b', 'left b']);
    assert.equal(play.watch.threads, 0);
  });

  it('have a rate by what has settled between heartbeats, and can be set aside once', () => {
    const play = new WatchUnderTest();
    play.beat('a');
    play.look();
    play.beat('a', { settled: 50 });
    play.look();
    assert.equal(play.watch.get('a')?.rate, 50);
    assert.equal(play.watch.setAside('a', 'all fails'), true);
    assert.equal(play.watch.setAside('a', 'all fails'), false);
    assert.equal(play.watch.setAside('b', 'unknown'), false);
    assert.deepEqual([play.watch.threads, play.watch.get('a')?.setAside], [0, 'all fails']);
  });
});
