import type { JSX } from 'preact';

interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** The field of a page that `/` leads to. */
export function SearchBox({ label, placeholder, value, onSearch }: SearchBoxProps): JSX.Element {
  return (
    <input
      type="search"
      data-search
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onInput={(event) => onSearch(event.currentTarget.value)}
    />
  );
}
