import './styles/main.css';
import 'uplot/dist/uPlot.min.css';
import { render } from 'preact';
import { App } from './app/app.js';
import { startKeyboard } from './app/keyboard.js';
import { BY_PATH, byHash, startNavigation } from './app/navigation.js';
import { startTheme } from './app/theme.js';
import type { DataSource } from './data/data-source.js';
import { inlinedSource } from './data/inlined-source.js';
import { LIVE_SOURCE } from './data/live-source.js';

/** A report carries its data; without it the page reads from the server that served it. */
function chosenSource(): DataSource {
  const inlined = document.getElementById('hgm-data');
  if (inlined === null) {
    startNavigation(BY_PATH);
    return LIVE_SOURCE;
  }
  const { source, runId } = inlinedSource(inlined.textContent ?? '');
  startNavigation(byHash(runId));
  return source;
}

const place = document.getElementById('app');
if (place !== null) {
  startTheme();
  startKeyboard();
  render(<App source={chosenSource()} />, place);
}
