/** The company and its settings. */
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, type Schemas } from "@/api/client";

export type Organization = Schemas["Organization"];
export type OrganizationUpdate = Schemas["OrganizationUpdate"];

export const organizationQuery = queryOptions({
  queryKey: ["organization"],
  queryFn: ({ signal }) => bodyOf(api.GET("/organization", { signal })),
});

/** Raises 412 where somebody has changed it since `version`. */
export function updateOrganization(body: OrganizationUpdate, version: number): Promise<Organization> {
  return bodyOf(api.PATCH("/organization", { params: { header: { "If-Match": `"${version}"` } }, body }));
}
