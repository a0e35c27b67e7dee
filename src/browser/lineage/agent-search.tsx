import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AgentView } from '../../shared/views/agent-views.js';
import { useSource } from '../app/source.js';
import type { DataSource } from '../data/data-source.js';
import { formatValue } from '../format/values.js';
import { useFeed } from '../pages/run/run-feed.js';
import { AgentKey } from '../parts/agent-key.js';
import { SearchBox } from '../parts/search-box.js';
import { findAgent } from './use-agent-numbers.js';

/** After the last key, in milliseconds. */
const PAUSE_MS = 200;
const MOST_FOUND = 200;
const MOST_LISTED = 12;

interface AgentSearchProps {
  readonly onFound: (numbers: readonly number[]) => void;
  readonly onPick: (key: string) => void;
}

/** What was found. */
interface Found {
  /** The run and the text that were asked for. */
  readonly of: string;
  readonly agents: readonly AgentView[];
  /** What is said of it. */
  readonly told: string;
}

const NOTHING: Found = { of: '', agents: [], told: '' };

/** Finds agents of the tree by key or description. */
export function AgentSearch({ onFound, onPick }: AgentSearchProps): JSX.Element {
  const { runId, value } = useFeed();
  const source = useSource();
  const [search, setSearch] = useState('');
  const [found, setFound] = useState(NOTHING);
  const text = search.trim();
  const asked = `${runId} ${text}`;
  const latest = useRef(asked);
  latest.current = asked;

  /** Gives what was found; nothing where something else is looked for meanwhile. */
  const look = async (): Promise<readonly AgentView[]> => {
    const { agents, told } = text === '' ? NOTHING : await findAgents(source, runId, text);
    if (latest.current !== asked) return [];
    setFound({ of: asked, agents, told });
    onFound(agents.map(({ number }) => number));
    return agents;
  };
  useEffect(() => {
    const timer = setTimeout(() => void look(), text === '' ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, runId, source]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    // What is in sight may be of a text that was typed on since.
    const [first] = found.of === asked ? found.agents : await look();
    if (first !== undefined) onPick(first.key);
  };
  return (
    <form class="agent-search" onSubmit={(event) => void submit(event)}>
      <SearchBox
        label="Find an agent by key or description"
        placeholder="Find key or description"
        value={search}
        onSearch={setSearch}
      />
      <span class="muted" role="status">
        {found.told}
      </span>
      {found.agents.length > 0 && (
        <ul class="found">
          {found.agents.slice(0, MOST_LISTED).map((agent) => (
            <li key={agent.key}>
              <button type="button" class="quiet" onClick={() => onPick(agent.key)}>
                <AgentKey agentKey={agent.key} /> <span class="num muted">{formatValue(agent.mean, value.measure)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

/** Never rejects: what went wrong is told. */
async function findAgents(source: DataSource, runId: string, text: string): Promise<Omit<Found, 'of'>> {
  try {
    const { items, cursor } = await source.agents(runId, { search: text, sort: 'bound', limit: MOST_FOUND });
    // Whoever gives a whole key means that agent, not the best of those below it.
    const exact = await findAgent(source, runId, text);
    const others = items.filter(({ key }) => key !== exact?.key);
    const agents = exact === null ? others : [exact, ...others];
    return { agents, told: agents.length === 0 ? 'no agent' : `${agents.length}${cursor === null ? '' : ' or more'} found` };
  } catch (error) {
    return { agents: [], told: String(error) };
  }
}
