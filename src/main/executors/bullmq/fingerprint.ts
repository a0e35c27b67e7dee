import { crc32 } from '../../../shared/crc32.js';
import { describeThrown } from '../../../shared/error-envelope.js';
import type { ActivityWork, AgentReference } from '../../../shared/work.js';
import { encodeMessage } from '../worker-host/message-codec.js';

/**
 * Tells works apart that have had the same number: a coordinator that was killed may, once it is resumed, choose otherwise where its last choices
 * were not on disk yet. An outcome of an earlier generation counts only with the fingerprint of what is asked for now.
 */
export class Fingerprints {
  readonly #ofAgents = new WeakMap<AgentReference, number>();

  /** An integer in [0, 2^32) for what is done to which agent, on which task. */
  of(work: ActivityWork): number {
    const { agent } = work;
    let print = this.#ofAgents.get(agent);
    if (print === undefined) {
      print = ofAgent(agent);
      this.#ofAgents.set(agent, print);
    }
    const number = work.type === 'evaluate' ? work.taskNumber + 2 : 0;
    return (print ^ Math.imul(number, 0x9e3779b1)) >>> 0;
  }
}

/** What cannot be sent is told of when it is sent. */
function ofAgent({ key, state }: AgentReference): number {
  try {
    return crc32(encodeMessage([key, state]));
  } catch (thrown) {
    return crc32(Buffer.from(describeThrown(thrown)));
  }
}
