/** What a trace of system calls tells of acknowledgements and of the syncs before them. */

/** Counts of a trace. */
export interface FsyncCounts {
  /** Writes to the write-ahead log. */
  readonly logWrites: number;
  /** Syncs of the log that were completed, and by which calls. */
  readonly syncs: number;
  readonly syncCalls: readonly string[];
  /** Evaluations that were told as acknowledged. */
  readonly acknowledged: number;
  /** Of these, those before which all that had been written to the log was synced. */
  readonly afterSync: number;
}

/** `4711 fsync(23</tmp/runs.db-wal>) = 0`, and the two halves of a call that another thread's call came in between. */
const CALL = /^(\d+)\s+(\w+)\((\d+)<([^>]*)>(.*)$/;
const RESUMED = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/;
const SUCCEEDED = /=\s+\d+\s*$/;
const EVALUATION = /\\"type\\":\\"evaluation\\"/g;

/**
 * Reads what `strace -f -y -e trace=write,pwrite64,fsync,fdatasync` wrote of one command.
 *
 * @param logName - how the path of the write-ahead log ends
 */
export function countFsyncs(trace: string, logName: string): FsyncCounts {
  const syncing = new Map<string, number>();
  const syncCalls = new Set<string>();
  let [logWrites, syncedWrites, syncs, acknowledged, afterSync] = [0, 0, 0, 0, 0];
  const synced = (call: string, writes: number): void => {
    syncs++;
    syncCalls.add(call);
    syncedWrites = Math.max(syncedWrites, writes);
  };
  for (const line of trace.split('\n')) {
    const [, thread = '', call = '', file = '', path = '', rest = ''] = CALL.exec(line) ?? [];
    const isLog = path.endsWith(logName);
    const isSync = call === 'fsync' || call === 'fdatasync';
    if (isLog && call === 'pwrite64') logWrites++;
    else if (isLog && isSync && rest.endsWith('<unfinished ...>')) syncing.set(thread, logWrites);
    else if (isLog && isSync && SUCCEEDED.test(rest)) synced(call, logWrites);
    else if (call === 'write' && file === '1') {
      const told = rest.match(EVALUATION)?.length ?? 0;
      acknowledged += told;
      if (syncedWrites === logWrites) afterSync += told;
    }
    const [, resumedThread = '', resumedCall = '', resumedRest = ''] = RESUMED.exec(line) ?? [];
    const writes = syncing.get(resumedThread);
    if (writes === undefined || (resumedCall !== 'fsync' && resumedCall !== 'fdatasync')) continue;
    syncing.delete(resumedThread);
    if (SUCCEEDED.test(resumedRest)) synced(resumedCall, writes);
  }
  return { logWrites, syncs, syncCalls: [...syncCalls], acknowledged, afterSync };
}
