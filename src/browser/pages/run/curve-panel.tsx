import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { CurvePoint } from '../../../shared/views/run-views.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { boundSide, formatValue, isMinimised, valueName } from '../../format/values.js';
import { Choice } from '../../parts/choice.js';
import { Panel } from '../../parts/panel.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { axesFor, CURVE_AXES, type CurveAxis } from '../../plots/axes.js';
import { Plot } from '../../plots/plot.js';
import { PlotTable } from '../../plots/plot-table.js';
import { useFeed } from './run-feed.js';

const REFRESH_MS = 2000;

/** The best agent so far, with what its mean is believed to be at least as good as. */
export function CurvePanel(): JSX.Element {
  const { runId, version } = useFeed();
  const source = useSource();
  const [axis, setAxis] = useState<CurveAxis>('evaluations');
  const loaded = useLoaded(`curve ${runId}`, () => source.curve(runId), { version, everyMs: REFRESH_MS });
  const axes = axesFor([loaded.value ?? []]);
  return (
    <Panel
      title="Best so far"
      actions={axes.length > 1 && <Choice label="Along" options={axes} value={axis} onChange={setAxis} />}
    >
      <WhenLoaded loaded={loaded}>
        {(points) =>
          points.length === 0 ? (
            <Empty title="Nothing is evaluated yet" />
          ) : (
            <Curve points={points} axis={axes.includes(axis) ? axis : 'evaluations'} />
          )
        }
      </WhenLoaded>
    </Panel>
  );
}

function Curve({ points, axis }: { readonly points: readonly CurvePoint[]; readonly axis: CurveAxis }): JSX.Element {
  const { value } = useFeed();
  const { measure } = value;
  const { of, format, label } = CURVE_AXES[axis];
  const { x, series } = useMemo(
    () => ({
      x: points.map((point) => of(point) ?? 0),
      series: [
        { label: valueName(measure), values: points.map(({ mean }) => mean), colour: '--series-1', isStepped: true },
        {
          label: `believed ${boundSide(measure)}`,
          values: points.map(({ bound }) => bound),
          colour: '--series-1',
          isStepped: true,
          isDashed: true,
          band: isMinimised(measure) ? ('above' as const) : ('below' as const),
        },
      ],
    }),
    [points, axis],
  );
  const show = (mean: number): string => formatValue(mean, measure);
  return (
    <>
      <Plot
        label={`The best so far, along ${label}: now ${show(points.at(-1)?.mean ?? 0)}`}
        x={x}
        xLabel={label}
        formatX={format}
        formatY={show}
        series={series}
      />
      <PlotTable
        caption="The best agent whenever it changed"
        columns={[label, valueName(measure), 'believed bound', 'agent']}
        rows={points.map((point) => [format(of(point) ?? 0), show(point.mean), show(point.bound), point.key])}
      />
    </>
  );
}
