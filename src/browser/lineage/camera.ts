/** What part of a drawing is in sight: a point (x, row) of it is at (left + x * perX, top + row * perRow), in pixels. */
export interface Camera {
  readonly left: number;
  readonly top: number;
  /** Pixels a unit of x. */
  readonly perX: number;
  /** Pixels a row. */
  readonly perRow: number;
}

/** A part of a drawing. */
export interface Extent {
  readonly fromX: number;
  readonly toX: number;
  readonly fromRow: number;
  readonly toRow: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Free pixels around what is fitted in; to the right there is room for labels. */
const MARGIN = { left: 24, right: 72, top: 20, bottom: 20 };
const MOST_PER_ROW = 40;
const MOST_PER_X = 120;
/** Least part of what fits the whole in that one may zoom out to. */
const LEAST_ZOOM = 0.5;

/** Shows a part as large as it goes, no row higher than is any use. */
export function fit({ fromX, toX, fromRow, toRow }: Extent, { width, height }: Size): Camera {
  const [innerWidth, innerHeight] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const perX = Math.min(MOST_PER_X, innerWidth / Math.max(1, toX - fromX));
  const perRow = Math.min(MOST_PER_ROW, innerHeight / Math.max(1, toRow - fromRow));
  // What is lower than the place it has stands in its middle.
  const spare = Math.max(0, innerHeight - perRow * (toRow - fromRow)) / 2;
  return { left: MARGIN.left - fromX * perX, top: MARGIN.top + spare - fromRow * perRow, perX, perRow };
}

export function pan(camera: Camera, byX: number, byY: number): Camera {
  return { ...camera, left: camera.left + byX, top: camera.top + byY };
}

/** How much larger it gets: 1 for as it is. */
export interface Zoom {
  readonly x: number;
  readonly rows: number;
}

/**
 * Zooms around a point, which stays where it is.
 *
 * @param whole - the camera that shows everything: it bounds how far one can go out
 */
export function zoomAt(camera: Camera, zoom: Zoom, x: number, y: number, whole: Camera): Camera {
  const perX = bounded(camera.perX * zoom.x, whole.perX * LEAST_ZOOM, MOST_PER_X);
  const perRow = bounded(camera.perRow * zoom.rows, whole.perRow * LEAST_ZOOM, MOST_PER_ROW);
  return {
    left: x - ((x - camera.left) * perX) / camera.perX,
    top: y - ((y - camera.top) * perRow) / camera.perRow,
    perX,
    perRow,
  };
}

function bounded(value: number, least: number, most: number): number {
  return Math.max(Math.min(least, most), Math.min(most, value));
}

/** The camera moved as little as it takes to have a point in sight, with some room around it. */
export function withInSight(camera: Camera, x: number, row: number, { width, height }: Size): Camera {
  const [atX, atY] = [camera.left + x * camera.perX, camera.top + row * camera.perRow];
  const byX = into(atX, MARGIN.left, width - MARGIN.right);
  const byY = into(atY, MARGIN.top, height - MARGIN.bottom);
  return byX === 0 && byY === 0 ? camera : pan(camera, byX, byY);
}

function into(at: number, least: number, most: number): number {
  return at < least ? least - at : at > most ? most - at : 0;
}
