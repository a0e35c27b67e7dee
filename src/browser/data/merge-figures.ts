import type { RunPage } from './data-source.js';
import type { FiguresEvent } from './run-listener.js';

/** A run as it was read, with figures that were told afterwards; those of an earlier moment than the reading's are not taken. */
export function withFigures(run: RunPage, told: FiguresEvent | undefined): RunPage {
  if (told === undefined || told.position < run.position) return run;
  const { position, figures, status, best, evaluationsPerSecond, efficiency, inFlight } = told;
  const live = run.live !== null && inFlight !== null ? { ...run.live, inFlight } : run.live;
  const agents = 1 + figures.addedAgents + figures.expansions;
  // An event may leave out what the problem says of the best agent.
  const description = best?.description ?? (best?.key === run.best?.key ? (run.best?.description ?? null) : null);
  return {
    ...run,
    position,
    figures,
    status,
    agents,
    evaluationsPerSecond,
    efficiency,
    best: best && { ...best, description },
    live,
  };
}
