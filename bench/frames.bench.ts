/** How long frames of the tree of 100,000 agents take in a browser while one pans and zooms: the 95th percentile. */
import type { Page } from 'playwright-core';
import { MadeUpRun } from '../test/browser/made-up-run.js';
import { MadeUpServer } from '../test/browser/made-up-server.js';
import { launchBrowser, newPage } from '../test/support/browser.js';
import type { Benchmark, BenchSettings } from './harness/benchmark.js';
import { makeRow, type Row } from './harness/row.js';

const AGENTS = 100_000;
const PERCENTILE = 0.95;
/** The first frames are slower: code is compiled. */
const WARM_UP_FRAMES = 30;
const FRAMES = 240;
const QUICK_FRAMES = 60;

/** Wheel turns and drags, one a frame; gives the times between frames, in milliseconds. Runs in the page. */
const LOOK_AROUND = `async (frames) => {
  const canvas = document.querySelector('.lineage-canvas canvas');
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const middle = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, cancelable: true };
  const pointer = (type, by) =>
    canvas.dispatchEvent(new PointerEvent(type, { ...middle, clientX: middle.clientX + by, clientY: middle.clientY + by, pointerId: 1 }));
  const times = [];
  let last = performance.now();
  const frame = () =>
    new Promise((resolve) => requestAnimationFrame((now) => {
      times.push(now - last);
      last = now;
      resolve();
    }));
  // A pointer that was made up cannot be captured.
  canvas.setPointerCapture = () => {};
  while (times.length < frames) {
    const isNear = Math.floor(times.length / 60) % 2 === 1;
    for (let turn = 0; turn < 30; turn++) {
      canvas.dispatchEvent(new WheelEvent('wheel', { ...middle, deltaY: isNear ? 60 : -60 }));
      await frame();
    }
    pointer('pointerdown', 0);
    for (let step = 1; step <= 30; step++) {
      pointer('pointermove', isNear ? -3 * step : 3 * step);
      await frame();
    }
    pointer('pointerup', 0);
  }
  return times;
}`;

async function lookAround(page: Page, frames: number): Promise<number[]> {
  return page.evaluate<number[]>(`(${LOOK_AROUND})(${frames})`);
}

async function run({ quick }: BenchSettings): Promise<Row[]> {
  const server = new MadeUpServer([new MadeUpRun('large', AGENTS, 1)]);
  const browser = await launchBrowser();
  try {
    const { page } = await newPage(browser);
    await page.goto(`${await server.listen()}/runs/large/lineage`);
    await page
      .getByText(`${AGENTS.toLocaleString('en-US')} agents`)
      .first()
      .waitFor();
    await lookAround(page, WARM_UP_FRAMES);
    const times = (await lookAround(page, quick ? QUICK_FRAMES : FRAMES)).sort((one, other) => one - other);
    const sample = times[Math.floor(times.length * PERCENTILE)] ?? Number.NaN;
    return [makeRow({ name: FRAMES_OF_LARGE_TREE, unit: 'ms', better: 'lower', samples: [sample] })];
  } finally {
    await browser.close();
    server.close();
  }
}

/** The row of the target. */
export const FRAMES_OF_LARGE_TREE = 'frame, panning and zooming, p95';

export const frames: Benchmark = {
  name: 'frames',
  title: 'Frames of the lineage of 100,000 agents in headless Chromium',
  run,
};
