import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/ui/button";

export function CopyButton({ text, name }: { text: string; name: string }) {
  const [isDone, setDone] = useState(false);
  // Over plain HTTP from another machine there is no clipboard; the text can be marked by hand.
  if (!("clipboard" in navigator)) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return (
    <IconButton
      name={isDone ? "Copied" : name}
      icon={isDone ? <Check className="size-4" /> : <Copy className="size-4" />}
      onClick={() => void copy()}
    />
  );
}
