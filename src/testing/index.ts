/** `hgm-orchestrator/testing`: tests for what users extend. */
export type { ExecutorUnderTest, HeldWork } from './executor-suite.js';
export { describeExecutor } from './executor-suite.js';
