import type { JSX } from 'preact';
import { sparkPath } from './spark-path.js';

const WIDTH = 96;
const HEIGHT = 24;

/** How the best went, small; `label` says it to those who do not see it. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }): JSX.Element {
  const { line, area, end } = sparkPath(values, WIDTH, HEIGHT);
  return (
    <svg class="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {area !== '' && <path class="spark-area" d={area} />}
      {line !== '' && <path class="spark-line" d={line} />}
      {end !== null && <circle class="spark-end" cx={end.x} cy={end.y} r={2} />}
    </svg>
  );
}
