/** Whether memory stays constant while a run goes on. */
import { median } from '../harness/statistics.js';

/** What was in use at one moment, just after garbage was collected. */
export interface MemorySample {
  /** The main thread's JavaScript heap and typed arrays. */
  readonly heapBytes: number;
  /** The whole process, its threads included. */
  readonly residentBytes: number;
  /** Agents in the tree, which grows because it is meant to. */
  readonly agents: number;
}

export interface MemoryTrend {
  /** From the first third of the samples to the last one, what agents may take subtracted; below 0 when it shrank. */
  readonly heapGrowthBytes: number;
  readonly residentGrowthBytes: number;
  readonly isFlat: boolean;
}

const MIB = 2 ** 20;
/** Share of the samples that is left out at the start, while code is compiled and buffers grow. */
const WARM_UP_SHARE = 0.2;
/** Bytes that an agent may take: its state and links, and its part of the ledger. */
const BYTES_PER_AGENT = 2048;
/** Least growth of the heap that counts as a leak: its size varies by less without one. */
const HEAP_TOLERANCE_BYTES = 8 * MIB;
/** Least growth of resident memory that counts as a leak: threads that were replaced leave free memory behind. */
const RESIDENT_TOLERANCE_BYTES = 96 * MIB;
/** Fewest samples that are judged: fewer have no thirds to compare. */
const LEAST_SAMPLES = 6;

/** @returns null with too few samples to tell */
export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend | null {
  const warm = samples.slice(Math.floor(WARM_UP_SHARE * samples.length));
  if (warm.length < LEAST_SAMPLES) return null;
  const third = Math.floor(warm.length / 3);
  const growthOf = (figure: (sample: MemorySample) => number) =>
    median(warm.slice(-third).map(figure)) - median(warm.slice(0, third).map(figure));
  const agentBytes = BYTES_PER_AGENT * growthOf(({ agents }) => agents);
  const heapGrowthBytes = growthOf(({ heapBytes }) => heapBytes) - agentBytes;
  const residentGrowthBytes = growthOf(({ residentBytes }) => residentBytes) - agentBytes;
  const isFlat = heapGrowthBytes <= HEAP_TOLERANCE_BYTES && residentGrowthBytes <= RESIDENT_TOLERANCE_BYTES;
  return { heapGrowthBytes, residentGrowthBytes, isFlat };
}
