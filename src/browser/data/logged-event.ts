import type { LoggedEvent } from './run-listener.js';

/** The types of event that the log shows. */
export const LOGGED_TYPES = ['log', 'failure', 'retry', 'steering', 'guard', 'worker', 'slow', 'best', 'dropped', 'end'] as const;

type LoggedType = (typeof LOGGED_TYPES)[number];

const WARNINGS: ReadonlySet<string> = new Set(['retry', 'guard', 'slow', 'dropped']);

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return text(error);
  const { code, message } = error as Fields;
  return [text(code), text(message)].filter((part) => part !== '').join(': ');
}

const MESSAGES: Readonly<Record<LoggedType, (fields: Fields) => string>> = {
  log: ({ message }) => text(message),
  failure: ({ kind, key, task, error }) => `${text(kind)} ${text(key)}${taskText(task)} failed: ${errorText(error)}`,
  retry: ({ key, attempt, error }) => `attempt ${text(attempt)} of ${text(key)} failed and is tried again: ${errorText(error)}`,
  steering: ({ action, key, changes }) => [text(action), ...[key, changes].filter(isThere).map(text)].join(' '),
  guard: ({ action, reason }) => `${text(action)}: ${text(reason)}`,
  worker: ({ change, worker, host, reason }) =>
    `worker ${text(worker)} at ${text(host)} ${text(change)}${isThere(reason) ? `: ${text(reason)}` : ''}`,
  slow: ({ kind, key, task, elapsedMs }) =>
    `${text(kind)} ${text(key)}${taskText(task)} has been running for ${Math.round(Number(elapsedMs) / 1000)} s`,
  best: ({ key }) => `the best agent is ${text(key)}`,
  dropped: ({ count }) => `${text(count)} events are missing here`,
  end: ({ status }) => `the run is ${text(status)}`,
};

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function taskText(task: unknown): string {
  return typeof task === 'number' ? ` task ${task}` : '';
}

function levelOf(type: LoggedType, { level }: Fields): LoggedEvent['level'] {
  if (type === 'failure') return 'error';
  if (WARNINGS.has(type)) return 'warn';
  return type === 'log' && (level === 'warn' || level === 'error') ? level : 'info';
}

function isLogged(type: string): type is LoggedType {
  return LOGGED_TYPES.some((known) => known === type);
}

/**
 * An event as a line of the log.
 *
 * @param atMs - milliseconds since 1970
 */
export function loggedEvent(type: string, fields: Fields, atMs: number): LoggedEvent {
  const { activity } = fields;
  return {
    type,
    level: isLogged(type) ? levelOf(type, fields) : 'info',
    message: isLogged(type) ? MESSAGES[type](fields) : text(fields),
    activity: typeof activity === 'number' ? activity : null,
    atMs,
  };
}
