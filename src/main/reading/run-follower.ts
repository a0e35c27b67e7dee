import { assertNever } from '../../shared/assert-never.js';
import { finiteOrNull, type Json, jsonCopy } from '../../shared/json.js';
import type { RunTimes } from '../../shared/store-protocol.js';
import type { FailureView } from '../../shared/views/activity-views.js';
import type { SessionView, SteeringView } from '../../shared/views/run-views.js';
import { scaleOf } from '../../shared/work.js';
import { toldResult } from '../run/agents/told-agent.js';
import type { ToldActivity } from '../run/events/event-definition.js';
import { eventTypes } from '../run/events/run-events.js';
import { AttemptCosts } from '../run/journal/attempt-costs.js';
import { eventOf } from '../run/journal/journal-events.js';
import type { JournalVisitor, OtherRecord } from '../run/journal/journal-reader.js';
import type { EventRecord } from '../run/journal/journal-record.js';
import { policyToLookOn, type RunHeader } from '../run/journal/run-header.js';
import { RunRebuild } from '../run/journal/run-rebuild.js';
import type { JournalPlace } from '../run/journal/run-records.js';
import type { RunState } from '../run/run-state.js';
import { toldOf } from '../run/steering/steering-change.js';
import { ActivityColumns } from './activity-columns.js';
import { AgentColumns } from './agent-columns.js';
import { BestCurve, type BestNow } from './best-curve.js';
import { CladeFigures } from './clade-figures.js';
import { DurationCounts } from './duration-counts.js';
import { EventLog } from './event-log.js';
import { FailureLog } from './failure-log.js';
import { JournalMarks } from './journal-marks.js';
import { MomentSeries, type Timed } from './moment-series.js';

/** Most acts of steering, and most sessions, kept: the latest. */
const MAXIMUM_STEERING = 200;
const MAXIMUM_SESSIONS = 1000;
/** Most pictures kept: the latest. */
const MAXIMUM_PICTURES = 8;

const TOLD_AT_ONCE: ReadonlySet<string> = new Set(eventTypes((definition) => 'kept' in definition));

type TimedSteering = Omit<SteeringView, 'elapsedMs'> & Timed;

/**
 * What a run's journal tells, taken in record by record. It holds figures in columns (see `ActivityColumns`, `AgentColumns`), the tree, and a key for
 * each agent, about 300 bytes an agent in all; states, metrics and feedback stay in the journal, and are read again where somebody asks for them.
 */
export class RunFollower implements JournalVisitor {
  readonly readsAttempts = true;
  readonly header: RunHeader;
  readonly place: JournalPlace = { next: 0 };
  readonly activities = new ActivityColumns();
  readonly agents = new AgentColumns();
  readonly failures = new FailureLog();
  readonly events = new EventLog();
  readonly marks = new JournalMarks();
  readonly moments = new MomentSeries();
  readonly durations = { expand: new DurationCounts('expand'), evaluate: new DurationCounts('evaluate') };
  readonly curve: BestCurve;
  readonly rebuild: RunRebuild;
  /** What the problem's `describe` said of agents, each of them the best one once. */
  readonly #descriptions = new Map<number, string>();
  /** What the problem's `render` made of agents: of the last few that were the best at the end of a session. */
  readonly #pictures = new Map<number, string>();
  readonly #sessions: SessionView[] = [];
  readonly #steering: TimedSteering[] = [];
  readonly #attemptCosts = new AttemptCosts();
  /** What expansions that are pending have cost so far. */
  readonly #expansionCosts = new Map<number, number>();
  /** Size of the pool where the header does not tell it. */
  #threads: number | undefined;
  /** Milliseconds of threads, and the time of the run, when their number changed last. */
  #offeredMs = 0;
  #offeredAtMs = 0;
  /** Whether an evaluation has brought anything beside its result. */
  #hasExtras = false;
  #clades: { readonly at: number; readonly figures: CladeFigures } | undefined;

  constructor(header: RunHeader) {
    this.header = header;
    // Nothing is shown to expansions here, so no feedback is kept for them.
    const { expandSees: _, ...unseen } = header;
    this.rebuild = new RunRebuild(unseen, 'redo', policyToLookOn(header));
    this.curve = new BestCurve(
      () => this.bestNow(),
      (point) => this.moments.time(point),
    );
  }

  /** Until there are any: what they are is read again where somebody asks for it. */
  get readsMetrics(): boolean {
    return !this.#hasExtras;
  }

  /** Whether an evaluation has brought metrics, feedback or reports. */
  get hasExtras(): boolean {
    return this.#hasExtras;
  }

  get state(): RunState {
    return this.rebuild.state;
  }

  /** The figures of all clades as they are now. */
  get clades(): CladeFigures {
    if (this.#clades?.at !== this.next) this.#clades = { at: this.next, figures: new CladeFigures(this.state) };
    return this.#clades.figures;
  }

  /** Where the next page of the journal starts. */
  get next(): number {
    return this.place.next;
  }

  /** Null for none; undefined before the first session is read. */
  get budgets(): { readonly evaluationBudget: number | null; readonly timeBudgetMs: number | null } | undefined {
    if (this.#sessions.length === 0) return undefined;
    const { evaluations, timeMs } = this.rebuild.session;
    return { evaluationBudget: finiteOrNull(evaluations), timeBudgetMs: finiteOrNull(timeMs) };
  }

  /** Size of the pool; null where the run does not tell. */
  get threads(): number | null {
    return this.#threads ?? this.header.options.threads ?? null;
  }

  /** Share of the threads' time that user functions ran, in [0, 1]; null where there are no threads. */
  efficiency({ elapsedMs, busyMs }: RunTimes): number | null {
    const { threads } = this;
    if (threads === null || threads === 0) return null;
    const offeredMs = this.#offeredMs + threads * (elapsedMs - this.#offeredAtMs);
    return offeredMs > 0 ? Math.min(1, busyMs / offeredMs) : 0;
  }

  /** A copy: the latest, the earliest of them first. */
  get sessions(): readonly SessionView[] {
    return [...this.#sessions];
  }

  /** The latest, the earliest of them first. */
  get steering(): readonly SteeringView[] {
    const { lastMs } = this.moments;
    return this.#steering.map((act) => ({ ...act, elapsedMs: act.elapsedMs ?? lastMs }));
  }

  /** By number of the agent. */
  get descriptions(): ReadonlyMap<number, string> {
    return this.#descriptions;
  }

  descriptionOf(agent: number): string | null {
    return this.#descriptions.get(agent) ?? null;
  }

  /** As a `data:` URL, which as an image runs nothing; null where there is none. */
  pictureOf(agent: number): string | null {
    const picture = this.#pictures.get(agent);
    return picture === undefined ? null : pictureUrl(picture);
  }

  keyOf(agent: number): string {
    return this.state.agent(agent).key;
  }

  page(from: number, byteLength: number): void {
    this.marks.page(from, byteLength, this.state.search.tree.size);
  }

  choice(kind: 'expand' | 'evaluate', agent: number, task: number): void {
    this.rebuild.choice(kind, agent, task);
    this.activities.choice(kind, agent, task);
  }

  evaluation(
    activity: number,
    reward: number,
    weight: number,
    cost: number,
    metrics?: Readonly<Record<string, number>>,
    attempt = 1,
    elapsedMs = 0,
  ): void {
    this.rebuild.evaluation(activity, reward, weight, cost);
    if (metrics !== undefined) this.#hasExtras = true;
    this.durations.evaluate.add(elapsedMs);
    const { present: mark } = this.marks;
    this.activities.result(activity, reward, weight, attempt, elapsedMs, mark);
    this.#paid(activity, cost);
    this.curve.evaluated(this.state.counts.evaluations);
  }

  other(record: OtherRecord): void {
    const cost = this.#attemptCosts.next(record);
    this.#takeIn(record, cost ?? 0);
    if (record.type === 'close') this.events.add({ type: 'end', status: record.status }, this.next);
    else if (isToldAtOnce(record)) this.events.add(eventOf(record, this.#told(record), cost), this.next);
  }

  #takeIn(record: OtherRecord, cost: number): void {
    switch (record.type) {
      case 'expansion':
        this.#expanded(record);
        return;
      case 'added': {
        const agent = this.state.search.tree.size;
        this.rebuild.other(stateless(record));
        this.#made(agent, true, 0, []);
        return;
      }
      case 'cost':
        this.rebuild.other(record);
        this.#paid(record.activity, record.cost);
        return;
      case 'failure':
        this.rebuild.other(record);
        this.#failed(record, cost);
        return;
      case 'session':
        this.#offer();
        this.rebuild.other(record);
        this.#opened(record);
        return;
      case 'steering':
        this.#offer();
        this.rebuild.other(record);
        this.#steered(record);
        return;
      case 'description':
        this.rebuild.other(record);
        this.#descriptions.set(record.agent, record.description);
        return;
      case 'feedback':
      case 'reports':
        this.#hasExtras = true;
        this.rebuild.other(record);
        return;
      case 'picture':
        this.rebuild.other(record);
        this.#drawn(record.agent, record.picture);
        return;
      case 'moment': {
        const { elapsedMs, busyMs } = record;
        this.moments.add({ elapsedMs, evaluations: this.state.counts.evaluations, busyMs });
        return;
      }
      case 'barren':
        this.rebuild.other(record);
        this.durations.expand.add(record.elapsedMs);
        this.#expansionCosts.delete(record.activity);
        return;
      default:
        this.rebuild.other(record);
    }
  }

  /** What a record is of, once it was taken in. */
  #told(record: ToldAtOnce): ToldActivity {
    const scale = scaleOf(this.header);
    // Of an expansion and an agent that was added, the last one made.
    const made = this.state.search.tree.size - 1;
    const childKey = this.keyOf(made);
    if ('activity' in record) {
      const { activity } = record;
      const kind = this.activities.isExpansion(activity) ? 'expand' : 'evaluate';
      const key = this.keyOf(this.activities.agentOf(activity));
      const mates = record.type === 'expansion' ? this.agents.matesOf(made).map((mate) => this.keyOf(mate)) : [];
      return { kind, key, task: this.activities.taskOf(activity), scale, childKey, ...(mates.length > 0 && { mates }) };
    }
    return { kind: 'expand', key: this.keyOf(agentIn(record)), task: null, scale, childKey };
  }

  #expanded(record: Extract<OtherRecord, { type: 'expansion' }>): void {
    const { activity } = record;
    const agent = this.state.search.tree.size;
    const mates = this.state.pending.get(activity)?.mates ?? [];
    this.rebuild.other(stateless(record));
    this.durations.expand.add(record.elapsedMs);
    const numbers = mates.map((mate) => mate.agent.number);
    this.#made(agent, false, this.#expansionCosts.get(activity) ?? 0, numbers);
    this.#expansionCosts.delete(activity);
  }

  #made(agent: number, isAdded: boolean, cost: number, mates: readonly number[]): void {
    const { evaluations } = this.state.counts;
    this.agents.made(agent, { evaluations, mark: this.marks.present, isAdded, cost, mates });
  }

  /** Of an expansion that makes no agent nobody has the cost but the run. */
  #paid(activity: number, cost: number): void {
    if (!(cost > 0)) return;
    if (this.activities.isExpansion(activity)) {
      this.#expansionCosts.set(activity, cost + (this.#expansionCosts.get(activity) ?? 0));
      return;
    }
    this.activities.paid(activity, cost);
    this.agents.paid(this.activities.agentOf(activity), cost);
  }

  #failed({ activity, attempts, code, message }: Extract<OtherRecord, { type: 'failure' }>, cost: number): void {
    const kind = this.activities.isExpansion(activity) ? 'expand' : 'evaluate';
    const key = this.keyOf(this.activities.agentOf(activity));
    const failure: FailureView = { activity, kind, key, task: this.activities.taskOf(activity), attempts, cost, code, message };
    this.failures.add(failure);
    if (kind === 'expand') this.#expansionCosts.delete(activity);
    else this.curve.evaluated(this.state.counts.evaluations);
  }

  #drawn(agent: number, picture: string): void {
    this.#pictures.delete(agent);
    this.#pictures.set(agent, picture);
    const [oldest] = this.#pictures.keys();
    if (this.#pictures.size > MAXIMUM_PICTURES && oldest !== undefined) this.#pictures.delete(oldest);
  }

  #opened({ startedAtMs, evaluations, timeMs, problem, threads }: Extract<OtherRecord, { type: 'session' }>): void {
    // What a resume was given holds for its session; what steering made of it stays.
    this.#threads = threads ?? this.rebuild.threads;
    this.#sessions.push({
      startedAt: new Date(startedAtMs).toISOString(),
      evaluationBudget: finiteOrNull(evaluations),
      timeBudgetMs: finiteOrNull(timeMs),
      problemUrl: problem?.url ?? this.#sessions.at(-1)?.problemUrl ?? this.header.url,
    });
    if (this.#sessions.length > MAXIMUM_SESSIONS) this.#sessions.shift();
  }

  /** Before the number of threads may change. */
  #offer(): void {
    const atMs = this.moments.lastMs ?? 0;
    this.#offeredMs += (this.threads ?? 0) * (atMs - this.#offeredAtMs);
    this.#offeredAtMs = atMs;
  }

  #steered({ change }: Extract<OtherRecord, { type: 'steering' }>): void {
    if (change.kind === 'update') this.#threads = change.update.threads ?? this.#threads;
    const { action, key, changes } = toldOf(change, (agent) => this.keyOf(agent));
    const act: TimedSteering = {
      atEvaluations: this.state.counts.evaluations,
      elapsedMs: null,
      action,
      key,
      changes: jsonCopy(changes),
    };
    this.moments.time(act);
    this.#steering.push(act);
    if (this.#steering.length > MAXIMUM_STEERING) this.#steering.shift();
  }

  /** The best agent at this moment; undefined as long as no evaluation has given a result. */
  bestNow(): BestNow | undefined {
    const best = this.state.best();
    if (best < 0) return undefined;
    const { search, counts, direction, belief } = this.state;
    return {
      evaluations: counts.evaluations,
      cost: counts.cost,
      key: this.keyOf(best),
      mean: toldResult(search.tree.ownMean(best), direction),
      bound: toldResult(belief.knownBound(best), direction),
    };
  }
}

/** SVG as a `data:` URL, which as an image runs nothing, and loads nothing. */
export function pictureUrl(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** The record of a new agent as the tree needs it: what is not kept need not be held. */
function stateless<Made extends { readonly state: Json }>(record: Made): Made {
  return { ...record, state: null };
}

/** Records of which each is an event by itself, and told to those who follow. */
type ToldAtOnce = Exclude<EventRecord, { type: 'evaluation' }>;

function isToldAtOnce(record: OtherRecord): record is ToldAtOnce & OtherRecord {
  return TOLD_AT_ONCE.has(record.type);
}

/** The agent that a record without an activity concerns. */
function agentIn(record: Exclude<ToldAtOnce, { readonly activity: number }>): number {
  switch (record.type) {
    case 'added':
      return record.parent;
    case 'description':
      return record.agent;
    case 'steering':
      return 'agent' in record.change ? record.change.agent : 0;
    default:
      return assertNever(record);
  }
}
