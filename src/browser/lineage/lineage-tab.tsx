import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatAmount, formatCount, formatCounted } from '../../shared/format/number-format.js';
import { navigate } from '../app/navigation.js';
import { runRoute } from '../app/routes.js';
import { useSource } from '../app/source.js';
import { formatValue, isMinimised } from '../format/values.js';
import { useFeed } from '../pages/run/run-feed.js';
import { Choice } from '../parts/choice.js';
import { Link } from '../parts/link.js';
import { RampKey } from '../parts/ramp-key.js';
import { WhenLoaded } from '../parts/states.js';
import { AgentSearch } from './agent-search.js';
import { ChosenPanel } from './chosen-panel.js';
import { COLOURINGS, type Colouring, levelsOf } from './levels.js';
import { LineageCanvas } from './lineage-canvas.js';
import { SPREADS, type Spread, spreadOf } from './spread.js';
import { keyOf, useAgentNumber, useChosenAgent } from './use-agent-numbers.js';
import { type Lineage, useLineage } from './use-lineage.js';

/** The tree of a run. */
export function LineageTab({ chosen }: { readonly chosen: string | null }): JSX.Element {
  const loaded = useLineage();
  return <WhenLoaded loaded={loaded}>{(lineage) => <LineageParts lineage={lineage} chosenKey={chosen} />}</WhenLoaded>;
}

interface LineagePartsProps {
  readonly lineage: Lineage;
  readonly chosenKey: string | null;
}

function LineageParts({ lineage, chosenKey }: LineagePartsProps): JSX.Element {
  const { runId, value } = useFeed();
  const source = useSource();
  const [by, setBy] = useState<Colouring>('mean');
  const [spread, setSpread] = useState<Spread>('depth');
  const [found, setFound] = useState<readonly number[]>([]);
  const [sought, setSought] = useState({ key: chosenKey, times: 1 });
  const chosen = useChosenAgent(runId, chosenKey);
  const best = useAgentNumber(runId, value.best?.key ?? null);
  const { columns, layout } = lineage;
  const { measure } = value;

  const levels = useMemo(() => levelsOf(columns, layout, by, isMinimised(measure)), [columns, layout, by, measure?.direction]);
  const x = useMemo(() => spreadOf(columns, layout, spread), [columns, layout, spread]);
  const picture = useMemo(() => ({ layout, x, level: levels.level }), [layout, x, levels]);
  const placeOf = (number: number | null): number => (number === null ? -1 : (layout.place[number] ?? -1));
  const marks = useMemo(
    () => ({
      chosen: placeOf(chosen?.agent.number ?? null),
      best: placeOf(best),
      mates: (chosen?.mates ?? []).map(placeOf).filter((place) => place >= 0),
      found: found.map(placeOf).filter((place) => place >= 0),
      labelOf: (place: number) => {
        const agent = layout.agent[place] ?? 0;
        const mean = columns.mean[agent] ?? Number.NaN;
        return `#${agent} ${formatValue(Number.isNaN(mean) ? null : mean, measure)}`;
      },
    }),
    [layout, columns, chosen, best, found],
  );

  const choose = (key: string | null): void => navigate(runRoute(runId, 'lineage', key), { replaces: true });
  const pick = async (place: number): Promise<void> => {
    choose(place < 0 ? null : await keyOf(source, runId, layout.agent[place] ?? 0));
  };
  const find = (key: string): void => {
    choose(key);
    setSought({ key, times: sought.times + 1 });
  };
  const show = by === 'mean' || by === 'clade' ? (level: number) => formatValue(level, measure) : formatAmount;
  return (
    <div class="lineage">
      <div class="tools">
        <AgentSearch onFound={setFound} onPick={find} />
        <Choice label="Colour by" options={COLOURINGS} value={by} onChange={setBy} />
        <Choice label="From left to right" options={SPREADS} value={spread} onChange={setSpread} />
        {value.best !== null && (
          <button type="button" onClick={() => value.best !== null && find(value.best.key)}>
            To the best
          </button>
        )}
      </div>
      <div class="lineage-columns">
        <section class="panel" aria-label="Lineage">
          <LineageCanvas
            label={`The tree of ${formatCounted(layout.count, 'agent')}, ${layout.deepest} steps deep. Arrow keys go through it; the list of agents has the same figures.`}
            picture={picture}
            marks={marks}
            revealed={chosen !== null && chosen.agent.key === sought.key ? sought.times : 0}
            onPick={(place) => void pick(place)}
          />
          <div class="lineage-foot">
            <RampKey worst={show(levels.worst)} best={show(levels.best)} />
            <span class="muted num">
              {formatCounted(layout.count, 'agent')}, {formatCount(layout.deepest)} deep
            </span>
            <Link to={runRoute(runId, 'agents')}>As a table</Link>
          </div>
        </section>
        <ChosenPanel chosen={chosen} />
      </div>
    </div>
  );
}
