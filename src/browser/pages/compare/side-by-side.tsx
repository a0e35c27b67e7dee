import type { ComponentChildren, JSX } from 'preact';
import type { ComparedRun } from '../../data/live-views.js';
import { Grid, Head } from '../../parts/grid.js';
import { RunName } from './run-name.js';

/** A row: what it is of, and what each run has of it. */
export interface ComparedRow {
  /** Tells it from the others. */
  readonly name: string;
  readonly title: ComponentChildren;
  readonly cell: (run: ComparedRun) => ComponentChildren;
}

interface SideBySideProps {
  /** Heading of the rows' titles. */
  readonly of: ComponentChildren;
  readonly runs: readonly ComparedRun[];
  readonly rows: readonly ComparedRow[];
}

/** A table with a column for each run. */
export function SideBySide({ of, runs, rows }: SideBySideProps): JSX.Element {
  return (
    <Grid
      class="compare"
      head={
        <>
          <Head>{of}</Head>
          {runs.map(({ listing }, index) => (
            <Head key={listing.runId}>
              <RunName listing={listing} index={index} />
            </Head>
          ))}
        </>
      }
    >
      {rows.map(({ name, title, cell }) => (
        <tr key={name}>
          <th scope="row">{title}</th>
          {runs.map((run) => (
            <td key={run.listing.runId} class="num">
              {cell(run)}
            </td>
          ))}
        </tr>
      ))}
    </Grid>
  );
}
