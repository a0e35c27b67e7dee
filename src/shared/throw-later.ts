/** Throws what a callback threw as an uncaught exception: the caller of the callback goes on, and the fault is not lost. */
export function throwLater(fault: unknown): void {
  queueMicrotask(() => {
    throw fault;
  });
}
