import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Scroll } from '../parts/scroll.js';
import { spreadOver } from './spread-over.js';

/** Rows of a table that stands for a plot. */
const MOST_ROWS = 100;

interface PlotTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The figures of a plot as a table, for those who read rather than look. */
export function PlotTable({ caption, columns, rows }: PlotTableProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? spreadOver(rows, MOST_ROWS) : [];
  return (
    <details class="plot-table" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <Scroll label={caption}>
          <table class="grid">
            <caption>
              {caption}
              {shown.length < rows.length && ` (${shown.length} of ${rows.length} rows, evenly spread)`}
            </caption>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((cells) => (
                <tr key={cells[0]}>
                  {cells.map((cell, index) => (
                    <td key={columns[index]} class="num">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}
