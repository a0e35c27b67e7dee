import { useEffect, useState } from 'preact/hooks';
import type { LineageColumns } from '../../shared/views/lineage-columns.js';
import { useSource } from '../app/source.js';
import { type Loaded, useLoaded } from '../data/use-loaded.js';
import { useFeed } from '../pages/run/run-feed.js';
import { readLineage } from './join-pages.js';
import type { Layout } from './layout.js';
import { LayoutThread } from './layout-thread.js';

const REFRESH_MS = 2000;

/** A tree with the figures of its agents. */
export interface Lineage {
  readonly columns: LineageColumns;
  readonly layout: Layout;
}

/** Reads the tree of the run in sight, and has it laid out. */
export function useLineage(): Loaded<Lineage> {
  const { runId, version } = useFeed();
  const source = useSource();
  const [thread, setThread] = useState<LayoutThread | undefined>(undefined);
  useEffect(() => {
    const started = new LayoutThread();
    setThread(started);
    return () => started.close();
  }, []);
  // Read anew, under another identity, once the thread is there.
  const load = async (): Promise<Lineage> => {
    if (thread === undefined) return new Promise(() => {});
    const columns = await readLineage((from, limit) => source.lineage(runId, from, limit));
    return { columns, layout: await thread.layOut(columns.parent) };
  };
  const identity = `lineage ${runId} ${thread === undefined ? 'later' : 'now'}`;
  return useLoaded(identity, load, { version, everyMs: REFRESH_MS });
}
