/** Which column fills which field: what was found by itself, to be changed, and what fills nothing yet. */
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { type Importable, templateQuery } from "@/api/queries/imports";
import { fieldName, OWN_FIELD } from "@/parts/import/fields";
import { aRule, type Mapping, type Rule, unusedOf, withAsked } from "@/parts/import/mapping";
import { RuleDetail } from "@/parts/import/rule-detail";
import { Button, IconButton } from "@/ui/button";
import { controlClass } from "@/ui/field";

type MappingTableProps = {
  noun: Importable;
  mapping: Mapping;
  headings: readonly string[];
  onChange: (mapping: Mapping) => void;
};
const NONE: readonly string[] = [];
const LINE =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2 px-3 sm:grid-cols-[minmax(0,5fr)_minmax(0,5fr)_minmax(0,4fr)_auto]";

export function MappingTable({ noun, mapping, headings, onChange }: MappingTableProps) {
  const template = useQuery(templateQuery(noun)).data ?? NONE;
  const fields = noun === "trips" ? [...template, "price"] : template;
  const setRules = (rules: readonly Rule[]) => onChange({ ...mapping, rules });
  const add = (rule: Rule) => setRules([...mapping.rules, rule]);
  const change = (key: string, rule: Partial<Rule>) =>
    setRules(mapping.rules.map((one) => (one.key === key ? { ...one, ...rule } : one)));
  return (
    <div className="flex flex-col gap-3">
      <ul className="divide-y divide-line rounded-md border border-line bg-panel">
        <li aria-hidden="true" className={`${LINE} py-1 text-sm font-medium text-ink-soft max-sm:hidden`}>
          <span>Our field</span>
          <span>Column of the file</span>
          <span>Where it differs from us</span>
          <span className="w-8" />
        </li>
        {mapping.rules.map((rule) => (
          <li key={rule.key} className={`${LINE} py-2`}>
            <FieldChoice {...{ rule, fields }} onChange={(field) => change(rule.key, withField(rule, field))} />
            <div className="max-sm:order-3">
              <SourceChoice {...{ rule, headings }} onChange={(source) => change(rule.key, source)} />
            </div>
            <div className="max-sm:order-4 max-sm:col-start-1">
              <RuleDetail rule={rule} onChange={(detail) => change(rule.key, detail)} />
            </div>
            <IconButton
              name={`Take ${rule.field ? fieldName(rule.field) : "this line"} away`}
              icon={<Trash2 className="size-4" />}
              onClick={() => setRules(mapping.rules.filter((one) => one.key !== rule.key))}
            />
          </li>
        ))}
        <li className="px-3 py-2">
          <Button look="quiet" icon={<Plus className="size-4" />} onClick={() => add(aRule())}>
            Add a field
          </Button>
        </li>
      </ul>
      <Unused names={unusedOf(headings, mapping)} fields={fields} onUse={add} />
    </div>
  );
}

/** Another field asks other things of its column. */
function withField(rule: Rule, field: string): Rule {
  const [column, ...more] = rule.columns;
  if (column === undefined || more.length > 0) return { ...rule, field };
  return { ...withAsked(column, field), key: rule.key };
}

function FieldChoice({
  rule,
  fields,
  onChange,
}: {
  rule: Rule;
  fields: readonly string[];
  onChange: (field: string) => void;
}) {
  const isListed = rule.field === "" || fields.includes(rule.field);
  const own = rule.columns[0] !== undefined ? `${OWN_FIELD}${rule.columns[0]}` : null;
  return (
    <select
      aria-label="Field"
      value={rule.field}
      onChange={(event) => onChange(event.target.value)}
      className={controlClass(undefined, "font-medium")}
    >
      <option value="">Choose a field</option>
      {!isListed && <option value={rule.field}>{fieldName(rule.field)}</option>}
      {own && own !== rule.field && <option value={own}>{fieldName(own)}</option>}
      <FieldOptions fields={fields} />
    </select>
  );
}

function FieldOptions({ fields }: { fields: readonly string[] }) {
  return fields.map((field) => (
    <option key={field} value={field}>
      {fieldName(field)}
    </option>
  ));
}

const SAME = "\u0000same";

type SourceProps = {
  rule: Rule;
  headings: readonly string[];
  onChange: (source: Pick<Rule, "columns" | "constant">) => void;
};

/** A column, several of them together, or the same for every row. */
function SourceChoice({ rule, headings, onChange }: SourceProps) {
  const name = rule.field ? fieldName(rule.field) : "this field";
  if (headings.length === 0 && rule.constant === null) {
    return (
      <input
        aria-label={`Column of ${name}`}
        placeholder="Name of the column"
        value={rule.columns.join(" + ")}
        onChange={(event) => onChange({ columns: event.target.value ? [event.target.value] : [], constant: null })}
        className={controlClass()}
      />
    );
  }
  const joined = rule.columns.join(" + ");
  return (
    <select
      aria-label={`Column of ${name}`}
      value={rule.constant === null ? joined : SAME}
      onChange={({ target: { value } }) =>
        onChange(value === SAME ? { columns: [], constant: "" } : { columns: value ? [value] : [], constant: null })
      }
      className={controlClass()}
    >
      <option value="">Choose a column</option>
      {joined && !headings.includes(joined) && <option value={joined}>{joined}</option>}
      {headings.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
      <option value={SAME}>The same for every row</option>
    </select>
  );
}

type UnusedProps = { names: readonly string[]; fields: readonly string[]; onUse: (rule: Rule) => void };

function Unused({ names, fields, onUse }: UnusedProps) {
  if (names.length === 0) return null;
  return (
    <section aria-label="Columns that are not used" className="flex flex-col gap-1">
      <h3 className="text-sm font-medium text-ink-soft">Not used</h3>
      <ul className="grid gap-2 sm:grid-cols-2">
        {names.map((column) => (
          <li key={column} className="flex items-center gap-2 rounded-md border border-line bg-panel py-1 pr-1 pl-3">
            <span className="min-w-0 flex-1 truncate text-sm" title={column}>
              {column}
            </span>
            <select
              aria-label={`Field for ${column}`}
              value=""
              onChange={(event) => onUse(withAsked(column, event.target.value))}
              className={controlClass(undefined, "!w-40")}
            >
              <option value="">Use it for…</option>
              <option value={`${OWN_FIELD}${column}`}>An own field</option>
              <FieldOptions fields={fields} />
            </select>
          </li>
        ))}
      </ul>
    </section>
  );
}
