/** Lays trees out apart from the page's thread: each message is a tree's parents, each answer its layout. */
import { buffersOf, layOut } from './layout.js';

addEventListener('message', ({ data }: MessageEvent<Int32Array>) => {
  const layout = layOut(data);
  postMessage(layout, { transfer: buffersOf(layout) });
});
