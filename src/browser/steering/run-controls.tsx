import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RunPage } from '../data/data-source.js';
import { apiUrl } from '../data/request.js';
import type { Steering } from '../data/steering.js';
import { goesOn, takesOrders } from '../format/goes-on.js';
import { Refusal } from '../parts/refusal.js';
import { ChangeRun } from './change-run.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { LabelRun } from './label-run.js';
import { useAction } from './use-action.js';

type Open = 'change' | 'label' | 'stop' | null;

interface RunControlsProps {
  readonly run: RunPage;
  readonly steering: Steering;
  /** Something was done: what is shown of the run is not up to date. */
  readonly onDone: () => void;
}

/** What can be done to a run; what its status does not allow is not offered. */
export function RunControls({ run, steering, onDone }: RunControlsProps): JSX.Element {
  const [open, setOpen] = useState<Open>(null);
  const action = useAction();
  const { runId, status } = run;
  const close = (): void => {
    setOpen(null);
    onDone();
  };
  const act = async (work: () => Promise<void>): Promise<void> => {
    await action.run(work);
    onDone();
  };
  return (
    <div class="controls">
      {status === 'running' && (
        <button type="button" disabled={action.isBusy} onClick={() => act(() => steering.pause(runId))}>
          Pause
        </button>
      )}
      {!goesOn(status) && (
        <button type="button" onClick={() => setOpen('change')}>
          Resume…
        </button>
      )}
      {status === 'paused' && (
        <button type="button" disabled={action.isBusy} onClick={() => act(() => steering.resume(runId))}>
          Resume
        </button>
      )}
      {takesOrders(status) && (
        <>
          <button type="button" onClick={() => setOpen('change')}>
            Change…
          </button>
          <button type="button" class="danger" onClick={() => setOpen('stop')}>
            Stop…
          </button>
        </>
      )}
      <button type="button" class="quiet" onClick={() => setOpen('label')}>
        Name and tags…
      </button>
      <a class="file" download href={apiUrl(`runs/${runId}/report`).href}>
        Report
      </a>
      <a class="file" download href={apiUrl(`runs/${runId}/export`).href}>
        Export
      </a>
      <Refusal text={action.refusal} />
      {open === 'change' && <ChangeRun run={run} isOver={!goesOn(status)} steering={steering} onClose={close} />}
      {open === 'label' && <LabelRun run={run} steering={steering} onClose={close} />}
      {open === 'stop' && (
        <ConfirmDialog
          title="Stop this run?"
          does="Stop"
          leaves="Let it run"
          isBusy={action.isBusy}
          onConfirm={() => {
            setOpen(null);
            void act(() => steering.stop(runId));
          }}
          onClose={close}
        >
          What is in flight ends and counts; then the run stops. It can be resumed later.
        </ConfirmDialog>
      )}
    </div>
  );
}
