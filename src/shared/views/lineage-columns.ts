/**
 * The figures of many agents in one piece of memory, as they travel to the dashboard and lie in a report: a JSON header, then a column of numbers for
 * each figure, all little endian. Agents are numbered in the order of their making.
 */

/** Columns, in their order. */
export interface LineageColumns {
  /** Number of the parent; -1 for the root. */
  readonly parent: Int32Array;
  /** Of its own results; NaN where there are none. */
  readonly mean: Float64Array;
  /** Of its own. */
  readonly evaluations: Uint32Array;
  /** Of it and all its descendants; NaN where there are no results. */
  readonly cladeMean: Float64Array;
  readonly cladeEvaluations: Uint32Array;
  /** Evaluations applied when it was made. */
  readonly madeAt: Uint32Array;
  /** Of its own evaluations and of the expansion that made it. */
  readonly cost: Float64Array;
  /** Of {@link LINEAGE_FLAG}. */
  readonly flags: Uint8Array;
}

/** What stands in `flags`. */
export const LINEAGE_FLAG = Object.freeze({ pruned: 1, expanded: 2, added: 4, hasMates: 8 });

/** Agents numbered from `from` on. */
export interface LineagePage {
  readonly from: number;
  readonly count: number;
  /** Agents of the run. */
  readonly total: number;
  /** Place in the journal up to which the run was read. */
  readonly position: number;
  readonly columns: LineageColumns;
}

type ColumnType = 'i32' | 'u32' | 'f64' | 'u8';

/** Where a column is. */
interface PlacedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Bytes from the end of the header, a multiple of 8. */
  readonly offset: number;
  /** Values. */
  readonly length: number;
}

const VERSION = 1;
const ALIGNMENT = 8;
/** Bytes that tell the length of the header. */
const LENGTH_BYTES = 4;

const COLUMN_TYPES = Object.freeze({
  parent: 'i32',
  mean: 'f64',
  evaluations: 'u32',
  cladeMean: 'f64',
  cladeEvaluations: 'u32',
  madeAt: 'u32',
  cost: 'f64',
  flags: 'u8',
} as const satisfies Record<keyof LineageColumns, ColumnType>);

const VALUE_BYTES: Readonly<Record<ColumnType, number>> = Object.freeze({ i32: 4, u32: 4, f64: 8, u8: 1 });

/** Columns of so many agents, all 0. */
export function emptyLineage(count: number): LineageColumns {
  return {
    parent: new Int32Array(count),
    mean: new Float64Array(count),
    evaluations: new Uint32Array(count),
    cladeMean: new Float64Array(count),
    cladeEvaluations: new Uint32Array(count),
    madeAt: new Uint32Array(count),
    cost: new Float64Array(count),
    flags: new Uint8Array(count),
  };
}

/** Those of the agents numbered from `from` on, before `end`: copies. */
export function sliceLineage(columns: LineageColumns, from: number, end: number): LineageColumns {
  const { parent, mean, evaluations, cladeMean, cladeEvaluations, madeAt, cost, flags } = columns;
  return {
    parent: parent.slice(from, end),
    mean: mean.slice(from, end),
    evaluations: evaluations.slice(from, end),
    cladeMean: cladeMean.slice(from, end),
    cladeEvaluations: cladeEvaluations.slice(from, end),
    madeAt: madeAt.slice(from, end),
    cost: cost.slice(from, end),
    flags: flags.slice(from, end),
  };
}

/** @returns memory of its own, which may be handed to another thread */
export function encodeLineage({ from, count, total, position, columns }: LineagePage): Uint8Array<ArrayBuffer> {
  const placed: PlacedColumn[] = [];
  let offset = 0;
  for (const [name, type] of Object.entries(COLUMN_TYPES)) {
    placed.push({ name, type, offset, length: count });
    offset = aligned(offset + count * VALUE_BYTES[type]);
  }
  const text = JSON.stringify({ version: VERSION, from, count, total, position, columns: placed });
  const start = aligned(LENGTH_BYTES + text.length);
  const bytes = new Uint8Array(start + offset);
  new DataView(bytes.buffer).setUint32(0, start - LENGTH_BYTES, true);
  new TextEncoder().encodeInto(text.padEnd(start - LENGTH_BYTES), bytes.subarray(LENGTH_BYTES));
  for (const [index, column] of Object.values(columnsInOrder(columns)).entries()) {
    const { buffer, byteOffset, byteLength } = column;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start + placed[index]!.offset);
  }
  return bytes;
}

function columnsInOrder(columns: LineageColumns): LineageColumns {
  const { parent, mean, evaluations, cladeMean, cladeEvaluations, madeAt, cost, flags } = columns;
  return { parent, mean, evaluations, cladeMean, cladeEvaluations, madeAt, cost, flags };
}

/**
 * @returns columns that share the memory of `bytes`, unless that does not begin at a multiple of 8
 * @throws TypeError for bytes that are no columns
 */
export function decodeLineage(bytes: Uint8Array): LineagePage {
  const whole = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  if (whole.byteLength < LENGTH_BYTES) throw damaged('they end before the length of their header');
  const start = LENGTH_BYTES + view.getUint32(0, true);
  if (start > whole.byteLength || start % ALIGNMENT !== 0) throw damaged(`their header would end at byte ${start}`);
  const { version, columns, ...page } = readHeader(whole.subarray(LENGTH_BYTES, start));
  if (version !== VERSION) throw damaged(`their version is ${version}, and only ${VERSION} is known`);
  const { buffer } = whole;
  const at = (name: keyof LineageColumns): number => {
    const type = COLUMN_TYPES[name];
    const column = columns.find((one) => one.name === name);
    if (column?.type !== type || column.length !== page.count)
      throw damaged(`they have no ${page.count} values ${name} of ${type}`);
    const place = start + column.offset;
    const isWithin = place % ALIGNMENT === 0 && place >= start && place + page.count * VALUE_BYTES[type] <= whole.byteLength;
    if (!isWithin) throw damaged(`their column ${name} would begin at byte ${place}`);
    return whole.byteOffset + place;
  };
  const { count } = page;
  return {
    ...page,
    columns: {
      parent: new Int32Array(buffer, at('parent'), count),
      mean: new Float64Array(buffer, at('mean'), count),
      evaluations: new Uint32Array(buffer, at('evaluations'), count),
      cladeMean: new Float64Array(buffer, at('cladeMean'), count),
      cladeEvaluations: new Uint32Array(buffer, at('cladeEvaluations'), count),
      madeAt: new Uint32Array(buffer, at('madeAt'), count),
      cost: new Float64Array(buffer, at('cost'), count),
      flags: new Uint8Array(buffer, at('flags'), count),
    },
  };
}

type Header = Omit<LineagePage, 'columns'> & { readonly version: number; readonly columns: readonly PlacedColumn[] };

function readHeader(bytes: Uint8Array): Header {
  const header = parsed(bytes);
  const columns: unknown = Reflect.get(header, 'columns');
  if (!Array.isArray(columns)) throw damaged('their header names no columns');
  return {
    version: integerOf(header, 'version'),
    from: integerOf(header, 'from'),
    count: integerOf(header, 'count'),
    total: integerOf(header, 'total'),
    position: integerOf(header, 'position'),
    columns: columns.map(readColumn),
  };
}

function parsed(bytes: Uint8Array): object {
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw damaged('their header is no JSON', cause);
  }
}

function readColumn(value: unknown): PlacedColumn {
  const column = Object(value);
  const type = Object.values(COLUMN_TYPES).find((known) => known === column.type);
  if (type === undefined) throw damaged(`their header has a column of ${String(column.type)}`);
  return { name: String(column.name), type, offset: integerOf(column, 'offset'), length: integerOf(column, 'length') };
}

function integerOf(header: object, name: string): number {
  const value: unknown = Reflect.get(header, name);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw damaged(`their header has no integer ${name}`);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function damaged(how: string, cause?: unknown): TypeError {
  return new TypeError(`these bytes are no columns of a lineage: ${how}`, { cause });
}
