import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatCounted } from '../../../shared/format/number-format.js';
import type { TaskMatrix } from '../../../shared/views/activity-views.js';
import { navigate } from '../../app/navigation.js';
import { agentRoute } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { formatValue, isMinimised, NONE, valueName } from '../../format/values.js';
import { Panel } from '../../parts/panel.js';
import { RampKey } from '../../parts/ramp-key.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { HeatMap } from '../../plots/heat-map.js';
import { PlotTable } from '../../plots/plot-table.js';
import { extentOf } from '../../plots/scale-of.js';
import { useFeed } from './run-feed.js';

const REFRESH_MS = 5000;

/** What the best agents got at each task. */
export function TasksTab(): JSX.Element {
  const { runId, version } = useFeed();
  const source = useSource();
  const loaded = useLoaded(`tasks of ${runId}`, () => source.tasks(runId), { version, everyMs: REFRESH_MS });
  return (
    <Panel title="Best agents by task">
      <WhenLoaded loaded={loaded}>
        {(matrix) =>
          matrix.agents.length === 0 || matrix.tasks === 0 ? (
            <Empty title="Nothing to show">
              {matrix.tasks === 0 ? 'The problem has no tasks: evaluations are repeated draws.' : 'Nothing is evaluated yet.'}
            </Empty>
          ) : (
            <Matrix matrix={matrix} />
          )
        }
      </WhenLoaded>
    </Panel>
  );
}

function Matrix({ matrix }: { readonly matrix: TaskMatrix }): JSX.Element {
  const { value } = useFeed();
  const { measure } = value;
  const { agents, tasks, cells } = matrix;
  const extent = useMemo(() => extentOf(cells.flat()), [cells]);
  const show = (cell: number | null | undefined): string => formatValue(cell, measure);
  return (
    <>
      <p class="muted">
        {formatCounted(agents.length, 'agent')}, the best at the top, by {formatCounted(tasks, 'task')}. What is blank was not
        evaluated.
      </p>
      <HeatMap
        label={`${valueName(measure)} of the best agents by task`}
        rows={agents}
        cells={cells}
        columns={tasks}
        extent={extent}
        isReversed={isMinimised(measure)}
        onOpen={(row) => navigate(agentRoute(value.runId, agents[row] ?? ''))}
        describe={(row, column) => `${agents[row]}, task ${column}: ${show(cells[row]?.[column])}`}
      />
      <RampKey
        worst={show(isMinimised(measure) ? extent.high : extent.low)}
        best={show(isMinimised(measure) ? extent.low : extent.high)}
      />
      <PlotTable
        caption="Tasks by agents"
        columns={['task', ...agents]}
        rows={Array.from({ length: tasks }, (_, task) => [
          String(task),
          ...cells.map((row) => (row[task] === null ? NONE : show(row[task]))),
        ])}
      />
    </>
  );
}
