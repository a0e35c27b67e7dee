import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILT_IN_POLICIES, POLICY_KIND, POLICY_NAMES } from '../../../src/main/policy/policies.js';
import { describePolicy } from '../../../src/testing/policy-suite.js';
import { assertPage } from '../../support/made-page.js';
import { policyTables } from '../../support/policies-page.js';

for (const policy of BUILT_IN_POLICIES) describePolicy(policy.name, policy);

const [hgm] = BUILT_IN_POLICIES;
describePolicy('hgm student-t', hgm, { policyOptions: { posterior: 'student-t', pendingPenalty: 1, beta: 1 } });
describePolicy('hgm by the best of lineages', hgm, { policyOptions: { backup: 'best', beta: 1, pendingPenalty: 1 } });
for (const backup of ['best', 'mean'] as const) {
  describePolicy(`hgm with pooled posteriors by the ${backup}`, hgm, {
    policyOptions: { posterior: 'pooled', backup, beta: 1, pendingPenalty: 1 },
  });
}
describePolicy('hgm with one activity an agent', hgm, { policyOptions: { maximumPendingPerAgent: 1 } });

test('docs/policies.md shows the table of built-in policies', () => {
  assertPage('policies.md', 'tables', policyTables(), 'A policy');
});

test('the names of built-in policies are the table, the default first', () => {
  assert.equal(POLICY_NAMES[0], 'hgm');
  assert.equal(new Set(POLICY_NAMES).size, POLICY_NAMES.length);
  for (const { name } of BUILT_IN_POLICIES) assert.equal(POLICY_KIND.read(name, 'policy'), name);
});

/** What the option refuses, with the sentence that says so. */
const create = () => ({ chooseExpansion: () => -1, chooseEvaluation: () => -1 });
const REFUSED: readonly (readonly [policy: unknown, message: RegExp])[] = [
  ['best', /^policy must be a definition \{ name, version, create \}, or one of hgm, hgm-paper, .*; it is the string 'best'$/],
  ['constructor', /, or one of hgm/],
  [null, /^policy must be .*, or one of hgm, .*; it is null$/],
  [create, /, or one of hgm/],
  [{}, /^policy must be a definition \{ name, version, create \}, all three of them; it is \{\}$/],
  [{ name: 'mine', version: 1 }, /^policy must be a definition \{ name, version, create \}, all three of them/],
  [
    { name: 'hgm', version: 1, create },
    /^policy\.name must be letters, .*not the name of a built-in policy; it is the string 'hgm'$/,
  ],
  [{ name: 'a b', version: 1, create }, /^policy\.name must be letters/],
  [{ name: 'mine', version: Number.NaN, create }, /^policy\.version must be an integer >= 1; it is NaN$/],
  [{ name: 'mine', version: '1', create }, /^policy\.version must be an integer >= 1; it is the string '1'$/],
  [{ name: 'mine', version: 1, create: 5 }, /^policy\.create must be a function; it is 5$/],
  [{ name: 'mine', version: 1, create, options: {} }, /^policy\.options must be left out/],
];

for (const [policy, message] of REFUSED) {
  test(`refuses what is no policy: ${message}`, () => {
    assert.throws(() => POLICY_KIND.read(policy, 'policy'), { code: 'ERR_OPTION', message });
  });
}
