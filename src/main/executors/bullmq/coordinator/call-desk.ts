import { encodeError } from '../../../../shared/error-envelope.js';
import { HgmError } from '../../../../shared/errors.js';
import type { HostEndpoint } from '../../../../shared/messages.js';
import { hostEndpointOf } from '../../../remote/host-endpoint.js';
import type { ExecutorListener } from '../../executor.js';
import { answerHost } from '../../processes/answer-host.js';
import type { CallAnswer } from '../../worker-host/protocol.js';
import type { RemoteRequest } from '../notice-job.js';

/** Most answers that are kept of a worker, for calls that it repeats. */
const MOST_KEPT = 1000;

/** Answers what activities at workers remember by: each call once, however often it comes. */
export class CallDesk {
  readonly #answers = new Map<string, Map<number, Promise<CallAnswer>>>();
  #endpoint: HostEndpoint = hostEndpointOf(undefined, undefined);

  listen({ memory }: ExecutorListener): void {
    this.#endpoint = hostEndpointOf(undefined, memory);
  }

  answer(worker: string, call: number, request: RemoteRequest): Promise<CallAnswer> {
    const answers = this.#answers.get(worker) ?? new Map<number, Promise<CallAnswer>>();
    this.#answers.set(worker, answers);
    const known = answers.get(call);
    if (known !== undefined) return known;
    const answer = answerHost(request, this.#endpoint);
    answers.set(call, answer);
    for (const oldest of answers.keys()) {
      if (answers.size <= MOST_KEPT) break;
      answers.delete(oldest);
    }
    return answer;
  }

  /** The worker is gone: it repeats nothing. */
  forget(worker: string): void {
    this.#answers.delete(worker);
  }
}

/** What is answered for an activity that is not under way any more. */
export function settledAnswer(activityId: number): CallAnswer {
  const error = new HgmError('ERR_CANCELLED', `activity ${activityId} has settled, and remembers nothing more`);
  return { status: 'threw', error: encodeError(error) };
}
