/** The command, whose runs are steered at certain decisions, in whichever process their outcomes are applied. */
import process from 'node:process';
import type { Cli } from '../../src/main/cli/cli.js';
import { processCli } from '../../src/main/cli/process-cli.js';
import { runCli } from '../../src/main/cli/program.js';
import type { DecisionLogEntry } from '../../src/main/run/decision-log.js';
import type { Run } from '../../src/main/run/run.js';

const DEEDS: readonly ((run: Run, entry: DecisionLogEntry) => Promise<unknown>)[] = [
  (run, { decision }) => run.addAgent({ step: decision % 400 }),
  (run, { key }) => run.prune(key),
  async (run) => {
    await run.pause();
    setTimeout(() => void run.unpause().catch(() => undefined), 2);
  },
  (run, { key }) => run.evaluateNext(key),
  (run, { key, decision }) => run.addAgent({ step: (7 * decision) % 400 }, { parent: key }),
  (run, { decision }) => run.update({ policyOptions: { alpha: decision % 2 === 0 ? 0.6 : 0.7 } }),
];
const EVERY = 60;

/** What is refused, such as an agent that is pruned, is refused each time. */
function steered<Options extends object>(options: Options, begin: (options: Options) => Promise<Run>): Promise<Run> {
  const started: { run?: Run } = {};
  const onDecision = (entry: DecisionLogEntry) => {
    if (started.run === undefined || entry.decision % EVERY !== 0) return;
    const deed = DEEDS[(entry.decision / EVERY) % DEEDS.length];
    deed?.(started.run, entry).catch(() => undefined);
  };
  return begin({ ...options, onDecision }).then((run) => {
    started.run = run;
    return run;
  });
}

const cli = processCli();
const steering: Cli = {
  ...cli,
  startRun: (problem, options) => steered(options, (all) => cli.startRun(problem, all)),
  resumeRun: (runId, options) => steered(options, (all) => cli.resumeRun(runId, all)),
};

process.exitCode = await runCli(process.argv.slice(2), steering);
