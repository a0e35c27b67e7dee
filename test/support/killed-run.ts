import assert from 'node:assert/strict';
import { HgmProcess, hgm } from './hgm-process.js';

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
  for (let kills = 0; kills < KILLS; kills++) {
    const command = new HgmProcess(kills === 0 ? line : resume);
    await command.printsEvents(eventsBeforeKill);
    command.child.kill('SIGKILL');
    assert.equal((await command.ended()).signal, 'SIGKILL');
  }
  const { exitCode, stderr } = await hgm(resume);
  assert.equal(exitCode, 0, stderr);
}
