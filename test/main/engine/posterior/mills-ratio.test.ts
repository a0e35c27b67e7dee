import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { millsRatio } from '../../../../src/main/engine/posterior/mills-ratio.js';

/** From mpmath at 30 digits. */
const REFERENCE: readonly (readonly [number, number])[] = [
  [0, 1.2533141373155003],
  [0.125, 1.1374909212036046],
  [0.5, 0.8763644564536923],
  [1, 0.6556795424187984],
  [1.75, 0.4643069280394422],
  [2.5, 0.35426511132979366],
  [3.5, 0.26656776896822376],
  [5, 0.19280810471531576],
  [7.25, 0.13544405309676344],
  [10, 0.09902859647173193],
  [15, 0.06637423582325018],
  [25, 0.039936304769535594],
  [38, 0.026297602974252963],
  [100, 0.009999000299850106],
  [1000000, 9.99999999999e-7],
];

describe('millsRatio', () => {
  it('agrees with a reference to 15 digits, from 0 to far out', () => {
    for (const [z, expected] of REFERENCE) {
      assert.ok(Math.abs(millsRatio(z) / expected - 1) < 1e-15, `z = ${z}: ${millsRatio(z)} instead of ${expected}`);
    }
  });
});
