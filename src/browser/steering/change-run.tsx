import type { JSX } from 'preact';
import type { RunPage } from '../data/data-source.js';
import type { Steering } from '../data/steering.js';
import { Dialog } from '../parts/dialog.js';
import { type ChangeFields, changesOf } from './changes-of.js';
import { useAction } from './use-action.js';

interface ChangeRunProps {
  readonly run: RunPage;
  /** Whether it is over, and is taken up again. */
  readonly isOver: boolean;
  readonly steering: Steering;
  readonly onClose: () => void;
}

/** Budget and threads of a run, and, while it goes on, whether its tree grows. */
export function ChangeRun({ run, isOver, steering, onClose }: ChangeRunProps): JSX.Element {
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
    const work = (): Promise<void> => (isOver ? steering.resume(run.runId, changes) : steering.update(run.runId, changes));
    const isNothing = !isOver && Object.keys(changes).length === 0;
    if (isNothing || (await action.run(work))) onClose();
  };
  return (
    <Dialog title={isOver ? 'Resume this run' : 'Change this run'} onClose={onClose}>
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
        {!isOver && (
          <label>
            Expansions
            <select name="expansions">
              <option value="">as they are</option>
              <option value="open">make new agents</option>
              <option value="closed">none: evaluate what there is</option>
            </select>
          </label>
        )}
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
            {isOver ? 'Resume' : 'Change'}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
