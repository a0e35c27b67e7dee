import type { ResultScale } from '../../../shared/results/evaluation-result.js';
import type { RecordForm } from '../journal/record-form.js';

/** A field of an event. Its type is that of the example. */
export interface EventField<Value> {
  /** What it is, with its unit: for docs/events.md. */
  readonly what: string;
  readonly example: Value;
}

/** A field that may be absent. */
export interface OptionalEventField<Value> extends EventField<Value> {
  readonly isOptional: true;
}

export function told<Value>(what: string, example: Value): EventField<Value> {
  return { what, example };
}

export function maybeTold<Value>(what: string, example: Value): OptionalEventField<Value> {
  return { what, example, isOptional: true };
}

/** The activity that a record is of, as it was chosen. */
export interface ToldActivity {
  readonly kind: 'expand' | 'evaluate';
  /** Of its agent. */
  readonly key: string;
  /** Null where there is none. */
  readonly task: number | null;
  /** What the run's evaluations give. */
  readonly scale: ResultScale;
  /** Of the agent that an expansion makes. */
  readonly childKey: string;
  /** Keys of the agents that an expansion was shown; absent where it was shown none. */
  readonly mates?: readonly string[];
}

/** How an event is kept in a run's journal. Its method is a free function. */
export interface KeptEvent<Written> {
  readonly form: RecordForm<Written>;
  /** The fields of the event as `hgm export` prints it, in this order. */
  fieldsOf(record: Written, activity: ToldActivity): Readonly<Record<string, unknown>>;
}

/** One kind of event. */
export interface EventDefinition {
  /** When it is told. */
  readonly what: string;
  readonly fields: Readonly<Record<string, EventField<unknown>>>;
  /** Whether `--events` prints it. */
  readonly isPrinted: boolean;
  /** Absent where the journal says nothing of it. */
  readonly kept?: KeptEvent<unknown>;
}

export function keptAs<Written>(
  form: RecordForm<Written>,
  fieldsOf: (record: Written, activity: ToldActivity) => Readonly<Record<string, unknown>>,
): KeptEvent<Written> {
  return { form, fieldsOf };
}

type OptionalNames<Fields> = {
  [Name in keyof Fields]: Fields[Name] extends OptionalEventField<unknown> ? Name : never;
}[keyof Fields];

type ValueOf<Field> = Field extends EventField<infer Value> ? Value : never;

type Flat<Fields> = { [Name in keyof Fields]: Fields[Name] };

/** The event that a definition is of. */
export type EventOf<Type, Fields> = Flat<
  { readonly type: Type } & { readonly [Name in Exclude<keyof Fields, OptionalNames<Fields>>]: ValueOf<Fields[Name]> } & {
    readonly [Name in OptionalNames<Fields>]?: ValueOf<Fields[Name]>;
  }
>;
