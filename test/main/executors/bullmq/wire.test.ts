import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBatchJob, encodeBatchBody } from '../../../../src/main/executors/bullmq/batch-job.js';
import { type CoordinatorOrder, decodeOrder, encodeOrder } from '../../../../src/main/executors/bullmq/coordinator-order.js';
import { Fingerprints } from '../../../../src/main/executors/bullmq/fingerprint.js';
import { dataKeys, queuePrefix, runKeys, runsKey } from '../../../../src/main/executors/bullmq/keys.js';
import { decodeNoticeJob, encodeNotices, type RemoteOutcomes } from '../../../../src/main/executors/bullmq/notice-job.js';
import { packColumns, unpackColumns } from '../../../../src/main/executors/bullmq/packed-columns.js';
import { decodeRunRecord, encodeRunRecord, type RunRecord } from '../../../../src/main/executors/bullmq/run-record.js';
import {
  decodeAgent,
  decodeProblem,
  decodeTask,
  encodeAgent,
  encodeProblem,
  encodeTask,
} from '../../../../src/main/executors/bullmq/stored-data.js';
import { encodeBody } from '../../../../src/main/executors/bullmq/wire-bytes.js';
import {
  decodeHeartbeat,
  encodeHeartbeat,
  type WorkerHeartbeat,
} from '../../../../src/main/executors/bullmq/worker-heartbeat.js';
import { encodeError } from '../../../../src/shared/error-envelope.js';
import { maskedUrl, resolveRedisAddress } from '../../../../src/shared/workers/redis-address.js';

const SHA = 'a'.repeat(64);

const RECORD: RunRecord = {
  version: '1.2.3',
  generation: 2,
  state: 'running',
  problem: { name: 'tsp', path: 'problems/tsp/problem.js', contentHash: SHA, files: { 'problem.js': SHA } },
  setup: { setupTimeoutMs: 1000, cancelGraceMs: 250, batching: true, isolation: 'thread', expandConcurrency: 4 },
  seenAtMs: 5,
};

const HEARTBEAT: WorkerHeartbeat = {
  sequence: 3,
  host: 'far',
  pid: 12,
  version: '1.2.3',
  threads: 2,
  generation: 2,
  running: [{ activityId: 7, attempt: 1, elapsedMs: 2100 }],
  batches: [4],
  settled: 10,
  failed: 1,
  refused: null,
  isLeaving: false,
};

/** Values that are no message of any kind, encoded as messages are. */
const NO_MESSAGES: readonly unknown[] = [undefined, null, 1, 'text', [], {}, new Map(), { type: 'outcomes' }, { type: 'call' }];

describe('what stands in Redis', () => {
  it('keeps the names of two runs apart, in queues without a colon', () => {
    const ids = ['a', 'a:b', 'a%3Ab', "it's (one) *!~", '12'];
    const names = ids.flatMap((id) => {
      const { batchQueue, apartQueue, noticeQueue } = runKeys('hgm', id);
      return [batchQueue, apartQueue, noticeQueue];
    });
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[war]-[\w.%-]+$/);
    assert.equal(runsKey('x'), 'x:runs');
    assert.equal(queuePrefix('x'), 'x:q');
    assert.notEqual(dataKeys(runKeys('x', 'a'), 1).agents, dataKeys(runKeys('x', 'a'), 2).agents);
  });

  it('brings back a run record as it was, and names both versions of another layout', () => {
    assert.deepEqual(decodeRunRecord(encodeRunRecord(RECORD)), { status: 'record', record: RECORD });
    const fields = encodeRunRecord(RECORD);
    assert.deepEqual(decodeRunRecord({ ...fields, protocol: '99', setup: 'new' }), {
      status: 'other',
      protocol: '99',
      version: '1.2.3',
    });
  });

  it('sends no limit that JSON cannot say', () => {
    const setup = {
      ...RECORD.setup,
      setupTimeoutMs: Number.POSITIVE_INFINITY,
      maximumActivitiesPerThread: Number.POSITIVE_INFINITY,
    };
    const read = decodeRunRecord(encodeRunRecord({ ...RECORD, setup }));
    assert.ok(read.status === 'record');
    assert.equal(read.record.setup.setupTimeoutMs, Number.MAX_SAFE_INTEGER);
    assert.equal(read.record.setup.maximumActivitiesPerThread, undefined);
  });

  it('reads no run record that names a place outside the folder of problems, or is cut short', () => {
    const fields = encodeRunRecord(RECORD);
    for (const path of ['/etc/passwd', '../x.js', 'a/../../x.js', 'C:\\x.js', 'a\0b']) {
      const problem = JSON.stringify({ ...RECORD.problem, path });
      assert.deepEqual(decodeRunRecord({ ...fields, problem }), { status: 'unreadable' });
    }
    assert.deepEqual(decodeRunRecord({}), { status: 'unreadable' });
    assert.deepEqual(decodeRunRecord({ ...fields, setup: '{' }), { status: 'unreadable' });
    assert.deepEqual(decodeRunRecord({ ...fields, generation: '0' }), { status: 'unreadable' });
  });

  it('reads a batch, and none that breaks a rule of its numbers', () => {
    const evaluations = {
      activityIds: Float64Array.of(1),
      attempts: Float64Array.of(1),
      fingerprints: Float64Array.of(77),
      agents: Float64Array.of(0),
      tasks: Float64Array.of(-1),
      startToCloseTimeoutsMs: Float64Array.of(Number.POSITIVE_INFINITY),
      heartbeatTimeoutsMs: Float64Array.of(50),
    };
    const expansion = { activityId: 2, attempt: 1, fingerprint: 1, agent: 0, startToCloseTimeoutMs: 9, heartbeatTimeoutMs: 9 };
    const body = { problem: 0, expansions: [{ ...expansion, mates: [{ agent: 1, mean: 0.5, evaluations: 2 }] }], evaluations };
    const job = (changed: object) => ({ batch: 1, generation: 1, body: encodeBody({ ...body, ...changed }) });
    const read = { batch: 1, generation: 1, body };
    assert.deepEqual(decodeBatchJob(job({})), read);
    assert.deepEqual(decodeBatchJob({ batch: 1, generation: 1, body: encodeBatchBody(body) }), read);
    const faulty = (columns: object) => ({ evaluations: { ...evaluations, ...columns } });
    const faults = [
      faulty({ agents: Float64Array.of(1, 1) }),
      faulty({ attempts: Float64Array.of(0.5) }),
      faulty({ tasks: Float64Array.of(-2) }),
      faulty({ startToCloseTimeoutsMs: Float64Array.of(Number.NaN) }),
      faulty({ agents: [0] }),
      faulty({ agents: { column: 'same', value: 0, count: 2 ** 40 } }),
      faulty({ agents: { column: 'same', value: '0', count: 1 } }),
      faulty({ agents: { column: 'above', least: Number.NaN, offsets: Uint8Array.of(0) } }),
      faulty({ agents: { column: 'above', least: Number.MAX_SAFE_INTEGER, offsets: Uint8Array.of(1) } }),
      faulty({ agents: { column: 'above', least: 0, offsets: [0] } }),
      faulty({ agents: { column: 'single', values: 'none' } }),
      { evaluations: Float64Array.of(1, 1, 77, 0, -1, 9, 9) },
      { problem: -1 },
      { checkpoints: [] },
      { expansions: [{ ...expansion, results: [{ taskNumber: 0, weight: 1, feedback: '{' }] }] },
      { expansions: [{ ...expansion, startToCloseTimeoutMs: 0 }] },
    ];
    for (const fault of faults) assert.equal(decodeBatchJob(job(fault)), undefined, JSON.stringify(fault));
    for (const body of NO_MESSAGES) assert.equal(decodeBatchJob({ batch: 1, generation: 1, body: encodeBody(body) }), undefined);
    for (const data of [null, 1, {}, { batch: 1, generation: 1, body: 'no base64 of ours' }])
      assert.equal(decodeBatchJob(data), undefined);
  });

  it('brings back every column of numbers as it was, in few bytes where they are alike', () => {
    const columns = [
      [1, 2, 3].map((number) => 1_000_000 + number),
      [7, 7, 7],
      [0, -0, 0],
      [-0, -0, -0],
      [Number.NaN, 1, 2],
      [Number.NaN, Number.NaN, Number.NaN],
      [Number.POSITIVE_INFINITY, 5, 6],
      [Number.MAX_SAFE_INTEGER, 0, 1],
      [-3, 250, 70_000],
      [0.5, Math.fround(0.1), -1],
      [0.1, 0.2, 0.3],
      [2 ** 53, 2 ** 53, 2 ** 53 + 2],
    ];
    for (const numbers of columns) {
      const fields = unpackColumns(packColumns({ numbers: Float64Array.from(numbers), other: 'text' }));
      assert.deepEqual(fields, { numbers: Float64Array.from(numbers), other: 'text' }, `${numbers}`);
    }
    const many = Float64Array.from({ length: 1500 }, (_, index) => 1_000_000 + 4 * index);
    const alike = { one: many, two: many.map(() => 1), three: many.map(() => Number.POSITIVE_INFINITY) };
    assert.ok(encodeBody(packColumns(alike)).length < 1500 * 3);
  });

  it('reads outcomes, and none whose columns differ in length or hold no times', () => {
    const one = Float64Array.of(1);
    const outcomes: RemoteOutcomes = {
      type: 'outcomes',
      activityIds: one,
      values: one,
      elapsedMs: one,
      attempts: one,
      fingerprints: one,
    };
    const job = (notice: unknown) => ({ worker: 'w', generation: 1, body: encodeBody([notice]) });
    const read = { worker: 'w', generation: 1, notices: [outcomes] };
    assert.deepEqual(decodeNoticeJob(job(outcomes)), read);
    assert.deepEqual(decodeNoticeJob({ ...job(outcomes), body: encodeNotices([outcomes]) }), read);
    const failed = { status: 'failed', elapsedMs: 1, error: encodeError(new Error('x')) };
    assert.ok(decodeNoticeJob(job({ ...outcomes, others: [[0, failed]] })));
    const faults = [
      { attempts: Float64Array.of(1, 2) },
      { elapsedMs: Float64Array.of(-1) },
      { costs: Float64Array.of(Number.NaN) },
      { others: [[1, failed]] },
      { others: [[0, { ...failed, error: { type: 'error', name: 1 } }]] },
    ];
    for (const fault of faults) assert.equal(decodeNoticeJob(job({ ...outcomes, ...fault })), undefined, JSON.stringify(fault));
    for (const notice of NO_MESSAGES) assert.equal(decodeNoticeJob(job(notice)), undefined);
    assert.equal(decodeNoticeJob({ ...job(outcomes), worker: '' }), undefined);
    assert.equal(decodeNoticeJob({ ...job(outcomes), body: encodeBody(outcomes) }), undefined);
  });

  it('reads orders and heartbeats, and nothing else', () => {
    const reason = encodeError(new Error('enough'));
    const cancel: CoordinatorOrder = {
      generation: 1,
      worker: null,
      order: { type: 'cancel', activityIds: [1], attempts: [1], reason },
    };
    assert.deepEqual(decodeOrder(encodeOrder(cancel)), cancel);
    assert.deepEqual(decodeHeartbeat(encodeHeartbeat(HEARTBEAT)), HEARTBEAT);
    for (const value of NO_MESSAGES) {
      const bytes = Buffer.from(encodeBody(value), 'base64');
      assert.equal(decodeOrder(bytes), undefined);
      assert.equal(decodeHeartbeat(bytes), undefined);
      assert.equal(decodeProblem(bytes), undefined);
    }
    assert.equal(decodeOrder(Buffer.from('hello')), undefined);
    assert.equal(decodeHeartbeat(encodeHeartbeat({ ...HEARTBEAT, threads: -1 })), undefined);
  });

  it('brings back problems without their place, agents and tasks', () => {
    const shared = { table: new Uint8Array(new SharedArrayBuffer(2)) };
    const stored = decodeProblem(
      encodeProblem({ url: 'file:///x.js', params: { a: [1] }, seed: 3, direction: 'minimize', shared }),
    );
    assert.deepEqual(stored?.reference, { params: { a: [1] }, seed: 3, isNoted: false, direction: 'minimize' });
    assert.equal(stored?.shared?.buffers.length, 1);
    const agent = { number: 4, key: 'root/0', state: { x: -0 } };
    assert.deepEqual(decodeAgent(4, encodeAgent(agent)), agent);
    assert.deepEqual(decodeTask(encodeTask(['a'])), ['a']);
    assert.equal(decodeTask(Buffer.from(encodeBody(new Map()), 'base64')), undefined);
    assert.equal(decodeAgent(4, Buffer.from(encodeBody(['key', new Date()]), 'base64')), undefined);
  });

  it('tells apart works of one number by agent, task and kind', () => {
    const prints = new Fingerprints();
    const problem = { url: '', params: {}, seed: 1 };
    const agents = [0, 1].map((number) => ({ number, key: 'root', state: { number } }));
    const works = agents.flatMap((agent) => [
      prints.of({ type: 'expand', problem, agent }),
      ...[-1, 0, 1].map((taskNumber) => prints.of({ type: 'evaluate', problem, agent, task: undefined, taskNumber })),
    ]);
    assert.equal(new Set(works).size, works.length);
    assert.equal(
      new Fingerprints().of({ type: 'expand', problem, agent: { number: 9, key: 'root', state: { number: 0 } } }),
      works[0],
    );
  });
});

describe('the address of Redis', () => {
  it('takes a URL or an address', () => {
    assert.deepEqual(resolveRedisAddress('redis://h:1'), { url: 'redis://h:1', prefix: 'hgm' });
    assert.deepEqual(resolveRedisAddress({ url: 'rediss://h', prefix: 'x' }), { url: 'rediss://h', prefix: 'x' });
  });

  it('refuses what is none, and never repeats a password', () => {
    for (const redis of ['', 'localhost:6379', 'http://h', 'redis://', 1, null, { url: 'redis://h', prefix: 'a:b' }])
      assert.throws(() => resolveRedisAddress(redis), { code: 'ERR_OPTION' });
    for (const [redis, message] of [
      [{ url: 'redis://h', prefx: 'a' }, /^redis\.prefx must be left out: redis has url, prefix/],
      [{ get: () => 1 }, /^redis\.get must be left out/],
      [{ prefix: 'a' }, /^redis\.url must be a URL such as/],
      [Object.defineProperty({}, 'url', { get: () => assert.fail('a getter') }), /^redis\.url must be a URL such as/],
    ] as const)
      assert.throws(() => resolveRedisAddress(redis), { code: 'ERR_OPTION', message });
    assert.throws(
      () => resolveRedisAddress('http://user:secret@h'),
      (error: Error) => !error.message.includes('secret'),
    );
    assert.equal(maskedUrl('redis://user:secret@h:1/2?password=secret'), 'redis://***@h:1/2');
  });
});
