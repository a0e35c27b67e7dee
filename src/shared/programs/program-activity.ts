/** What programs need of the activity that runs them. */
export interface ProgramActivity {
  /** What `program()` is called as; null for what is neither. */
  readonly kind: 'expand' | 'evaluate' | null;
  /** In which its programs run: the problem's folder. */
  readonly folder: string;
  /** A line for its log. */
  log(line: string): void;
  /** A sign of life. */
  heartbeat(): void;
  /** Whether it is over, and with it what it has not waited for. */
  hasEnded(): boolean;
  /**
   * Calls back when the activity is to end, at once where it is already.
   *
   * @returns takes that back
   */
  whenAborted(listener: (reason: unknown) => void): () => void;
}
