import { defineProblem } from 'hgm-orchestrator/problem';

/** Guesses a number that only `evaluate` knows. */
export default defineProblem<number>({
  name: 'guess',
  root: () => 0,
  expand: (parent, { random }) => Math.min(1, Math.max(0, parent + 0.5 * (random() - 0.3))),
  evaluate: (guess, { log }) => {
    log.info(`judged in process ${process.pid}`);
    return 1 - Math.abs(guess - 0.8);
  },
  describe: (guess) => `a guess of ${guess}`,
  report: () => `reported in process ${process.pid}`,
});
