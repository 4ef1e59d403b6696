import { getRouteApi } from "@tanstack/react-router";
import { CUSTOMER } from "@/features/customers/kind";
import { NounPage } from "@/parts/noun/noun-page";

const route = getRouteApi("/app/customers");

export function CustomersPage() {
  const navigate = route.useNavigate();
  return (
    <NounPage
      kind={CUSTOMER}
      search={route.useSearch()}
      onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
    />
  );
}
