import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { navigate } from '../../app/navigation.js';
import { FEWEST_COMPARED } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { Panel } from '../../parts/panel.js';
import { SearchBox } from '../../parts/search-box.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { filterRuns } from '../runs/sort-runs.js';

const MOST_ROWS = 100;

/** Which runs are to be compared. */
export function ChooseRuns({ chosen }: { readonly chosen: readonly string[] }): JSX.Element {
  const source = useSource();
  const loaded = useLoaded('runs to compare', () => source.runs(), { everyMs: null });
  const [search, setSearch] = useState('');
  const submit = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const runIds = new FormData(event.currentTarget).getAll('run').map(String);
    if (runIds.length >= FEWEST_COMPARED) navigate({ page: 'compare', runIds });
  };
  return (
    <WhenLoaded loaded={loaded}>
      {(runs) =>
        runs.length < FEWEST_COMPARED ? (
          <Empty title="There are not two runs yet" />
        ) : (
          <form onSubmit={submit}>
            <div class="tools">
              <SearchBox label="Search runs" placeholder="Search name, tag:…" value={search} onSearch={setSearch} />
              <button type="submit" class="primary">
                Compare those chosen
              </button>
            </div>
            <Panel title="Choose two or more runs">
              <ul class="choose">
                {filterRuns(runs, { search, status: null })
                  .slice(0, MOST_ROWS)
                  .map(({ runId, name, problem, status }) => (
                    <li key={runId} data-row>
                      <label>
                        <input type="checkbox" name="run" value={runId} data-open defaultChecked={chosen.includes(runId)} />
                        <bdi class="strong">{name ?? runId}</bdi>
                        <bdi class="muted">{problem}</bdi>
                        <StatusBadge status={status} />
                      </label>
                    </li>
                  ))}
              </ul>
            </Panel>
          </form>
        )
      }
    </WhenLoaded>
  );
}
