import { useState } from 'preact/hooks';
import { ApiError } from '../data/api-error.js';

/** Something that is asked of the server: one at a time, and told when it was refused. */
export interface Action {
  readonly isBusy: boolean;
  /** Why the last one was refused; null where it was not. */
  readonly refusal: string | null;
  /** Gives whether it was done. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setRefusal(null);
    try {
      await work();
      return true;
    } catch (error) {
      setRefusal(error instanceof ApiError ? `${error.message} (${error.code})` : String(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, refusal, run };
}
