/** Descriptors that a child process of an isolated run has beside the usual three. */

/** A file: what its thread is on. */
export const RECORD_FILE = 3;
/** A socket: messages either way. */
export const LINK_FILE = 4;
