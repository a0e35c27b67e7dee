import { decodeLineage, encodeLineage, type LineagePage, sliceLineage } from '../../shared/views/lineage-columns.js';
import type { ReportData } from '../../shared/views/report-data.js';
import { ApiError } from './api-error.js';
import type { DataSource } from './data-source.js';
import { InlinedAgents } from './inlined-agents.js';

/**
 * What a report holds, read as from a server.
 *
 * @param json - of {@link ReportData}
 */
export function inlinedSource(json: string): { readonly source: DataSource; readonly runId: string } {
  const data: ReportData = JSON.parse(json);
  const page = decodeLineage(bytesOf(data.lineage));
  const agents = new InlinedAgents(page, floatsOf(data.bounds), floatsOf(data.variances), data);
  const { overview, failures, failuresDropped } = data;
  const source: DataSource = {
    steering: null,
    madeAt: data.madeAt,
    leftOut: data.leftOut,
    runs: async () => [overview],
    run: async () => ({ ...overview, live: null }),
    curve: async () => data.curve,
    throughput: async () => data.throughput,
    agents: async (_, query) => agents.list(query),
    agent: async (_, key) => {
      const detail = agents.detail(key);
      if (detail !== undefined) return detail;
      const why = agents.has(key) ? 'this report holds its figures only, not its state' : 'there is no such agent';
      throw new ApiError('ERR_AGENT_UNKNOWN', `${key}: ${why}`, 404);
    },
    picture: async () => ({ picture: null, fault: null }),
    failures: async (_, cursor, limit) => {
      const end = cursor + limit;
      return {
        items: failures.slice(cursor, end),
        cursor: end < failures.length ? end : null,
        dropped: failuresDropped,
      };
    },
    tasks: async () => data.tasks,
    lineage: async (_, from, limit) => encodeLineage(stretchOf(page, from, limit)),
    compare: async () => ({
      runs: [{ listing: overview, curve: data.curve, options: overview.options }],
      differing: [],
    }),
    leases: async () => [],
    workers: async () => [],
    follow: (_, listener) => {
      listener.connection('ended');
      return () => {};
    },
  };
  return { source, runId: overview.runId };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

function floatsOf(base64: string): Float64Array {
  return new Float64Array(bytesOf(base64).buffer);
}

function stretchOf(page: LineagePage, from: number, limit: number): LineagePage {
  const end = Math.min(page.count, from + limit);
  return { ...page, from, count: end - from, columns: sliceLineage(page.columns, from, end) };
}
