/** A fault in somebody's callback becomes an uncaught exception: it must neither stop whoever called, nor be lost. */
export function throwLater(fault: unknown): void {
  queueMicrotask(() => {
    throw fault;
  });
}
