import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isHgmError } from '../../src/shared/errors.js';
import { type Memory, Remembering, type RememberingParts } from '../../src/threads/remembering.js';
import { HOSTILE_VALUES } from '../fixtures/hostile-values.js';

/** A memory that keeps everything at once. */
class Kept implements Memory {
  readonly values = new Map<string, string>();
  readonly costs: number[] = [];

  async recall(_: number, name: string): Promise<string | null> {
    return this.values.get(name) ?? null;
  }

  async keep(_: number, name: string, value: string, cost: number): Promise<string> {
    this.costs.push(cost);
    if (!this.values.has(name)) this.values.set(name, value);
    return this.values.get(name) ?? '';
  }
}

function rememberingIn(memory: Memory, parts: Partial<RememberingParts> = {}): Remembering {
  const usual = { activityId: 3, what: 'expand of agent root', takeCost: () => 0, hasEnded: () => false };
  return new Remembering({ ...usual, memory, ...parts });
}

/** What JSON can hold, though it does not look so. */
const JSON_AFTER_ALL: readonly string[] = [
  'lying getter',
  'minus zero',
  'null prototype',
  '__proto__ key',
  'lone surrogate',
  'other realm',
];

describe('ctx.remember', () => {
  for (const name of Object.keys(HOSTILE_VALUES)) {
    it(`keeps JSON only, and nothing of a hostile value: ${name}`, async () => {
      const memory = new Kept();
      const remembering = rememberingIn(memory);
      const asked = remembering.remember<unknown>('it', () => HOSTILE_VALUES[name]?.());
      if (JSON_AFTER_ALL.includes(name)) {
        const value = await asked;
        assert.deepEqual(JSON.parse(memory.values.get('it') ?? ''), value);
        return;
      }
      await assert.rejects(asked, (error) => {
        // What waits for a proxy asks it for its `then`.
        if (!name.includes('proxy')) assert.ok(isHgmError(error, 'ERR_RESULT_SHAPE'), String(error));
        return error instanceof Error && error.message.length < 1000;
      });
      assert.equal(memory.values.size, 0);
      assert.equal(await remembering.remember('it', () => 1), 1);
    });
  }

  it('makes a call once that is asked for twice at the same time, and gives each a copy', async () => {
    const memory = new Kept();
    const remembering = rememberingIn(memory);
    let calls = 0;
    const call = async () => ({ calls: ++calls });
    const [one, other] = await Promise.all([remembering.remember('it', call), remembering.remember('it', call)]);
    assert.deepEqual([one, other, calls], [{ calls: 1 }, { calls: 1 }, 1]);
    one.calls = 5;
    assert.deepEqual(await remembering.remember('it', call), { calls: 1 });
  });

  it('gives another attempt what an earlier one kept, without calling', async () => {
    const memory = new Kept();
    await rememberingIn(memory).remember('it', () => ['paid']);
    const value = await rememberingIn(memory).remember('it', (): string[] => assert.fail('it was called again'));
    assert.deepEqual(value, ['paid']);
  });

  it('does not keep what a call throws', async () => {
    const remembering = rememberingIn(new Kept());
    let calls = 0;
    const call = () => {
      if (++calls === 1) throw new RangeError('busy');
      return calls;
    };
    await assert.rejects(remembering.remember('it', call), RangeError);
    assert.equal(await remembering.remember('it', call), 2);
  });

  it('makes no call for an attempt that has ended, also when it ends while the memory is asked', async () => {
    const ended = { code: 'ERR_CANCELLED', message: /^expand of agent root has ended, .* 'it' is not kept/ };
    const call = () => assert.fail('it was called and paid for');
    let hasEnded = true;
    const memory = new Kept();
    const remembering = rememberingIn(memory, { hasEnded: () => hasEnded });
    await assert.rejects(remembering.remember('it', call), ended);
    hasEnded = false;
    const asked = remembering.remember('it', call);
    hasEnded = true;
    await assert.rejects(asked, ended);
    assert.deepEqual(memory.costs, []);
  });

  it('makes no call whose value would not be kept', async () => {
    const refused = new RangeError('settled');
    const memory: Memory = { recall: () => Promise.reject(refused), keep: () => assert.fail('kept') };
    await assert.rejects(
      rememberingIn(memory).remember('it', () => assert.fail('it was called and paid for')),
      refused,
    );
  });

  it('tells with each value what the attempt has cost since the last one', async () => {
    const memory = new Kept();
    const costs = [3, 0.5];
    const remembering = rememberingIn(memory, { takeCost: () => costs.shift() ?? 0 });
    await remembering.remember('one', () => 1);
    await remembering.remember('two', () => 2);
    assert.deepEqual(memory.costs, [3, 0.5]);
  });

  it('refuses names, functions and sizes that it cannot keep', async () => {
    const remembering = rememberingIn(new Kept());
    for (const name of ['', 'x'.repeat(201), 5 as never, null as never]) {
      await assert.rejects(
        remembering.remember(name, () => 1),
        { code: 'ERR_RESULT_SHAPE', message: /called remember with the name/ },
      );
    }
    await assert.rejects(remembering.remember('it', 5 as never), {
      code: 'ERR_RESULT_SHAPE',
      message: "expand of agent root called remember('it') with 5; give a function",
    });
    await assert.rejects(
      remembering.remember('it', () => 'x'.repeat(1 << 20)),
      {
        code: 'ERR_RESULT_SHAPE',
        message:
          "the call that expand of agent root remembers as 'it' returned the value whose JSON has 1048578 characters; value must be plain JSON of at most 1024 KiB",
      },
    );
  });
});
