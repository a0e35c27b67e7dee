import type { JSX } from 'preact';
import type { Json } from '../../../shared/json.js';
import type { Comparison } from '../../data/live-views.js';
import { NONE } from '../../format/values.js';
import { Panel } from '../../parts/panel.js';
import { RunName } from './run-name.js';

/** Options that are not the same in all runs. */
export function CompareOptions({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const { runs, differing } = comparison;
  return (
    <Panel title="Options that differ">
      <div class="table-panel">
        <table class="grid compare">
          <thead>
            <tr>
              <th scope="col">Option</th>
              {runs.map(({ listing }, index) => (
                <th key={listing.runId} scope="col">
                  <RunName listing={listing} index={index} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differing.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                {runs.map(({ listing, options }) => (
                  <td key={listing.runId} class="num">
                    <code>{optionText(options[name])}</code>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function optionText(value: Json | undefined): string {
  if (value === undefined || value === null) return NONE;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
