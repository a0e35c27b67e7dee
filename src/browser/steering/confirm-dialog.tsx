import type { ComponentChildren, JSX } from 'preact';
import { Dialog } from '../parts/dialog.js';

interface ConfirmDialogProps {
  readonly title: string;
  /** What the button says that does it, and the one that leaves all as it is. */
  readonly does: string;
  readonly leaves: string;
  /** Whether something else is being asked of the server. */
  readonly isBusy: boolean;
  /** The dialog is not closed by itself. */
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What comes of it. */
  readonly children: ComponentChildren;
}

/** Asks once more before something is done. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const { title, does, leaves, isBusy, onConfirm, onClose, children } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <footer class="dialog-foot">
        <button type="button" onClick={onClose}>
          {leaves}
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={onConfirm}>
          {does}
        </button>
      </footer>
    </Dialog>
  );
}
