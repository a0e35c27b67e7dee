/**
 * The processes of a program: those of its group, and, on Linux, those that carry its mark in their environment, wherever they went. A process that
 * has cleared its environment and left the group is out of reach.
 */
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { MARK_VARIABLE } from './guard-protocol.js';

/** By what the processes of a program are known. */
export interface ProgramMark {
  /** Number of the process group that it leads. */
  readonly group: number;
  /** Value of {@link MARK_VARIABLE}. */
  readonly mark: string;
}

/** One process, as Linux tells of it. */
interface ProcessStatus {
  readonly group: number;
  readonly isZombie: boolean;
  readonly residentKb: number;
}

/** Whether processes can be told by their environment, and their memory read. */
export const isLinux: boolean = process.platform === 'linux';

/**
 * What is alive of a program, as `process.kill` takes it: numbers of processes, or, where those cannot be told, that of the group below 0.
 *
 * @param isRecent - whether it was started so lately that the numbers given since then have not gone round: those before its own are not looked at
 */
export function aliveOf({ group, mark }: ProgramMark, isRecent = false): number[] {
  const hasGroup = isGroupAlive(group);
  if (!isLinux) return hasGroup ? [-group] : [];
  const entry = `${MARK_VARIABLE}=${mark}\0`;
  return processNumbers(isRecent ? group : 0).filter((pid) => {
    // The group is asked for by one call, so most often nothing more is read of processes that have nothing to do with the program.
    if (!hasEntry(pid, entry) && !(hasGroup && readStatus(pid)?.group === group)) return false;
    return readStatus(pid)?.isZombie === false;
  });
}

/** Kills what is alive of a program. @returns how much that was */
export function killAlive(program: ProgramMark): number {
  const alive = aliveOf(program);
  // The group first, in one: what forks in it meanwhile is in it.
  for (const target of alive.length > 0 ? [-program.group, ...alive] : alive) signal(target, 'SIGKILL');
  return alive.length;
}

/** Sends a signal to a process, or, with a number below 0, to a group; one that is gone by now needs none. */
export function signal(target: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(target, name);
  } catch (error) {
    // Gone, or of another user by a program that changes it: nobody may end that one.
    if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
  }
}

/** Resident memory of the processes `pids` and all that they have started, as far as it has not been left by its parent, in MiB. Linux only. */
export function residentMb(pids: readonly number[]): number {
  const counted = new Set<number>();
  const count = (pid: number): number => {
    if (counted.has(pid)) return 0;
    counted.add(pid);
    const own = readStatus(pid)?.residentKb ?? 0;
    return childrenOf(pid).reduce((sum, child) => sum + count(child), own);
  };
  return pids.reduce((sum, pid) => sum + count(pid), 0) / 1024;
}

function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param above - leaves out what was started before the process of this number, where numbers are given in their order */
function processNumbers(above: number): number[] {
  const numbers = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const latest = above === 0 ? undefined : latestNumber();
  if (latest === undefined) return numbers;
  return numbers.filter((pid) => (latest >= above ? pid >= above : pid >= above || pid <= latest));
}

/** The number that was given last. */
function latestNumber(): number | undefined {
  const latest = Number(readText('/proc/loadavg')?.trimEnd().split(' ').at(-1));
  return Number.isInteger(latest) ? latest : undefined;
}

function hasEntry(pid: number, entry: string): boolean {
  return `\0${readText(`/proc/${pid}/environ`) ?? ''}`.includes(`\0${entry}`);
}

function readStatus(pid: number): ProcessStatus | undefined {
  const text = readText(`/proc/${pid}/status`);
  if (text === undefined) return undefined;
  const numberOf = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { group: numberOf('NSpgid'), isZombie: /^State:\s*[ZX]/m.test(text), residentKb: numberOf('VmRSS') };
}

/** Whichever of its threads has started them: each has a list of its own. */
function childrenOf(pid: number): number[] {
  const lists = threadsOf(pid).map((thread) => readText(`/proc/${pid}/task/${thread}/children`) ?? '');
  return lists.flatMap((list) => list.split(' ').filter((word) => word !== '')).map(Number);
}

/** Whether reading of a process failed because it is gone, or of another user. */
function isOutOfReach(error: unknown): boolean {
  return ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error));
}

/** None of a process that is out of reach. */
function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch (error) {
    if (isOutOfReach(error)) return [];
    throw error;
  }
}

/** Undefined for a process that is out of reach. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (isOutOfReach(error)) return undefined;
    throw error;
  }
}

/** The code of an error of the system; empty for any other. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
