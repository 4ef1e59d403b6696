import { getRouteApi } from "@tanstack/react-router";
import { DRIVER } from "@/features/drivers/kind";
import { NounPage } from "@/parts/noun/noun-page";

const route = getRouteApi("/app/drivers");

export function DriversPage() {
  const navigate = route.useNavigate();
  return (
    <NounPage
      kind={DRIVER}
      search={route.useSearch()}
      onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
    />
  );
}
