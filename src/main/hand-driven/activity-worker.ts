import { CLOSE_FIELDS, type CloseOptions } from '../../shared/close-options.js';
import { HgmError } from '../../shared/errors.js';
import { type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { SIGNAL_KIND } from '../../shared/option-kinds.js';
import type { AgentNode } from '../engine/agent-node.js';
import type { HgmWorkflow } from './hgm-workflow.js';

/** What the activities that change the engine take, by name. Each resolves to a copy of the agent that it changed. */
export interface HgmActivities {
  /** Records the payload that an expansion returned: the child `parentKey/action` is expanded. */
  'hgm.expand': [parentKey: string, action: string, options?: { readonly payload?: unknown }];
  /** Records an agent's reward, in [0, 1], with a weight > 0 (default 1). */
  'hgm.evaluate': [key: string, reward: number, options?: { readonly weight?: number; readonly payload?: unknown }];
}

type ActivityHandlers = { readonly [Name in keyof HgmActivities]: (...args: HgmActivities[Name]) => Promise<AgentNode> };

/** Dispatches activities by name to a workflow, and owns its life. */
export class HgmActivityWorker implements AsyncDisposable {
  /** What it dispatches to. */
  readonly workflow: HgmWorkflow;
  readonly #activities: ActivityHandlers;

  constructor(workflow: HgmWorkflow) {
    this.workflow = workflow;
    this.#activities = {
      'hgm.expand': (parentKey, action, options) => workflow.recordExpansion(parentKey, action, options),
      'hgm.evaluate': (key, reward, options) => workflow.recordEvaluation(key, reward, options),
    };
  }

  /** Names that {@link dispatch} takes. */
  get activityNames(): readonly string[] {
    return Object.keys(this.#activities);
  }

  /**
   * Runs an activity inside the engine's mutex.
   *
   * @returns a copy of the agent that it changed
   * @throws HgmError ERR_UNKNOWN_ACTIVITY (the message lists the names), ERR_ACTION_NAME, ERR_REWARD_RANGE, ERR_WEIGHT_RANGE,
   * ERR_CLOSED
   */
  async dispatch<Name extends keyof HgmActivities>(name: Name, ...args: HgmActivities[Name]): Promise<AgentNode> {
    if (!Object.hasOwn(this.#activities, name)) {
      const names = this.activityNames.join(', ');
      throw new HgmError('ERR_UNKNOWN_ACTIVITY', `there is no activity "${String(name)}"; there are: ${names}`);
    }
    return this.#activities[name](...args);
  }

  /** Starts the threads, and resolves when they can take work. @throws HgmError ERR_POOL_START, ERR_CLOSED */
  ready(): Promise<void> {
    return this.workflow.ready();
  }

  /** Resolves when the worker is closed, by whoever closed it. */
  get closed(): Promise<void> {
    return this.workflow.closed;
  }

  /**
   * Waits for all that is scheduled, then frees the threads; past `timeoutMs` what has not ended is cancelled, and then killed. Safe to call
   * again.
   *
   * @throws HgmError ERR_OPTION; ERR_CALLBACK, once all is closed, when a callback or a listener has thrown
   */
  close(options?: CloseOptions): Promise<void> {
    return this.workflow.close(options);
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** How long a worker serves, and how it ends. */
export interface ServeOptions extends CloseOptions {
  /** Ends the worker when it aborts. @defaultValue whoever closes the worker ends it */
  readonly signal?: AbortSignal;
}

const SERVE_FIELDS = {
  ...CLOSE_FIELDS,
  signal: optionalField('ends the worker when it aborts', SIGNAL_KIND),
} as const satisfies OptionFields<ServeOptions>;

/**
 * Serves until `signal` aborts, or the worker is closed by somebody else; then drains and closes it. Signals of the operating system are left
 * to the caller: none is listened for.
 *
 * @throws HgmError ERR_OPTION; ERR_CALLBACK as {@link HgmActivityWorker.close}
 */
export async function runWorkerForever(worker: HgmActivityWorker, options: ServeOptions = {}): Promise<void> {
  const { signal, ...closing } = readOptions<ServeOptions>('options', SERVE_FIELDS, options, '');
  // A pending promise does not keep the process alive; this interval does, while the worker serves.
  const keepAlive = setInterval(() => undefined, 2 ** 30);
  let stopServing: () => void = () => undefined;
  const served = new Promise<void>((resolve) => {
    stopServing = resolve;
  });
  signal?.addEventListener('abort', stopServing);
  try {
    if (signal?.aborted !== true) await Promise.race([served, worker.closed]);
    await worker.close(signal?.aborted === true ? closing : {});
  } finally {
    signal?.removeEventListener('abort', stopServing);
    clearInterval(keepAlive);
  }
}
