import type { Clock } from '../../shared/clock.js';
import type { HgmError } from '../../shared/errors.js';
import type { RunTimes } from '../../shared/store-protocol.js';
import type { LoadedProblem, ProblemReference, ThreadWork } from '../../shared/work.js';
import type { WorkerInfo } from '../../shared/workers/worker-info.js';
import type { Executor } from '../executors/executor.js';
import type { LeaseDesk } from '../executors/lease-desk.js';
import type { EventStream } from './events/event-stream.js';
import type { RunEvent } from './events/run-events.js';
import type { RunJournal } from './journal/run-journal.js';
import type { RunRebuild } from './journal/run-rebuild.js';
import type { OutcomeRecorderParts } from './outcome-recorder.js';
import type { ResolvedRunOptions } from './resolve-run-options.js';
import type { RunState } from './run-state.js';
import type { RememberedCalls } from './sight/remembered-calls.js';

/** What a run is given by whoever wires it. */
export interface SearchRunParts extends Pick<OutcomeRecorderParts, 'determinism'> {
  readonly id: string;
  readonly options: ResolvedRunOptions;
  readonly problem: ProblemReference;
  readonly loaded: LoadedProblem;
  /** Closed by the run when it ends. */
  readonly executor: Executor<ThreadWork>;
  readonly clock: Clock;
  /** Where the executor leases activities to those outside. @defaultValue none are leased */
  readonly leases?: LeaseDesk;
  /** Tells how long a turn of the event loop takes; never stands still. @defaultValue the system's */
  readonly turnClock?: Clock;
  /** Frees what else the run was given; called when it has ended and its executor is closed. @defaultValue nothing is to be freed */
  readonly release?: () => Promise<void>;
  /** The workers that take part. @defaultValue none do */
  readonly workers?: () => readonly WorkerInfo[];
  /** What threads of workers have offered so far, in milliseconds of threads. @defaultValue nothing */
  readonly offeredElsewhere?: () => number;
  /** Told when workers have nothing to do since too little is known to choose more, and when that is over. @defaultValue nobody is */
  readonly onIdle?: (isIdle: boolean, atMost: number) => void;
  /** Calls back once if another process takes the run over: this one ends at once. @defaultValue none does */
  readonly onTaken?: (callback: (error: HgmError) => void) => void;
  /** What activities remember; whoever made the executor gives it to that too. @defaultValue nothing */
  readonly remembered?: RememberedCalls;
  /** Where events go; whoever made the executor gives it user code's log lines too. */
  readonly events: EventStream<RunEvent>;
  /** The state that a new run begins with. @defaultValue one of the options */
  readonly state?: RunState;
  /** Closed by the run when it ends. @defaultValue nothing is kept */
  readonly journal?: RunJournal;
  /** Whether the run is paused from its beginning on. @defaultValue as it was left */
  readonly isPaused?: boolean;
  /** The state that earlier processes left, and how long they took. @defaultValue the run is new */
  readonly earlier?: { readonly rebuild: RunRebuild; readonly times: RunTimes };
}
