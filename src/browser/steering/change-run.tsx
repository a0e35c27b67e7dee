import type { JSX } from 'preact';
import type { RunPage } from '../data/data-source.js';
import type { Steering } from '../data/steering.js';
import { type ChangeFields, changesOf } from './changes-of.js';
import { FormDialog, fieldOf } from './form-dialog.js';

interface ChangeRunProps {
  readonly run: RunPage;
  /** Whether it is over, and is taken up again. */
  readonly isOver: boolean;
  readonly steering: Steering;
  readonly onClose: () => void;
}

/** Budget and threads of a run, and, while it goes on, whether its tree grows. */
export function ChangeRun({ run, isOver, steering, onClose }: ChangeRunProps): JSX.Element {
  const before: ChangeFields = {
    evaluations: run.evaluationBudget === null ? '' : String(run.evaluationBudget),
    seconds: run.timeBudgetMs === null ? '' : String(run.timeBudgetMs / 1000),
    threads: run.threads === null ? '' : String(run.threads),
    expansions: '',
  };
  const submit = async (fields: FormData): Promise<void> => {
    const after = {
      evaluations: fieldOf(fields, 'evaluations'),
      seconds: fieldOf(fields, 'seconds'),
      threads: fieldOf(fields, 'threads'),
      expansions: fieldOf(fields, 'expansions'),
    };
    const changes = changesOf(before, after);
    if (isOver) await steering.resume(run.runId, changes);
    else if (Object.keys(changes).length > 0) await steering.update(run.runId, changes);
  };
  return (
    <FormDialog
      title={isOver ? 'Resume this run' : 'Change this run'}
      does={isOver ? 'Resume' : 'Change'}
      onSubmit={submit}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
