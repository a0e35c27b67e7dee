/** A promise that a test opens by hand, so that work is "running" for exactly as long as the test wants. */
export class Gate<Value = void> {
  readonly opened: Promise<Value>;
  open!: (value: Value) => void;
  fail!: (error: unknown) => void;

  constructor() {
    this.opened = new Promise((resolve, reject) => {
      this.open = resolve;
      this.fail = reject;
    });
  }
}
