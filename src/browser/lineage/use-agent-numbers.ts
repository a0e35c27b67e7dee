import { useEffect, useState } from 'preact/hooks';
import type { AgentView } from '../../shared/views/agent-views.js';
import { useSource } from '../app/source.js';
import type { DataSource } from '../data/data-source.js';

/** Mates that are looked up. */
const MOST_MATES = 16;

/** Agents among which one with a key is looked for: those that contain it, the earliest of them. */
const MOST_ALIKE = 200;

/** An agent that is chosen, and the numbers of its mates. */
export interface ChosenAgent {
  readonly agent: AgentView;
  readonly mates: readonly number[];
}

/** Looks an agent up by its key; null while that goes on, and where there is none. */
export function useChosenAgent(runId: string, key: string | null): ChosenAgent | null {
  const source = useSource();
  const [chosen, setChosen] = useState<ChosenAgent | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const set = (found: ChosenAgent | null): void => {
      if (isCurrent) setChosen(found);
    };
    if (key === null) set(null);
    else {
      void findAgent(source, runId, key)
        .then(async (agent) => agent && { agent, mates: await numbersOf(source, runId, agent.mates) })
        .then(set, () => set(null));
    }
    return () => {
      isCurrent = false;
    };
  }, [source, runId, key]);
  return key === null ? null : chosen;
}

/** The agent with a key, null where there is none. Agents whose keys contain it are few, unless it is an ancestor of many: then it was made before them. */
export async function findAgent(source: DataSource, runId: string, key: string): Promise<AgentView | null> {
  const { items } = await source.agents(runId, { search: key, sort: 'number', order: 'ascending', limit: MOST_ALIKE });
  return items.find((agent) => agent.key === key) ?? null;
}

async function numbersOf(source: DataSource, runId: string, keys: readonly string[]): Promise<readonly number[]> {
  const mates = await Promise.all(keys.slice(0, MOST_MATES).map((key) => findAgent(source, runId, key)));
  return mates.flatMap((mate) => (mate === null ? [] : [mate.number]));
}

/** The key of the agent with a number. */
export async function keyOf(source: DataSource, runId: string, number: number): Promise<string | null> {
  const { items } = await source.agents(runId, { sort: 'number', order: 'ascending', cursor: number, limit: 1 });
  return items[0]?.key ?? null;
}
