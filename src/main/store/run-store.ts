import { optionError } from '../../shared/check-option.js';
import { kindOf, listKind, type OptionKind } from '../../shared/option-kinds.js';
import type { JournalPage, NewRun, RunLabel, RunUpdate, StoredRun } from '../../shared/store-protocol.js';

/**
 * Where runs are kept: a header and a journal each. Whoever wants to write a run must own it; everybody may read.
 *
 * - Calls are answered in the order in which they were made.
 * - A call that changes something resolves when the change is committed, and after that it stays. One that rejects has changed nothing,
 *   except that after ERR_STORE_THREAD, ERR_STORE_IO and ERR_STORE_LOST it is not known.
 * - Arguments of another type are refused with ERR_OPTION.
 * - Readers see whole commits, and never keep a writer waiting.
 * - A process that ends, in whatever way, owns nothing any more.
 * - Every method rejects with ERR_STORE_THREAD once the store's thread has died, with ERR_CLOSED once the store is closed, and with
 *   ERR_STORE_BUSY, ERR_STORE_FULL, ERR_STORE_READONLY, ERR_STORE_IO, ERR_STORE_CORRUPT or ERR_STORE_LOST where the medium fails.
 */
export interface RunStore {
  /** What it is, for messages: `memory`, or the path of a file. */
  readonly location: string;
  /**
   * Makes a run of status `running`, and owns it.
   *
   * @param bytes - the first records of its journal, at least one; the store may take the array's memory away
   * @throws HgmError ERR_RUN_EXISTS; ERR_RUN_OWNED
   */
  create(run: NewRun, bytes: Uint8Array): Promise<void>;
  /**
   * Owns a run that exists, whatever its status.
   *
   * @returns the run as its last owner left it
   * @throws HgmError ERR_RUN_UNKNOWN; ERR_RUN_OWNED while somebody alive owns it, this process included
   */
  claim(runId: string): Promise<StoredRun>;
  /** Owns a run no longer. Ignored for a run that is not owned. */
  release(runId: string): Promise<void>;
  /**
   * Commits an addition to the journal, together with the run's figures; with no bytes, the figures alone.
   *
   * @param bytes - whole records; the store may take the array's memory away
   * @throws HgmError ERR_CLOSED for a run that this store does not own
   */
  append(runId: string, bytes: Uint8Array, update: RunUpdate): Promise<void>;
  /**
   * Changes what is written beside a run, whoever owns it; what is left out stays.
   *
   * @throws HgmError ERR_RUN_UNKNOWN
   */
  label(runId: string, label: Partial<RunLabel>): Promise<void>;
  /** All runs, the latest first. */
  list(): Promise<StoredRun[]>;
  /** @throws HgmError ERR_RUN_UNKNOWN */
  read(runId: string): Promise<StoredRun>;
  /**
   * The header that a run was made with.
   *
   * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT where it is not what was written
   */
  header(runId: string): Promise<string>;
  /**
   * A page of a run's journal, a megabyte or so.
   *
   * @param from - 0, or `next` of an earlier page
   * @throws HgmError ERR_RUN_UNKNOWN; ERR_STORE_CORRUPT where the journal is not what was written
   */
  journal(runId: string, from: number): Promise<JournalPage>;
  /**
   * Removes a run.
   *
   * @throws HgmError ERR_RUN_UNKNOWN; ERR_RUN_OWNED while somebody owns it
   */
  remove(runId: string): Promise<void>;
  /** Gives up all runs it owns and frees what it holds. Safe to call again. */
  close(): Promise<void>;
}

/** What an id of a run must be. */
export const RUN_ID_RULE = 'letters, digits, dots, underscores and hyphens, at most 100, the first one a letter or digit';

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether a value can be the id of a run: it names files too. */
export function isRunId(text: unknown): boolean {
  return typeof text === 'string' && RUN_ID.test(text);
}

const STORE_METHODS = [
  'create',
  'claim',
  'header',
  'release',
  'append',
  'label',
  'list',
  'read',
  'journal',
  'remove',
  'close',
] as const satisfies readonly (keyof RunStore)[];

/** Whether a value has the methods of a store. */
export function isRunStore(value: unknown): value is RunStore {
  if (typeof value !== 'object' || value === null) return false;
  return STORE_METHODS.every((name) => typeof Reflect.get(value, name) === 'function');
}

/** Most characters of a run's name, and of a tag; most tags. */
const NAME_LENGTH = 100;
const TAG_LENGTH = 50;
const MOST_TAGS = 20;

/** What a run may be called beside its id. */
export const RUN_NAME_KIND: OptionKind<string> = kindOf(
  `a text of 1 to ${NAME_LENGTH} characters`,
  'text',
  (value): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= NAME_LENGTH,
);

const TAGS_RULE = `at most ${MOST_TAGS} texts of 1 to ${TAG_LENGTH} characters`;
const TEXTS = listKind(TAGS_RULE, isTag);

/** Words by which runs are found again; each counts once. */
export const RUN_TAGS_KIND: OptionKind<readonly string[]> = {
  rule: TAGS_RULE,
  notation: 'list',
  read: (value, field) => {
    const tags = [...new Set(TEXTS.read(value, field))];
    if (tags.length <= MOST_TAGS) return Object.freeze(tags);
    throw optionError(field, TAGS_RULE, `there are ${tags.length}`);
  },
};

function isTag(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= TAG_LENGTH;
}
