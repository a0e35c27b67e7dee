import type { JSX } from 'preact';
import type { RunPage } from '../data/data-source.js';
import type { Steering } from '../data/steering.js';
import { Dialog } from '../parts/dialog.js';
import { tagsOf } from './changes-of.js';
import { useAction } from './use-action.js';

interface LabelRunProps {
  readonly run: RunPage;
  readonly steering: Steering;
  readonly onClose: () => void;
}

/** What a run is called, and under what it is found. */
export function LabelRun({ run, steering, onClose }: LabelRunProps): JSX.Element {
  const action = useAction();
  const submit = async (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name') ?? '').trim();
    const tags = tagsOf(String(form.get('tags') ?? ''));
    if (await action.run(() => steering.update(run.runId, { name: name === '' ? null : name, tags }))) onClose();
  };
  return (
    <Dialog title="Name and tags" onClose={onClose}>
      <form onSubmit={submit}>
        <label>
          Name
          <input name="name" defaultValue={run.name ?? ''} placeholder={run.runId} />
        </label>
        <label>
          Tags, apart by commas
          <input name="tags" defaultValue={run.tags.join(', ')} />
        </label>
        {action.refusal !== null && (
          <p class="notice bad" role="alert">
            {action.refusal}
          </p>
        )}
        <footer class="dialog-foot">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={action.isBusy}>
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
