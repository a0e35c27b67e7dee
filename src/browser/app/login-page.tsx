import type { JSX } from 'preact';
import type { Steering } from '../data/steering.js';
import { Refusal } from '../parts/refusal.js';
import { useAction } from '../steering/use-action.js';

interface LoginPageProps {
  readonly steering: Steering;
  readonly onLoggedIn: () => void;
}

/** Asks for the token that the server wants. */
export function LoginPage({ steering, onLoggedIn }: LoginPageProps): JSX.Element {
  const action = useAction();
  const submit = async (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): Promise<void> => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('token') ?? '').trim();
    if (await action.run(() => steering.logIn(token))) onLoggedIn();
  };
  return (
    <main id="main" class="login">
      <form class="panel" onSubmit={submit}>
        <h1>Log in</h1>
        <p class="muted">
          This server wants its token: it stands in the file that was named with <code>--token-file</code>.
        </p>
        {/* Managers of passwords want a name to keep it under. */}
        <input type="text" name="username" autoComplete="username" value="hgm" hidden readOnly />
        <label>
          Token
          <input name="token" type="password" autoComplete="current-password" required />
        </label>
        <Refusal text={action.refusal} />
        <button type="submit" class="primary" disabled={action.isBusy}>
          Log in
        </button>
      </form>
    </main>
  );
}
