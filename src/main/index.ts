/** The public API. */

export * from '../problem/index.js';

export type { Clock, TimerHandle } from '../shared/clock.js';
export type { CloseOptions } from '../shared/close-options.js';
export type { InlineProblem } from '../shared/inline/inline-problem.js';
export type {
  AskOptions,
  Lease,
  Leasing,
  RefusalReason,
  RenewalAnswer,
  TokenAnswer,
  ToldError,
  ToldResult,
} from '../shared/leases/lease.js';
export type { LeaseInfo, LeaseKind } from '../shared/leases/lease-info.js';
export type { Impurities, Impurity, LogSource } from '../shared/messages.js';
export type { FunctionCost, JsonSizes, ProblemCosts } from '../shared/problem-costs.js';
export type {
  Durability,
  JournalPage,
  NewRun,
  RecordedStatus,
  RunFigures,
  RunLabel,
  RunUpdate,
  StoredRun,
  StoredStatus,
} from '../shared/store-protocol.js';
export type { ActivityMemory } from '../shared/thread/activity-memory.js';
export type {
  EvaluationView,
  FailureGroup,
  FailurePage,
  FailureView,
  ResultView,
  TaskMatrix,
} from '../shared/views/activity-views.js';
export type { AgentDetail, AgentQuery, AgentSort, AgentView, CladeView, PathStep } from '../shared/views/agent-views.js';
export type { Page } from '../shared/views/page.js';
export type {
  BestView,
  CurvePoint,
  MeasureView,
  RunListing,
  RunOverview,
  SessionView,
  ShownStatus,
  SteeringView,
  ThroughputPoint,
} from '../shared/views/run-views.js';
export type {
  ActivityWork,
  AgentReference,
  EvaluateWork,
  ExpandWork,
  FunctionContext,
  ProblemReference,
} from '../shared/work.js';
export type { RedisAddress } from '../shared/workers/redis-address.js';
export type { WorkerChange, WorkerInfo } from '../shared/workers/worker-info.js';
export type { BenchRecommendation } from './bench-command/bench-recommendation.js';
export type { BenchRun, Throughput } from './bench-command/bench-throughput.js';
export type { BenchOptions, BenchResult } from './bench-command/problem-bench.js';
export type { CmpComparison, CmpFigures } from './comparison/cmp-comparison.js';
export type { CmpCorrelation, CmpCorrelations } from './comparison/cmp-correlation.js';
export type { ComparisonResult, LandscapeComparison, PolicyComparison } from './comparison/comparison.js';
export type { CellResult, ComparisonCell } from './comparison/comparison-cell.js';
export type { ComparedPolicy, ComparisonOptions } from './comparison/comparison-options.js';
export type { Estimate } from './comparison/comparison-statistics.js';
export { benchProblem } from './compose/bench-problem.js';
export type { StoredWorkerOptions, WorkerOptions } from './compose/build-worker.js';
export { buildWorker } from './compose/build-worker.js';
export type { ComparePoliciesOptions } from './compose/compare-policies.js';
export { comparePolicies } from './compose/compare-policies.js';
export type { ThreadExecutorOptions } from './compose/make-executor.js';
export type { MainFunction } from './compose/open-main-thread-executor.js';
export { openMainThreadExecutor } from './compose/open-main-thread-executor.js';
export type { StoreOptions } from './compose/open-run-store.js';
export { openRunStore } from './compose/open-run-store.js';
export type { OpenThreadExecutorOptions } from './compose/open-thread-executor.js';
export { openThreadExecutor } from './compose/open-thread-executor.js';
export { resumeRun } from './compose/resume-run.js';
export { runSimulation } from './compose/run-simulation.js';
export { startRun } from './compose/start-run.js';
export { sweepPolicies } from './compose/sweep-policies.js';
export type {
  AgentFigures,
  AgentMetadata,
  AgentNode,
  AgentSummary,
  RecordedEvaluation,
  RewardFigures,
  RewardSummary,
} from './engine/agent-node.js';
export type { AgentPage, AgentPageOptions } from './engine/agent-page.js';
export type { HgmEngineOptions, ResolvedHgmEngineOptions } from './engine/engine-options.js';
export type { NextActionOptions } from './engine/hgm-engine.js';
export { HgmEngine } from './engine/hgm-engine.js';
export type {
  ActivityLogEntry,
  ActivityProgressEntry,
  Attempt,
  AttemptOutcome,
  EndedAttempt,
  Executor,
  ExecutorListener,
  RunningAttempt,
  SettleAttempt,
} from './executors/executor.js';
export type { ActivityControl } from './executors/main-work.js';
export type { HgmActivities, ServeOptions } from './hand-driven/activity-worker.js';
export { HgmActivityWorker, runWorkerForever } from './hand-driven/activity-worker.js';
export type { EvaluationWork, ExpansionWork, ThreadFunction } from './hand-driven/hand-driven-work.js';
export { threadWork } from './hand-driven/hand-driven-work.js';
export { HgmWorkflow } from './hand-driven/hgm-workflow.js';
export type {
  HgmWorkflowEvents,
  RequestKind,
  RequestSettlement,
  SettledRequest,
  UnsettledRequest,
} from './hand-driven/request-settlement.js';
export type { ScheduleOptions } from './hand-driven/scheduled-requests.js';
export type { GuardOptions, HopelessRule } from './policy/guard-options.js';
export type { PolicyDefinition } from './policy/policy-definition.js';
export type {
  Backup,
  LivePolicyOptions,
  PolicyOptions,
  PosteriorFamily,
  ResolvedPolicyOptions,
} from './policy/policy-options.js';
export type { Standard } from './policy/scores/score-scale.js';
export type { GuardAction } from './policy/search-guards.js';
export type { Beliefs, SearchPolicy, SearchView } from './policy/search-policy.js';
export { comparisonSvg } from './report/comparison-svg.js';
export { comparisonTable } from './report/comparison-table.js';
export { sweepSvg } from './report/sweep-svg.js';
export type { DecisionLogEntry, DecisionOutcome } from './run/decision-log.js';
export type { Determinism } from './run/determinism.js';
export type { EventsOptions } from './run/events/events-options.js';
export type { RunEvent } from './run/events/run-events.js';
export type { LongestRunning } from './run/pending/longest-running.js';
export type { ResumeOptions } from './run/resume-options.js';
export type { BestAgent, Run, RunProgress, RunResult, RunStatus } from './run/run.js';
export type { OnDuplicate, OnEvaluationFailure, RunOptions } from './run/run-options.js';
export type { AddAgentOptions, Steering } from './run/steering/steering.js';
export type { LiveRunOptions } from './run/steering/steering-change.js';
export { ACTIVITY_CHANNEL, type ActivityMessage } from './run/tracing/activity-trace.js';
export type { RemoteRun } from './runtime/remote-run.js';
export type { RemoteResumeOptions, RemoteRunOptions, Runtime, RuntimeOptions } from './runtime/spawn-runtime.js';
export { spawnRuntime } from './runtime/spawn-runtime.js';
export type { CallbackFault } from './scheduler/callback-faults.js';
export type { ResolvedRetryPolicy, RetryPolicyOptions } from './scheduler/retry-policy.js';
export { resolveRetryPolicy } from './scheduler/retry-policy.js';
export type {
  ActivityOutcome,
  CancelledActivity,
  CompletedActivity,
  FailedActivity,
  RetryEvent,
  ScheduleRequest,
  ScheduleResult,
  SchedulerOptions,
  SettledActivity,
  Settlement,
} from './scheduler/scheduler.js';
export { Scheduler as TaskScheduler } from './scheduler/scheduler.js';
export type { TimeoutOptions } from './scheduler/timeouts.js';
export type { SimulationOptions, SimulationResult } from './simulation/simulation.js';
export { MemoryRunStore } from './store/memory-run-store.js';
export type { RunStore } from './store/run-store.js';
export type { MeanPoint } from './sweep/mean-curve.js';
export type { SweepOptions } from './sweep/sweep-options.js';
export type { SweepResult, SweptDifference, SweptPolicy } from './sweep/sweep-result.js';
export type { Judgement, SweptRun } from './sweep/swept-run.js';
