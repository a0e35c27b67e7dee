/** Colours of the style sheet, for what is drawn by hand. */

let probe: HTMLElement | undefined;

/** A variable of the style sheet as it is now, as `rgb(…)`. */
export function colourOf(name: string): string {
  if (probe === undefined) {
    probe = document.createElement('span');
    probe.hidden = true;
    document.body.append(probe);
  }
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** The same with so much of it, in [0, 1]. */
export function withAlpha(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, (_, parts: string) => `rgba(${parts}, ${alpha})`);
}
