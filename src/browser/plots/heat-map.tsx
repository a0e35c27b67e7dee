import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isDark } from '../app/theme.js';
import { Scroll } from '../parts/scroll.js';
import { colourOf } from './colours.js';
import { themeRamp } from './ramp.js';
import { type Extent, placeIn } from './scale-of.js';

const ROW_PX = 14;
const GAP_PX = 1;
const NARROWEST_PX = 4;
const WIDEST_PX = 40;
const RAMP_STEPS = 64;

interface HeatMapProps {
  readonly label: string;
  /** Names, the topmost first. */
  readonly rows: readonly string[];
  readonly columns: number;
  readonly cells: readonly (readonly (number | null)[])[];
  readonly extent: Extent;
  /** Whether small values are the better ones. */
  readonly isReversed: boolean;
  readonly describe: (row: number, column: number) => string;
  readonly onOpen: (row: number) => void;
}

/** A cell of colour for each value; wider than its place it scrolls by itself. */
export function HeatMap(props: HeatMapProps): JSX.Element {
  const { label, rows, columns, cells, extent, isReversed, describe, onOpen } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  const [told, setTold] = useState('');
  const dark = isDark();
  const cell = Math.max(NARROWEST_PX, Math.min(WIDEST_PX, Math.floor(width / columns)));

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const sizes = new ResizeObserver(() => setWidth(element.clientWidth));
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || width === 0) return;
    const scale = devicePixelRatio;
    element.width = columns * cell * scale;
    element.height = rows.length * ROW_PX * scale;
    element.style.width = `${columns * cell}px`;
    element.style.height = `${rows.length * ROW_PX}px`;
    context.scale(scale, scale);
    const ramp = themeRamp(RAMP_STEPS);
    const none = colourOf('--panel');
    for (const [row, values] of cells.entries()) {
      for (const [column, value] of values.entries()) {
        const at = value === null ? 0 : placeIn(extent, value);
        const step = 3 * Math.round((isReversed ? 1 - at : at) * (RAMP_STEPS - 1));
        context.fillStyle = value === null ? none : `rgb(${ramp[step]} ${ramp[step + 1]} ${ramp[step + 2]})`;
        context.fillRect(column * cell, row * ROW_PX, cell - GAP_PX, ROW_PX - GAP_PX);
      }
    }
  }, [cells, width, dark, columns, cell]);

  const point = (event: PointerEvent): void => {
    const row = Math.floor(event.offsetY / ROW_PX);
    const column = Math.floor(event.offsetX / cell);
    setTold(row < rows.length && column < columns ? describe(row, column) : '');
  };
  return (
    <div class="heat-map">
      <Scroll label={label} place={place}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          onPointerMove={point}
          onPointerLeave={() => setTold('')}
          onClick={({ offsetY }) => onOpen(Math.min(rows.length - 1, Math.floor(offsetY / ROW_PX)))}
        />
      </Scroll>
      <p class="readout num">{told === '' ? ' ' : told}</p>
    </div>
  );
}
