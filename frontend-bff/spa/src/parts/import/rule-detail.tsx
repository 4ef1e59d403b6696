import { useMemo } from "react";
import { currentRegion } from "@/lib/format";
import { asksOf, fieldName } from "@/parts/import/fields";
import type { Rule } from "@/parts/import/mapping";
import { controlClass } from "@/ui/field";

type RuleDetailProps = { rule: Rule; onChange: (detail: Partial<Rule>) => void };

/** Unit, currency or zone, where the field has one and the file may differ; or what is the same for every row. */
export function RuleDetail({ rule, onChange }: RuleDetailProps) {
  const name = rule.field ? fieldName(rule.field) : "this field";
  if (rule.constant !== null) {
    return (
      <input
        aria-label={`${name}, for every row`}
        value={rule.constant}
        onChange={(event) => onChange({ constant: event.target.value })}
        className={controlClass()}
      />
    );
  }
  const asks = asksOf(rule.field);
  if (asks === null || rule.columns.length > 1) return null;
  if (asks === "zone") return <Zone {...{ rule, name, onChange }} />;
  if (asks === "currency") {
    return (
      <input
        aria-label={`Currency of ${name}`}
        placeholder={`In ${currentRegion().currency}`}
        maxLength={3}
        value={rule.currency}
        onChange={(event) => onChange({ currency: event.target.value.toUpperCase() })}
        className={controlClass()}
      />
    );
  }
  return (
    <select
      aria-label={`Unit of ${name}`}
      value={rule.unit}
      onChange={(event) => onChange({ unit: event.target.value })}
      className={controlClass()}
    >
      {asks.unit.map((unit, at) => (
        // The first is ours, which needs not be said.
        <option key={unit} value={at === 0 && rule.unit !== unit ? "" : unit}>
          in {unit}
        </option>
      ))}
    </select>
  );
}

/** Of times that say no offset of their own. */
function Zone({ rule, name, onChange }: RuleDetailProps & { name: string }) {
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  const ours = currentRegion().timezone ?? "UTC";
  return (
    <select
      aria-label={`Time zone of ${name}`}
      value={rule.zone}
      onChange={(event) => onChange({ zone: event.target.value })}
      className={controlClass()}
    >
      <option value="">{ours.replaceAll("_", " ")}</option>
      {rule.zone && !zones.includes(rule.zone) && <option value={rule.zone}>{rule.zone}</option>}
      <option value="UTC">UTC</option>
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zone.replaceAll("_", " ")}
        </option>
      ))}
    </select>
  );
}
