import { type OptionFields, optionalField, readOptions } from '../../../shared/option-fields.js';
import { listKind } from '../../../shared/option-kinds.js';
import { RUN_EVENTS, type RunEvent } from './run-events.js';

/** What a reader of a run's events asks for. */
export interface EventsOptions {
  /** The types of events it gets; the others are then not even made for it. @defaultValue all */
  readonly types?: readonly RunEvent['type'][];
}

function isEventType(type: unknown): type is RunEvent['type'] {
  return typeof type === 'string' && Object.hasOwn(RUN_EVENTS, type);
}

const EVENTS_FIELDS = {
  types: optionalField(
    'the types of events that a reader gets',
    listKind(`a list of ${Object.keys(RUN_EVENTS).join(', ')}`, isEventType),
    'all',
  ),
} as const satisfies OptionFields<EventsOptions>;

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function readEventsOptions(options: unknown): EventsOptions {
  return readOptions<EventsOptions>('options', EVENTS_FIELDS, options, '');
}
