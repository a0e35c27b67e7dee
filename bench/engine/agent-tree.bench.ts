/**
 * What the agent tree costs: bytes an agent, and nanoseconds a record, a look-up and a settlement, by the tree's size and depth.
 *
 * Agents are recorded on at random, which is the worst case for caches: a search comes back to the same few lineages.
 */
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Bench } from 'tinybench';
import { AgentTree } from '../../src/main/engine/agent-tree.js';
import { keyedUniform, RandomPurpose, type Uniform } from '../../src/shared/random.js';

/** One figure. */
export interface AgentTreeRow {
  readonly subject: string;
  readonly agents: number;
  /** Agents on the way from the deepest agent to the root. */
  readonly depth: number;
  readonly value: number;
  readonly unit: 'bytes/agent' | 'ns';
}

/** How much to measure. */
export interface AgentTreeBenchOptions {
  /** Sizes of the random trees. @defaultValue 1e3, 1e4, 1e5, 1e6 */
  readonly sizes?: readonly number[];
  /** Depths of the trees that are one lineage. @defaultValue 10, 100, 1000 */
  readonly depths?: readonly number[];
  /** How long each subject is measured, in milliseconds. @defaultValue 300 */
  readonly timeMs?: number;
}

/** Operations in a sample; also the number of evaluations between expansions. */
const BATCH = 300;
/** Number of agents that are drawn beforehand, so that drawing is not measured. */
const CHOICES = 2 ** 16;

/**
 * Agents of all trees whose memory is measured together, at least: what is compiled while they grow is there once, and takes more memory than one
 * small tree does.
 */
const MEASURED_AGENTS = 100_000;

interface Shape {
  readonly tree: AgentTree;
  readonly depth: number;
}

/** A random recursive tree: every agent's parent is uniform among the agents before it. Children are named by `nameOf`. */
function growRandomTree(agents: number, nameOf: Naming, uniform: Uniform): Shape {
  const tree = new AgentTree();
  tree.addRoot();
  const depths = new Int32Array(agents).fill(1);
  for (let agent = 1; agent < agents; agent++) {
    const parent = Math.floor(uniform() * agent);
    tree.addChild(parent, nameOf(agent, tree.childCount(parent)));
    depths[agent] = depths[parent]! + 1;
  }
  return { tree, depth: depths.reduce((most, depth) => Math.max(most, depth), 0) };
}

function growLineage(depth: number): Shape {
  const tree = new AgentTree();
  let agent = tree.addRoot();
  while (tree.size < depth) agent = tree.addChild(agent, '0');
  return { tree, depth };
}

function usedBytes(collectGarbage: () => void): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** `global.gc`, whether or not the process was started with it. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

type Naming = (agent: number, sibling: number) => string;

const NAMINGS: Readonly<Record<string, Naming>> = {
  'memory, children named 0, 1, 2 …': (_, sibling) => String(sibling),
  'memory, every agent with a name of its own': (agent) => `action-${agent}`,
};

/** @param depth - of the first tree, by which its row has been known */
function measureMemory(subject: string, agents: number, depth: number): AgentTreeRow {
  const collectGarbage = garbageCollector();
  const uniform = keyedUniform(1, RandomPurpose.simulation, 1);
  const before = usedBytes(collectGarbage);
  const trees: AgentTree[] = [];
  while (trees.length * agents < MEASURED_AGENTS) trees.push(growRandomTree(agents, NAMINGS[subject]!, uniform).tree);
  const bytes = usedBytes(collectGarbage) - before;
  return { subject, agents, depth, value: bytes / (trees.length * agents), unit: 'bytes/agent' };
}

/** Median nanoseconds of one operation; `batch` does {@link BATCH} of them. */
async function measureTimes(
  { tree, depth }: Shape,
  batches: Readonly<Record<string, () => void>>,
  timeMs: number,
): Promise<AgentTreeRow[]> {
  const bench = new Bench({ time: timeMs, warmupTime: timeMs / 2, throws: true });
  for (const [subject, batch] of Object.entries(batches)) bench.add(subject, batch);
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') throw new Error(`measuring ${name} ended as ${result.state}`);
    return { subject: name, agents: tree.size, depth, value: (result.latency.p50 * 1e6) / BATCH, unit: 'ns' };
  });
}

function batchesOn({ tree }: Shape, uniform: Uniform): Readonly<Record<string, () => void>> {
  const agents = Int32Array.from({ length: CHOICES }, () => Math.floor(uniform() * tree.size));
  let turn = 0;
  const repeat = (operation: (agent: number) => void) => {
    for (let count = 0; count < BATCH; count++) operation(agents[turn++ & (CHOICES - 1)]!);
  };
  return {
    'record, up to the root': () => repeat((agent) => tree.record(agent, 0.5, 1)),
    'recordOwn, settled every 300': () => {
      repeat((agent) => tree.recordOwn(agent, 0.5, 1));
      tree.settleClades();
    },
    childByAction: () => repeat((agent) => tree.childByAction(agent, '0')),
    'keyOf and find': () => repeat((agent) => tree.find(tree.keyOf(agent))),
  };
}

export async function run(options: AgentTreeBenchOptions = {}): Promise<AgentTreeRow[]> {
  const { sizes = [1e3, 1e4, 1e5, 1e6], depths = [10, 100, 1000], timeMs = 300 } = options;
  const uniform = keyedUniform(1, RandomPurpose.simulation, 0);
  const rows: AgentTreeRow[] = [];
  const depthsOfRows: (readonly [subject: string, agents: number, depth: number])[] = [];
  for (const agents of sizes) {
    for (const [subject, nameOf] of Object.entries(NAMINGS)) {
      depthsOfRows.push([subject, agents, growRandomTree(agents, nameOf, uniform).depth]);
    }
    const shape = growRandomTree(agents, (_, sibling) => String(sibling), uniform);
    rows.push(...(await measureTimes(shape, batchesOn(shape, uniform), timeMs)));
  }
  for (const depth of depths) {
    const shape = growLineage(depth);
    const deepest = shape.tree.size - 1;
    const recordDeepest = () => {
      for (let count = 0; count < BATCH; count++) shape.tree.record(deepest, 0.5, 1);
    };
    rows.push(...(await measureTimes(shape, { 'record on the end of one lineage': recordDeepest }, timeMs)));
  }
  // Last: a hundred small trees leave a heap in which all else takes up to half as long again.
  rows.push(...depthsOfRows.map(([subject, agents, depth]) => measureMemory(subject, agents, depth)));
  return rows;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = await run();
  console.table(rows.map((row) => ({ ...row, value: Number(row.value.toFixed(1)) })));
}
