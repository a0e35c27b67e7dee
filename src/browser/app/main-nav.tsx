import type { JSX } from 'preact';
import { Link } from '../parts/link.js';
import { isHelpOpen } from './keyboard.js';
import { route } from './navigation.js';
import { useSource } from './source.js';
import { isDark, toggleTheme } from './theme.js';

/** The line above every page. */
export function MainNav(): JSX.Element {
  const { steering } = useSource();
  const { page } = route.value;
  const dark = isDark();
  return (
    <header class="top">
      <a class="skip" href="#main">
        To the content
      </a>
      {steering === null ? (
        <span class="brand">hgm</span>
      ) : (
        <Link to={{ page: 'runs' }} class="brand">
          hgm
        </Link>
      )}
      {steering !== null && (
        <nav aria-label="Pages">
          <Link to={{ page: 'runs' }} isCurrent={page === 'runs' || page === 'run' || page === 'agent'}>
            Runs
          </Link>
          <Link to={{ page: 'compare', runIds: [] }} isCurrent={page === 'compare'}>
            Compare
          </Link>
          <Link to={{ page: 'workers' }} isCurrent={page === 'workers'}>
            Workers
          </Link>
        </nav>
      )}
      <div class="top-end">
        <button type="button" class="quiet" onClick={toggleTheme} aria-label={dark ? 'Light colours' : 'Dark colours'}>
          <span aria-hidden="true">{dark ? '☀' : '☾'}</span>
        </button>
        <button
          type="button"
          class="quiet"
          aria-label="Keys"
          onClick={() => {
            isHelpOpen.value = true;
          }}
        >
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </header>
  );
}
