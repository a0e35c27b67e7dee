import type { JSX } from 'preact';
import { formatCount } from '../../shared/format/number-format.js';

interface PagerProps {
  /** Place of the first item in sight, from 0. */
  readonly from: number;
  /** In sight. */
  readonly count: number;
  /** Of a page. */
  readonly size: number;
  /** Null where there is no further page. */
  readonly next: number | null;
  readonly onGo: (cursor: number) => void;
}

export function Pager({ from, count, size, next, onGo }: PagerProps): JSX.Element | null {
  if (from === 0 && next === null) return null;
  return (
    <nav class="pager" aria-label="Pages of the list">
      <button type="button" disabled={from === 0} onClick={() => onGo(Math.max(0, from - size))}>
        Previous
      </button>
      <span class="muted num" role="status">
        {formatCount(from + 1)} to {formatCount(from + count)}
      </span>
      <button type="button" disabled={next === null} onClick={() => next !== null && onGo(next)}>
        Next
      </button>
    </nav>
  );
}
