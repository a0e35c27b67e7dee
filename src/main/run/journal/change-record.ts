import { assertNever } from '../../../shared/assert-never.js';
import { encodeExactJson } from './exact-json.js';
import type { JournalBytes } from './journal-bytes.js';
import { type RecordSink, recordForm } from './record-form.js';
import { CHANGE, type WorkerChange } from './worker-change.js';

/** What a hand-driven worker changed; no search has any. */
export const CHANGE_RECORD = recordForm(
  'change',
  14,
  (from) => ({ change: readChange(from) }),
  (to, { change }) => writeChange(to, change),
);

function writeChange(to: RecordSink, change: WorkerChange): void {
  to.integer(CHANGE[change.kind]);
  switch (change.kind) {
    case 'agent':
      to.integer(change.parent + 1);
      writeExactText(to, change.action);
      return;
    case 'draws':
      to.integer(change.draws);
      return;
    case 'request':
      to.integer(change.activity);
      to.integer(change.agent);
      to.integer(Number(change.isExpansion));
      writeExactText(to, change.requestId);
      return;
    case 'metadata':
      to.integer(change.agent);
      to.blob(change.payload);
      return;
    case 'expansion':
    case 'evaluation':
      writeResult(to, change);
      return;
    case 'failure':
      to.integer(change.activity);
      to.integer(change.attempts);
      to.integer(Number(change.isCancelled));
      to.blob(change.error);
      return;
    case 'retry':
      to.integer(change.activity);
      to.integer(change.attempts);
      return;
    case 'cost':
      to.integer(change.activity);
      to.float64(change.cost);
      return;
    case 'prune':
      to.integer(change.agent);
      to.integer(Number(change.reason !== undefined));
      writeExactText(to, change.reason ?? '');
      return;
    case 'gate':
      to.integer(Number(change.open));
      return;
    case 'parameters':
      to.text(encodeExactJson(change.parameters));
      return;
    default:
      assertNever(change);
  }
}

function writeResult(to: RecordSink, change: Extract<WorkerChange, { kind: 'expansion' | 'evaluation' }>): void {
  to.integer(change.activity);
  to.integer(change.agent);
  to.integer(change.attempts);
  if (change.kind === 'evaluation') {
    to.float64(change.reward);
    to.float64(change.weight);
  }
  to.blob(change.payload);
}

/** A text of a user's. As JSON it may be any: UTF-8 has no words for half a surrogate pair. */
function writeExactText(to: RecordSink, text: string): void {
  to.text(JSON.stringify(text));
}

function readChange(source: JournalBytes): WorkerChange {
  switch (source.integer()) {
    case CHANGE.agent:
      return { kind: 'agent', parent: source.integer() - 1, action: exactText(source) };
    case CHANGE.draws:
      return { kind: 'draws', draws: source.integer() };
    case CHANGE.request:
      return {
        kind: 'request',
        activity: source.integer(),
        agent: source.integer(),
        isExpansion: source.integer() === 1,
        requestId: exactText(source),
      };
    case CHANGE.metadata:
      return { kind: 'metadata', agent: source.integer(), payload: source.blob() };
    case CHANGE.expansion:
      return { kind: 'expansion', ...settledHead(source), payload: source.blob() };
    case CHANGE.evaluation:
      return {
        kind: 'evaluation',
        ...settledHead(source),
        reward: source.float64(),
        weight: source.float64(),
        payload: source.blob(),
      };
    case CHANGE.failure:
      return {
        kind: 'failure',
        activity: source.integer(),
        attempts: source.integer(),
        isCancelled: source.integer() === 1,
        error: source.blob(),
      };
    case CHANGE.retry:
      return { kind: 'retry', activity: source.integer(), attempts: source.integer() };
    case CHANGE.cost:
      return { kind: 'cost', activity: source.integer(), cost: source.float64() };
    case CHANGE.prune: {
      const agent = source.integer();
      const hasReason = source.integer() === 1;
      const reason = exactText(source);
      return { kind: 'prune', agent, reason: hasReason ? reason : undefined };
    }
    case CHANGE.gate:
      return { kind: 'gate', open: source.integer() === 1 };
    case CHANGE.parameters:
      return { kind: 'parameters', parameters: source.decoded(() => JSON.parse(source.text())) };
    default:
      throw source.damaged();
  }
}

function settledHead(source: JournalBytes) {
  return { activity: source.integer(), agent: source.integer(), attempts: source.integer() };
}

function exactText(source: JournalBytes): string {
  return source.decoded(() => String(JSON.parse(source.text())));
}
