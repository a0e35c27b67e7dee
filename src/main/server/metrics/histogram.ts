import { AggregatorRegistry, type Registry } from 'prom-client';

/** Durations with the same labels. */
export interface DurationSeries {
  readonly labels: Readonly<Record<string, string | number>>;
  /** How many there were up to each bound and above the one before, and above the last one. */
  readonly counts: readonly number[];
  /** Of all of them, in milliseconds. */
  readonly sumMs: number;
}

/** Of durations that were counted by others, which a histogram of prom-client cannot be told; a registry that puts others' together takes counts. */
export function histogram(name: string, help: string, boundsMs: readonly number[], series: readonly DurationSeries[]): Registry {
  const values = series.flatMap(({ labels, counts, sumMs }) => {
    let soFar = 0;
    const buckets = counts.map((count, place) => {
      soFar += count;
      const boundMs = boundsMs[place];
      const le = boundMs === undefined ? '+Inf' : String(boundMs / 1000);
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: soFar };
    });
    const sum = { metricName: `${name}_sum`, labels, value: sumMs / 1000 };
    return [...buckets, sum, { metricName: `${name}_count`, labels, value: soFar }];
  });
  return AggregatorRegistry.aggregate([[{ name, help, type: 'histogram', aggregator: 'sum', values }]]);
}
