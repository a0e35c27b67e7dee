/** Messages as bytes: v8's serialisation, by which threads copy messages too. */
import { Deserializer, Serializer } from 'node:v8';

/** @throws what a value that cannot be copied throws */
export function encodeMessage(message: unknown): Buffer {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(message);
  return serializer.releaseBuffer();
}

/** @throws for what {@link encodeMessage} did not make */
export function decodeMessage(bytes: Buffer): ReturnType<Deserializer['readValue']> {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}
