import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { ComparedRun } from '../../data/live-views.js';
import { formatValue, NONE } from '../../format/values.js';
import { Choice } from '../../parts/choice.js';
import { Panel } from '../../parts/panel.js';
import { Empty } from '../../parts/states.js';
import { axesFor, CURVE_AXES, type CurveAxis } from '../../plots/axes.js';
import { joinCurves } from '../../plots/join-curves.js';
import { Plot } from '../../plots/plot.js';
import { PlotTable } from '../../plots/plot-table.js';
import { runColour } from './run-name.js';

/** The best so far of each run over one axis. */
export function CompareCurves({ runs }: { readonly runs: readonly ComparedRun[] }): JSX.Element {
  const [chosen, setChosen] = useState<CurveAxis>('evaluations');
  const curves = runs.map(({ curve }) => curve);
  const axes = axesFor(curves);
  const axis = axes.includes(chosen) ? chosen : 'evaluations';
  const { label, format } = CURVE_AXES[axis];
  const measure = runs[0]?.listing.measure ?? null;
  const { x, series } = useMemo(() => {
    const joined = joinCurves(curves, axis);
    return {
      x: joined.x,
      series: runs.map(({ listing }, index) => ({
        label: listing.name ?? listing.runId,
        values: joined.means[index] ?? [],
        colour: runColour(index),
        isStepped: true,
      })),
    };
  }, [runs, axis]);
  return (
    <Panel
      title="Best so far"
      actions={axes.length > 1 && <Choice label="Along" options={axes} value={axis} onChange={setChosen} />}
    >
      {x.length === 0 ? (
        <Empty title="Nothing is evaluated yet" />
      ) : (
        <>
          <Plot
            label={`The best so far of ${runs.length} runs along ${label}`}
            x={x}
            xLabel={label}
            formatX={format}
            formatY={(mean) => formatValue(mean, measure)}
            series={series}
            height={300}
          />
          <PlotTable
            caption="The best so far of each run"
            columns={[label, ...series.map((one) => one.label)]}
            rows={x.map((at, row) => [
              format(at),
              ...series.map(({ values }) => (values[row] === null ? NONE : formatValue(values[row], measure))),
            ])}
          />
        </>
      )}
    </Panel>
  );
}
