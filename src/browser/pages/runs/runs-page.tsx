import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatCounted } from '../../../shared/format/number-format.js';
import type { RunListing, ShownStatus } from '../../../shared/views/run-views.js';
import { navigate } from '../../app/navigation.js';
import { FEWEST_COMPARED } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { SearchBox } from '../../parts/search-box.js';
import type { Sorting } from '../../parts/sortable-head.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { RunsTable } from './runs-table.js';
import { filterRuns, type RunFilter, type RunSort, sortRuns } from './sort-runs.js';

const REFRESH_MS = 2000;
/** Rows at first, and with each press of the button below them. */
const PAGE_ROWS = 50;

const STATUSES: readonly ShownStatus[] = [
  'running',
  'paused',
  'stopping',
  'completed',
  'exhausted',
  'stopped',
  'failed',
  'interrupted',
];

/** All runs of the store. */
export function RunsPage(): JSX.Element {
  const source = useSource();
  const loaded = useLoaded('runs', () => source.runs(), { everyMs: REFRESH_MS });
  useEffect(() => {
    document.title = 'Runs · hgm';
  }, []);
  return (
    <main id="main">
      {loaded.value === undefined && <h1>Runs</h1>}
      <WhenLoaded loaded={loaded}>{(runs) => (runs.length === 0 ? <NoRuns /> : <Runs runs={runs} />)}</WhenLoaded>
    </main>
  );
}

function NoRuns(): JSX.Element {
  return (
    <>
      <h1>Runs</h1>
      <Empty title="No runs yet">
        Start one with <code>hgm run problem.ts</code>, or over the API; it appears here by itself.
      </Empty>
    </>
  );
}

function Runs({ runs }: { readonly runs: readonly RunListing[] }): JSX.Element {
  const [filter, setFilter] = useState<RunFilter>({ search: '', status: null });
  const [sorting, setSorting] = useState<Sorting<RunSort>>({ by: 'createdAt', isDescending: true });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [rows, setRows] = useState(PAGE_ROWS);

  const found = sortRuns(filterRuns(runs, filter), sorting.by, sorting.isDescending);
  const shown = found.slice(0, rows);
  const choose = (runId: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(runId);
    else next.delete(runId);
    setChosen(next);
  };

  return (
    <>
      <div class="page-head">
        <h1>Runs</h1>
        <span class="muted" role="status">
          {found.length === runs.length ? formatCounted(runs.length, 'run') : `${found.length} of ${runs.length} runs`}
        </span>
        <div class="tools">
          <SearchBox
            label="Search by name, tag, problem or policy"
            placeholder="Search name, tag:…"
            value={filter.search}
            onSearch={(search) => setFilter({ ...filter, search })}
          />
          <StatusFilter status={filter.status} onChange={(status) => setFilter({ ...filter, status })} />
          <button
            type="button"
            class="primary"
            disabled={chosen.size < FEWEST_COMPARED}
            title="Choose two or more runs first"
            onClick={() => navigate({ page: 'compare', runIds: [...chosen] })}
          >
            Compare{chosen.size > 0 ? ` ${chosen.size}` : ''}
          </button>
        </div>
      </div>
      {found.length === 0 ? (
        <Empty title="No run is like that">Search for part of a name, an id, a problem, a policy or a tag.</Empty>
      ) : (
        <RunsTable runs={shown} sorting={sorting} onSort={setSorting} chosen={chosen} onChoose={choose} />
      )}
      {shown.length < found.length && (
        <button type="button" class="more" onClick={() => setRows(rows + PAGE_ROWS)}>
          Show more of {formatCounted(found.length - shown.length, 'run')}
        </button>
      )}
    </>
  );
}

interface StatusFilterProps {
  readonly status: ShownStatus | null;
  readonly onChange: (status: ShownStatus | null) => void;
}

function StatusFilter({ status, onChange }: StatusFilterProps): JSX.Element {
  return (
    <select
      aria-label="Status"
      value={status ?? ''}
      onChange={({ currentTarget }) => onChange(STATUSES.find((known) => known === currentTarget.value) ?? null)}
    >
      <option value="">Any status</option>
      {STATUSES.map((known) => (
        <option key={known} value={known}>
          {known}
        </option>
      ))}
    </select>
  );
}
