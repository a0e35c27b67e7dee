/** What each pool thread loads: the only place where the main thread names thread code. */
export const THREAD_ENTRY_URL: string = new URL('../../threads/entry.js', import.meta.url).href;
