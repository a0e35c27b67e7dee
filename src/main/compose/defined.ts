/** The fields that have a value: an optional field may be left out, but not be undefined. */
export function defined<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: Exclude<Fields[Field], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields> as {
    [Field in keyof Fields]?: Exclude<Fields[Field], undefined>;
  };
}
