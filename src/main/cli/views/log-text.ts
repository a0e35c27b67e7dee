import type { Colors } from '../../report/colors.js';
import { plainText } from '../../report/plain-text.js';
import type { LogLine } from './run-view.js';

/** A log line as text: `#12 message`, the number being the activity's; further lines are set under the first. */
export function logText(line: LogLine, colors: Colors): string {
  const prefix = line.activity === null ? '' : `#${line.activity} `;
  const [first = '', ...rest] = plainText(line.message).trimEnd().split('\n');
  const lines = [first, ...rest.map((text) => `${' '.repeat(prefix.length)}${text}`)];
  return `${colors.dim(prefix)}${paint(line, lines.join('\n'), colors)}`;
}

function paint(line: LogLine, text: string, colors: Colors): string {
  switch (line.level) {
    case 'info':
      return text;
    case 'warn':
      return colors.yellow(`warning: ${text}`);
    case 'error':
      return colors.red(`error: ${text}`);
  }
}
