/** Preloaded into a command (`NODE_OPTIONS=--import=…`): its machine's clock is wrong by so many milliseconds, in every thread. */
const skewMs = Number(process.env.HGM_TEST_SKEW_MS);
const { now } = Date;

Date.now = () => now() + skewMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [Date.now()] : args, made),
});
