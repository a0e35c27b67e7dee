import type { JSX } from 'preact';

interface ChoiceProps<Name extends string> {
  readonly label: string;
  readonly options: readonly Name[];
  readonly value: Name;
  readonly onChange: (value: Name) => void;
}

/** One of a few, all in sight. */
export function Choice<Name extends string>({ label, options, value, onChange }: ChoiceProps<Name>): JSX.Element {
  return (
    <fieldset class="choice" aria-label={label}>
      {options.map((option) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {option}
        </button>
      ))}
    </fieldset>
  );
}
