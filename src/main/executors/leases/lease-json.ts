/** Leases and answers as the text of their JSON, byte for byte as `JSON.stringify` has them, which takes three times as long. */
import type { TokenAnswer } from '../../../shared/leases/lease.js';
import type { AgentReference } from '../../../shared/work.js';
import type { LeasedAttempt } from './held-attempt.js';
import { leaseOf, seedOf } from './lease-view.js';

/** Characters of agents that are remembered; beyond that all are forgotten. A few of them are asked for again and again. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

const ACCEPTED = JSON.stringify({ accepted: true } satisfies TokenAnswer);

export class LeasesInJson {
  readonly #agents = new Map<AgentReference, string>();
  #characters = 0;

  /** @param expiresAt - when they run out, by the wall clock, in ISO 8601 */
  textOf(leased: readonly LeasedAttempt[], expiresAt: string): string {
    let text = '[';
    for (const each of leased) text += `${text.length > 1 ? ',' : ''}${this.#lease(each, expiresAt)}`;
    return `${text}]`;
  }

  #lease(leased: LeasedAttempt, expiresAt: string): string {
    const {
      attempt: { attempt, work },
      token,
      leaseMs,
    } = leased;
    // There are few expansions, of which more is told.
    if (work.type === 'expand') return JSON.stringify(leaseOf(leased, expiresAt));
    const task = work.task === undefined ? 'null' : JSON.stringify(work.task);
    return `{"token":"${token}","kind":"evaluate",${this.#agent(work.agent)},"task":${task},"taskNumber":${work.taskNumber},"attempt":${attempt},"seed":${seedOf(leased)},"results":[],"mates":[],"expiresAt":"${expiresAt}","expiresInMs":${leaseMs}}`;
  }

  #agent(agent: AgentReference): string {
    const known = this.#agents.get(agent);
    if (known !== undefined) return known;
    const text = `"key":${JSON.stringify(agent.key)},"agent":${JSON.stringify(agent.state)}`;
    if (this.#characters > MOST_CHARACTERS) {
      this.#agents.clear();
      this.#characters = 0;
    }
    this.#agents.set(agent, text);
    this.#characters += text.length;
    return text;
  }
}

export function answersInJson(answers: readonly TokenAnswer[]): string {
  return `[${answers.map((answer) => (answer.accepted ? ACCEPTED : JSON.stringify(answer))).join(',')}]`;
}
