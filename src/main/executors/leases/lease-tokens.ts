import { createCipheriv } from 'node:crypto';

/** Bytes of a run's secret. */
export const SECRET_BYTES = 32;
/** Bytes of a lease's proof: a block of AES. */
const PROOF_BYTES = 16;
/** Proofs that are made together: a cipher for each lease would take longer than all else that the lease takes. */
const BATCH_SIZE = 1024;
const NOTHING = Buffer.alloc(BATCH_SIZE * PROOF_BYTES);
/** A proof and two zero bytes: base64 writes three bytes as four characters, so each proof of a batch begins at a character of its own. */
const PADDED_BYTES = PROOF_BYTES + 2;
/** Characters of a padded proof, and those of them that are the proof's. */
const PADDED_CHARACTERS = (PADDED_BYTES / 3) * 4;
const PROOF_CHARACTERS = 22;

/** What a token says. */
export interface LeaseToken {
  /** The token itself. */
  readonly text: string;
  /** A safe integer >= 1. */
  readonly activityId: number;
  /** From 1. */
  readonly attempt: number;
  /** Which lease of the run it is, from 0. */
  readonly lease: number;
}

const TOKEN = /^([1-9]\d{0,15})\.([1-9]\d{0,15})\.(0|[1-9]\d{0,15})\.[\w-]{22}$/;

/** What a token says, whether or not it was ever given; undefined for what is no token. */
export function parseToken(text: string): LeaseToken | undefined {
  const parts = TOKEN.exec(text);
  if (parts === null) return undefined;
  const token = { text, activityId: Number(parts[1]), attempt: Number(parts[2]), lease: Number(parts[3]) };
  return Number.isSafeInteger(token.activityId) && Number.isSafeInteger(token.lease) ? token : undefined;
}

const ZERO = 0x30;
const DOT = 0x2e;

/** The activity that a text names if it is a token; else any number that is none, or another's. A token's other parts are not looked at. */
export function activityNamedBy(text: string): number {
  let activityId = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === DOT) return activityId;
    activityId = 10 * activityId + code - ZERO;
  }
  return 0;
}

/** Whether two texts are the same; how long that takes says nothing of where they differ. */
export function isSameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index++) difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}

/**
 * Makes tokens: `activity.attempt.lease.proof`. The proof is the lease's number, enciphered by AES-256 under the run's secret, which is used for nothing else: the
 * key stream of the counter mode, whose counter the number is. Of which activity a lease is, the run knows as long as that has not settled.
 */
export class LeaseTokens {
  readonly #secret: Uint8Array;
  #batch = -1;
  /** The proofs of a batch, padded, in base64: one text takes less time than one for each. */
  #proofs = '';

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  make(activityId: number, attempt: number, lease: number): string {
    return `${activityId}.${attempt}.${lease}.${this.#proof(lease)}`;
  }

  /** Whether the run has made the token. */
  hasMade({ text, activityId, attempt, lease }: LeaseToken): boolean {
    return isSameText(text, this.make(activityId, attempt, lease));
  }

  /** Those asked for are mostly of the latest leases, one after the other. */
  #proof(lease: number): string {
    const batch = Math.floor(lease / BATCH_SIZE);
    if (batch !== this.#batch) {
      const counter = Buffer.alloc(PROOF_BYTES);
      counter.writeBigUInt64BE(BigInt(batch * BATCH_SIZE), PROOF_BYTES / 2);
      const proofs = createCipheriv('aes-256-ctr', this.#secret, counter).update(NOTHING);
      const padded = Buffer.alloc(BATCH_SIZE * PADDED_BYTES);
      // Byte by byte: a call for each proof takes three times as long.
      for (let from = 0, to = 0; from < proofs.length; to += PADDED_BYTES - PROOF_BYTES)
        for (const until = from + PROOF_BYTES; from < until; from++) padded[to++] = proofs[from]!;
      this.#proofs = padded.toString('base64url');
      this.#batch = batch;
    }
    const start = (lease % BATCH_SIZE) * PADDED_CHARACTERS;
    return this.#proofs.slice(start, start + PROOF_CHARACTERS);
  }
}
