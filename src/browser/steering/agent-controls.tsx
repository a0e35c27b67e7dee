import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AgentDetail } from '../../shared/views/agent-views.js';
import { navigate } from '../app/navigation.js';
import { agentRoute } from '../app/routes.js';
import { ApiError } from '../data/api-error.js';
import type { Steering } from '../data/steering.js';
import { Dialog } from '../parts/dialog.js';
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
      {action.refusal !== null && open === null && (
        <p class="notice bad" role="alert">
          {action.refusal}
        </p>
      )}
      {open === 'prune' && (
        <Dialog title="Prune this agent?" onClose={() => setOpen(null)}>
          <p>Neither it nor its descendants are chosen again. What is running of them ends and counts.</p>
          <footer class="dialog-foot">
            <button type="button" onClick={() => setOpen(null)}>
              Keep it
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                setOpen(null);
                void action.run(() => steering.prune(runId, key));
              }}
            >
              Prune
            </button>
          </footer>
        </Dialog>
      )}
      {open === 'variant' && <AddVariant agent={agent} runId={runId} steering={steering} onClose={() => setOpen(null)} />}
    </div>
  );
}

function AddVariant(props: AgentControlsProps & { readonly onClose: () => void }): JSX.Element {
  const { agent, runId, steering, onClose } = props;
  const action = useAction();
  const [text, setText] = useState(() => JSON.stringify(agent.state, null, 2));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    let added = '';
    const isAdded = await action.run(async () => {
      added = await steering.addAgent(runId, parsed(text), agent.key);
    });
    if (isAdded) navigate(agentRoute(runId, added));
    if (isAdded) onClose();
  };
  return (
    <Dialog title="Add a variant" onClose={onClose}>
      <form onSubmit={submit}>
        <label>
          Its state, as JSON: a child of <code>{agent.key}</code>
          <textarea
            class="code"
            rows={16}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
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
            Add
          </button>
        </footer>
      </form>
    </Dialog>
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
