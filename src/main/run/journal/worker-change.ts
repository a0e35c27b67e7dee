/** What a hand-driven worker changes, one fact each. Agents are numbered in the order of their making; what a user attaches is serialised by v8. */
export type WorkerChange =
  /** An agent was made: the one numbered next. `parent` is -1 for a root. */
  | { readonly kind: 'agent'; readonly parent: number; readonly action: string }
  /** How many random choices were made so far. */
  | { readonly kind: 'draws'; readonly draws: number }
  /** An activity was scheduled, which makes its agent busy. `requestId` is empty where the caller gave none. */
  | {
      readonly kind: 'request';
      readonly activity: number;
      readonly agent: number;
      readonly isExpansion: boolean;
      readonly requestId: string;
    }
  | { readonly kind: 'metadata'; readonly agent: number; readonly payload: Uint8Array }
  /** An agent was expanded: by an activity, or, where `activity` is 0, by somebody who dispatched it. An empty payload is none. */
  | {
      readonly kind: 'expansion';
      readonly activity: number;
      readonly agent: number;
      readonly attempts: number;
      readonly payload: Uint8Array;
    }
  /** As an expansion. */
  | {
      readonly kind: 'evaluation';
      readonly activity: number;
      readonly agent: number;
      readonly attempts: number;
      readonly reward: number;
      readonly weight: number;
      readonly payload: Uint8Array;
    }
  /** An attempt of an activity failed, its `attempts`th, and another follows. */
  | { readonly kind: 'retry'; readonly activity: number; readonly attempts: number }
  /** An attempt of an activity has cost so much; told before what came of it. */
  | { readonly kind: 'cost'; readonly activity: number; readonly cost: number }
  /** An activity failed for good, or was cancelled. `error` is an envelope, serialised. */
  | {
      readonly kind: 'failure';
      readonly activity: number;
      readonly attempts: number;
      readonly isCancelled: boolean;
      readonly error: Uint8Array;
    }
  /** `reason` is undefined where none was given. */
  | { readonly kind: 'prune'; readonly agent: number; readonly reason: string | undefined }
  | { readonly kind: 'gate'; readonly open: boolean }
  /** Parameters of the engine, all of them, from now on. */
  | { readonly kind: 'parameters'; readonly parameters: Readonly<Record<string, number>> };

/** The first byte of a change on disk; part of the format. */
export const CHANGE = Object.freeze({
  agent: 1,
  draws: 2,
  request: 3,
  metadata: 4,
  expansion: 5,
  evaluation: 6,
  failure: 7,
  prune: 8,
  gate: 9,
  parameters: 10,
  retry: 30,
  cost: 31,
} as const satisfies Record<WorkerChange['kind'], number>);
