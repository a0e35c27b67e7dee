import { HgmError } from '../../../shared/errors.js';
import type { Json } from '../../../shared/json.js';
import type { JsonLeasing } from '../../../shared/leases/json-leasing.js';
import type { AskOptions, Lease, Leasing, RenewalAnswer, TokenAnswer, ToldResult } from '../../../shared/leases/lease.js';
import type { LeaseInfo } from '../../../shared/leases/lease-info.js';
import type { RunLeases } from '../leases/run-leases.js';
import type { RunSteering } from './run-steering.js';
import type { AddAgentOptions, Steering } from './steering.js';
import type { LiveRunOptions } from './steering-change.js';

/** A run of which steering and leasing are others' work. */
export abstract class SteerableRun implements Steering, Leasing {
  protected abstract readonly steering: RunSteering;
  protected abstract readonly leasing: RunLeases;

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

  async ask(options?: AskOptions): Promise<readonly Lease[]> {
    return await this.leasing.desk.ask(options);
  }

  async tell(results: readonly ToldResult[]): Promise<readonly TokenAnswer[]> {
    return await this.leasing.desk.tell(results);
  }

  async renew(tokens: readonly string[]): Promise<readonly RenewalAnswer[]> {
    return await this.leasing.desk.renew(tokens);
  }

  async release(tokens: readonly string[]): Promise<readonly TokenAnswer[]> {
    return await this.leasing.desk.release(tokens);
  }

  get inJson(): JsonLeasing {
    return this.leasing.desk.inJson;
  }

  leases(): readonly LeaseInfo[] {
    return this.leasing.leases();
  }

  /** Refuses what is asked for from now on: the run chooses nothing more. */
  protected refuse(
    error: HgmError = new HgmError('ERR_CLOSED', 'the run has ended, or is ending: it chooses nothing more'),
  ): void {
    this.steering.end(error);
    this.leasing.end(error);
  }

  /** Nothing is committed any more. */
  protected fail(error: HgmError): void {
    this.steering.fail(error);
    this.leasing.fail(error);
  }
}
