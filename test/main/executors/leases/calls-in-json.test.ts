import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AsksInJson, resultsIn } from '../../../../src/main/executors/leases/calls-in-json.js';
import { isHgmError } from '../../../../src/shared/errors.js';
import { readAsk } from '../../../../src/shared/leases/ask-fields.js';

test('asks of the same text are read once, as long as they are short and not too many; what is refused is refused again', () => {
  const read: unknown[] = [];
  const asks = new AsksInJson((options) => {
    read.push(options);
    return readAsk(options);
  });
  const text = JSON.stringify({ count: 3, workerId: 'one' });
  const ask = asks.read(text);
  assert.deepEqual([ask.count, ask.workerId, asks.read(text) === ask], [3, 'one', true]);
  for (const empty of ['', 'null', '{}']) assert.equal(asks.read(empty).count, 1);
  assert.equal(read.length, 4);

  const long = `${text}${' '.repeat(500)}`;
  assert.deepEqual([asks.read(long).count, asks.read(long).count, read.length], [3, 3, 6]);
  for (const refused of ['{"count":0}', '{"count":0}', '{"more":1}', '[]'])
    assert.throws(
      () => asks.read(refused),
      (thrown) => isHgmError(thrown, 'ERR_OPTION'),
    );
  assert.throws(() => asks.read('{'), SyntaxError);
  for (let worker = 0; worker < 1000; worker++) asks.read(JSON.stringify({ workerId: `worker ${worker}` }));
  const before = read.length;
  asks.read(text);
  assert.equal(read.length, before + 1);
});

test('results are what stands in the only field of what is told', () => {
  assert.deepEqual(resultsIn('{"results":[1]}'), [1]);
  for (const other of ['null', '1', '[]', '{}', '{"results":[],"more":1}'])
    assert.throws(
      () => resultsIn(other),
      (thrown) => isHgmError(thrown, 'ERR_OPTION'),
      other,
    );
  assert.throws(() => resultsIn(''), SyntaxError);
});
