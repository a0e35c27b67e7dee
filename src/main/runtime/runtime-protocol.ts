/** What an embedding program and the thread of its runtime say to each other. */

import type { MessagePort } from 'node:worker_threads';
import { decodeError, type ErrorEnvelope, encodeError } from '../../shared/error-envelope.js';
import type { InlineProblem } from '../../shared/inline/inline-problem.js';
import type { Json } from '../../shared/json.js';
import type { RenewalAnswer, TokenAnswer, ToldResult } from '../../shared/leases/lease.js';
import type { LeaseInfo } from '../../shared/leases/lease-info.js';
import type { WorkerInfo } from '../../shared/workers/worker-info.js';
import type { AgentPage, AgentPageOptions } from '../engine/agent-page.js';
import type { RunEvent } from '../run/events/run-events.js';
import type { ResumeOptions } from '../run/resume-options.js';
import type { RunProgress, RunResult } from '../run/run.js';
import type { RunOptions } from '../run/run-options.js';
import type { AddAgentOptions } from '../run/steering/steering.js';
import type { LiveRunOptions } from '../run/steering/steering-change.js';
import type { LeaseCall, LeaseReply } from './lease-exchange.js';

/** Options that are objects of this thread: the signal and the host services are bridged, the others refused. */
type LocalOption = 'signal' | 'hostServices' | 'onDecision' | 'store' | 'policy';
export type WireRunOptions = Omit<RunOptions, LocalOption> & { readonly store?: string; readonly policy?: string };
export type WireResumeOptions = Omit<ResumeOptions, LocalOption | 'problem'> & {
  readonly store?: string;
  readonly problem?: string;
};

/** What is to be begun. */
export type RunOrder =
  | { readonly type: 'start'; readonly problem: string | InlineProblem; readonly options: WireRunOptions }
  | { readonly type: 'resume'; readonly runId: string; readonly options: WireResumeOptions };

/** What is to be done to a run. */
export type SteeringOrder =
  | { readonly type: 'pause' | 'unpause' }
  | { readonly type: 'setExpansionGate'; readonly open: boolean }
  | { readonly type: 'prune' | 'evaluateNext'; readonly key: string }
  | { readonly type: 'update'; readonly update: LiveRunOptions };

type Enveloped<Event> = Event extends { readonly error: Error }
  ? Omit<Event, 'error'> & { readonly error: ErrorEnvelope }
  : Event;

/** A {@link RunEvent} as it travels. */
export type WireEvent = Enveloped<RunEvent>;

/** Events that were there when they were asked for. */
export interface EventBatch {
  readonly events: readonly WireEvent[];
  readonly isLast: boolean;
}

/** What the runtime's thread answers. Runs and readers have numbers that the asker gave them. Every rejection is an {@link ErrorEnvelope}. */
export interface RuntimeEndpoint {
  /**
   * Resolves to the run's id once it is under way.
   *
   * @param hostLink - carries one {@link HostLinkMessage}, when user code first asks for a host service; undefined where there are none
   */
  begin(run: number, order: RunOrder, hostLink: MessagePort | undefined): Promise<string>;
  /** Stops a run, or cancels its beginning. Unknown runs are ignored. */
  stop(run: number): Promise<void>;
  result(run: number): Promise<RunResult>;
  progress(run: number): Promise<RunProgress>;
  snapshotPage(run: number, options: AgentPageOptions): Promise<AgentPage<Json>>;
  /** Does to a run what its method of that name does. */
  steer(run: number, order: SteeringOrder): Promise<void>;
  addAgent(run: number, state: Json, options: AddAgentOptions): Promise<string>;
  /** Does calls, and answers what has been done, of these calls and of earlier ones: see `LeaseExchange`. */
  exchange(run: number, calls: readonly LeaseCall[]): Promise<readonly LeaseReply[]>;
  /** Results that are not JSON, which a payload may be. */
  tell(run: number, results: readonly ToldResult[]): Promise<readonly TokenAnswer[]>;
  renew(run: number, tokens: readonly string[]): Promise<readonly RenewalAnswer[]>;
  release(run: number, tokens: readonly string[]): Promise<readonly TokenAnswer[]>;
  leases(run: number): Promise<readonly LeaseInfo[]>;
  workers(run: number): Promise<readonly WorkerInfo[]>;
  openReader(run: number, reader: number, types: readonly RunEvent['type'][] | undefined): Promise<void>;
  /** Waits for an event, and takes all that are there, up to a bound. */
  nextEvents(reader: number): Promise<EventBatch>;
  closeReader(reader: number): Promise<void>;
  /** Forgets a run that has ended. */
  forget(run: number): Promise<void>;
  /** Stops all runs; resolves when they have ended. */
  close(): Promise<void>;
}

/** The first call of a host service: calls are answered on `port`. */
export interface HostLinkMessage {
  readonly port: MessagePort;
}

export function encodeEvent(event: RunEvent): WireEvent {
  return 'error' in event ? { ...event, error: encodeError(event.error) } : event;
}

export function decodeEvent(event: WireEvent): RunEvent {
  return 'error' in event ? { ...event, error: decodeError(event.error) } : event;
}
