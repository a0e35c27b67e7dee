/** Messages as bytes: v8's serialisation, by which threads copy messages too. */
import { Deserializer, Serializer } from 'node:v8';

/**
 * @param head - bytes to leave before the message, an even number. @defaultValue none
 * @throws what a value that cannot be copied throws
 */
export function encodeMessage(message: unknown, head?: Uint8Array): Buffer {
  const serializer = new Serializer();
  if (head !== undefined) serializer.writeRawBytes(head);
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
