/** Selecting the arm with the largest draw and recording a result: the index against a draw for every arm. */
import { performance } from 'node:perf_hooks';
import { BetaPosterior } from '../../src/main/engine/posterior/beta-posterior.js';
import { StudentTPosterior } from '../../src/main/engine/posterior/student-t-posterior.js';
import { ThompsonIndex } from '../../src/main/engine/thompson/thompson-index.js';
import { keyedUniform, RandomPurpose } from '../../src/shared/random.js';
import type { Benchmark, BenchSettings } from '../harness/benchmark.js';
import { interleave } from '../harness/interleave.js';
import { makeRow, type Row } from '../harness/row.js';

const SIZES = [1000, 10_000, 100_000, 1_000_000] as const;
const QUICK_SIZES = [1000, 10_000] as const;
const KINDS = ['beta', 'student-t'] as const;

/** Results that an arm has, on average, before anything is measured. */
const EARLIER_RESULTS = 10;
/** Steps between two readings of the clock; 1 where a step takes long. */
const BATCH = 64;
/** Share of a window that is for first steps: each takes an index of its own to be made. */
const FIRST_STEPS_SHARE = 0.1;
const US_PER_MS = 1000;

type Kind = (typeof KINDS)[number];

/** Arms with qualities of their own, whose rewards are coins for Beta and vary little for Student's t. */
class Bandit {
  readonly #index: ThompsonIndex;
  readonly #kind: Kind;
  readonly #uniform = keyedUniform(1, RandomPurpose.simulation, 1);
  readonly #quality: Float64Array;
  readonly #weight: Float64Array;
  readonly #sum: Float64Array;
  readonly #squares: Float64Array;

  /** @param plainUpTo - as the index takes it: 0 for the index, a very large number for a draw of every arm */
  constructor(kind: Kind, arms: number, plainUpTo: number) {
    const posterior = kind === 'beta' ? new BetaPosterior() : new StudentTPosterior();
    this.#index = new ThompsonIndex({ posterior, capacity: arms, plainUpTo });
    this.#kind = kind;
    this.#quality = Float64Array.from({ length: arms }, () => 0.2 + 0.5 * this.#uniform());
    this.#weight = new Float64Array(arms);
    this.#sum = new Float64Array(arms);
    this.#squares = new Float64Array(arms);
    for (let arm = 0; arm < arms; arm++) {
      for (let left = Math.floor(2 * EARLIER_RESULTS * this.#uniform()); left > 0; left--) this.#evaluate(arm);
      this.#write(arm);
    }
  }

  /** One selection, and one result. */
  step(): void {
    const arm = this.#index.select(this.#uniform);
    this.#evaluate(arm);
    this.#write(arm);
  }

  #evaluate(arm: number): void {
    const quality = this.#quality[arm]!;
    const reward = this.#kind === 'beta' ? Number(this.#uniform() < quality) : quality + 0.1 * this.#uniform();
    this.#weight[arm]! += 1;
    this.#sum[arm]! += reward;
    this.#squares[arm]! += reward * reward;
  }

  #write(arm: number): void {
    const weight = this.#weight[arm]!;
    const sum = this.#sum[arm]!;
    if (this.#kind === 'beta') {
      this.#index.set(arm, sum, weight - sum);
    } else {
      const mean = weight === 0 ? 0 : sum / weight;
      this.#index.set(arm, weight, mean, weight === 0 ? 0 : Math.max(0, this.#squares[arm]! / weight - mean * mean));
    }
  }
}

/** The mean time of a step, in microseconds: choosing thresholds anew now and then is in it. At least one step, however long it takes. */
function meanStepUs(bandit: Bandit, batch: number, windowMs: number): number {
  const startedAt = performance.now();
  let steps = 0;
  let elapsedMs = 0;
  do {
    for (let n = 0; n < batch; n++) bandit.step();
    steps += batch;
    elapsedMs = performance.now() - startedAt;
  } while (elapsedMs < windowMs);
  return (US_PER_MS * elapsedMs) / steps;
}

/** The mean time of the first step of an index, in milliseconds, for which thresholds are chosen from nothing: of as many indices as take `windowMs` for it. */
function meanFirstStepMs(kind: Kind, arms: number, windowMs: number): number {
  let elapsedMs = 0;
  let indices = 0;
  do {
    const bandit = new Bandit(kind, arms, 0);
    const startedAt = performance.now();
    bandit.step();
    elapsedMs += performance.now() - startedAt;
    indices++;
  } while (elapsedMs < windowMs);
  return elapsedMs / indices;
}

async function rowsOfSize(kind: Kind, arms: number, { rounds, windowMs, warmUpMs }: BenchSettings): Promise<Row[]> {
  const where = `${kind}, ${arms.toLocaleString('en-US')} arms`;
  meanFirstStepMs(kind, arms, FIRST_STEPS_SHARE * warmUpMs);
  const firstMs = Array.from({ length: rounds }, () => meanFirstStepMs(kind, arms, FIRST_STEPS_SHARE * windowMs));
  const indexed = new Bandit(kind, arms, 0);
  const plain = new Bandit(kind, arms, Number.MAX_SAFE_INTEGER);
  meanStepUs(indexed, BATCH, warmUpMs);
  meanStepUs(plain, 1, warmUpMs);
  const samples = await interleave(
    [
      { name: 'index', measure: async () => meanStepUs(indexed, BATCH, windowMs) },
      { name: 'plain', measure: async () => meanStepUs(plain, 1, windowMs) },
    ],
    rounds,
  );
  const peer = { name: 'a draw for every arm', samples: samples.get('plain') ?? [] };
  return [
    makeRow({ name: `${where}: select and update`, unit: 'us', better: 'lower', samples: samples.get('index') ?? [], peer }),
    makeRow({ name: `${where}: ${peer.name}`, unit: 'us', better: 'lower', samples: peer.samples }),
    makeRow({ name: `${where}: thresholds chosen from nothing`, unit: 'ms', better: 'lower', samples: firstMs }),
  ];
}

async function run(settings: BenchSettings): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS) {
    for (const arms of settings.quick ? QUICK_SIZES : SIZES) rows.push(...(await rowsOfSize(kind, arms, settings)));
  }
  return rows;
}

export const thompsonIndex: Benchmark = { name: 'thompson-index', title: 'Thompson sampling: index and plain draw', run };
