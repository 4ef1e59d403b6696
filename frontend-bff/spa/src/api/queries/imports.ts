/** Bringing files in: what is sent becomes a job, which is asked for until it has ended. */
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, request, type Schemas } from "@/api/client";
import type { Noun } from "@/api/queries/nouns";
import { isRecord, Problem } from "@/lib/problem";

export type Importable = Noun | "trips";
export type Job = Schemas["Job"];

const POLL_MS = 1000;

export function templateUrl(noun: Importable): string {
  return `/bff/api/${noun}/import/template`;
}

/** The names of the fields that an import of the noun fills. */
export function templateQuery(noun: Importable) {
  return queryOptions({
    queryKey: ["imports", "template", noun],
    queryFn: async ({ signal }) => {
      const response = await request(templateUrl(noun), { signal });
      return (await response.text()).trim().split(",");
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", id],
    queryFn: ({ signal }) => bodyOf(api.GET("/jobs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isEnded(state.data) ? false : POLL_MS),
    staleTime: 0,
  });
}

export function isEnded(job: Job): boolean {
  return job.status !== "queued" && job.status !== "running";
}

/** The id of the job. A try (`isDry`) tells what would happen and writes nothing. */
export async function startImport(
  noun: Importable,
  file: File,
  mapping: string | null,
  isDry: boolean,
  key: string,
): Promise<string> {
  const body = new FormData();
  body.append("file", file);
  if (mapping !== null) body.append("mapping", mapping);
  const response = await request(`/bff/api/${noun}/import${isDry ? "?dryRun=true" : ""}`, {
    method: "POST",
    headers: { "Idempotency-Key": key },
    body,
  });
  const started: unknown = await response.json();
  if (isRecord(started) && typeof started.jobId === "string") return started.jobId;
  throw new Problem(response.status, { code: "app.no_answer", title: "No answer" });
}

export function cancelJob(id: string): Promise<Job> {
  return bodyOf(api.POST("/jobs/{id}/cancel", { params: { path: { id } } }));
}
