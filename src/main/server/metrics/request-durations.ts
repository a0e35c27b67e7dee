import type { Registry } from 'prom-client';
import { histogram } from './histogram.js';

/** Upper bounds of the durations of requests, in milliseconds. */
const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 1000, 5000, 30_000];

interface Counted {
  readonly labels: { readonly route: string; readonly method: string; readonly status: number };
  readonly counts: number[];
  sumMs: number;
}

/** How long requests took, by what they were and how they were answered. Counted here: prom-client looks its labels up for each by a text that it makes of them. */
export class RequestDurations {
  /** By route, which are few; of each there are as many as it has methods and statuses. */
  readonly #byRoute = new Map<string, Counted[]>();

  add(route: string, method: string, status: number, elapsedMs: number): void {
    const counted = this.#of(route, method, status);
    const place = BOUNDS_MS.findIndex((boundMs) => elapsedMs <= boundMs);
    const index = place < 0 ? BOUNDS_MS.length : place;
    counted.counts[index] = (counted.counts[index] ?? 0) + 1;
    counted.sumMs += elapsedMs;
  }

  registry(): Registry {
    const series = [...this.#byRoute.values()].flat();
    return histogram('hgm_http_request_duration_seconds', 'how long requests took', BOUNDS_MS, series);
  }

  #of(route: string, method: string, status: number): Counted {
    const ofRoute = this.#byRoute.get(route) ?? [];
    for (const counted of ofRoute) if (counted.labels.method === method && counted.labels.status === status) return counted;
    const fresh = { labels: { route, method, status }, counts: Array.from({ length: BOUNDS_MS.length + 1 }, () => 0), sumMs: 0 };
    ofRoute.push(fresh);
    this.#byRoute.set(route, ofRoute);
    return fresh;
  }
}
