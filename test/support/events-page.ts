import { eventLine } from '../../src/main/report/event-line.js';
import type { EventDefinition, EventField } from '../../src/main/run/events/event-definition.js';
import { RUN_EVENTS } from '../../src/main/run/events/run-events.js';

const EVENTS: Readonly<Record<string, EventDefinition>> = RUN_EVENTS;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function isOptional(field: EventField<unknown>): boolean {
  return 'isOptional' in field;
}

/** An event of each type, with every field. */
export function exampleOf(type: string): { readonly type: string } & Readonly<Record<string, unknown>> {
  const fields = Object.entries(EVENTS[type]?.fields ?? {});
  return { type, ...Object.fromEntries(fields.map(([name, { example }]) => [name, example])) };
}

/** The tables of docs/events.md. */
export function eventTables(): string {
  const yes = (is: boolean) => (is ? 'yes' : 'no');
  const rows = Object.entries(EVENTS).map(([type, { what, isPrinted, kept }]) => [
    `\`${type}\``,
    what,
    yes(isPrinted),
    yes(kept !== undefined),
  ]);
  const sections = Object.entries(EVENTS).map(([type, { what, fields }]) =>
    [
      `## ${type}`,
      what,
      table(
        ['field', 'what it is'],
        Object.entries(fields).map(([name, field]) => [
          `\`${name}\``,
          isOptional(field) ? `${field.what}; absent where there is none` : field.what,
        ]),
      ),
      `\`\`\`json\n${eventLine(exampleOf(type))}\n\`\`\``,
    ].join('\n\n'),
  );
  return [table(['event', 'when it is told', '`--events`', 'in the journal'], rows), ...sections].join('\n\n');
}
