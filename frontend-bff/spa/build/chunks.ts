/** Two chunks for what every page needs: many small ones compress worse, and each costs a request and a line in the
 * list of what is loaded ahead. What only some pages share is left to the bundler. */

/** Who is not signed in yet needs this much. */
const BASE = [
  /src\/(app\/error-page|api\/(client|session)|lib\/(format|problem|search|theme|title)|ui\/(button|empty|field|notice))\./,
  /react-router\/dist\/esm\/use|useQuery|jsx-runtime|preload-helper/,
];
/** What stands round every page behind the door, and what most of them show. */
const DESK = [
  /src\/app\/(account-menu|connection|nav|use-keys)\./,
  /src\/(parts\/(step-questions|step-up|trip-status)|ui\/(announcer|menu|time|toast)|lib\/(hearing|zoned))\./,
  /src\/api\/queries\/(nouns|trips)\./,
];

const isOneOf = (patterns: readonly RegExp[]) => (id: string) => patterns.some((one) => one.test(id));

export const chunks = [
  { name: "base", priority: 2, test: isOneOf(BASE) },
  { name: "desk", priority: 1, test: isOneOf(DESK) },
];
