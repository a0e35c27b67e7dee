import type { Pending } from '../pending/pending-activities.js';
import type { RunJournal } from './run-journal.js';

/** Records that an activity was chosen, and what it is shown that was chosen with it. */
export function recordChoice(journal: RunJournal, { activity, decision, mates }: Pending): void {
  const { type: kind, agent } = decision;
  journal.record({ type: 'choice', kind, agent, task: decision.type === 'evaluate' ? decision.task : -1 });
  if (mates !== undefined) journal.record({ type: 'mates', activity, mates: mates.map((mate) => mate.agent.number) });
}
