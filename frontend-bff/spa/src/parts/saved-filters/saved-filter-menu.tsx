import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type SavedFilter, savedFilters } from "@/api/queries/saved-filters";
import { isAtLeast, sessionQuery } from "@/api/session";
import { problemOf } from "@/lib/problem";
import { MenuButton } from "@/ui/menu";
import { toast } from "@/ui/toast";

const RenameDialog = lazy(async () => ({ default: (await import("@/parts/saved-filters/save-dialog")).RenameDialog }));

/** For whoever may change it: its owner, and of a shared one those who manage the company. */
export function SavedFilterMenu({ filter }: { filter: SavedFilter }) {
  const client = useQueryClient();
  const [isNaming, setNaming] = useState(false);
  const user = useQuery(sessionQuery).data?.user;
  const refresh = () => client.invalidateQueries({ queryKey: ["saved-filters"] });
  const attempt = async (act: () => Promise<unknown>, done: string, undo?: () => void) => {
    try {
      await act();
      toast.done(done, undo);
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
    await refresh();
  };
  if (!user || (filter.ownerId !== user.id && !(filter.shared && isAtLeast(user.role, "admin")))) return null;
  const { id, name, page, query, shared } = filter;
  const again = () => void attempt(() => savedFilters.create({ name, page, query, shared }), `${name} is back`);
  const named = (old: string, now: string) =>
    toast.done(
      `${old} is now called ${now}`,
      () => void attempt(() => savedFilters.update(id, { name: old }), `It is called ${old} again`),
    );
  return (
    <>
      <MenuButton
        name={`More for ${name}`}
        icon={<Ellipsis className="size-4" />}
        actions={[
          { id: "rename", name: "Rename", onChoose: () => setNaming(true) },
          {
            id: "share",
            name: shared ? "Keep it to its owner" : "Share with the office",
            onChoose: () =>
              void attempt(
                () => savedFilters.update(id, { shared: !shared }),
                shared ? `${name} is its owner's alone` : `Everybody in the office sees ${name}`,
              ),
          },
          {
            id: "delete",
            name: "Delete",
            isDanger: true,
            onChoose: () => void attempt(() => savedFilters.remove(id), `${name} is deleted`, again),
          },
        ]}
      />
      <Suspense>
        {isNaming && <RenameDialog filter={filter} onDone={named} onClose={() => setNaming(false)} />}
      </Suspense>
    </>
  );
}
