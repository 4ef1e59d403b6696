/** The words of an address's query that a page knows; whatever else stands there is left out. */
export function texts<Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { [N in Name]?: string } => {
    const known: { [N in Name]?: string } = {};
    for (const name of names) {
      const value = search[name];
      // The router reads `?q=12` as a number, and `true` as what it is.
      if (["string", "number", "boolean"].includes(typeof value)) known[name] = String(value);
    }
    return known;
  };
}
