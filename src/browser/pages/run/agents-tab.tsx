import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount } from '../../../shared/format/number-format.js';
import type { AgentQuery, AgentSort } from '../../../shared/views/agent-views.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { Pager } from '../../parts/pager.js';
import { SearchBox } from '../../parts/search-box.js';
import type { Sorting } from '../../parts/sortable-head.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { AgentsTable } from './agents-table.js';
import { useFeed } from './run-feed.js';

const REFRESH_MS = 3000;
const ROWS = 50;

/** All agents, a page at a time. */
export function AgentsTab(): JSX.Element {
  const { runId, version, value } = useFeed();
  const source = useSource();
  const [search, setSearch] = useState('');
  const [sorting, setSorting] = useState<Sorting<AgentSort>>({ by: 'bound', isDescending: true });
  const [cursor, setCursor] = useState(0);
  const query: AgentQuery = { cursor, limit: ROWS, sort: sorting.by, order: orderOf(sorting, value.measure?.direction), search };
  const identity = `agents of ${runId} ${JSON.stringify(query)}`;
  const loaded = useLoaded(identity, () => source.agents(runId, query), { version, everyMs: REFRESH_MS });
  return (
    <>
      <div class="tools">
        <SearchBox
          label="Search keys and descriptions"
          placeholder="Search key or description"
          value={search}
          onSearch={(text) => {
            setSearch(text);
            setCursor(0);
          }}
        />
        <span class="muted">{formatCount(value.agents)} agents</span>
      </div>
      <WhenLoaded loaded={loaded}>
        {({ items, cursor: next }) =>
          items.length === 0 ? (
            <Empty title="No agent is like that" />
          ) : (
            <>
              <div class="panel">
                <AgentsTable
                  agents={items}
                  sorted={{
                    sorting,
                    onSort: (chosen) => {
                      setSorting(chosen);
                      setCursor(0);
                    },
                  }}
                />
              </div>
              <Pager from={cursor} count={items.length} size={ROWS} next={next} onGo={setCursor} />
            </>
          )
        }
      </WhenLoaded>
    </>
  );
}

/** `isDescending` is "the best first" where the figures are the results': of scores that are minimised, the smallest. */
function orderOf(sorting: Sorting<AgentSort>, direction: 'minimize' | 'maximize' | null | undefined): 'ascending' | 'descending' {
  const isOfResults = sorting.by === 'mean' || sorting.by === 'bound' || sorting.by === 'clade';
  const isTurned = isOfResults && direction === 'minimize';
  return sorting.isDescending === isTurned ? 'ascending' : 'descending';
}
