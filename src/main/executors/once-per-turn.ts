const TURN = Promise.resolve();

/** Does one thing once all of this turn is done, however often it is asked for until then. */
export class OncePerTurn {
  readonly #run: () => void;
  #isDue = false;

  constructor(act: () => void) {
    this.#run = () => {
      this.#isDue = false;
      act();
    };
  }

  soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // A reaction of a promise: `queueMicrotask` costs a microsecond, for an AsyncResource of each call.
    void TURN.then(this.#run);
  }
}
