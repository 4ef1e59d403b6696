/** What a filter is called, when it is kept and later. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { type SavedFilter, type SavedPage, savedFilters } from "@/api/queries/saved-filters";
import { type Problem, problemOf } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Checkbox, TextField } from "@/ui/field";
import { ProblemNotice } from "@/ui/notice";

type SaveDialogProps = { page: SavedPage; query: string; onClose: () => void };

export function SaveDialog({ page, query, onClose }: SaveDialogProps) {
  return (
    <NameDialog
      title="Save this filter"
      onClose={onClose}
      onNamed={(name, data) => savedFilters.create({ name, page, query, shared: data.has("shared") })}
    >
      <Checkbox name="shared" label="Everybody in the office sees it" />
    </NameDialog>
  );
}

type RenameDialogProps = { filter: SavedFilter; onDone: (old: string, now: string) => void; onClose: () => void };

export function RenameDialog({ filter, onDone, onClose }: RenameDialogProps) {
  const rename = async (name: string) => {
    await savedFilters.update(filter.id, { name });
    onDone(filter.name, name);
  };
  return <NameDialog title={`Rename ${filter.name}`} name={filter.name} onClose={onClose} onNamed={rename} />;
}

type NameDialogProps = {
  title: string;
  name?: string;
  children?: ReactNode;
  onClose: () => void;
  /** May throw a Problem: it is said here, and what was typed stays. */
  onNamed: (name: string, data: FormData) => Promise<unknown>;
};

function NameDialog({ title, name, children, onClose, onNamed }: NameDialogProps) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await onNamed(String(data.get("name") ?? "").trim(), data);
      await client.invalidateQueries({ queryKey: ["saved-filters"] });
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  const atName = problem?.errors.find(({ pointer }) => pointer === "/name")?.detail;
  return (
    <Dialog title={title} onClose={onClose}>
      <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-3 p-4">
        {!atName && <ProblemNotice problem={problem} />}
        <TextField
          label="Name"
          name="name"
          defaultValue={name}
          error={atName}
          maxLength={80}
          autoFocus
          hint="As Late today, or North"
        />
        {children}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" isBusy={isBusy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
