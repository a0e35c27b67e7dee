import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyedUniform } from '../../src/shared/random.js';
import { checkTold, killUnderLoad, ServiceProcess, Told } from './service-harness.js';

/** Kills the example's service so many times under load, and prints a line for each. Rejects at the first thing that is not as promised. */
export async function killService(kills: number, seed: number): Promise<void> {
  const uniform = keyedUniform(seed, 101, 0);
  const folder = await mkdtemp(join(tmpdir(), 'hgm-service-'));
  const file = join(folder, 'service.db');
  const told = new Told();
  let service = await ServiceProcess.start(file);
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await killUnderLoad(service, told, kill, 1 + Math.floor(200 * uniform()));
      const { size: outcomes } = told.outcomes;
      const left = told.scheduled.size - outcomes;
      service = await ServiceProcess.start(file);
      await checkTold(service, told);
      process.stdout.write(
        `kill ${kill}: ${outcomes} outcomes were told so far, all are there; ${left} that were scheduled have ended since\n`,
      );
    }
    await service.end('SIGTERM');
    process.stdout.write(
      `${kills} kills of a service under load survived: the outcomes of ${told.scheduled.size} evaluations are as its clients were told, and none counts twice\n`,
    );
  } finally {
    await service.end('SIGKILL');
    await rm(folder, { recursive: true });
  }
}
