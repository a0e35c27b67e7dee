/**
 * What a guard and its clients tell each other: lines of JSON over a local socket. A connection either carries requests and notices, or begins with
 * a {@link StreamHello} and then becomes an input or output of a program.
 */

/** The variable that marks a program and all that it starts; its value is of the program alone. */
export const MARK_VARIABLE = 'HGM_PROGRAM';

/** Where a guard listens, and what its clients must keep. */
export interface GuardAddress {
  /** Path of its socket. */
  readonly path: string;
  /** What a program is given to end by itself after SIGTERM, in milliseconds, >= 0. */
  readonly graceMs: number;
}

/** This connection is a stream of a program. Nothing follows until that is told to have started. */
export interface StreamHello {
  readonly type: 'stream';
  /** Names the program, a random text that its client has made. */
  readonly program: string;
  /** Which one it is: stdin, stdout, stderr. */
  readonly descriptor: 0 | 1 | 2;
}

/** Start a program, whose three streams are connected or about to be. */
export interface StartRequest {
  readonly type: 'start';
  readonly program: string;
  /** Path of an executable file. */
  readonly command: string;
  readonly args: readonly string[];
  /** Path of a folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Largest resident memory of the program and all that it starts, in MiB, > 0; absent for no limit. */
  readonly memoryLimitMb?: number;
}

/** End a program: SIGTERM to its group, and SIGKILL to all that is left of it after `graceMs`, also of one that is being ended; at once where that is 0. */
export interface EndRequest {
  readonly type: 'end';
  readonly program: string;
  readonly graceMs: number;
}

/** What a guard is sent. */
export type GuardRequest = StreamHello | StartRequest | EndRequest;

/** How a program ended, once nothing of it is alive. */
export interface ProgramEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** Null where it exited. */
  readonly signal: string | null;
  /** How many processes it had left behind, which were ended. */
  readonly leftBehind: number;
  /** What it used when it was over its limit, in MiB; absent where it was not. */
  readonly usedMb?: number;
}

/** What a guard tells. */
export type GuardNotice =
  | { readonly type: 'started'; readonly program: string; readonly group: number; readonly mark: string }
  | { readonly type: 'refused'; readonly program: string; readonly code: string }
  | ({ readonly type: 'ended'; readonly program: string } & ProgramEnd);
