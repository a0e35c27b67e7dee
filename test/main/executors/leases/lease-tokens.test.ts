import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { describe, it } from 'node:test';
import { LeaseTokens, parseToken, SECRET_BYTES } from '../../../../src/main/executors/leases/lease-tokens.js';

const SECRET = Uint8Array.from({ length: SECRET_BYTES }, (_, index) => index);
/** Of several batches, in no order. */
const LEASES = [0, 1, 1023, 1024, 5, 2 ** 32, 2 ** 32 + 1, 1023, 2 ** 53 - 2];

/** One block of AES by itself. */
function enciphered(lease: number): string {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(BigInt(lease), 8);
  return createCipheriv('aes-256-ecb', SECRET, null).update(block).toString('base64url');
}

describe('The token of a lease', () => {
  it("proves by the lease's number, enciphered under the run's secret, whatever was made before it", () => {
    const tokens = new LeaseTokens(SECRET);
    for (const lease of LEASES) assert.equal(tokens.make(7, 2, lease), `7.2.${lease}.${enciphered(lease)}`);
  });

  it('is known to the process that takes the run up, and of no other secret', () => {
    const other = new LeaseTokens(new Uint8Array(SECRET_BYTES));
    for (const lease of LEASES) {
      const token = parseToken(new LeaseTokens(SECRET).make(7, 2, lease));
      assert.ok(token !== undefined);
      assert.ok(new LeaseTokens(SECRET).hasMade(token));
      assert.ok(!other.hasMade(token));
    }
  });

  it('is that of no other lease', () => {
    const tokens = new LeaseTokens(SECRET);
    const proof = tokens.make(7, 2, 3).split('.')[3];
    const token = parseToken(`7.2.4.${proof}`);
    assert.ok(token !== undefined && !tokens.hasMade(token));
  });
});
