/** The flag of `node --input-type=module -e …`, with which a thread cannot start. */
const FLAG_OF_TEXT = '--input-type';

/** Options of a `Worker` that is to inherit this process's flags, as far as it can start with them. */
export function inheritedFlags(): { readonly execArgv?: string[] } {
  return process.execArgv.some((flag) => flag.startsWith(FLAG_OF_TEXT)) ? { execArgv: [] } : {};
}
