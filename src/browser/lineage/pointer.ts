import type { LineageView } from './lineage-view.js';

/** Of a wheel, to zoom by a factor of e. */
const WHEEL_PIXELS = 400;
/** A pointer that moved less has clicked. */
const CLICK_PIXELS = 4;

/** What a user does with a pointer. Places are of the layout; -1 is none. */
export interface PointerListener {
  hovered(place: number, x: number, y: number): void;
  picked(place: number): void;
  opened(place: number): void;
}

/** Pans by dragging, zooms by the wheel and by two fingers. Returns what ends it. */
export function followPointers(canvas: HTMLCanvasElement, view: LineageView, listener: PointerListener): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const listening = new AbortController();
  const { signal } = listening;

  const pointerMoved = (event: PointerEvent): void => {
    const before = down.get(event.pointerId);
    const now = { x: event.offsetX, y: event.offsetY };
    if (before === undefined) {
      listener.hovered(view.at(now.x, now.y), now.x, now.y);
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      view.pan(now.x - before.x, now.y - before.y);
    } else {
      const zoom = distance(now, other) / Math.max(1, distance(before, other));
      view.zoom({ x: zoom, rows: zoom }, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    down.set(event.pointerId, now);
  };
  const released = (event: PointerEvent): void => {
    if (down.delete(event.pointerId) && down.size === 0 && moved < CLICK_PIXELS && event.type === 'pointerup') {
      listener.picked(view.at(event.offsetX, event.offsetY));
    }
  };

  canvas.addEventListener(
    'pointerdown',
    (event) => {
      if (down.size === 0) moved = 0;
      down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      canvas.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  canvas.addEventListener('pointermove', pointerMoved, { signal });
  canvas.addEventListener('pointerup', released, { signal });
  canvas.addEventListener('pointercancel', released, { signal });
  canvas.addEventListener('pointerleave', () => listener.hovered(-1, 0, 0), { signal });
  canvas.addEventListener('dblclick', (event) => listener.opened(view.at(event.offsetX, event.offsetY)), { signal });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const zoom = Math.exp(-event.deltaY / WHEEL_PIXELS);
      const alongX = event.shiftKey || event.ctrlKey;
      const alongRows = !event.shiftKey;
      view.zoom({ x: alongX ? zoom : 1, rows: alongRows ? zoom : 1 }, { x: event.offsetX, y: event.offsetY });
    },
    { signal, passive: false },
  );
  return () => listening.abort();
}

function distance(one: { x: number; y: number }, other: { x: number; y: number }): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
