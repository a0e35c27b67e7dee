import { signal } from '@preact/signals';
import { addressOf, parseRoute, type Route } from './routes.js';

/** How pages are addressed: by paths below the document's base, or, in a file, by what follows `#`. */
export interface Navigation {
  read(): Route;
  /** The address to put in a link. */
  href(route: Route): string;
}

/** Below the document's base. */
export const BY_PATH: Navigation = {
  read: () => parseRoute(`${location.pathname.slice(basePath().length)}${location.search}`),
  href: (route) => `${basePath()}${addressOf(route)}`,
};

/** After `#`; the empty address is that of the one run there is. */
export function byHash(runId: string): Navigation {
  return {
    read: () => {
      const address = location.hash.slice(1);
      return address === '' ? { page: 'run', runId, tab: 'overview', key: null } : parseRoute(address);
    },
    href: (route) => `#${addressOf(route)}`,
  };
}

function basePath(): string {
  return new URL('.', document.baseURI).pathname;
}

let navigation: Navigation = BY_PATH;

/** The page in sight. */
export const route = signal<Route>({ page: 'runs' });

/** Takes the address as it is, and follows it from now on. */
export function startNavigation(chosen: Navigation): void {
  navigation = chosen;
  const read = (): void => {
    route.value = navigation.read();
  };
  read();
  addEventListener('popstate', read);
  addEventListener('hashchange', read);
}

export function hrefOf(to: Route): string {
  return navigation.href(to);
}

/** Shows another page; `replaces`: without a step that one can go back. */
export function navigate(to: Route, { replaces = false } = {}): void {
  const href = navigation.href(to);
  if (replaces) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  route.value = to;
  if (!replaces) scrollTo(0, 0);
}
