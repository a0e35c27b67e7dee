import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AgentView } from '../../shared/views/agent-views.js';
import { useSource } from '../app/source.js';
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

/** Finds agents of the tree by key or description. */
export function AgentSearch({ onFound, onPick }: AgentSearchProps): JSX.Element {
  const { runId, value } = useFeed();
  const source = useSource();
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<readonly AgentView[]>([]);
  const [told, setTold] = useState('');

  useEffect(() => {
    let isCurrent = true;
    const take = (items: readonly AgentView[], text: string): void => {
      if (!isCurrent) return;
      setFound(items);
      setTold(text);
      onFound(items.map(({ number }) => number));
    };
    if (search.trim() === '') {
      take([], '');
      return;
    }
    const look = async (): Promise<void> => {
      const text = search.trim();
      const { items, cursor } = await source.agents(runId, { search: text, sort: 'bound', limit: MOST_FOUND });
      // Whoever gives a whole key means that agent, not the best of those below it.
      const exact = await findAgent(source, runId, text);
      const others = items.filter(({ key }) => key !== exact?.key);
      const all = exact === null ? others : [exact, ...others];
      take(all, all.length === 0 ? 'no agent' : `${all.length}${cursor === null ? '' : ' or more'} found`);
    };
    const timer = setTimeout(() => void look().catch((error: unknown) => take([], String(error))), PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [search, runId, source]);

  const submit = (event: Event): void => {
    event.preventDefault();
    const [first] = found;
    if (first !== undefined) onPick(first.key);
  };
  return (
    <form class="agent-search" onSubmit={submit}>
      <SearchBox
        label="Find an agent by key or description"
        placeholder="Find key or description"
        value={search}
        onSearch={setSearch}
      />
      <span class="muted" role="status">
        {told}
      </span>
      {found.length > 0 && (
        <ul class="found">
          {found.slice(0, MOST_LISTED).map((agent) => (
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
