import type { ComponentChildren, JSX } from 'preact';

/** By what a table is sorted. */
export interface Sorting<Name extends string> {
  readonly by: Name;
  readonly isDescending: boolean;
}

interface SortableHeadProps<Name extends string> {
  readonly name: Name;
  readonly sorting: Sorting<Name>;
  readonly onSort: (sorting: Sorting<Name>) => void;
  readonly class?: string;
  /** Whether the first click sorts by the largest. */
  readonly largestFirst?: boolean;
  readonly children: ComponentChildren;
}

/** A heading of a column by which the table can be sorted. */
export function SortableHead<Name extends string>(props: SortableHeadProps<Name>): JSX.Element {
  const { name, sorting, onSort, class: className, largestFirst = false, children } = props;
  const isSorted = sorting.by === name;
  const next = { by: name, isDescending: isSorted ? !sorting.isDescending : largestFirst };
  const direction = sorting.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={className} aria-sort={isSorted ? direction : 'none'}>
      <button type="button" class="sort" onClick={() => onSort(next)}>
        {children}
        <span class="sort-mark" aria-hidden="true">
          {isSorted ? (sorting.isDescending ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}
