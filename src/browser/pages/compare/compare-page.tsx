import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { FEWEST_COMPARED } from '../../app/routes.js';
import { useSource } from '../../app/source.js';
import type { Comparison } from '../../data/live-views.js';
import { useLoaded } from '../../data/use-loaded.js';
import { areOnOneScale } from '../../format/values.js';
import { WhenLoaded } from '../../parts/states.js';
import { ChooseRuns } from './choose-runs.js';
import { CompareCurves } from './compare-curves.js';
import { CompareOptions } from './compare-options.js';
import { CompareRuns } from './compare-runs.js';

const REFRESH_MS = 3000;

/** Two or more runs side by side. */
export function ComparePage({ runIds }: { readonly runIds: readonly string[] }): JSX.Element {
  useEffect(() => {
    document.title = 'Compare · hgm';
  }, []);
  return (
    <main id="main">
      <div class="page-head">
        <h1>Compare</h1>
      </div>
      {runIds.length < FEWEST_COMPARED ? <ChooseRuns chosen={runIds} /> : <Compared runIds={runIds} />}
    </main>
  );
}

function Compared({ runIds }: { readonly runIds: readonly string[] }): JSX.Element {
  const source = useSource();
  const loaded = useLoaded(`compare ${runIds.join()}`, () => source.compare(runIds), { everyMs: REFRESH_MS });
  return <WhenLoaded loaded={loaded}>{(comparison) => <Comparing comparison={comparison} />}</WhenLoaded>;
}

function Comparing({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  return (
    <div class="stack">
      {!areOnOneScale(comparison.runs.map(({ listing }) => listing.measure)) && (
        <p class="notice warn">These runs have results on different scales: their figures cannot be set against each other.</p>
      )}
      <CompareCurves runs={comparison.runs} />
      <CompareRuns runs={comparison.runs} />
      <CompareOptions comparison={comparison} />
    </div>
  );
}
