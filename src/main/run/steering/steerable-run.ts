import type { Json } from '../../../shared/json.js';
import type { RunSteering } from './run-steering.js';
import type { AddAgentOptions, Steering } from './steering.js';
import type { LiveRunOptions } from './steering-change.js';

/** A run whose steering is another's work. */
export abstract class SteerableRun implements Steering {
  protected abstract readonly steering: RunSteering;

  pause(): Promise<void> {
    return this.steering.setPaused(true);
  }

  unpause(): Promise<void> {
    return this.steering.setPaused(false);
  }

  setExpansionGate(open: boolean): Promise<void> {
    return this.steering.setExpansionGate(open);
  }

  prune(key: string): Promise<void> {
    return this.steering.prune(key);
  }

  addAgent(state: Json, options: AddAgentOptions = {}): Promise<string> {
    return this.steering.addAgent(state, options);
  }

  evaluateNext(key: string): Promise<void> {
    return this.steering.evaluateNext(key);
  }

  update(update: LiveRunOptions): Promise<void> {
    return this.steering.update(update);
  }
}
