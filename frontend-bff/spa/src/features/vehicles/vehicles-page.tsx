import { getRouteApi } from "@tanstack/react-router";
import { VEHICLE } from "@/features/vehicles/kind";
import { NounPage } from "@/parts/noun/noun-page";

const route = getRouteApi("/app/vehicles");

export function VehiclesPage() {
  const navigate = route.useNavigate();
  return (
    <NounPage
      kind={VEHICLE}
      search={route.useSearch()}
      onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
    />
  );
}
