import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { useSource } from '../../app/source.js';
import type { RunPage } from '../../data/data-source.js';
import { LogLines, type LogTail } from '../../data/log-lines.js';
import { withFigures } from '../../data/merge-figures.js';
import type { Connection, FiguresEvent } from '../../data/run-listener.js';
import { type Loaded, useLoaded } from '../../data/use-loaded.js';

/** How often a run is read at most while figures are told, in milliseconds. */
const REFRESH_MS = 3000;

/** A run as it is followed: what its pages share. */
export interface RunFeed {
  readonly runId: string;
  readonly run: Loaded<RunPage>;
  /** Changes when there is something new to read. */
  readonly version: number;
  readonly connection: Connection;
  readonly log: LogTail;
}

/** Reads a run and follows it for as long as its pages are in sight. */
export function useRunFeed(runId: string): RunFeed {
  const source = useSource();
  const [told, setTold] = useState<FiguresEvent | undefined>(undefined);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [resets, setResets] = useState(0);
  const [log, setLog] = useState<LogTail>({ lines: [], dropped: 0 });

  // What was read before a reset is as old as the reset: each reset makes the version another one.
  const version = (told?.position ?? 0) + resets / 1000;
  const loaded = useLoaded(`run ${runId}`, () => source.run(runId), { version, everyMs: REFRESH_MS });

  useEffect(() => {
    setTold(undefined);
    const lines = new LogLines();
    setLog(lines.tail());
    let frame = 0;
    const stop = source.follow(runId, {
      figures: setTold,
      connection: setConnection,
      reset: () => {
        // What was told is of before, of another process even.
        setTold(undefined);
        setResets((count) => count + 1);
      },
      logged: (event) => {
        lines.add(event);
        // Lines that come in one frame are shown together.
        if (frame === 0) {
          frame = requestAnimationFrame(() => {
            frame = 0;
            setLog(lines.tail());
          });
        }
      },
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [runId, source]);

  const { value } = loaded;
  const run = useMemo(() => value && withFigures(value, told), [value, told]);
  return { runId, run: { ...loaded, value: run }, version, connection, log };
}

const FeedContext = createContext<(RunFeed & { readonly value: RunPage }) | null>(null);

export const FeedProvider = FeedContext.Provider;

/** The run whose page this is; `value` is the run as it was read. */
export function useFeed(): RunFeed & { readonly value: RunPage } {
  const feed = useContext(FeedContext);
  if (feed === null) throw new Error('a part of a run page stands outside of one');
  return feed;
}
