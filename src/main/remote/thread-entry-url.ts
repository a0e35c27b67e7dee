/** What threads, and the guard of programs, load: the only place where the main thread names their code. */

/** What each pool thread loads. */
export const THREAD_ENTRY_URL: string = new URL('../../threads/entry.js', import.meta.url).href;

/** What a thread for work that waits loads. */
export const WAITING_ENTRY_URL: string = new URL('../../threads/waiting/waiting-entry.js', import.meta.url).href;

/** The function that pool threads are given to measure a problem with. */
export const MEASURE_PROBLEM_URL: string = new URL('../../threads/problem/measure-problem.js', import.meta.url).href;

/** What the thread that ticks loads. */
export const TICKER_ENTRY_URL: string = new URL('../../threads/ticker-entry.js', import.meta.url).href;

/** What the store thread loads. */
export const STORE_ENTRY_URL: string = new URL('../../threads/store/store-entry.js', import.meta.url).href;

/** What a reading thread loads. */
export const READING_ENTRY_URL: string = new URL('../../threads/store/reading-entry.js', import.meta.url).href;

/** What the thread of a runtime loads. */
export const RUNTIME_ENTRY_URL: string = new URL('../../threads/runtime-entry.js', import.meta.url).href;

/** The function that pool threads are given to import a problem before there is work of it. */
export const IMPORT_BEFOREHAND_URL: string = new URL('../../threads/problem/import-beforehand.js', import.meta.url).href;

/** What the process runs that starts programs and ends them. */
export const GUARD_ENTRY_URL: string = new URL('../../guard/main.js', import.meta.url).href;
