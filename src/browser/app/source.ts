import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { DataSource } from '../data/data-source.js';
import { LIVE_SOURCE } from '../data/live-source.js';

const SourceContext = createContext<DataSource>(LIVE_SOURCE);

/** Gives what is below it the source that it reads from. */
export const SourceProvider = SourceContext.Provider;

export function useSource(): DataSource {
  return useContext(SourceContext);
}
