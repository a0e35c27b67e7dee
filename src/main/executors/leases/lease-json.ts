/** Leases and answers as the text of their JSON, byte for byte as `JSON.stringify` has them, which takes three times as long. */
import type { Json } from '../../../shared/json.js';
import type { TokenAnswer } from '../../../shared/leases/lease.js';
import type { AgentReference, EvaluateWork } from '../../../shared/work.js';
import type { LeasedAttempt } from './held-attempt.js';
import { leaseOf, seedOf } from './lease-view.js';

/** Characters of agents that are remembered; beyond that all are forgotten. A few of them are asked for again and again. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

const ACCEPTED = JSON.stringify({ accepted: true } satisfies TokenAnswer);

/** What stands between an agent and the seed where there is no task, in a first attempt: so in most leases of many runs. */
const FIRST_WITHOUT_TASK = textBetween(undefined, -1, 1);

export class LeasesInJson {
  /** By the numbers of the agents. */
  readonly #agents = new Map<number, string>();
  #characters = 0;

  /** @param expiresAt - when they run out, by the wall clock, in ISO 8601 */
  textOf(leased: readonly LeasedAttempt[], expiresAt: string): string {
    let text = '';
    let leaseMs = Number.NaN;
    let end = '';
    for (const each of leased) {
      const { work } = each.attempt;
      text += text === '' ? '[' : ',';
      // There are few expansions, of which more is told.
      if (work.type === 'expand') {
        text += JSON.stringify(leaseOf(each, expiresAt));
        continue;
      }
      if (each.leaseMs !== leaseMs) {
        leaseMs = each.leaseMs;
        end = [',"results":[],"mates":[],"expiresAt":"', expiresAt, '","expiresInMs":', leaseMs, '}'].join('');
      }
      text += `{"token":"${each.token}${this.#agent(work.agent)}${between(work, each.attempt.attempt)}${digitsOf(seedOf(each))}${end}`;
    }
    return text === '' ? '[]' : `${text}]`;
  }

  /** All from behind the token to the task. */
  #agent({ number, key, state }: AgentReference): string {
    const known = this.#agents.get(number);
    if (known !== undefined) return known;
    // Joined, it is in one piece: a text made by `+` would be gone through piece by piece each time that it is put into another one.
    const text = ['","kind":"evaluate","key":', JSON.stringify(key), ',"agent":', JSON.stringify(state)].join('');
    if (this.#characters > MOST_CHARACTERS) {
      this.#agents.clear();
      this.#characters = 0;
    }
    this.#agents.set(number, text);
    this.#characters += text.length;
    return text;
  }
}

function between({ task, taskNumber }: EvaluateWork, attempt: number): string {
  if (task === undefined && taskNumber === -1 && attempt === 1) return FIRST_WITHOUT_TASK;
  return textBetween(task, taskNumber, attempt);
}

function textBetween(task: Json | undefined, taskNumber: number, attempt: number): string {
  return `,"task":${JSON.stringify(task ?? null)},"taskNumber":${taskNumber},"attempt":${attempt},"seed":`;
}

/** A seed in decimal. V8 writes a number from 2^31 on in ten times the time of a smaller one, so such a seed is written as a smaller one and its last digit. */
function digitsOf(seed: number): string {
  return seed < 2 ** 31 ? `${seed}` : `${Math.floor(seed / 10)}${seed % 10}`;
}

export function answersInJson(answers: readonly TokenAnswer[]): string {
  return `[${answers.map((answer) => (answer.accepted ? ACCEPTED : JSON.stringify(answer))).join(',')}]`;
}
