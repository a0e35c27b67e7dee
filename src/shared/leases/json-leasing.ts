/** Is given what to call when whoever asks has gone, be it before it returns. */
export type WhenGone = (forget: () => void) => void;

/**
 * As `ask` and `tell` of a run, for whoever sends on what is said both ways: as the text of its JSON, which nobody reads on its way. A text that is no JSON, or
 * says what it must not, is refused by whatever comes of reading it: whoever has it from elsewhere knows the rules that he gave.
 */
export interface JsonLeasing {
  /**
   * @param ask - `AskOptions` without the signal; an empty text for none
   * @param whenGone - in place of the signal, which takes longer to make than to ask
   * @throws HgmError what `ask` throws
   */
  ask(ask: string, whenGone?: WhenGone): Promise<string>;
  /** @param told - an object whose only field `results` is a list of `ToldResult`. @throws HgmError what `tell` throws */
  tell(told: string): Promise<string>;
}
