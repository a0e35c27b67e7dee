import { BUILT_IN_POLICIES } from '../../src/main/policy/policies.js';
import { POLICY_FIELDS } from '../../src/main/policy/policy-options.js';

/** The options that the run itself reads, whatever its policy. */
const OF_THE_RUN: readonly string[] = ['epsilon', 'maximumPendingPerAgent'];

/** The tables of docs/policies.md: the built-in policies, and which options each of them reads. */
export function policyTables(): string {
  const policies = BUILT_IN_POLICIES.map(
    ({ name, version, what, reads }) =>
      `| \`${name}\` | ${version} | ${what} | ${reads.map((option) => `\`${option}\``).join(', ') || 'none'} |`,
  );
  const options = Object.entries(POLICY_FIELDS).map(([name, { what, defaultText }]) => {
    const readers = BUILT_IN_POLICIES.filter(({ reads }) => reads.some((option) => option === name));
    const policiesText = OF_THE_RUN.includes(name) ? 'all' : readers.map((policy) => `\`${policy.name}\``).join(', ');
    return `| \`${name}\` | ${policiesText} | ${defaultText} | ${what} |`;
  });
  return [
    '| policy | version | what it is | options that it reads |',
    '| --- | --- | --- | --- |',
    ...policies,
    '',
    '| option | read by | default | what it is |',
    '| --- | --- | --- | --- |',
    ...options,
  ].join('\n');
}
