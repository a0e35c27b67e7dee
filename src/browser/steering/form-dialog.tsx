import type { ComponentChildren, JSX } from 'preact';
import { Dialog } from '../parts/dialog.js';
import { Refusal } from '../parts/refusal.js';
import { useAction } from './use-action.js';

interface FormDialogProps {
  readonly title: string;
  /** What the button says that sends the form. */
  readonly does: string;
  /** Does what the fields say; where it rejects, the form stays and tells why. */
  readonly onSubmit: (fields: FormData) => Promise<void>;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ComponentChildren;
}

/** A form in a dialog, which closes once what the form says is done. */
export function FormDialog({ title, does, onSubmit, onClose, children }: FormDialogProps): JSX.Element {
  const action = useAction();
  const submit = async (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    if (await action.run(() => onSubmit(fields))) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {children}
        <Refusal text={action.refusal} />
        <footer class="dialog-foot">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={action.isBusy}>
            {does}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** What stands in a field, without white space around it; empty where there is no such field. */
export function fieldOf(fields: FormData, name: string): string {
  return String(fields.get(name) ?? '').trim();
}
