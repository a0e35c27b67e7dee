import { restMs } from './reading-pace.js';
import type { Connection } from './run-listener.js';

/** What a stream tells. */
export interface StreamListener {
  /** @param type - name of the event */
  event(type: string, data: string): void;
  connection(connection: Connection): void;
  /** The stream is there again after it was not: what was told in between is lost. */
  reconnected(): void;
}

/**
 * Server-sent events that are asked for again for ever, and not while nobody sees the page.
 *
 * @param types - names of events
 * @returns ends it
 */
export function openEventStream(url: URL, types: readonly string[], listener: StreamListener): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let wasOpen = false;
  let isEnded = false;

  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    close();
    if (isEnded || document.hidden) return;
    source = new EventSource(url);
    source.onopen = () => {
      failures = 0;
      listener.connection('live');
      if (wasOpen) listener.reconnected();
      wasOpen = true;
    };
    // The browser's own way gives up at an answer that is no stream, such as a proxy's.
    source.onerror = () => {
      listener.connection('lost');
      close();
      timer = setTimeout(open, restMs(0, 0, ++failures));
    };
    for (const type of types) {
      source.addEventListener(type, (event) => listener.event(type, String(event.data)));
    }
  };
  const onVisible = (): void => {
    if (document.hidden) close();
    else if (source === undefined) open();
  };

  document.addEventListener('visibilitychange', onVisible);
  listener.connection('connecting');
  open();
  return () => {
    isEnded = true;
    close();
    document.removeEventListener('visibilitychange', onVisible);
  };
}
