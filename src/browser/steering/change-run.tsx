import type { JSX } from 'preact';
import type { RunPage } from '../data/data-source.js';
import type { Steering } from '../data/steering.js';
import { Dialog } from '../parts/dialog.js';
import { type ChangeFields, changesOf } from './changes-of.js';
import { useAction } from './use-action.js';

interface ChangeRunProps {
  readonly run: RunPage;
  readonly steering: Steering;
  readonly onClose: () => void;
}

/** Budget, threads and whether the tree grows, of a run that goes on. */
export function ChangeRun({ run, steering, onClose }: ChangeRunProps): JSX.Element {
  const action = useAction();
  const before: ChangeFields = {
    evaluations: run.evaluationBudget === null ? '' : String(run.evaluationBudget),
    seconds: run.timeBudgetMs === null ? '' : String(run.timeBudgetMs / 1000),
    threads: run.threads === null ? '' : String(run.threads),
    expansions: '',
  };
  const submit = async (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: keyof ChangeFields): string => String(form.get(name) ?? '').trim();
    const after = {
      evaluations: field('evaluations'),
      seconds: field('seconds'),
      threads: field('threads'),
      expansions: field('expansions'),
    };
    const changes = changesOf(before, after);
    if (Object.keys(changes).length === 0 || (await action.run(() => steering.update(run.runId, changes)))) onClose();
  };
  return (
    <Dialog title="Change this run" onClose={onClose}>
      <form onSubmit={submit}>
        <label>
          Budget in evaluations
          <input name="evaluations" type="number" min={1} step={1} defaultValue={before.evaluations} placeholder="none" />
        </label>
        <label>
          Budget in seconds
          <input name="seconds" type="number" min={0.001} step="any" defaultValue={before.seconds} placeholder="none" />
        </label>
        <label>
          Threads
          <input name="threads" type="number" min={0} step={1} defaultValue={before.threads} />
        </label>
        <label>
          Expansions
          <select name="expansions">
            <option value="">as they are</option>
            <option value="open">make new agents</option>
            <option value="closed">none: evaluate what there is</option>
          </select>
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
            Change
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
