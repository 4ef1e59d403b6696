import type { FieldSpec, FieldValues } from "@/parts/noun/fields";
import { SelectField, TextArea, TextField } from "@/ui/field";

type NounFieldsProps = {
  fields: readonly FieldSpec[];
  values: FieldValues;
  errorAt: (path: string) => string | undefined;
  onChange: (path: string, text: string) => void;
};

export function NounFields({ fields, values, errorAt, onChange }: NounFieldsProps) {
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      {fields.map((field) => (
        <OneField
          key={field.path}
          field={field}
          value={values[field.path] ?? ""}
          error={errorAt(field.path)}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

type OneFieldProps = {
  field: FieldSpec;
  value: string;
  error: string | undefined;
  onChange: (path: string, text: string) => void;
};

function OneField({ field, value, error, onChange }: OneFieldProps) {
  const { path, label, kind = "text", options, hint } = field;
  const common = {
    label,
    error,
    hint,
    value,
    name: path,
    className: field.isHalf ? "" : "col-span-2",
    onChange: (event: { target: { value: string } }) => onChange(path, event.target.value),
  };
  if (options) {
    return (
      <SelectField {...common}>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    );
  }
  if (kind === "notes") return <TextArea {...common} />;
  const isPlain = kind === "list" || kind === "number";
  return <TextField {...common} type={isPlain ? "text" : kind} inputMode={kind === "number" ? "decimal" : undefined} />;
}
