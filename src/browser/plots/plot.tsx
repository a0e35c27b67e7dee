import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { isDark } from '../app/theme.js';
import { colourOf, withAlpha } from './colours.js';

/** A line of a plot. */
export interface PlotSeries {
  readonly label: string;
  /** One for each of the plot's `x`; null where it has none there. */
  readonly values: readonly (number | null)[];
  /** Variable of the style sheet. */
  readonly colour: string;
  readonly isDashed?: boolean;
  /** Goes on as it was until the next value. */
  readonly isStepped?: boolean;
  /** Fills what lies between it and the series before it, which it lies above or below of. */
  readonly band?: 'above' | 'below';
  readonly hasArea?: boolean;
}

interface PlotProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly x: readonly number[];
  readonly xLabel: string;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly series: readonly PlotSeries[];
  readonly height?: number;
  /** Of the vertical axis; absent: from the values. */
  readonly range?: readonly [number, number];
}

const FONT = '11px system-ui, sans-serif';

function optionsOf(props: PlotProps, width: number): uPlot.Options {
  const grid = { stroke: colourOf('--grid'), width: 1 };
  const axis = { stroke: colourOf('--muted'), grid, ticks: { ...grid, size: 4 }, font: FONT };
  const { series, formatX, formatY, range, height = 220 } = props;
  return {
    width,
    height,
    legend: { show: false },
    padding: [10, 22, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: true, y: false } },
    scales: { x: { time: false }, y: { range: range === undefined ? { min: SOFT, max: SOFT } : [range[0], range[1]] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map(formatX), space: 70, size: 28 },
      { ...axis, values: (_, ticks) => ticks.map(formatY), size: (_, values) => axisWidth(values) },
    ],
    series: [
      {},
      ...series.map(({ label, colour, isDashed, isStepped, hasArea }): uPlot.Series => {
        const stroke = colourOf(colour);
        return {
          label,
          stroke,
          width: 1.5,
          points: { show: false },
          spanGaps: true,
          ...(isDashed && { dash: [4, 4] }),
          ...(hasArea && { fill: withAlpha(stroke, 0.12) }),
          ...(isStepped && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
        };
      }),
    ],
    bands: series.flatMap(({ band, colour }, index): uPlot.Band[] => {
      if (band === undefined) return [];
      // The upper one first.
      return [{ series: band === 'above' ? [index + 1, index] : [index, index + 1], fill: withAlpha(colourOf(colour), 0.12) }];
    }),
  };
}

/** A little room above and below. */
const SOFT = { pad: 0.08, mode: 0 as const };

function axisWidth(values: readonly string[] | null): number {
  const longest = Math.max(0, ...(values ?? []).map((value) => value.length));
  return 18 + longest * 6.4;
}

function dataOf({ x, series }: PlotProps): uPlot.AlignedData {
  return [[...x], ...series.map(({ values }) => [...values])];
}

/** Curves over one axis. Dragging across it zooms in, a double click shows all of it. */
export function Plot(props: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const shape = JSON.stringify([isDark(), props.height, props.series.map(({ label, colour }) => [label, colour]), props.xLabel]);

  // Before the page is painted, or printed.
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const tell = (made: uPlot): void => {
      if (readout.current !== null) readout.current.textContent = readingAt(latest.current, made.cursor.idx ?? null);
    };
    const options = optionsOf(latest.current, element.clientWidth);
    const made = new uPlot({ ...options, hooks: { setCursor: [tell] } }, dataOf(latest.current), element);
    plot.current = made;
    tell(made);
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: made.height }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
    };
  }, [shape]);
  useEffect(() => {
    const made = plot.current;
    if (made === undefined) return;
    const { min, max } = made.scales.x ?? {};
    const [xs] = made.data;
    // Where the user has zoomed in, the view stays as it is.
    const isWhole = min === xs[0] && max === xs.at(-1);
    made.setData(dataOf(props), isWhole || xs.length < 2);
  }, [props.x, props.series]);

  return (
    <div class="plot">
      <div class="plot-head">
        <Legend series={props.series} />
        <p class="num" ref={readout} aria-hidden="true" />
      </div>
      <div ref={place} role="img" aria-label={props.label} />
      <p class="plot-x muted">{props.xLabel}</p>
    </div>
  );
}

function readingAt({ x, series, formatX, formatY }: PlotProps, index: number | null): string {
  const at = index === null ? undefined : x[index];
  if (index === null || at === undefined) return '';
  const values = series.map(({ label, values: all }) => {
    const value = all[index];
    return value === null || value === undefined ? '' : `${label} ${formatY(value)}`;
  });
  return [formatX(at), ...values.filter((text) => text !== '')].join('  ·  ');
}

function Legend({ series }: { readonly series: readonly PlotSeries[] }): JSX.Element {
  return (
    <ul class="legend">
      {series.map(({ label, colour, isDashed }) => (
        <li key={label}>
          <span class={isDashed ? 'swatch dashed' : 'swatch'} style={{ borderColor: `var(${colour})` }} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}
