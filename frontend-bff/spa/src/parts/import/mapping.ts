/** Which column of a file fills which of our fields: as people change it, and as the API reads it. */
import { array, number, object, optional, record, safeParse, string, boolean as truth, union } from "valibot";
import type { Schemas } from "@/api/client";
import { asksOf, currencyIn, unitIn } from "@/parts/import/fields";

export type Rule = {
  /** Tells rows apart while they are changed. */
  key: string;
  field: string;
  /** Several are read together, as a first and a last name. */
  columns: readonly string[];
  /** The same for every row, in place of columns. */
  constant: string | null;
  unit: string;
  currency: string;
  zone: string;
};
export type Mapping = {
  rules: readonly Rule[];
  /** Limits beyond which a trip is refused; kept as they came. */
  plausibility: Readonly<Record<string, number>> | null;
};

let next = 1;

export function aRule(own: Partial<Rule> = {}): Rule {
  return { key: `rule-${next++}`, field: "", columns: [], constant: null, unit: "", currency: "", zone: "", ...own };
}

/** What the server made of the headings by itself, with the units they name. */
export function mappingFrom(columns: readonly Schemas["ColumnUse"][]): Mapping {
  const rules = columns.flatMap(({ column, fields }) => fields.map((field) => withAsked(column, field)));
  return { rules, plausibility: null };
}

/** A rule with what its heading says of unit and currency. */
export function withAsked(column: string, field: string): Rule {
  const asks = asksOf(field);
  const isMeasured = asks !== null && typeof asks === "object";
  return aRule({
    field,
    columns: [column],
    unit: isMeasured ? unitIn(column, asks.unit) : "",
    currency: asks === "currency" ? currencyIn(column) : "",
  });
}

/** Columns of the file that fill nothing. */
export function unusedOf(headings: readonly string[], { rules }: Mapping): string[] {
  const used = new Set(rules.flatMap((rule) => rule.columns));
  return headings.filter((one) => !used.has(one));
}

/** Why it cannot be sent as it is, in words. */
export function whyNot({ rules }: Mapping): string | undefined {
  if (!rules.some((rule) => rule.columns.length > 0)) return "Say of at least one field in which column it is";
  if (rules.some((rule) => !rule.field)) return "Choose a field for every line, or take the line away";
  const open = rules.find((rule) => rule.columns.length === 0 && rule.constant === null);
  if (open) return "Choose a column for every field, or take the line away";
  if (rules.some((rule) => rule.constant === "")) return "Say what is the same for every row";
  const twice = rules.find((rule, at) => rules.findIndex((one) => one.field === rule.field) !== at);
  return twice && "A field can be filled only once; take one of the two lines away";
}

/** As the API reads it. */
export function mappingText({ rules, plausibility }: Mapping): string {
  const columns = rules.filter((rule) => rule.constant === null).map((rule) => [rule.field, columnOf(rule)]);
  const constants = rules.flatMap((rule) => (rule.constant === null ? [] : [[rule.field, rule.constant]]));
  return JSON.stringify({
    columns: Object.fromEntries(columns),
    ...(constants.length > 0 && { constants: Object.fromEntries(constants) }),
    ...(plausibility && { plausibility }),
  });
}

function columnOf({ columns, unit, currency, zone }: Rule): unknown {
  if (columns.length > 1) return columns;
  const column = columns[0] ?? "";
  if (!unit && !currency && !zone) return column;
  return { column, ...(unit && { unit }), ...(currency && { currency }), ...(zone && { zone }) };
}

const FILE = object({
  columns: record(
    string(),
    union([
      string(),
      array(string()),
      object({ column: string(), unit: optional(string()), currency: optional(string()), zone: optional(string()) }),
    ]),
  ),
  constants: optional(record(string(), union([string(), number(), truth()]))),
  plausibility: optional(record(string(), number())),
});

/** The mapping that a file of it holds; null for anything else. */
export function mappingIn(text: string): Mapping | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = safeParse(FILE, given);
  if (!parsed.success) return null;
  const { columns, constants = {}, plausibility = null } = parsed.output;
  const rules = Object.entries(columns).map(([field, rule]) => {
    if (typeof rule === "string") return aRule({ field, columns: [rule] });
    if (Array.isArray(rule)) return aRule({ field, columns: rule });
    const { column, unit = "", currency = "", zone = "" } = rule;
    return aRule({ field, columns: [column], unit, currency, zone });
  });
  const fixed = Object.entries(constants).map(([field, value]) => aRule({ field, constant: String(value) }));
  return { rules: [...rules, ...fixed], plausibility };
}
