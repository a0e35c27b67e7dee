import assert from 'node:assert/strict';
import { HgmProcess } from './hgm-process.js';

const KILLS = 3;

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
  await killThrice((isTakenUp) => new HgmProcess(isTakenUp ? resume : line), eventsBeforeKill);
}

/**
 * Kills processes of a run by SIGKILL, three of them, each after so many lines that it printed, and lets the fourth end, with exit code 0.
 *
 * @param begin - starts a process, which begins the run or takes it up
 */
export async function killThrice(begin: (isTakenUp: boolean) => HgmProcess, linesBeforeKill: number): Promise<void> {
  for (let kills = 0; kills < KILLS; kills++) {
    const command = begin(kills > 0);
    await command.printsEvents(linesBeforeKill);
    command.child.kill('SIGKILL');
    assert.equal((await command.ended()).signal, 'SIGKILL');
  }
  const { exitCode, stderr } = await begin(true).ended();
  assert.equal(exitCode, 0, stderr);
}
