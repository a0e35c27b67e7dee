import { type Camera, fit, pan, type Size, withInSight, type Zoom, zoomAt } from './camera.js';
import { rowOf } from './layout.js';
import { drawOverlay, type Marks } from './overlay.js';
import { agentAt, type Picture, paint } from './painter.js';
import { overlayColours, themePalette } from './palette.js';

/** Pixels of a screen with fine ones are drawn as they are up to so many in all; the time of a frame grows with them. */
const MOST_PIXELS = 2_500_000;
/** A row of an agent that was looked for is so many pixels high at least: one can tell it from the next. */
const REVEALED_PER_ROW = 14;
/** How near to an agent a pointer has to be, in pixels. */
const REACH = 10;

/** The canvas of a tree: paints at most once a frame, and only when something changed. */
export class LineageView {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #picture: Picture;
  #marks: Marks;
  #camera: Camera;
  #size: Size = { width: 1, height: 1 };
  /** Pixels of the canvas for each of the page. */
  #scale = 1;
  #pixels = new Uint8Array(1);
  #image: ImageData;
  #colours: Uint32Array;
  #palette = themePalette();
  #overlay = overlayColours();
  #frame = 0;
  /** Whether the camera shows everything, and goes on doing so as the tree grows. */
  #isWhole = true;

  constructor(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, picture: Picture, marks: Marks) {
    this.#canvas = canvas;
    this.#context = context;
    this.#picture = picture;
    this.#marks = marks;
    this.#camera = this.#whole();
    this.#image = context.createImageData(1, 1);
    this.#colours = new Uint32Array(this.#image.data.buffer);
    this.resize();
  }

  /** Takes the size that the canvas has on the page. */
  resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#size = { width: clientWidth, height: clientHeight };
    this.#scale = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (clientWidth * clientHeight)));
    const [width, height] = [Math.round(clientWidth * this.#scale), Math.round(clientHeight * this.#scale)];
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#pixels = new Uint8Array(width * height);
    this.#image = this.#context.createImageData(width, height);
    this.#colours = new Uint32Array(this.#image.data.buffer);
    if (this.#isWhole) this.#camera = this.#whole();
    this.#ask();
  }

  /** A tree that has grown, or is coloured otherwise: what is in the middle of the view stays there. */
  setPicture(picture: Picture): void {
    const before = this.#picture;
    const { width, height } = this.#size;
    const middle = this.#isWhole ? -1 : agentAt(before, this.#camera, width / 2, height / 2, Math.max(width, height));
    const agent = middle < 0 ? undefined : before.layout.agent[middle];
    const row = rowOf(before.layout, Math.max(0, middle));
    this.#picture = picture;
    if (this.#isWhole) {
      this.#camera = this.#whole();
    } else if (agent !== undefined) {
      const moved = rowOf(picture.layout, picture.layout.place[agent] ?? 0) - row;
      this.#camera = pan(this.#camera, 0, -moved * this.#camera.perRow);
    }
    this.#ask();
  }

  setMarks(marks: Marks): void {
    this.#marks = marks;
    this.#ask();
  }

  /** The theme is another one. */
  recolour(): void {
    this.#palette = themePalette();
    this.#overlay = overlayColours();
    this.#ask();
  }

  pan(byX: number, byY: number): void {
    this.#look(pan(this.#camera, byX, byY));
  }

  /** @param at - what stays where it is; absent: the middle */
  zoom(zoom: Zoom, at: { readonly x: number; readonly y: number } = this.#middle()): void {
    this.#look(zoomAt(this.#camera, zoom, at.x, at.y, this.#whole()));
  }

  showAll(): void {
    this.#isWhole = true;
    this.#camera = this.#whole();
    this.#ask();
  }

  /** Shows an agent with all below it as large as it goes. */
  showClade(place: number): void {
    const { layout, x } = this.#picture;
    const end = layout.end[place] ?? place + 1;
    let toX = x[place] ?? 0;
    for (let at = place; at < end; at++) toX = Math.max(toX, x[at] ?? 0);
    const extent = {
      fromX: x[layout.parent[place] ?? place] ?? 0,
      toX,
      fromRow: (layout.top[place] ?? 0) - 1,
      toRow: (layout.bottom[place] ?? 0) + 1,
    };
    this.#look(fit(extent, this.#size));
  }

  /** Moves as little as it takes to have an agent in sight. */
  showPlace(place: number): void {
    const moved = withInSight(this.#camera, this.#picture.x[place] ?? 0, rowOf(this.#picture.layout, place), this.#size);
    if (moved !== this.#camera) this.#look(moved);
  }

  /** Goes near enough to see an agent by itself. */
  reveal(place: number): void {
    const { left, top, perX, perRow } = this.#camera;
    const [x, row] = [this.#picture.x[place] ?? 0, rowOf(this.#picture.layout, place)];
    if (perRow < REVEALED_PER_ROW) {
      this.zoom({ x: 1, rows: REVEALED_PER_ROW / perRow }, { x: left + x * perX, y: top + row * perRow });
    }
    this.showPlace(place);
  }

  /** The place of the agent at a point; -1 where there is none. */
  at(x: number, y: number): number {
    return agentAt(this.#picture, this.#camera, x, y, REACH);
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
  }

  #look(camera: Camera): void {
    this.#isWhole = false;
    this.#camera = camera;
    this.#ask();
  }

  #middle(): { x: number; y: number } {
    return { x: this.#size.width / 2, y: this.#size.height / 2 };
  }

  #whole(): Camera {
    const { rows, deepest } = this.#picture.layout;
    return fit({ fromX: 0, toX: deepest, fromRow: 0, toRow: Math.max(0, rows - 1) }, this.#size);
  }

  #ask(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const scale = this.#scale;
    const { left, top, perX, perRow } = this.#camera;
    const camera = { left: left * scale, top: top * scale, perX: perX * scale, perRow: perRow * scale };
    const size = { width: this.#canvas.width, height: this.#canvas.height };
    paint(this.#picture, camera, size, this.#pixels);
    const [pixels, colours, palette] = [this.#pixels, this.#colours, this.#palette];
    for (let at = 0; at < pixels.length; at++) colours[at] = palette[pixels[at]!]!;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.putImageData(this.#image, 0, 0);
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    const scene = { picture: this.#picture, camera: this.#camera, size: this.#size, colours: this.#overlay };
    drawOverlay(this.#context, scene, this.#marks);
  }
}
