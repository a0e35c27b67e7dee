import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isDark } from '../app/theme.js';
import { LineageView } from './lineage-view.js';
import type { Marks } from './overlay.js';
import type { Picture } from './painter.js';
import { followPointers } from './pointer.js';
import { stepOf, walk } from './walk.js';

const KEY_ZOOM = 1.4;

interface LineageCanvasProps {
  readonly label: string;
  readonly picture: Picture;
  readonly marks: Omit<Marks, 'hovered'>;
  /** Another number brings the chosen agent near; 0 does not. */
  readonly revealed: number;
  /** -1 for none. */
  readonly onPick: (place: number) => void;
}

/** The tree, to look around in. */
export function LineageCanvas({ label, picture, marks, revealed, onPick }: LineageCanvasProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<LineageView | undefined>(undefined);
  const [hovered, setHovered] = useState({ place: -1, x: 0, y: 0 });
  const latest = useRef({ onPick, picture, chosen: marks.chosen });
  latest.current = { onPick, picture, chosen: marks.chosen };
  const dark = isDark();

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d', { alpha: false });
    if (!element || !context) return;
    const made = new LineageView(element, context, picture, { ...marks, hovered: -1 });
    view.current = made;
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(element);
    const stop = followPointers(element, made, {
      hovered: (place, x, y) => setHovered({ place, x, y }),
      picked: (place) => latest.current.onPick(place),
      opened: (place) => (place < 0 ? made.showAll() : made.showClade(place)),
    });
    return () => {
      stop();
      sizes.disconnect();
      made.close();
    };
  }, []);
  useEffect(() => view.current?.setPicture(picture), [picture]);
  useEffect(() => view.current?.setMarks({ ...marks, hovered: hovered.place }), [marks, hovered.place]);
  useEffect(() => view.current?.recolour(), [dark]);
  useEffect(() => {
    if (revealed > 0) view.current?.reveal(marks.chosen);
  }, [revealed]);

  const press = (event: KeyboardEvent): void => {
    const step = stepOf(event.key);
    const { layout } = latest.current.picture;
    if (step !== undefined) {
      const place = walk(layout, Math.max(0, latest.current.chosen), step);
      latest.current.onPick(latest.current.chosen < 0 ? 0 : place);
      view.current?.showPlace(place);
    } else if (event.key === '+' || event.key === '=') view.current?.zoom({ x: 1, rows: KEY_ZOOM });
    else if (event.key === '-') view.current?.zoom({ x: 1, rows: 1 / KEY_ZOOM });
    else if (event.key === '0') view.current?.showAll();
    else return;
    event.preventDefault();
  };

  const { place, x, y } = hovered;
  return (
    <div class="lineage-canvas">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go through the tree */}
      <div role="application" tabIndex={0} aria-label={label} onKeyDown={press}>
        <canvas ref={canvas} />
      </div>
      {place >= 0 && (
        <p class="lineage-tip num" style={{ left: `${x + 14}px`, top: `${y + 10}px` }} aria-hidden="true">
          {marks.labelOf(place)}
        </p>
      )}
      <fieldset class="lineage-buttons" aria-label="View">
        <button type="button" aria-label="Zoom in" onClick={() => view.current?.zoom({ x: 1, rows: KEY_ZOOM })}>
          +
        </button>
        <button type="button" aria-label="Zoom out" onClick={() => view.current?.zoom({ x: 1, rows: 1 / KEY_ZOOM })}>
          −
        </button>
        <button type="button" onClick={() => view.current?.showAll()}>
          All
        </button>
        <button type="button" disabled={marks.chosen < 0} onClick={() => view.current?.showClade(latest.current.chosen)}>
          Clade
        </button>
      </fieldset>
    </div>
  );
}
