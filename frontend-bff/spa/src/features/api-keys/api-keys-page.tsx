import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { type ApiKey, type ApiKeySecret, apiKeys, apiKeysQuery } from "@/api/queries/api-keys";
import { CreateDialog } from "@/features/api-keys/create-dialog";
import { EditDialog } from "@/features/api-keys/edit-dialog";
import { KeyTable } from "@/features/api-keys/key-table";
import { RotateDialog } from "@/features/api-keys/rotate-dialog";
import { SecretDialog } from "@/features/api-keys/secret-dialog";
import { problemOf } from "@/lib/problem";
import { useTitle } from "@/lib/title";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Empty, Loading } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";
import { PageHead } from "@/ui/page-head";
import { toast } from "@/ui/toast";

type Open =
  | { what: "create" }
  | { what: "edit" | "rotate" | "delete"; key: ApiKey }
  | { what: "secret"; made: ApiKeySecret };

export function ApiKeysPage() {
  useTitle("API keys");
  const client = useQueryClient();
  const found = useInfiniteQuery(apiKeysQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const keys = found.data?.pages.flatMap((page) => page.items) ?? [];
  const refresh = () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  const close = () => setOpen(null);
  const show = (made: ApiKeySecret) => {
    setOpen({ what: "secret", made });
    void refresh();
  };
  const putBack = async ({ name, scopes, expiresAt }: ApiKey, now: ApiKey) => {
    try {
      await apiKeys.update(now, { name, scopes, expiresAt });
    } catch (error) {
      toast.failed(problemOf(error).detail);
    }
    await refresh();
  };
  const create = (
    <Button look="primary" icon={<KeyRound className="size-4" />} onClick={() => setOpen({ what: "create" })}>
      New key
    </Button>
  );
  return (
    <main>
      <PageHead title="API keys">{keys.length > 0 && create}</PageHead>
      {found.error && (
        <div className="p-3">
          <ProblemNotice problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
        </div>
      )}
      {found.isPending && <Loading />}
      {found.data && keys.length === 0 && (
        <Empty title="No API keys" action={create}>
          A key lets another program, as a warehouse system, call Roadbook in the company's name.
        </Empty>
      )}
      {keys.length > 0 && (
        <KeyTable
          keys={keys}
          onEdit={(key) => setOpen({ what: "edit", key })}
          onRotate={(key) => setOpen({ what: "rotate", key })}
          onDelete={(key) => setOpen({ what: "delete", key })}
        />
      )}
      {found.hasNextPage && (
        <div className="p-3">
          <Button isBusy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {open?.what === "create" && <CreateDialog onClose={close} onMade={show} />}
      {open?.what === "edit" && (
        <EditDialog
          apiKey={keys.find(({ id }) => id === open.key.id) ?? open.key}
          onClose={close}
          onSaved={(before, after) => {
            close();
            toast.done(`${after.name} is changed`, () => void putBack(before, after));
            void refresh();
          }}
        />
      )}
      {open?.what === "rotate" && <RotateDialog apiKey={open.key} onClose={close} onMade={show} />}
      {open?.what === "secret" && <SecretDialog made={open.made} onClose={close} />}
      {open?.what === "delete" && (
        <ConfirmDialog
          title={`Delete ${open.key.name}?`}
          action="Delete for good"
          onClose={close}
          onConfirm={async () => {
            await apiKeys.remove(open.key.id);
            toast.done(`${open.key.name} is deleted`);
            await refresh();
          }}
        >
          <p>This cannot be undone. Programs that call with it are refused at once.</p>
        </ConfirmDialog>
      )}
    </main>
  );
}
