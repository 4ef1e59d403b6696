/** What of `after` is otherwise than in `before`, looked at as JSON; an empty object where nothing is. */
export function changed<T extends object>(before: T, after: T): Partial<T> {
  const own: Partial<T> = {};
  for (const name in after) {
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) own[name] = after[name];
  }
  return own;
}

/** Two people at one thing: what I changed, on top of what they have now. */
export function onTop<T extends object>(base: T, mine: T, theirs: T): T {
  return { ...theirs, ...changed(base, mine) };
}
