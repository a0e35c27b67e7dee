import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hgmHere } from '../support/hgm-here.js';
import { eventsOf, HgmProcess, type HgmProcessOptions, hgm, settledActivities } from '../support/hgm-process.js';

export const GATED_PROBLEM = fileURLToPath(new URL('./fixtures/gated-problem.js', import.meta.url));

/** Evaluations of a gated run: more than its thread does before it waits. */
export const GATED_EVALUATIONS = 600;
/** Events that it prints before it waits, at least. */
const EVENTS_BEFORE_GATE = 150;

/** A run of the command that has begun, and waits until it is let go on. */
export class GatedRun {
  readonly command: HgmProcess;
  readonly #gate: string;

  private constructor(command: HgmProcess, gate: string) {
    this.command = command;
    this.#gate = gate;
  }

  /** Resolves when the run is under way, with some of it acknowledged. Its gate is a file in `folder`. */
  static async start(folder: string, file: string, id: string, options: HgmProcessOptions = {}): Promise<GatedRun> {
    const gate = join(folder, `${id}.gate`);
    const line = ['run', GATED_PROBLEM, '--store', file, '--id', id, '--param', `gate=${gate}`, '--threads', '1', '--events'];
    const command = new HgmProcess([...line, '--evaluations', String(GATED_EVALUATIONS)], options);
    await command.printsEvents(EVENTS_BEFORE_GATE);
    return new GatedRun(command, gate);
  }

  /** Lets the run go on. */
  async pass(): Promise<void> {
    await writeFile(this.#gate, '');
  }
}

/** All that a command told as acknowledged is in the store. Returns how much that is. */
export async function assertKept(file: string, id: string, stdout: string): Promise<number> {
  const exported = await hgmHere(['export', id, '--store', file]);
  assert.equal(exported.exitCode, 0, exported.stderr);
  const present = new Set(settledActivities(eventsOf(exported.stdout)));
  const acknowledged = settledActivities(eventsOf(stdout));
  for (const activity of acknowledged) assert.ok(present.has(activity), `activity ${activity} is lost`);
  return acknowledged.length;
}

/** A run that its process left unfinished is shown as such. */
export async function assertInterrupted(file: string, id: string): Promise<void> {
  const { exitCode, stdout, stderr } = await hgmHere(['show', id, '--store', file, '--json']);
  assert.equal(exitCode, 0, stderr);
  assert.equal(JSON.parse(stdout).status, 'interrupted');
}

/** A run can be gone on with, to its end. */
export async function assertResumes(file: string, id: string, evaluations = GATED_EVALUATIONS): Promise<void> {
  const { exitCode, stdout, stderr } = await hgm(['resume', id, '--store', file, '--json', '--quiet']);
  assert.equal(exitCode, 0, stderr);
  const result = JSON.parse(stdout);
  assert.deepEqual([result.status, result.evaluations], ['completed', evaluations]);
}
