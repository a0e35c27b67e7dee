/** How many requests of those who ask for work and tell it the server answers, beside Fastify that does nothing for them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryRunStore } from '../src/main/store/memory-run-store.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { interleave, rowsOf, type Subject } from './harness/interleave.js';
import { makeRow, type Row } from './harness/row.js';
import { type Answers, withBareFastify } from './http/bare-fastify.js';
import { KeepAliveConnection } from './http/keep-alive-connection.js';
import { BATCH, observeRequests } from './http/observe-requests.js';
import { withServedRun } from './http/served-run.js';

/** Least warm-up, in milliseconds: the tree gets its agents, and the thread of a run that is kept in a file compiles all of its code anew. */
const LEAST_WARM_UP_MS = 4000;
const LEAST_WINDOW_MS = 2000;

/** Answers that the bare server has in turn. */
const RECORDED = 100;

const BARE = 'bare Fastify, the same bodies and answers';
/** The rows of the targets. */
export const IN_MEMORY = 'ask and tell, memory store';
export const IN_A_FILE = 'ask and tell, store in a file';

/** What of an answer to an ask is needed for the tell. */
interface Asked {
  readonly leases: readonly { readonly token: string; readonly kind: 'expand' | 'evaluate' }[];
}

type Observe = (url: string) => Promise<number>;

/** What a run whose tree has grown answers. */
async function recordAnswers(settings: BenchSettings): Promise<Answers> {
  return await withServedRun(new MemoryRunStore(), async (url) => {
    await observeRequests(url, settings.warmUpMs, settings.windowMs);
    const { pathname } = new URL(url);
    const connection = await KeepAliveConnection.open(new URL(url));
    const asked: Asked[] = [];
    const told: object[] = [];
    while (asked.length < RECORDED) {
      const answer: Asked = JSON.parse(await connection.post(`${pathname}/ask`, JSON.stringify({ count: BATCH })));
      asked.push(answer);
      const results = answer.leases.map(({ token, kind }) => (kind === 'expand' ? { token, agent: null } : { token, reward: 1 }));
      told.push(JSON.parse(await connection.post(`${pathname}/tell`, JSON.stringify({ results }))));
    }
    connection.close();
    return { asked, told };
  });
}

async function inAFile(observe: Observe): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'hgm-bench-serve-'));
  try {
    return await withServedRun(join(folder, 'runs.db'), observe);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const warmUpMs = settings.quick ? settings.warmUpMs : Math.max(settings.warmUpMs, LEAST_WARM_UP_MS);
  const windowMs = settings.quick ? settings.windowMs : Math.max(settings.windowMs, LEAST_WINDOW_MS);
  const answers = await recordAnswers(settings);
  const rows: Row[] = [];
  const times = new Map<string, number[]>();
  const subject = (name: string, serve: (observe: Observe) => Promise<number>): Subject => ({
    name,
    measure: () =>
      serve(async (url) => {
        const { requestsPerSecond, serverUs } = await observeRequests(url, warmUpMs, windowMs);
        times.set(name, [...(times.get(name) ?? []), serverUs]);
        return requestsPerSecond;
      }),
  });
  const subjects = [
    subject(BARE, (observe) => withBareFastify(answers, observe)),
    subject(IN_MEMORY, (observe) => withServedRun(new MemoryRunStore(), observe)),
    subject(IN_A_FILE, inAFile),
  ];
  rows.push(...rowsOf(await interleave(subjects, settings.rounds), { unit: '/s', better: 'higher', peer: BARE }));
  for (const [name, samples] of times)
    rows.push(makeRow({ name: `${name}: processor time of a request`, unit: 'us', better: 'lower', samples }));
  return rows;
}

export const askAndTell: Benchmark = {
  name: 'ask-and-tell',
  title: `Requests a second over HTTP, an ask for ${BATCH} and a tell of them one each, 16 connections`,
  run,
};
