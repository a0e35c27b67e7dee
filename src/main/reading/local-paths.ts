import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shellWords } from '../../shared/format/hgm-line.js';
import type { FailureView } from '../../shared/views/activity-views.js';
import type { RunOverview } from '../../shared/views/run-views.js';

/** Where things are on a machine that others are not to be told of. */
export interface LocalPlaces {
  /** As `RunStore.location` says it: the path of a file, or no path. */
  readonly store: string;
  /** Absolute paths. */
  readonly folders: readonly string[];
}

/** Ends a path: what follows is no part of the name of a folder or file. */
const END = '(?![\\p{L}\\p{N}_])';
/** What stands before is no part of a path, or of a URL of another machine. */
const START = '(?<![\\p{L}\\p{N}_.])';

/**
 * Shortens paths of this machine in what others read, such as errors that a server answers: from the store's file and folders of problems their names stay,
 * `~` stands for the home folder and `.` for the folder that the process is in.
 */
export class LocalPaths {
  readonly #names: ReadonlyMap<string, string>;
  readonly #pattern: RegExp;

  constructor({ store, folders }: LocalPlaces) {
    const stores = isAbsolute(store) ? [store] : [];
    const named = [...stores, ...folders, ...stores.map((file) => dirname(file))];
    const places = new Map([[homedir(), '~'], [process.cwd(), '.'], ...named.map((path) => [path, basename(path)] as const)]);
    // All of a disk is no place: every path begins with it.
    const paths = [...places].filter(([path]) => isAbsolute(path) && path !== parse(path).root);
    const written = paths.flatMap(([path, name]) => [
      [pathToFileURL(path).href, name] as const,
      [path, name] as const,
      [JSON.stringify(path).slice(1, -1), name] as const,
    ]);
    this.#names = new Map([...stores.map((file) => [` --store ${shellWords([file])}`, ''] as const), ...written]);
    const longestFirst = [...this.#names.keys()].sort((one, other) => other.length - one.length);
    const alternatives = longestFirst.map((path) => (path.startsWith(' ') ? '' : START) + escaped(path) + END);
    this.#pattern = new RegExp(alternatives.join('|') || '(?!)', 'gu');
  }

  /** A text without them. */
  hide(text: string): string {
    return text.replace(this.#pattern, (path) => this.#names.get(path) ?? '');
  }

  /** A run as others may be shown it. What its states and parameters say is the user's, and stays. */
  overview<Overview extends RunOverview>(overview: Overview): Overview {
    const { sessions, damage, failures } = overview;
    return {
      ...overview,
      sessions: sessions.map((session) => ({ ...session, problemUrl: session.problemUrl && this.hide(session.problemUrl) })),
      damage: damage && { ...damage, message: this.hide(damage.message) },
      failures: failures.map((group) => ({ ...group, lastMessage: this.hide(group.lastMessage) })),
    };
  }

  /** Failures, likewise. */
  failures(failures: readonly FailureView[]): readonly FailureView[] {
    return failures.map((failure) => ({ ...failure, message: this.hide(failure.message) }));
  }

  /** Plain data without them in any text; keys stay. */
  hideIn(value: unknown): unknown {
    if (typeof value === 'string') return this.hide(value);
    if (Array.isArray(value)) return value.map((each) => this.hideIn(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.hideIn(each)]));
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
