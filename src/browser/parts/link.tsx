import type { ComponentChildren, JSX } from 'preact';
import { hrefOf, navigate } from '../app/navigation.js';
import type { Route } from '../app/routes.js';

interface LinkProps {
  readonly to: Route;
  readonly class?: string;
  readonly title?: string;
  /** Whether it opens the row that it stands in. */
  readonly opens?: boolean;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

/** A link to a page of ours, which is shown without a request for it. */
export function Link({ to, class: className, title, opens, isCurrent, children }: LinkProps): JSX.Element {
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={hrefOf(to)}
      class={className}
      title={title}
      data-open={opens === true ? '' : undefined}
      aria-current={isCurrent === true ? 'page' : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
