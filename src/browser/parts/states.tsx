import type { ComponentChildren, JSX } from 'preact';
import type { ApiError } from '../data/api-error.js';
import type { Loaded } from '../data/use-loaded.js';

/** A list that has nothing in it, and why. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="state">
      <p class="state-title">{title}</p>
      {children !== undefined && <p class="muted">{children}</p>}
    </div>
  );
}

export function Failed({ error, retry }: { readonly error: ApiError; readonly retry: () => void }): JSX.Element {
  return (
    <div class="state" role="alert">
      <p class="state-title">{error.status === 404 ? 'Not found' : 'This could not be read'}</p>
      <p class="muted">
        {error.message} <code>{error.code}</code>
      </p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </div>
  );
}

function Loading(): JSX.Element {
  return (
    <div class="state" aria-busy="true">
      <p class="muted loading">Loading…</p>
    </div>
  );
}

interface WhenLoadedProps<Value> {
  readonly loaded: Loaded<Value>;
  readonly children: (value: Value) => ComponentChildren;
}

/** What is made of a value once it is there; a later failure is told beside it. */
export function WhenLoaded<Value>({ loaded, children }: WhenLoadedProps<Value>): JSX.Element {
  const { value, error, reload } = loaded;
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} retry={reload} />;
  return (
    <>
      {error !== undefined && (
        <p class="notice warn" role="status">
          Not up to date: {error.message}
        </p>
      )}
      {children(value)}
    </>
  );
}
