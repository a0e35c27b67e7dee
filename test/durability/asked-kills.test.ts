/** A server that is killed, and stopped, again and again while programs work for its run over HTTP: these keep account of what they were given and told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lease, RenewalAnswer, TokenAnswer, ToldResult } from '../../src/shared/leases/lease.js';
import { keyedUniform } from '../../src/shared/random.js';
import { at } from '../main/server/server-here.js';
import { AskedAccount, type ShownEvaluation } from '../support/kills/asked-account.js';
import { ReturningServer } from '../support/kills/returning-server.js';
import { storeFolder } from '../support/store-folder.js';
import { until } from '../support/until.js';

const EVALUATIONS = 1200;
const CLIENTS = 4;
const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGTERM'] as const;
const PURPOSE = 102;
/** Least results that are told between two kills. */
const TOLD_BETWEEN = 100;
const { file } = storeFolder('asked-kills');

/** Works for a run until that has ended: asks, tells, also late and twice, renews, gives back, and forgets. */
class Client {
  readonly #url: string;
  readonly #account: AskedAccount;
  readonly #uniform: () => number;
  #held: Lease[] = [];
  hasEnded = false;
  told = 0;

  constructor(url: string, account: AskedAccount, number: number) {
    this.#url = url;
    this.#account = account;
    this.#uniform = keyedUniform(7, PURPOSE, number);
  }

  async work(): Promise<void> {
    while (!this.hasEnded) {
      const choice = this.#uniform();
      if (this.#held.length === 0 || choice < 0.3) await this.#ask();
      else if (choice < 0.8) await this.#tell(1 + this.#below(8));
      else if (choice < 0.9) await this.#renew(this.#take(false));
      else if (choice < 0.95) await this.#release(this.#take(this.#uniform() < 0.5));
      // Forgotten: it runs out.
      else this.#take(true);
    }
  }

  async #ask(): Promise<void> {
    const sentAt = Date.now();
    const short = this.#uniform() < 0.3 ? { leaseMs: 100 + this.#below(300) } : {};
    const answer = await this.#post<{ readonly leases: readonly Lease[] }>('ask', {
      count: 1 + this.#below(16),
      waitMs: this.#below(200),
      workerId: 'keeps account',
      ...short,
    });
    const leases = answer?.leases ?? [];
    this.#account.given(leases, sentAt);
    this.#held.push(...leases);
  }

  async #tell(count: number): Promise<void> {
    const leases = Array.from({ length: Math.min(count, this.#held.length) }, () => this.#take(true));
    const results = leases.map(
      ({ token, kind }): ToldResult =>
        kind === 'expand' ? { token, agent: this.#uniform() } : { token, reward: this.#uniform() },
    );
    for (const { token } of results) this.#account.loosens(token);
    const answers = (await this.#post<{ readonly results: readonly TokenAnswer[] }>('tell', { results }))?.results;
    this.#account.told(results, answers);
    this.told += results.length;
    // Whoever has had no answer tells it again, in other words.
    if (answers === undefined || this.#uniform() < 0.05) this.#held.push(...leases);
  }

  async #renew({ token }: Lease): Promise<void> {
    const sentAt = Date.now();
    const answer = await this.#post<{ readonly results: readonly RenewalAnswer[] }>('renew', { tokens: [token] });
    const leaseMs = answer?.results[0]?.expiresInMs;
    if (leaseMs !== undefined) this.#account.renewed(token, sentAt, leaseMs);
  }

  async #release({ token }: Lease): Promise<void> {
    this.#account.loosens(token);
    await this.#post('release', { tokens: [token] });
  }

  /** One of the leases that are held. */
  #take(isHeldNoMore: boolean): Lease {
    const index = this.#below(this.#held.length);
    const [lease] = isHeldNoMore ? this.#held.splice(index, 1) : this.#held.slice(index, index + 1);
    assert.ok(lease !== undefined);
    return lease;
  }

  /** Undefined where the server is away. */
  async #post<Answer>(what: string, body: object): Promise<Answer | undefined> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`${this.#url}/${what}`, init).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (response === undefined || text === undefined) {
      await delay(20);
      return undefined;
    }
    const answer = JSON.parse(text);
    if (response.status === 200) return answer;
    this.hasEnded = at(answer, 'error', 'code') === 'ERR_CLOSED';
    if (response !== undefined && answer !== undefined && !this.hasEnded)
      assert.equal(response.status, 503, JSON.stringify(answer));
    await delay(20);
    return undefined;
  }

  #below(count: number): number {
    return Math.floor(count * this.#uniform());
  }
}

test('of what programs are given and told over HTTP nothing is lost, and nothing counts twice, however often the server dies', () =>
  ReturningServer.serve(file, keepsAccount));

async function keepsAccount(server: ReturningServer): Promise<void> {
  const problem = { name: 'asked', root: 0.5, tasks: 40 };
  const options = { evaluations: EVALUATIONS, leaseMs: 2000, seed: 1 };
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${server.url}/api/v1/runs`, { method: 'POST', headers, body: JSON.stringify({ problem, options }) });
  const run = `${server.url}/api/v1/runs/${String(at(await made.json(), 'runId'))}`;
  const account = new AskedAccount();
  const clients = Array.from({ length: CLIENTS }, (_, number) => new Client(run, account, number));
  const working = Promise.all(clients.map((client) => client.work()));
  const told = () => clients.reduce((sum, client) => sum + client.told, 0);
  for (const signal of SIGNALS) {
    const before = told();
    await until(() => told() >= before + TOLD_BETWEEN || clients.some(({ hasEnded }) => hasEnded), 'clients to tell');
    assert.ok(!clients.some(({ hasEnded }) => hasEnded), 'a client took the death of the server for the end of the run');
    await server.end(signal);
    await server.begin();
  }
  await working;

  const shown = await (await fetch(run)).json();
  assert.equal(at(shown, 'status'), 'completed');
  const evaluations: ShownEvaluation[] = [];
  for (let cursor: unknown = 0; cursor !== null; ) {
    const page = JSON.parse(await (await fetch(`${run}/evaluations?limit=1000&cursor=${String(cursor)}`)).text());
    evaluations.push(...page.items);
    cursor = page.cursor;
  }
  const accepted = account.check(evaluations);
  assert.deepEqual(account.faults, []);
  const failures = JSON.parse(await (await fetch(`${run}/failures?cursor=0&limit=1000`)).text());
  const failed = failures.items.filter(({ kind }: { readonly kind: string }) => kind === 'evaluate').length;
  assert.equal(evaluations.length + failed, EVALUATIONS);
  assert.ok(accepted > EVALUATIONS / 2, `${accepted} of ${evaluations.length} evaluations were accepted`);
}
