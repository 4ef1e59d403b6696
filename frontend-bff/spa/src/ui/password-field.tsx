import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { IconButton } from "@/ui/button";
import { controlClass, Field, type FieldProps } from "@/ui/field";

export function PasswordField({ label, error, hint, ...rest }: FieldProps & ComponentProps<"input">) {
  const [isShown, setShown] = useState(false);
  return (
    <Field {...{ label, error, hint }}>
      {(ties) => (
        <div className="relative">
          <input {...ties} {...rest} type={isShown ? "text" : "password"} className={controlClass(error, "pr-10")} />
          <IconButton
            name={isShown ? "Hide what is typed" : "Show what is typed"}
            icon={isShown ? <EyeOff className="size-4" /> : <Eye className="size-4" />}
            className="absolute inset-y-0 right-0"
            onClick={() => setShown(!isShown)}
          />
        </div>
      )}
    </Field>
  );
}
