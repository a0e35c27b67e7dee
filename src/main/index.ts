/** The public API. */

export type { ErrorCode, HgmErrorOptions } from '../shared/errors.js';
export { ERROR_CODES, HgmError, isHgmError } from '../shared/errors.js';
export type { Json } from '../shared/json.js';
export type {
  EvaluateContext,
  EvaluationResult,
  ExpandContext,
  HostServices,
  LogLevel,
  Problem,
  ProblemContext,
} from '../shared/problem.js';
export { defineProblem } from '../shared/problem.js';
export type { FunctionCost, JsonSizes, ProblemCosts } from '../shared/problem-costs.js';
export type { Durability, StoredRun, StoredStatus } from '../shared/store-protocol.js';
export type { ComparePoliciesOptions, ResumeOptions, StoreOptions, WorkerOptions } from './compose.js';
export { benchProblem, buildWorker, comparePolicies, openRunStore, resumeRun, runSimulation, startRun } from './compose.js';
export type { AgentNode } from './engine/agent-node.js';
export type { AgentPage, AgentPageOptions } from './engine/agent-page.js';
export type { HgmEngineOptions } from './engine/engine-options.js';
export { HgmEngine } from './engine/hgm-engine.js';
export type { GuardOptions } from './policy/guard-options.js';
export type { PolicyOptions } from './policy/policy-options.js';
export type { RemoteRun } from './runtime/remote-run.js';
export type { RemoteResumeOptions, RemoteRunOptions, Runtime, RuntimeOptions } from './runtime/spawn-runtime.js';
export { spawnRuntime } from './runtime/spawn-runtime.js';
export type { RetryPolicyOptions } from './scheduler/retry-policy.js';
export type { TimeoutOptions } from './scheduler/timeouts.js';
export { MemoryRunStore } from './store/memory-run-store.js';
export type { RunStore } from './store/run-store.js';
export type { EvaluationWork, ExpansionWork, ThreadFunction } from './workflow/activity-work.js';
export { threadWork } from './workflow/activity-work.js';
export type { HgmActivities } from './workflow/activity-worker.js';
export { HgmActivityWorker, runWorkerForever } from './workflow/activity-worker.js';
export type { BenchRecommendation } from './workflow/bench-recommendation.js';
export type { BenchRun, Throughput } from './workflow/bench-throughput.js';
export type { ComparisonOptions, ComparisonResult, LandscapeComparison, PolicyComparison } from './workflow/comparison.js';
export { comparisonSvg } from './workflow/comparison-svg.js';
export { comparisonTable } from './workflow/comparison-table.js';
export type { DecisionLogEntry } from './workflow/decision-log.js';
export type { HgmWorkflowEvents, ScheduleOptions } from './workflow/hgm-workflow.js';
export { HgmWorkflow } from './workflow/hgm-workflow.js';
export type { BenchOptions, BenchResult } from './workflow/problem-bench.js';
export type { BestAgent, Run, RunEvent, RunProgress, RunResult, RunStatus } from './workflow/run.js';
export type { RunOptions } from './workflow/run-options.js';
export type { SimulationOptions, SimulationResult } from './workflow/simulation.js';
