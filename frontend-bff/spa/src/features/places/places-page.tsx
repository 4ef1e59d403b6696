import { getRouteApi } from "@tanstack/react-router";
import { PLACE } from "@/features/places/kind";
import { NounPage } from "@/parts/noun/noun-page";

const route = getRouteApi("/app/places");

export function PlacesPage() {
  const navigate = route.useNavigate();
  return (
    <NounPage
      kind={PLACE}
      search={route.useSearch()}
      onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
    />
  );
}
