import { signal } from '@preact/signals';
import { toggleTheme } from './theme.js';

/** Whether the list of keys is in sight. */
export const isHelpOpen = signal(false);

/** Each key and what it does, as the help lists them. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['/', 'search'],
  ['j, k', 'next, previous row'],
  ['Enter', 'open the row'],
  ['x', 'choose the row, to compare'],
  ['t', 'light or dark'],
  ['Esc', 'leave the field, close the dialog'],
  ['?', 'this list'],
  ['arrows, + and −, 0', 'in the lineage: parent, child, sibling; zoom; all of it'],
];

/** Acts on keys that are pressed outside of fields. */
export function startKeyboard(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { target } = event;
    if (event.key === 'Escape') {
      if (target instanceof HTMLElement) target.blur();
      return;
    }
    if (isField(target) || document.querySelector('dialog[open]') !== null) return;
    if (act(event.key)) event.preventDefault();
  });
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input:not([type=checkbox]), select, textarea') !== null;
}

function act(key: string): boolean {
  switch (key) {
    case '/':
      return focusOn(document.querySelector('[data-search]'));
    case 'j':
      return focusOn(neighbour(1));
    case 'k':
      return focusOn(neighbour(-1));
    case 'x':
      return choose();
    case 't':
      toggleTheme();
      return true;
    case '?':
      isHelpOpen.value = true;
      return true;
    default:
      return false;
  }
}

function focusOn(element: Element | undefined | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  element.scrollIntoView({ block: 'nearest' });
  return true;
}

/** The link of the row after or before the one that has the focus. */
function neighbour(step: 1 | -1): Element | undefined {
  const links = [...document.querySelectorAll('[data-row] [data-open]')];
  const row = document.activeElement?.closest('[data-row]');
  const at = links.findIndex((link) => link.closest('[data-row]') === row);
  if (row === null || row === undefined || at < 0) return step === 1 ? links[0] : links.at(-1);
  return links[Math.max(0, Math.min(links.length - 1, at + step))];
}

function choose(): boolean {
  const box = document.activeElement?.closest('[data-row]')?.querySelector('input[type=checkbox]');
  if (!(box instanceof HTMLInputElement)) return false;
  box.click();
  return true;
}
