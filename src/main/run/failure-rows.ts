/**
 * Rows of failures for good of one kind of activity: in the order of decision, unsettled ones left out, with no success between.
 *
 * Unsettled activities are the places of a list. What has settled between two of them is three numbers, whatever its length, so that
 * memory is that of what is unsettled: the failures before its first success, those after its last, and whether there is a success at all;
 * without one both numbers are those of all its failures.
 */

/** An unsettled activity's place, with what has settled between it and the next one. */
export class FailurePlace {
  /** The activity's number. */
  readonly activity: number;
  previous: FailurePlace | undefined;
  next: FailurePlace | undefined;
  leadingFailures = 0;
  trailingFailures = 0;
  hasSuccess = false;

  constructor(activity: number) {
    this.activity = activity;
  }
}

/** The rows of failures of one kind of activity. */
export class FailureRows {
  readonly #start = new FailurePlace(0);
  #last = this.#start;

  /** The unsettled activity that was chosen first; undefined when there is none. */
  get first(): FailurePlace | undefined {
    return this.#start.next;
  }

  /** An activity was chosen: its place is the last one. */
  add(place: FailurePlace): void {
    place.previous = this.#last;
    this.#last.next = place;
    this.#last = place;
  }

  /** An activity succeeded. */
  succeeded(place: FailurePlace): void {
    const before = this.#takeOut(place);
    before.trailingFailures = place.trailingFailures;
    before.hasSuccess = true;
  }

  /** An activity failed for good. Returns the length of the row that it is in. */
  failed(place: FailurePlace): number {
    const row = failuresBefore(place) + 1 + failuresAfter(place);
    join(this.#takeOut(place), place, 1);
    return row;
  }

  /** An activity is left out for good. */
  leftOut(place: FailurePlace): void {
    join(this.#takeOut(place), place, 0);
  }

  /** Returns the place before. */
  #takeOut(place: FailurePlace): FailurePlace {
    const { previous, next } = place;
    if (previous === undefined) throw new TypeError('the activity has no place in the rows of failures');
    previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    place.previous = undefined;
    place.next = undefined;
    return previous;
  }
}

/** Failures between a place and the last success before it; unsettled ones on the way are passed over. */
function failuresBefore(place: FailurePlace): number {
  let count = 0;
  for (let before = place.previous; before !== undefined; before = before.hasSuccess ? undefined : before.previous) {
    count += before.trailingFailures;
  }
  return count;
}

/** Failures between a place and the first success after it. */
function failuresAfter(place: FailurePlace): number {
  let count = 0;
  for (let at: FailurePlace | undefined = place; at !== undefined; at = at.hasSuccess ? undefined : at.next) {
    count += at.leadingFailures;
  }
  return count;
}

/** Joins what has settled before and after a place that is gone, with so many failures between. */
function join(before: FailurePlace, after: FailurePlace, failures: number): void {
  const row = before.trailingFailures + failures + after.leadingFailures;
  if (!before.hasSuccess) before.leadingFailures = row;
  before.trailingFailures = after.hasSuccess ? after.trailingFailures : row;
  before.hasSuccess ||= after.hasSuccess;
}
