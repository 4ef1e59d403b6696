import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { type Organization, organizationQuery } from "@/api/queries/organization";
import { sessionQuery } from "@/api/session";
import { problemOf } from "@/lib/problem";
import { useTitle } from "@/lib/title";
import { Loading } from "@/ui/empty";
import { ProblemNotice } from "@/ui/notice";
import { PageHead } from "@/ui/page-head";
import { toast } from "@/ui/toast";

const SettingsForm = lazy(async () => ({
  default: (await import("@/features/settings/settings-form")).SettingsForm,
}));

export function SettingsPage() {
  useTitle("Company");
  const client = useQueryClient();
  const router = useRouter();
  const found = useQuery(organizationQuery);
  const saved = async (organization: Organization) => {
    toast.done("The settings are saved");
    client.setQueryData(organizationQuery.queryKey, organization);
    // The name above every page, its zone, units and currency come with the session.
    await client.refetchQueries({ queryKey: sessionQuery.queryKey });
    await router.invalidate();
    await client.invalidateQueries({ queryKey: ["reports"] });
  };
  return (
    <main>
      <PageHead title="Company" />
      {found.error && (
        <div className="p-3">
          <ProblemNotice problem={problemOf(found.error)} onRetry={() => void found.refetch()} />
        </div>
      )}
      {found.isPending && <Loading rows={6} />}
      {found.data && (
        <Suspense fallback={<Loading rows={6} />}>
          <SettingsForm organization={found.data} onSaved={(organization) => void saved(organization)} />
        </Suspense>
      )}
    </main>
  );
}
