/**
 * Calls again and again, `inFlight` calls under way at a time, for `windowMs`.
 *
 * @param call - given the number of its lane, 0 to inFlight - 1
 * @returns calls a second that ended within the window; those still under way at its end are waited for and not counted
 */
export async function rateOf(call: (lane: number) => Promise<unknown>, inFlight: number, windowMs: number): Promise<number> {
  const endsAt = performance.now() + windowMs;
  let done = 0;
  const keepCalling = async (lane: number) => {
    while (performance.now() < endsAt) {
      await call(lane);
      if (performance.now() <= endsAt) done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, lane) => keepCalling(lane)));
  return (1000 * done) / windowMs;
}
