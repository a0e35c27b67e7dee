import { decodeError, toError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { isOutOfFiles, RAISE_FILE_LIMIT } from '../../../shared/open-files.js';
import { residentMb } from '../../../shared/programs/program-processes.js';
import type { HostNotice, HostSetup } from '../worker-host/protocol.js';
import { type ChildEnd, HostChild } from './host-child.js';
import { isHalted } from './is-halted.js';

/** What a pool of processes tells its owner. */
export interface ProcessPoolEvents {
  /** A process takes a place of the pool, and can be sent work. */
  onReady(child: HostChild): void;
  /** What a process that has a place says. */
  onNotice(child: HostChild, notice: HostNotice): void;
  /** A process that had a place is gone, and told its last before this. */
  onGone(child: HostChild, end: ChildEnd): void;
  /** No more can be started for now, so that not every place has one: so many are left. `cause` is the last fault. */
  onShrunk(left: number, cause: Error): void;
  /** None is left, and none can be started: there will be no more. */
  onHopeless(error: HgmError): void;
}

/** After so many processes in a row that die before they have work, they import nothing beforehand: it may be what they die of. */
const PREPARED_DEATHS = 2;
/** After so many, no new one is started until one has had an outcome. */
const MAXIMUM_DEATHS = 6;
/** How often it is looked whether processes say anything, in milliseconds. */
const LOOK_MS = 500;
/** A process that was silent at so many looks in a row is halted, if the system says so, or else at so many more. */
const SILENT_LOOKS = 2;
const SILENT_LOOKS_AT_MOST = 20;

/** Between looks at the memory of processes, in milliseconds. */
const WEIGH_MS = 100;

export interface ProcessPoolOptions {
  readonly setup: HostSetup;
  /** How many processes are to have work at a time. */
  readonly places: number;
  /** Undefined for no limit. */
  readonly memoryLimitMb: number | undefined;
}

interface Member {
  readonly child: HostChild;
  state: 'starting' | 'spare' | 'placed' | 'gone';
  /** Looks in a row at which it had said nothing since the one before. */
  silentLooks: number;
}

let poolCount = 0;

/** So many worker hosts on this machine, and a few more that are ready to take the places of those that die. */
export class ProcessPool {
  readonly #setup: HostSetup;
  readonly #places: number;
  readonly #events: ProcessPoolEvents;
  readonly #members = new Set<Member>();
  readonly #name = `hgm-${process.pid}-${++poolCount}`;
  #childCount = 0;
  /** Processes that died without work since one had an outcome. */
  #idleDeaths = 0;
  /** How many are to be ready for places whose process dies: one more, up to as many as places, each time that one found none. */
  #spares = 1;
  #isReplacing = true;
  #isAwaited = false;
  #isClosing = false;
  /** The problem that a spare is to have imported. */
  #problemUrl: string | undefined;
  readonly #watch: NodeJS.Timeout;
  readonly #memoryWatch: NodeJS.Timeout | undefined;
  #whenEmpty: (() => void)[] = [];

  /** Starts the processes. */
  constructor({ setup, places, memoryLimitMb }: ProcessPoolOptions, events: ProcessPoolEvents) {
    this.#setup = setup;
    this.#places = places;
    this.#events = events;
    if (memoryLimitMb !== undefined) this.#memoryWatch = setInterval(() => this.#weigh(memoryLimitMb), WEIGH_MS).unref();
    this.#watch = setInterval(() => this.#look(), LOOK_MS).unref();
    for (let place = 0; place < places && this.#start(); place++);
  }

  get processIds(): readonly number[] {
    return [...this.#members].flatMap(({ child }) => child.processId ?? []);
  }

  /** Work of this problem will come: spares import it. */
  expect(problemUrl: string): void {
    if (problemUrl === this.#problemUrl) return;
    this.#problemUrl = problemUrl;
    for (const { child, state } of this.#members) if (state === 'spare') child.send({ type: 'prepare', url: problemUrl });
  }

  /** Whether this process goes on for the sake of what its processes do. Those that are waited for keep it going until they are ready. */
  keepAlive(isAwaited: boolean): void {
    this.#isAwaited = isAwaited;
    for (const { child, state } of this.#members) if (state !== 'starting') child.keepAlive(isAwaited);
  }

  /** From now on a process that ends is not replaced. */
  stopReplacing(): void {
    this.#isReplacing = false;
  }

  /** Ends all processes. Resolves when they are gone. */
  async close(): Promise<void> {
    this.stopReplacing();
    clearInterval(this.#watch);
    clearInterval(this.#memoryWatch);
    this.#isClosing = true;
    for (const { child } of this.#members) {
      child.keepAlive(true);
      child.kill('the executor is closed');
    }
    if (this.#members.size > 0) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
  }

  /** @returns whether there is one more; where not, that is told in a later turn */
  #start(): boolean {
    const name = `${this.#name}-${++this.#childCount}`;
    let child: HostChild;
    try {
      child = new HostChild(name, {
        onNotice: (notice) => this.#onNotice(member, notice),
        onEnd: (end) => this.#onEnd(member, end),
      });
    } catch (thrown) {
      setImmediate(() => this.#onShort(toError(thrown, 'starting a child process')));
      return false;
    }
    const member: Member = { child, state: 'starting', silentLooks: 0 };
    this.#members.add(member);
    child.keepAlive(this.#isAwaited || this.#count('placed') < this.#places);
    child.send({ type: 'start', setup: this.#setup });
    if (this.#problemUrl !== undefined && this.#idleDeaths < PREPARED_DEATHS)
      child.send({ type: 'prepare', url: this.#problemUrl });
    return true;
  }

  #onNotice(member: Member, notice: HostNotice): void {
    member.silentLooks = 0;
    if (this.#isClosing) return;
    if (notice.type === 'outcomes') this.#idleDeaths = 0;
    if (notice.type === 'ready') this.#onReady(member);
    else if (notice.type === 'failed') this.#onFailed(member, decodeError(notice.error));
    else if (member.state === 'placed') this.#events.onNotice(member.child, notice);
  }

  #onReady(member: Member): void {
    member.state = 'spare';
    member.child.keepAlive(this.#isAwaited);
    this.#fill();
  }

  /** Gives spares the places that are free, and has one spare started where there is none. */
  #fill(): void {
    for (const member of this.#members) {
      if (member.state !== 'spare' || this.#count('placed') >= this.#places) continue;
      member.state = 'placed';
      this.#events.onReady(member.child);
    }
    // Not before every place is taken: a spare would hold up those that are waited for.
    if (this.#count('placed') >= this.#places) this.#startMissing();
  }

  #startMissing(): void {
    if (this.#idleDeaths >= MAXIMUM_DEATHS) return;
    while (this.#isReplacing && this.#members.size < this.#places + this.#spares && this.#start());
  }

  #count(state: Member['state']): number {
    let count = 0;
    for (const member of this.#members) if (member.state === state) count++;
    return count;
  }

  #onFailed(member: Member, cause: Error): void {
    member.child.kill(cause.message);
    // Where another one has a place, it is no setting that is to blame: this one has died before it had work, as any may.
    if (this.#count('placed') > 0) return;
    this.#isReplacing = false;
    this.#events.onHopeless(new HgmError('ERR_POOL_START', `a child process cannot run threads: ${cause.message}`, { cause }));
  }

  #onEnd(member: Member, end: ChildEnd): void {
    const { state } = member;
    member.state = 'gone';
    this.#members.delete(member);
    if (state !== 'placed') this.#idleDeaths++;
    else if (this.#count('spare') === 0) this.#spares = Math.min(this.#spares + 1, this.#places);
    if (state === 'placed') this.#events.onGone(member.child, end);
    if (this.#members.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
    if (!this.#isReplacing) return;
    this.#fill();
    this.#startMissing();
    if (this.#idleDeaths >= MAXIMUM_DEATHS) this.#onShort(new Error(wordsOf(end)));
  }

  /** None can be started. Those that there are go on; the place of one that ends later is filled again if it can be. */
  #onShort(cause: Error): void {
    const left = this.#members.size;
    if (!this.#isReplacing || left >= this.#places) return;
    if (left > 0) {
      this.#events.onShrunk(left, cause);
      return;
    }
    this.#isReplacing = false;
    const remedy = isOutOfFiles(cause) ? RAISE_FILE_LIMIT : 'check the memory and the files that are free';
    const message = `child processes die before they can take work: ${cause.message}; ${remedy}`;
    this.#events.onHopeless(new HgmError('ERR_POOL_START', message, { cause }));
  }

  /** Ends what holds too much memory. */
  #weigh(limitMb: number): void {
    for (const { child } of this.#members) {
      const usedMb = child.processId === undefined ? 0 : Math.round(residentMb([child.processId]));
      if (usedMb > limitMb) child.kill(`it held ${usedMb} MiB of memory, more than memoryLimitMb, ${limitMb}`);
    }
  }

  /** Ends what is halted: its activity would otherwise never end, since its own process keeps the time. */
  #look(): void {
    for (const member of this.#members) {
      const looks = ++member.silentLooks;
      const { child } = member;
      if (looks <= SILENT_LOOKS) continue;
      if (looks > SILENT_LOOKS_AT_MOST && member.state !== 'starting') child.kill('it gave no sign of life');
      else if (isHalted(child.processId)) child.kill('it was halted');
    }
  }
}

/** How a process ended, and the last line that it wrote. */
function wordsOf({ exitCode, signal, killedFor, lastWords }: ChildEnd): string {
  if (killedFor !== undefined) return `one was ended, since ${killedFor}`;
  const last = lastWords.trim().split('\n').at(-1);
  return `one ended ${signal === null ? `with exit code ${exitCode}` : `by ${signal}`}${last ? ` (${last})` : ''}`;
}
