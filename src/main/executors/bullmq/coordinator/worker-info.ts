import type { WorkerInfo } from '../../../../shared/workers/worker-info.js';
import type { KnownWorker } from './worker-watch.js';

export function workerInfoOf({ id, heartbeat, rate, ageMs, setAside }: KnownWorker): WorkerInfo {
  const { host, pid, version, threads, running, settled, failed, refused, isLeaving } = heartbeat;
  const reason = refused ?? setAside;
  return {
    id,
    host,
    pid,
    version,
    threads,
    status: statusOf(refused, setAside, isLeaving),
    reason,
    running: running.map(({ activityId, elapsedMs }) => ({ activityId, elapsedMs })),
    settled,
    failed,
    perSecond: rate,
    heartbeatAgeMs: ageMs,
  };
}

function statusOf(refused: string | null, setAside: string | null, isLeaving: boolean): WorkerInfo['status'] {
  if (refused !== null) return 'refused';
  if (setAside !== null) return 'setAside';
  return isLeaving ? 'leaving' : 'working';
}
