import type { Socket } from 'node:net';
import type { StreamHello } from '../shared/programs/guard-protocol.js';

/** Stdin, stdout and stderr of a program. */
export type ProgramStreams = readonly [Socket, Socket, Socket];

/** The streams of one program, as far as they have come, and who waits for them. */
interface Place {
  readonly streams: Map<number, Socket>;
  onComplete?: (streams: ProgramStreams) => void;
}

/** Brings the streams of a program, which are connections of their own, together with the request to start it, in whatever order they come. */
export class StreamDesk {
  readonly #places = new Map<string, Place>();

  bring({ program, descriptor }: StreamHello, socket: Socket): void {
    const place = this.#placeOf(program);
    place.streams.set(descriptor, socket);
    // Its client is gone, and with it whoever asks for the rest.
    socket.once('close', () => this.#places.delete(program));
    this.#look(program, place);
  }

  /** Calls back when all three are there; never, where their client goes before. */
  whenComplete(program: string, onComplete: (streams: ProgramStreams) => void): void {
    const place = this.#placeOf(program);
    place.onComplete = onComplete;
    this.#look(program, place);
  }

  #placeOf(program: string): Place {
    const known = this.#places.get(program);
    if (known !== undefined) return known;
    const made: Place = { streams: new Map() };
    this.#places.set(program, made);
    return made;
  }

  #look(program: string, { streams, onComplete }: Place): void {
    const [input, output, errors] = [streams.get(0), streams.get(1), streams.get(2)];
    if (input === undefined || output === undefined || errors === undefined || onComplete === undefined) return;
    this.#places.delete(program);
    onComplete([input, output, errors]);
  }
}
