import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatCounted } from '../../../shared/format/number-format.js';
import { Choice } from '../../parts/choice.js';
import { Scroll } from '../../parts/scroll.js';
import { SearchBox } from '../../parts/search-box.js';
import { Empty } from '../../parts/states.js';
import { useFeed } from './run-feed.js';

const LEVELS = ['all', 'warnings', 'errors'] as const;

type Level = (typeof LEVELS)[number];

const SHOWS: Readonly<Record<Level, readonly string[]>> = {
  all: ['info', 'warn', 'error'],
  warnings: ['warn', 'error'],
  errors: ['error'],
};

/** Within so many pixels of its end a log follows what is added. */
const FOLLOW_PX = 40;

/** What user code logs and printed, and what happens to the run, since the page is open. */
export function LogTab(): JSX.Element {
  const { log } = useFeed();
  const [search, setSearch] = useState('');
  const [level, setLevel] = useState<Level>('all');
  const list = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  const wanted = search.toLowerCase();
  const lines = log.lines.filter((line) => SHOWS[level].includes(line.level) && line.message.toLowerCase().includes(wanted));
  useEffect(() => {
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [log]);

  return (
    <>
      <div class="tools">
        <SearchBox label="Search the log" placeholder="Search the log" value={search} onSearch={setSearch} />
        <Choice label="Level" options={LEVELS} value={level} onChange={setLevel} />
        {log.dropped > 0 && <span class="muted">{formatCounted(log.dropped, 'earlier line')} not kept</span>}
      </div>
      {lines.length === 0 ? (
        <Empty title="No lines yet">Lines are shown from when the page was opened; the journal keeps none.</Empty>
      ) : (
        <Scroll
          label="Log"
          class="panel log"
          place={list}
          onScroll={({ scrollHeight, scrollTop, clientHeight }) => {
            isAtEnd.current = scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
          }}
        >
          <ol>
            {lines.map((line) => (
              <li key={line.number} class={line.level}>
                <time class="num muted">{new Date(line.atMs).toISOString().slice(11, 23)}</time>
                <span class="type">{line.type}</span>
                <span class="text">{line.message}</span>
              </li>
            ))}
          </ol>
        </Scroll>
      )}
    </>
  );
}
