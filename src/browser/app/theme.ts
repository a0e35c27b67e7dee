import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'hgm-theme';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** What the user chose. */
export const theme = signal<Theme>('system');

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const isDarkBySystem = signal(systemIsDark.matches);
const isPrinting = signal(false);

/** Whether the page is dark now. */
export function isDark(): boolean {
  if (isPrinting.value) return false;
  return theme.value === 'system' ? isDarkBySystem.value : theme.value === 'dark';
}

/** Takes up what was chosen on an earlier visit, and sets it on the page from now on. */
export function startTheme(): void {
  const kept = stored();
  theme.value = THEMES.find((known) => known === kept) ?? 'system';
  systemIsDark.addEventListener('change', ({ matches }) => {
    isDarkBySystem.value = matches;
  });
  addEventListener('beforeprint', () => {
    isPrinting.value = true;
  });
  addEventListener('afterprint', () => {
    isPrinting.value = false;
  });
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    keep(theme.value);
  });
}

/** Light where it is dark, and the other way round. */
export function toggleTheme(): void {
  theme.value = isDark() ? 'light' : 'dark';
}

// A file: page, or a browser that keeps nothing, may refuse storage: the choice then lasts as long as the page.
function stored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function keep(value: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, value);
  } catch {
    // See above.
  }
}
