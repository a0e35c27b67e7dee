/** What threads load: the only place where the main thread names thread code. */

/** What each pool thread loads. */
export const THREAD_ENTRY_URL: string = new URL('../../threads/entry.js', import.meta.url).href;

/** What the store thread loads. */
export const STORE_ENTRY_URL: string = new URL('../../threads/store-entry.js', import.meta.url).href;
