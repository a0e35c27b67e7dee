/** `hgm-orchestrator/testing`: tests for what users extend. */
export type { ExecutorUnderTest, HeldWork } from './executor-suite.js';
export { describeExecutor } from './executor-suite.js';
export type { PolicySuiteOptions } from './policy-suite.js';
export { describePolicy } from './policy-suite.js';
