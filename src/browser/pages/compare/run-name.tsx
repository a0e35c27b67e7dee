import type { JSX } from 'preact';
import type { RunListing } from '../../../shared/views/run-views.js';
import { runRoute } from '../../app/routes.js';
import { Link } from '../../parts/link.js';

/** Colours of runs before they come again. */
const COLOURS = 8;

/** Variable of the style sheet for the run at a place. */
export function runColour(index: number): string {
  return `--series-${(index % COLOURS) + 1}`;
}

interface RunNameProps {
  readonly listing: RunListing;
  readonly index: number;
}

/** A run's name, with the colour of its curve. */
export function RunName({ listing, index }: RunNameProps): JSX.Element {
  return (
    <span class="run-swatch">
      <span class="swatch" style={{ borderColor: `var(${runColour(index)})` }} aria-hidden="true" />
      <Link to={runRoute(listing.runId)}>{listing.name ?? listing.runId}</Link>
    </span>
  );
}
