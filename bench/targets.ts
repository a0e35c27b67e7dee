/** What is to be reached on two cores. */
import { askAndTell, IN_A_FILE, IN_MEMORY } from './ask-and-tell.bench.js';
import { dashboard, WITH_DASHBOARD, WITH_READER } from './dashboard.bench.js';
import { dispatch, WHOLE_RUN } from './dispatch.bench.js';
import { efficiency, nameOfWholeRun } from './efficiency.bench.js';
import { engineChoice, nameOfChildren } from './engine-choice.bench.js';
import { eventLoopDelay, SATURATED_RUN } from './event-loop-delay.bench.js';
import { FRAMES_OF_LARGE_TREE, frames } from './frames.bench.js';
import { HAND_DRIVEN, handDriven } from './hand-driven.bench.js';
import { PISCINA, PISCINA_IN_EVENT_LOOP } from './harness/peer-pools.js';
import type { Target } from './harness/target-result.js';
import { isolation, nameOfIsolatedRun } from './isolation.bench.js';
import { HAND_DRIVEN_LATENCY, latency } from './latency.bench.js';
import { programs, RUN_OF_PROGRAMS } from './programs.bench.js';
import { BUSY_MS, BUSY_OVER_REDIS, NO_OP_OVER_REDIS, redis } from './redis.bench.js';
import { nameOfResumption, resume } from './resume.bench.js';
import { BETA, nameOfLineages, nameOfMemory, nameOfStep, STUDENT_T, searchScale } from './search-scale.bench.js';
import { nameOfStoredRun, store } from './store.bench.js';
import { RUN_WITH_WAITING, waiting } from './waiting.bench.js';

const SHARES: readonly (readonly [durationMs: number, limit: number])[] = [
  [0.01, 0.6],
  [0.1, 0.9],
  [1, 0.94],
  [10, 0.96],
];

const ISOLATED_SHARES: readonly (readonly [durationMs: number, limit: number])[] = [
  [0.1, 0.9],
  [1, 0.97],
];

const STORED_SHARES: readonly (readonly [durationMs: number, limit: number])[] = [
  [0, 0.5],
  [1, 0.95],
];

const SEARCHES = [
  ['Beta', BETA, 250],
  ['Student-t with tasks', STUDENT_T, 400],
] as const;

/** Searches whose lineages are judged by their best. */
const LINEAGES = [
  ['by the best of lineages', 'level off'],
  ['by the best of lineages', 'go on'],
  ['by puct', 'level off'],
  ['by puct', 'go on'],
] as const;

/** Children of the widest root. */
const WIDE = 200_000;
const LARGE = 1_000_000;
const SMALL = 1000;
/** Reported by others for a Python engine of the same kind; not measured here. */
const PYTHON_ENGINE = 'a Python engine: 238/s, as reported';

export const TARGETS: readonly Target[] = [
  {
    what: 'no-op evaluations through a whole run, 1,000 agents',
    against: `${PISCINA}, no-op`,
    benchmark: dispatch.name,
    row: WHOLE_RUN,
    figure: { type: 'versus' },
    unit: 'x',
    rule: 'at least',
    limit: 5,
  },
  {
    what: 'hand-driven threadWork, no-op, 64 in flight',
    against: `${PISCINA}, no-op, 64 in flight`,
    benchmark: handDriven.name,
    row: HAND_DRIVEN,
    figure: { type: 'versus' },
    unit: 'x',
    rule: 'at least',
    limit: 3,
  },
  {
    what: 'hand-driven threadWork, one no-op there and back',
    against: PISCINA_IN_EVENT_LOOP,
    benchmark: latency.name,
    row: HAND_DRIVEN_LATENCY,
    figure: { type: 'over', row: PISCINA_IN_EVENT_LOOP },
    unit: 'x',
    rule: 'at most',
    limit: 1.2,
  },
  ...SHARES.map(
    ([durationMs, limit]): Target => ({
      what: `share of the ideal, ${durationMs} ms evaluations`,
      against: 'busy threads',
      benchmark: efficiency.name,
      row: nameOfWholeRun(durationMs),
      figure: { type: 'value' },
      unit: 'share',
      rule: 'at least',
      limit,
    }),
  ),
  ...SEARCHES.map(
    ([words, kind]): Target => ({
      what: `select and record, 1,000,000 agents, ${words}`,
      against: 'the same, 1,000 agents',
      benchmark: searchScale.name,
      row: nameOfStep(LARGE, kind),
      figure: { type: 'over', row: nameOfStep(SMALL, kind) },
      unit: 'x',
      rule: 'at most',
      limit: 4,
    }),
  ),
  ...LINEAGES.map(
    ([policy, gains]): Target => ({
      what: `decide and record ${policy}, 1,000,000 agents, gains ${gains}`,
      against: 'the same, 1,000 agents',
      benchmark: searchScale.name,
      row: nameOfLineages(LARGE, gains, policy),
      figure: { type: 'over', row: nameOfLineages(SMALL, gains, policy) },
      unit: 'x',
      rule: 'at most',
      limit: 4,
    }),
  ),
  {
    what: 'select and record, 1,000 children',
    against: PYTHON_ENGINE,
    benchmark: engineChoice.name,
    row: nameOfChildren(SMALL),
    figure: { type: 'value' },
    unit: '/s',
    rule: 'at least',
    limit: 50_000,
  },
  {
    what: 'hand-driven choice and record, 200,000 children of one: rate',
    against: 'the same, 1,000 children',
    benchmark: engineChoice.name,
    row: nameOfChildren(WIDE),
    figure: { type: 'over', row: nameOfChildren(SMALL) },
    unit: 'x',
    rule: 'at least',
    limit: 0.25,
  },
  ...SEARCHES.map(
    ([words, kind, bytes]): Target => ({
      what: `memory of an agent, 1,000,000 agents, ${words}, state aside`,
      against: '',
      benchmark: searchScale.name,
      row: nameOfMemory(LARGE, kind),
      figure: { type: 'value' },
      unit: 'bytes',
      rule: 'at most',
      limit: bytes,
    }),
  ),
  {
    what: 'event-loop delay at p99, saturated with 0.1 ms evaluations',
    against: '',
    benchmark: eventLoopDelay.name,
    row: SATURATED_RUN,
    figure: { type: 'value' },
    unit: 'ms',
    rule: 'at most',
    limit: 10,
  },
  ...ISOLATED_SHARES.map(
    ([durationMs, limit]): Target => ({
      what: `isolation: 'process', ${durationMs} ms evaluations`,
      against: 'bare threads',
      benchmark: isolation.name,
      row: nameOfIsolatedRun(durationMs),
      figure: { type: 'versus' },
      unit: 'x',
      rule: 'at least',
      limit,
    }),
  ),
  {
    what: 'no-op evaluations over Redis, 2 worker processes',
    against: 'BullMQ, a job an evaluation',
    benchmark: redis.name,
    row: NO_OP_OVER_REDIS,
    figure: { type: 'versus' },
    unit: 'x',
    rule: 'at least',
    limit: 20,
  },
  {
    what: `over Redis, ${BUSY_MS} ms evaluations, 2 worker threads`,
    against: 'bare threads',
    benchmark: redis.name,
    row: BUSY_OVER_REDIS,
    figure: { type: 'versus' },
    unit: 'x',
    rule: 'at least',
    limit: 0.9,
  },
  ...[IN_MEMORY, IN_A_FILE].map(
    (row): Target => ({
      what: `${row}, over HTTP, batches of 16`,
      against: 'bare Fastify, the same bodies and answers',
      benchmark: askAndTell.name,
      row,
      figure: { type: 'versus' },
      unit: 'x',
      rule: 'at least',
      limit: 0.5,
    }),
  ),
  {
    what: 'evaluations by 2 programs in lines mode, no-op, one line in flight each',
    against: 'the bare programs fed by hand',
    benchmark: programs.name,
    row: RUN_OF_PROGRAMS,
    figure: { type: 'versus' },
    unit: 'x',
    rule: 'at least',
    limit: 0.8,
  },
  {
    what: '0.1 ms evaluations beside 32 expansions that wait 2 s',
    against: 'the same run without expansions',
    benchmark: waiting.name,
    row: RUN_WITH_WAITING,
    figure: { type: 'versus' },
    unit: 'x',
    rule: 'at least',
    limit: 0.95,
  },
  ...STORED_SHARES.map(
    ([durationMs, limit]): Target => ({
      what: `the same run with the SQLite store, ${durationMs === 0 ? 'no-op' : `${durationMs} ms`} evaluations`,
      against: 'without it',
      benchmark: store.name,
      row: nameOfStoredRun(durationMs, 'normal'),
      figure: { type: 'versus' },
      unit: 'x',
      rule: 'at least',
      limit,
    }),
  ),
  {
    what: 'resuming a run of 1,000,000 evaluations',
    against: '',
    benchmark: resume.name,
    row: nameOfResumption(LARGE),
    figure: { type: 'value' },
    unit: 'ms',
    rule: 'at most',
    limit: 5000,
  },
  ...[WITH_DASHBOARD, WITH_READER].map(
    (row): Target => ({
      what: `1 ms evaluations in one thread, 100,000 agents: ${row}`,
      against: 'the same run while nobody looks',
      benchmark: dashboard.name,
      row,
      figure: { type: 'versus' },
      unit: 'x',
      rule: 'at least',
      limit: 0.95,
    }),
  ),
  {
    what: 'frames of the lineage of 100,000 agents, panning and zooming, p95',
    against: '',
    benchmark: frames.name,
    row: FRAMES_OF_LARGE_TREE,
    figure: { type: 'value' },
    unit: 'ms',
    rule: 'at most',
    limit: 25,
  },
];
