import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatDuration } from '../../../shared/format/duration.js';
import { formatPercent, formatRate } from '../../../shared/format/number-format.js';
import type { ThroughputPoint } from '../../../shared/views/run-views.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { NONE } from '../../format/values.js';
import { Panel } from '../../parts/panel.js';
import { Empty, WhenLoaded } from '../../parts/states.js';
import { Plot } from '../../plots/plot.js';
import { PlotTable } from '../../plots/plot-table.js';
import { ratesOf } from '../../plots/throughput.js';
import { useFeed } from './run-feed.js';

const REFRESH_MS = 2000;

/** How fast a run went, and how much of the threads' time user functions ran. */
export function ThroughputPanel(): JSX.Element {
  const { runId, version } = useFeed();
  const source = useSource();
  const loaded = useLoaded(`throughput ${runId}`, () => source.throughput(runId), { version, everyMs: REFRESH_MS });
  return (
    <Panel title="Throughput">
      <WhenLoaded loaded={loaded}>{(points) => <Throughput points={points} />}</WhenLoaded>
    </Panel>
  );
}

function Throughput({ points }: { readonly points: readonly ThroughputPoint[] }): JSX.Element {
  const { value } = useFeed();
  const { threads } = value;
  const rates = useMemo(() => ratesOf(points, threads), [points, threads]);
  const x = useMemo(() => rates.map(({ elapsedMs }) => elapsedMs), [rates]);
  const speed = useMemo(
    () => [
      {
        label: 'evaluations',
        values: rates.map(({ evaluationsPerSecond }) => evaluationsPerSecond),
        colour: '--series-2',
        hasArea: true,
      },
    ],
    [rates],
  );
  const share = useMemo(
    () => [{ label: 'share of the ideal', values: rates.map((rate) => rate.share), colour: '--series-3', hasArea: true }],
    [rates],
  );
  if (rates.length === 0) {
    return <Empty title="Not known">The journal tells no times: the run is too short, or of an earlier version.</Empty>;
  }
  const hasShare = rates.some((rate) => rate.share !== null);
  const last = rates.at(-1);
  return (
    <>
      <Plot
        label={`Evaluations a second over time: last ${formatRate(last?.evaluationsPerSecond ?? 0)}`}
        x={x}
        xLabel="time"
        formatX={formatDuration}
        formatY={formatRate}
        series={speed}
        height={hasShare ? 128 : 220}
      />
      {hasShare && (
        <Plot
          label={`Share of the threads' time in user functions: last ${formatPercent(last?.share ?? 0)}`}
          x={x}
          xLabel="time"
          formatX={formatDuration}
          formatY={formatPercent}
          series={share}
          height={92}
          range={[0, 1]}
        />
      )}
      <PlotTable
        caption="Throughput over time"
        columns={['time', 'evaluations', 'share of the ideal']}
        rows={rates.map((rate) => [
          formatDuration(rate.elapsedMs),
          formatRate(rate.evaluationsPerSecond),
          rate.share === null ? NONE : formatPercent(rate.share),
        ])}
      />
    </>
  );
}
