import type { JSX } from 'preact';
import type { RunPage } from '../data/data-source.js';
import type { Steering } from '../data/steering.js';
import { tagsOf } from './changes-of.js';
import { FormDialog, fieldOf } from './form-dialog.js';

interface LabelRunProps {
  readonly run: RunPage;
  readonly steering: Steering;
  readonly onClose: () => void;
}

/** What a run is called, and under what it is found. */
export function LabelRun({ run, steering, onClose }: LabelRunProps): JSX.Element {
  const submit = (fields: FormData): Promise<void> => {
    const name = fieldOf(fields, 'name');
    return steering.update(run.runId, { name: name === '' ? null : name, tags: tagsOf(fieldOf(fields, 'tags')) });
  };
  return (
    <FormDialog title="Name and tags" does="Save" onSubmit={submit} onClose={onClose}>
      <label>
        Name
        <input name="name" defaultValue={run.name ?? ''} placeholder={run.runId} />
      </label>
      <label>
        Tags, apart by commas
        <input name="tags" defaultValue={run.tags.join(', ')} />
      </label>
    </FormDialog>
  );
}
