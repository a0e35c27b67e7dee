/** Lets what comes in one turn of the event loop be done together: requests of many connections are read one after the other, and then all have one commit. */
export class LoopTurn {
  #end: Promise<void> | undefined;

  /** Resolves once what has come in this turn has been looked at, at the same time for all who wait. */
  end(): Promise<void> {
    this.#end ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#end = undefined;
        resolve();
      });
    });
    return this.#end;
  }
}
