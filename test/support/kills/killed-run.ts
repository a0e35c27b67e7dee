import assert from 'node:assert/strict';
import { HgmProcess, type HgmProcessOptions } from '../hgm-process.js';

const KILLS = 3;
const KILL_AFTER_LINES = new URL('./kill-after-lines.js', import.meta.url).href;

/**
 * Starts `hgm run` by a command line with `--events`, kills it by SIGKILL after so many events, resumes it and kills it again, three times in
 * all, and lets the last process end as completed.
 */
export async function runKilledThrice(
  line: readonly string[],
  id: string,
  file: string,
  eventsBeforeKill: number,
): Promise<void> {
  const resume = ['resume', id, '--store', file, '--events'];
  await killThrice((isTakenUp, options) => new HgmProcess(isTakenUp ? resume : line, options), eventsBeforeKill);
}

/**
 * Kills processes of a run by SIGKILL, three of them, each after so many lines that it printed, and lets the fourth end, with exit code 0.
 *
 * @param begin - starts a process, which begins the run or takes it up
 */
export async function killThrice(
  begin: (isTakenUp: boolean, options: HgmProcessOptions) => HgmProcess,
  linesBeforeKill: number,
): Promise<void> {
  const env = { NODE_OPTIONS: `--import=${KILL_AFTER_LINES}`, HGM_TEST_KILL_AFTER_LINES: String(linesBeforeKill) };
  for (let kills = 0; kills < KILLS; kills++) {
    const { signal, exitCode, stderr } = await begin(kills > 0, { env }).ended();
    assert.deepEqual({ signal, exitCode }, { signal: 'SIGKILL', exitCode: null }, stderr);
  }
  const { exitCode, stderr } = await begin(true, {}).ended();
  assert.equal(exitCode, 0, stderr);
}
