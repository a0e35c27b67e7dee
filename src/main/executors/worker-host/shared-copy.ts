/**
 * What a problem's `shared` returned, on its way to another process, where no memory is shared: buffers go as copies of their bytes, each once,
 * and are shared memory of the process that gets them. What is between them is JSON, so a `Map` can stand for a buffer or a view of one.
 */

type View = NodeJS.TypedArray | DataView;

/** In the order in which a tree of shared data names them. */
export interface SharedCopy {
  readonly buffers: readonly Uint8Array[];
  /** The data, with a Map in place of each buffer and view. */
  readonly tree: unknown;
}

type MakeView = (memory: SharedArrayBuffer, offset: number, length: number) => View;

const VIEWS: Readonly<Record<string, MakeView>> = {
  DataView: (...place) => new DataView(...place),
  Int8Array: (...place) => new Int8Array(...place),
  Uint8Array: (...place) => new Uint8Array(...place),
  Uint8ClampedArray: (...place) => new Uint8ClampedArray(...place),
  Int16Array: (...place) => new Int16Array(...place),
  Uint16Array: (...place) => new Uint16Array(...place),
  Int32Array: (...place) => new Int32Array(...place),
  Uint32Array: (...place) => new Uint32Array(...place),
  Float32Array: (...place) => new Float32Array(...place),
  Float64Array: (...place) => new Float64Array(...place),
  BigInt64Array: (...place) => new BigInt64Array(...place),
  BigUint64Array: (...place) => new BigUint64Array(...place),
};

function isView(value: object): value is View {
  return ArrayBuffer.isView(value);
}

function mapValues(value: object, change: (part: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part)]));
}

export function copyShared(shared: unknown): SharedCopy {
  const numbers = new Map<ArrayBufferLike, number>();
  const numberOf = (buffer: ArrayBufferLike): number => {
    const number = numbers.get(buffer) ?? numbers.size;
    numbers.set(buffer, number);
    return number;
  };
  const pack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof SharedArrayBuffer) return new Map<string, unknown>([['buffer', numberOf(value)]]);
    if (!isView(value)) return mapValues(value, pack);
    const length = value instanceof DataView ? value.byteLength : value.length;
    return new Map<string, unknown>([
      ['buffer', numberOf(value.buffer)],
      ['view', value[Symbol.toStringTag]],
      ['offset', value.byteOffset],
      ['length', length],
    ]);
  };
  const tree = pack(shared);
  return { tree, buffers: [...numbers.keys()].map((buffer) => new Uint8Array(buffer).slice()) };
}

export function restoreShared({ buffers, tree }: SharedCopy): unknown {
  const memories = buffers.map((bytes) => {
    const memory = new SharedArrayBuffer(bytes.byteLength);
    new Uint8Array(memory).set(bytes);
    return memory;
  });
  const unpack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    return value instanceof Map ? viewOf(value, memories) : mapValues(value, unpack);
  };
  return unpack(tree);
}

function viewOf(place: ReadonlyMap<string, unknown>, memories: readonly SharedArrayBuffer[]): unknown {
  const memory = memories[Number(place.get('buffer'))];
  const name = place.get('view');
  if (memory === undefined || name === undefined) return memory;
  const make = VIEWS[String(name)];
  if (make === undefined) throw new TypeError(`no view is called ${String(name)}`);
  return make(memory, Number(place.get('offset')), Number(place.get('length')));
}
