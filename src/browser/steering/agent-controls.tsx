import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AgentDetail } from '../../shared/views/agent-views.js';
import { navigate } from '../app/navigation.js';
import { agentRoute } from '../app/routes.js';
import { ApiError } from '../data/api-error.js';
import type { Steering } from '../data/steering.js';
import { Refusal } from '../parts/refusal.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { FormDialog, fieldOf } from './form-dialog.js';
import { useAction } from './use-action.js';

interface AgentControlsProps {
  readonly agent: AgentDetail;
  readonly runId: string;
  readonly steering: Steering;
}

/** What can be done to an agent of a run that goes on. */
export function AgentControls({ agent, runId, steering }: AgentControlsProps): JSX.Element {
  const action = useAction();
  const [open, setOpen] = useState<'prune' | 'variant' | null>(null);
  const [done, setDone] = useState('');
  const { key } = agent;
  const evaluateNext = async (): Promise<void> => {
    if (await action.run(() => steering.evaluateNext(runId, key))) setDone('Its next task goes first.');
  };
  return (
    <div class="controls">
      <button type="button" disabled={action.isBusy || agent.pruned} onClick={evaluateNext}>
        Evaluate next
      </button>
      <button type="button" onClick={() => setOpen('variant')}>
        Add a variant…
      </button>
      <button type="button" class="danger" disabled={agent.pruned} onClick={() => setOpen('prune')}>
        Prune…
      </button>
      <span role="status" class="muted">
        {done}
      </span>
      {open === null && <Refusal text={action.refusal} />}
      {open === 'prune' && (
        <ConfirmDialog
          title="Prune this agent?"
          does="Prune"
          leaves="Keep it"
          isBusy={action.isBusy}
          onConfirm={() => {
            setOpen(null);
            void action.run(() => steering.prune(runId, key));
          }}
          onClose={() => setOpen(null)}
        >
          Neither it nor its descendants are chosen again. What is running of them ends and counts.
        </ConfirmDialog>
      )}
      {open === 'variant' && <AddVariant agent={agent} runId={runId} steering={steering} onClose={() => setOpen(null)} />}
    </div>
  );
}

function AddVariant(props: AgentControlsProps & { readonly onClose: () => void }): JSX.Element {
  const { agent, runId, steering, onClose } = props;
  const submit = async (fields: FormData): Promise<void> => {
    const added = await steering.addAgent(runId, parsed(fieldOf(fields, 'state')), agent.key);
    navigate(agentRoute(runId, added));
  };
  return (
    <FormDialog title="Add a variant" does="Add" onSubmit={submit} onClose={onClose}>
      <label>
        Its state, as JSON: a child of <code>{agent.key}</code>
        <textarea name="state" class="code" rows={16} spellcheck={false} defaultValue={JSON.stringify(agent.state, null, 2)} />
      </label>
    </FormDialog>
  );
}

/** @throws ApiError */
function parsed(text: string): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError('ERR_PAGE', `this is no JSON: ${String(error)}`, null);
  }
}
