import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { optionError } from '../../shared/check-option.js';
import { field, fillOptions, groupKind, type OptionFields, optionalField, readOptions } from '../../shared/option-fields.js';
import { integerKind, kindOf, listKind, SWITCH_KIND, textKind } from '../../shared/option-kinds.js';
import { DEFAULT_STORE } from '../../shared/store-protocol.js';
import { isRunStore, type RunStore } from '../store/run-store.js';
import { hostNameOf } from './security/known-origin.js';

/** What one server takes, so that nobody who may call it takes all of it. */
export interface ServerLimits {
  /** Runs that are under way at once. @defaultValue 32 */
  readonly runs?: number;
  /** Requests that one address makes in a second, on average. @defaultValue 20000 */
  readonly requestsPerSecond?: number;
  /** Wrong tokens that one address sends in a minute, on average; after them none is looked at. @defaultValue 10 */
  readonly wrongTokensPerMinute?: number;
  /** Streams of events that are open at once. @defaultValue 64 */
  readonly streams?: number;
}

/** Options of the plugin `hgmServer`. */
export interface HgmServerOptions {
  /** Where the runs are kept: the path of a file, or a store that is open, which stays open. @defaultValue '.hgm/runs.db' */
  readonly store?: string | RunStore;
  /** Folders whose problems may be run: what is in them is code that this process runs. @defaultValue none */
  readonly problems?: readonly string[];
  /** Most threads of a run, an integer >= 1. @defaultValue the machine's parallelism */
  readonly maximumThreads?: number;
  /** What callers must bring as `Authorization: Bearer TOKEN`, at least 16 characters. @defaultValue none: everybody may call */
  readonly token?: string;
  /** Names, without a port, by which the server is reached beside those of loopback and its own address. @defaultValue none */
  readonly allowedHosts?: readonly string[];
  /** Whether the runs that a server of this store had under way when it ended are taken up. @defaultValue true */
  readonly resume?: boolean;
  /** What the server takes at most. */
  readonly limits?: ServerLimits;
}

const STORE_KIND = kindOf('the path of a file, or a store', 'text', (value): value is string | RunStore =>
  typeof value === 'string' ? value !== '' && value !== 'memory' : isRunStore(value),
);

const LIMIT_FIELDS = {
  runs: field('runs under way at once', integerKind(1), 32),
  requestsPerSecond: field('requests of one address in a second', integerKind(1), 20_000),
  streams: field('streams of events open at once', integerKind(1), 64),
  wrongTokensPerMinute: field('wrong tokens of one address in a minute', integerKind(1), 10),
} as const satisfies OptionFields<ServerLimits>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
/** Whether it is the name of a host, and nothing beside. */
export const isHostName = (value: unknown): value is string => isText(value) && hostNameOf(value) === value.toLowerCase();

const FIELDS = {
  store: field('where the runs are kept', STORE_KIND, DEFAULT_STORE),
  problems: {
    ...optionalField('folders whose problems may be run', listKind('a list of folders', isText)),
    fill: (folders: readonly string[] = []) => folders.map(folderAt),
  },
  maximumThreads: {
    ...optionalField('most threads of a run', integerKind(1)),
    fill: (value: number | undefined) => value ?? availableParallelism(),
  },
  token: optionalField('what callers must bring', textKind('text', isText)),
  allowedHosts: {
    ...optionalField('names by which the server is reached', listKind('a list of names of hosts, without ports', isHostName)),
    fill: (names: readonly string[] = []) => new Set(names.map((name) => name.toLowerCase())),
  },
  resume: field('take up the runs that were under way', SWITCH_KIND, true),
  limits: {
    ...optionalField('what the server takes at most', groupKind<ServerLimits>('limits', LIMIT_FIELDS)),
    fill: (limits: ServerLimits = {}) => fillOptions(LIMIT_FIELDS, limits),
  },
} as const satisfies OptionFields<HgmServerOptions>;

/** {@link HgmServerOptions}, checked, with every default filled in. */
export type ResolvedServerOptions = { readonly [Name in keyof typeof FIELDS]: ReturnType<(typeof FIELDS)[Name]['fill']> };

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function resolveServerOptions(options: HgmServerOptions): ResolvedServerOptions {
  return fillOptions(FIELDS, readOptions<HgmServerOptions>('options', FIELDS, options, ''));
}

function folderAt(path: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw optionError('problems', 'folders that are there', `${folder} is none`);
}
