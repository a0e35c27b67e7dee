/** The pages and their addresses: a path below the page's base, or, in a report, what follows `#`. */

/** What of a run is in sight. */
export const RUN_TABS = ['overview', 'lineage', 'agents', 'tasks', 'failures', 'log', 'options'] as const;

export type RunTab = (typeof RUN_TABS)[number];

/** Runs that can be compared; an address with fewer lets one choose them. */
export const FEWEST_COMPARED = 2;

export type Route =
  | { readonly page: 'runs' }
  | { readonly page: 'run'; readonly runId: string; readonly tab: RunTab; readonly key: string | null }
  | { readonly page: 'agent'; readonly runId: string; readonly key: string }
  | { readonly page: 'compare'; readonly runIds: readonly string[] }
  | { readonly page: 'workers' }
  | { readonly page: 'unknown' };

/**
 * Reads an address.
 *
 * @param address - path and query, without the base: `runs/ID/lineage?key=root/0`
 */
export function parseRoute(address: string): Route {
  const [path = '', query = ''] = address.split('?', 2);
  const parts = path.split('/').filter((part) => part !== '');
  const search = new URLSearchParams(query);
  const [first, runPart, third, ...rest] = parts.map(decoded);
  // Whoever is asked for the token is shown the runs afterwards.
  if (first === undefined || (parts.length === 1 && (first === 'runs' || first === 'login'))) return { page: 'runs' };
  if (first === 'workers' && parts.length === 1) return { page: 'workers' };
  if (first === 'compare' && parts.length === 1) {
    return { page: 'compare', runIds: (search.get('runs') ?? '').split(',').filter((id) => id !== '') };
  }
  if (first !== 'runs' || runPart === undefined) return { page: 'unknown' };
  // A key whose slashes a proxy decoded has several parts.
  if (third === 'agents' && rest.length > 0) return { page: 'agent', runId: runPart, key: rest.join('/') };
  const tab = third === undefined ? 'overview' : RUN_TABS.find((known) => known === third);
  if (tab === undefined || rest.length > 0) return { page: 'unknown' };
  return { page: 'run', runId: runPart, tab, key: search.get('key') };
}

/** What stands in an address, with what cannot be decoded as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a page. */
export function addressOf(route: Route): string {
  switch (route.page) {
    case 'runs':
    case 'unknown':
      return '';
    case 'workers':
      return 'workers';
    case 'compare':
      return `compare?runs=${route.runIds.map(encodeURIComponent).join(',')}`;
    case 'agent':
      return `runs/${encodeURIComponent(route.runId)}/agents/${encodeURIComponent(route.key)}`;
    case 'run': {
      const tab = route.tab === 'overview' ? '' : `/${route.tab}`;
      const query = route.key === null ? '' : `?key=${encodeURIComponent(route.key)}`;
      return `runs/${encodeURIComponent(route.runId)}${tab}${query}`;
    }
  }
}

/** A tab of a run. */
export function runRoute(runId: string, tab: RunTab = 'overview', key: string | null = null): Route {
  return { page: 'run', runId, tab, key };
}

/** An agent of a run. */
export function agentRoute(runId: string, key: string): Route {
  return { page: 'agent', runId, key };
}
