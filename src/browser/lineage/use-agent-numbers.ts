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

/** An agent and its mates, by its key; null while they are looked up, and where there is none. */
export function useChosenAgent(runId: string, key: string | null): ChosenAgent | null {
  return useLookUp(runId, key, async (source, agent) => ({ agent, mates: await numbersOf(source, runId, agent.mates) }));
}

/** The number of the agent with a key; null likewise. */
export function useAgentNumber(runId: string, key: string | null): number | null {
  return useLookUp(runId, key, async (_, { number }) => number);
}

type LookUp<Found> = (source: DataSource, agent: AgentView) => Promise<Found>;

function useLookUp<Found>(runId: string, key: string | null, look: LookUp<Found>): Found | null {
  const source = useSource();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const set = (value: Found | null): void => {
      if (isCurrent) setFound(value);
    };
    if (key === null) set(null);
    else {
      void findAgent(source, runId, key)
        .then((agent) => agent && look(source, agent))
        .then(set, () => set(null));
    }
    return () => {
      isCurrent = false;
    };
  }, [source, runId, key]);
  return key === null ? null : found;
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
