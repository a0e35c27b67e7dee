/** Where those outside of a run ask for its activities, and tell what came of them. */
import { randomBytes } from 'node:crypto';
import { optionError } from '../../../shared/check-option.js';
import type { Clock } from '../../../shared/clock.js';
import { messageOf } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import { checkTokens, checkTold, type GivenResult, type ResolvedAsk, readAsk } from '../../../shared/leases/ask-fields.js';
import type { JsonLeasing, WhenGone } from '../../../shared/leases/json-leasing.js';
import type { AskOptions, Lease, RenewalAnswer, TokenAnswer } from '../../../shared/leases/lease.js';
import type { LeaseInfo } from '../../../shared/leases/lease-info.js';
import { describeWork } from '../../../shared/work.js';
import type { AttemptOutcome, RunningAttempt } from '../executor.js';
import { type LeaseBook, type LeaseDesk, NOBODY_OUTSIDE, type OutsideShare } from '../lease-desk.js';
import { AskWatch } from './ask-watch.js';
import { AsksInJson, resultsIn } from './calls-in-json.js';
import type { HeldAttempt, LeasedAttempt } from './held-attempt.js';
import type { HeldAttempts } from './held-attempts.js';
import { LeaseExpiry } from './lease-expiry.js';
import { answersInJson, LeasesInJson } from './lease-json.js';
import { activityNamedBy, LeaseTokens, parseToken, SECRET_BYTES } from './lease-tokens.js';
import { leaseInfoOf, leaseOf } from './lease-view.js';
import { LoopTurn } from './loop-turn.js';
import { type AskForm, OpenAsk, OpenAsks } from './open-asks.js';
import { ACCEPTED, refused, SETTLED, SUPERSEDED, UNKNOWN } from './token-answers.js';
import { ToldAttempts } from './told-attempts.js';
import { toldOutcome } from './told-outcome.js';
import { Waiters } from './waiters.js';

export interface ServingDeskParts {
  readonly held: HeldAttempts;
  readonly clock: Clock;
  /** Whether all activities are leased. */
  readonly isAlone: () => boolean;
  /** Told what whoever looks after the run is to know. */
  readonly onLog: (message: string) => void;
  /** How long attempts are leased where an ask does not want less, in milliseconds. */
  readonly leaseMs: number;
  /** An activity fails when so many of its leases have run out. */
  readonly maximumLeaseExpiries: number;
  /** Told when an ask has come, or what was leased waits again. */
  readonly onChange: () => void;
  /** Ends an attempt of those that are held. */
  readonly settle: (held: HeldAttempt, outcome: AttemptOutcome) => void;
}

/** Most activities that are leased, or chosen to be. */
const MOST_OUTSIDE = 10_000;

export class ServingDesk implements LeaseDesk {
  readonly asks: OpenAsks;
  readonly inJson: JsonLeasing;
  readonly #parts: ServingDeskParts;
  readonly #expiry: LeaseExpiry;
  readonly #watch: AskWatch;
  readonly #turn = new LoopTurn();
  #book: LeaseBook | undefined;
  #tokens: LeaseTokens | undefined;
  #hasBegun = false;
  /** Whether nothing of earlier processes is still to be started. */
  #hasTakenUp = true;
  #refusal: HgmError | undefined;
  readonly #told = new ToldAttempts();
  readonly #waiters = new Waiters();

  constructor(parts: ServingDeskParts) {
    this.#parts = parts;
    this.asks = new OpenAsks(parts.clock);
    const leases = new LeasesInJson();
    const asks = new AsksInJson((options) => this.#readAsk(options));
    const textOf: AskForm<string> = (leased, expiresAt) => leases.textOf(leased, expiresAt);
    this.inJson = {
      ask: async (json, whenGone) => this.#ask(asks.read(json), textOf, whenGone),
      tell: async (json) => answersInJson(await this.tell(resultsIn(json))),
    };
    this.#expiry = new LeaseExpiry(parts.clock, parts.held.leased, (held) => this.#onExpired(held));
    this.#watch = new AskWatch({ clock: parts.clock, isWaiting: () => this.#isWaiting, onSilence: (ms) => this.#onSilence(ms) });
  }

  /** Whether anybody outside takes part: has asked, or holds a lease of an earlier process. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Begins, for a run. Before that there are no activities. */
  bind(book: LeaseBook): void {
    this.#book = book;
    this.#hasBegun = book.earlier.size > 0;
    this.#hasTakenUp = !this.#hasBegun;
    this.awaitAsks();
    if (book.secret !== undefined) this.#tokens = new LeaseTokens(book.secret);
  }

  /** From now on it is told when nobody asks, where nothing else does activities. */
  awaitAsks(): void {
    if (this.#parts.isAlone()) this.#watch.asked();
  }

  async ask(options: AskOptions = {}): Promise<readonly Lease[]> {
    return this.#ask(this.#readAsk(options), (leased, expiresAt) => leased.map((each) => leaseOf(each, expiresAt)));
  }

  /** @param form - what is answered, made of what is leased at that moment */
  async #ask<Answer>(asked: ResolvedAsk, form: AskForm<Answer>, whenGone?: WhenGone): Promise<Answer> {
    const book = await this.#open();
    return await new Promise((resolve, reject) => {
      const ask = OpenAsk.of(asked, form, resolve, reject);
      this.asks.add(ask);
      whenGone?.(() => this.asks.forget(ask));
      this.#hasBegun = true;
      this.awaitAsks();
      book.whenStarted(() => {
        // Once all that was chosen is: so that a batch has all that there is.
        ask.isReady = true;
        this.#parts.onChange();
        queueMicrotask(() => this.asks.wait(ask));
      });
    });
  }

  async tell(results: unknown): Promise<readonly TokenAnswer[]> {
    const given = checkTold(results);
    const book = await this.#open();
    const nowMs = this.#parts.clock.now();
    const answers = given.map((result) => this.#tellOne(book, result, nowMs));
    // Also of a result that is told again: whoever tells it takes the answer for the outcome of the first time.
    if (answers.some((answer) => answer.accepted || answer === SETTLED)) await this.#whenRecorded(book);
    return answers;
  }

  async renew(tokens: readonly string[]): Promise<readonly RenewalAnswer[]> {
    const given = checkTokens(tokens);
    const book = await this.#open();
    const nowMs = this.#parts.clock.now();
    const answers = given.map((token) => this.#withHeld(book, token, (held) => this.#renewOne(book, held, nowMs)));
    await this.#waiters.until((callback) => book.whenCommitted(callback));
    return answers;
  }

  async release(tokens: readonly string[]): Promise<readonly TokenAnswer[]> {
    const given = checkTokens(tokens);
    const book = await this.#open();
    // A set: whoever gives a lease back may name it twice.
    const released = new Set<HeldAttempt>();
    const answers = given.map((token) =>
      this.#withHeld(book, token, (held) => {
        if (held.isLeased) released.add(held);
        return ACCEPTED;
      }),
    );
    this.#release(book, [...released]);
    await this.#waiters.until((callback) => book.whenCommitted(callback));
    return answers;
  }

  /** What is leased, the longest given first. */
  leases(): readonly LeaseInfo[] {
    const nowMs = this.#parts.clock.now();
    return this.#parts.held.leased.items().map((held) => leaseInfoOf(held, nowMs));
  }

  /** What is leased, as attempts that run. */
  running(): readonly RunningAttempt[] {
    const nowMs = this.#parts.clock.now();
    return this.#parts.held.leased.items().map(({ attempt: { activityId }, leasedAtMs }) => ({
      activityId,
      elapsedMs: Math.max(0, nowMs - leasedAtMs),
    }));
  }

  /** What is wanted and held outside, by which the run chooses. */
  get share(): OutsideShare {
    const { held } = this.#parts;
    const isAlone = this.#parts.isAlone();
    if (!this.#hasBegun && !isAlone) return NOBODY_OUTSIDE;
    const leased = held.leasedOf;
    const { expand, evaluate, all } = this.asks.wanted;
    const most = Math.max(0, MOST_OUTSIDE - leased.expand - leased.evaluate);
    return {
      wanted: { expand: Math.min(expand, most), evaluate: Math.min(evaluate, most), all: Math.min(all, most) },
      leased,
      isAlone,
    };
  }

  /** Takes up what an earlier process left of an attempt. @returns whether it is leased since then */
  takeUp(held: HeldAttempt): boolean {
    const { activityId, attempt } = held.attempt;
    const lease = this.#book?.earlier.get(activityId);
    if (lease === undefined || this.#tokens === undefined) return false;
    this.#book?.earlier.delete(activityId);
    if (lease.attempt !== attempt) return false;
    this.#lease(held, this.#tokens, lease.lease, lease.workerId, lease.leaseMs);
    if (!lease.isOutside) this.#parts.held.putBack(held);
    return lease.isOutside;
  }

  /** Leases what waits to those who asked for it, the first one first. */
  fillAsks(): void {
    const { held } = this.#parts;
    const book = this.#book;
    if (book === undefined || book.isPaused) return;
    const answers: (() => void)[] = [];
    for (const ask of this.asks) {
      if (held.waiting === 0) break;
      if ((ask.isReady || held.waiting >= ask.options.count) && held.first(ask) !== undefined)
        answers.push(this.#grant(book, ask));
    }
    if (answers.length === 0) return;
    // Those who asked together wait for one commit.
    book.whenCommitted(() => {
      for (const answer of answers) answer();
    });
  }

  /** Hands out what waits. */
  serve(): void {
    this.#parts.onChange();
  }

  /** Refuses all that comes, and whoever waits for work: nothing is chosen any more. The first reason stays. */
  end(error: HgmError): void {
    this.#refusal ??= error;
    this.asks.refuseAll(this.#refusal);
  }

  /** Nothing is recorded any more. */
  fail(error: HgmError): void {
    this.end(error);
    this.#waiters.refuseAll(error);
  }

  close(): void {
    this.fail(new HgmError('ERR_CLOSED', 'the run has ended'));
    this.#expiry.close();
    this.#watch.close();
  }

  /** What has come in this turn is done together. @throws HgmError why nothing is taken any more */
  async #open(): Promise<LeaseBook> {
    const book = this.#book;
    if (book === undefined) throw new HgmError('ERR_CLOSED', 'the run has not begun');
    if (this.#refusal === undefined) await this.#turn.end();
    if (this.#refusal !== undefined) throw this.#refusal;
    if (this.#hasTakenUp) return book;
    // What earlier processes leased is here once the run has begun with it.
    await this.#waiters.until((callback) => book.whenChosen(callback));
    await Promise.resolve();
    this.#hasTakenUp = true;
    return book;
  }

  #readAsk(options: unknown): ResolvedAsk {
    const ask = readAsk(options);
    const { leaseMs } = this.#parts;
    if (ask.leaseMs !== undefined && ask.leaseMs > leaseMs)
      throw optionError('ask.leaseMs', `at most the run's leaseMs, ${leaseMs}`, `it is ${ask.leaseMs}`);
    return ask;
  }

  #tokensOf(book: LeaseBook): LeaseTokens {
    if (this.#tokens !== undefined) return this.#tokens;
    const secret = randomBytes(SECRET_BYTES);
    book.begin(secret);
    this.#tokens = new LeaseTokens(secret);
    return this.#tokens;
  }

  #lease(held: HeldAttempt, tokens: LeaseTokens, lease: number, workerId: string | null, leaseMs: number): void {
    this.#parts.held.lease(held, tokens, lease, workerId, leaseMs, this.#parts.clock.now());
    this.#expiry.expect(held.expiresAtMs);
  }

  /** @returns what answers the ask, once that is committed */
  #grant(book: LeaseBook, ask: OpenAsk): () => void {
    const { held, clock } = this.#parts;
    const { workerId, count, leaseMs = this.#parts.leaseMs } = ask.options;
    const tokens = this.#tokensOf(book);
    const first = book.nextLease;
    const nowMs = clock.now();
    const taken: HeldAttempt[] = [];
    for (let next = held.first(ask); next !== undefined && taken.length < count; next = held.first(ask)) {
      held.lease(next, tokens, first + taken.length, workerId, leaseMs, nowMs);
      taken.push(next);
    }
    this.#expiry.expect(nowMs + leaseMs);
    const activities = taken.map(({ attempt }) => attempt.activityId);
    const attempts = taken.map(({ attempt }) => attempt.attempt);
    book.granted({ first, leaseMs, workerId, activities, attempts });
    this.asks.granting(ask);
    return () => this.#answer(book, ask, taken, first, nowMs + leaseMs);
  }

  /** What was cancelled meanwhile is left out. */
  #answer(book: LeaseBook, ask: OpenAsk, taken: readonly HeldAttempt[], first: number, expiresAtMs: number): void {
    const isGiven = (held: HeldAttempt, index: number): held is LeasedAttempt => held.isLeased && held.lease === first + index;
    const given = taken.filter(isGiven);
    if (ask.isGone) {
      this.#release(book, given);
      return;
    }
    const expiresAt = new Date(Date.now() + expiresAtMs - this.#parts.clock.now()).toISOString();
    this.asks.answer(ask, given, expiresAt);
  }

  #tellOne(book: LeaseBook, result: GivenResult, nowMs: number): TokenAnswer {
    return this.#withHeld(book, result.token, (held) => {
      let outcome: AttemptOutcome;
      try {
        outcome = toldOutcome(held.attempt.work, result, Math.max(0, nowMs - held.leasedAtMs));
      } catch (thrown) {
        return refused('invalid', messageOf(thrown));
      }
      this.#told.add(held.attempt.activityId, held.attempt.attempt);
      book.told(held.attempt.activityId);
      this.#parts.settle(held, outcome);
      return ACCEPTED;
    });
  }

  #renewOne(book: LeaseBook, held: HeldAttempt, nowMs: number): RenewalAnswer {
    const { leaseMs, workerId, lease, attempt } = held;
    if (held.isLeased) {
      held.expiresAtMs = nowMs + leaseMs;
    } else {
      // It had run out, or was given back, and nobody has taken it since.
      this.#lease(held, this.#tokensOf(book), lease, workerId, leaseMs);
      book.granted({ first: lease, leaseMs, workerId, activities: [attempt.activityId], attempts: [attempt.attempt] });
    }
    return { accepted: true, expiresAt: new Date(Date.now() + leaseMs).toISOString(), expiresInMs: leaseMs };
  }

  /** What is done with the attempt that a token names, or why it names none. */
  #withHeld<Answer>(book: LeaseBook, token: string, act: (held: HeldAttempt) => Answer): Answer | TokenAnswer {
    const held = this.#parts.held.get(activityNamedBy(token));
    return held?.isOf(token) === true ? act(held) : this.#refusalOf(book, token);
  }

  #refusalOf(book: LeaseBook, text: string): TokenAnswer {
    const token = parseToken(text);
    if (token === undefined) return UNKNOWN;
    const { activityId, attempt, lease } = token;
    if (lease >= book.nextLease || this.#tokens?.hasMade(token) !== true) return UNKNOWN;
    return this.#told.has(activityId, attempt) || !book.isUnsettled(activityId, attempt) ? SETTLED : SUPERSEDED;
  }

  #release(book: LeaseBook, released: readonly HeldAttempt[]): void {
    if (released.length === 0) return;
    book.released(released.map(({ attempt }) => attempt.activityId));
    for (const held of released) this.#parts.held.putBack(held);
    this.#parts.onChange();
  }

  /** Whether only those outside can go on, and none of them does. */
  get #isWaiting(): boolean {
    const { isAlone, held } = this.#parts;
    return isAlone() && this.asks.size === 0 && held.leased.size === 0 && this.#book?.isPaused === false;
  }

  #onSilence(silenceMs: number): void {
    const message = `nobody has asked for work of this run for ${silenceMs / 1000} s, and no thread of it does any: it waits for ask(), or for update({ threads })`;
    this.#parts.onLog(message);
  }

  #onExpired(expired: readonly HeldAttempt[]): void {
    const { held, maximumLeaseExpiries, settle, onChange } = this.#parts;
    const book = this.#book;
    if (book === undefined) return;
    book.expired(expired.map(({ attempt }) => attempt.activityId));
    for (const each of expired) {
      const { activityId, work } = each.attempt;
      const expiries = book.expiriesOf(activityId);
      if (expiries < maximumLeaseExpiries) held.putBack(each);
      else {
        const message = `${expiries} leases of ${describeWork(work)} ran out, the last one ${each.workerId === null ? '' : `held by ${each.workerId} `}after ${each.leaseMs} ms; renew leases of what takes longer, or raise leaseMs`;
        settle(each, {
          status: 'failed',
          error: new HgmError('ERR_LEASE_EXPIRED', message, { details: { activityId, expiries } }),
          elapsedMs: 0,
        });
      }
    }
    onChange();
  }

  /** What a deterministic run takes in its turn is told until then. */
  async #whenRecorded(book: LeaseBook): Promise<void> {
    await this.#waiters.until((callback) => book.whenChosen(callback));
    this.#told.forget((activityId, attempt) => !book.isUnsettled(activityId, attempt));
  }
}
