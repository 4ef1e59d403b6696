import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { api, bodyOf } from "@/api/client";
import { countNouns, saveOf } from "@/api/queries/nouns";
import { trips } from "@/api/queries/trips";

const signal = new AbortController().signal;

async function scheduled(): Promise<string[]> {
  const { items } = await bodyOf(api.GET("/trips", { params: { query: { status: "scheduled" } } }));
  return items.map(({ id }) => id);
}

describe("the company in memory", () => {
  it("takes an assignment as the API does", async () => {
    const [id = ""] = await scheduled();
    const trip = await trips.assign(id, {
      driverId: "drv_000000000001",
      coDriverIds: [],
      vehicleId: null,
      trailerIds: [],
    });
    expect(trip).toMatchObject({ status: "assigned", driverId: "drv_000000000001", version: 2 });
    expect(await scheduled()).not.toContain(id);
  });

  it("is found anew by each test", async () => expect(await scheduled()).toHaveLength(3));

  it("finds by the beginnings of words, and what was just made", async () => {
    await saveOf("drivers", null, { name: "Ann Berger" });
    expect(await countNouns("drivers", { q: "berg" }, signal)).toBe(2);
  });

  it("gives back what was deleted", async () => {
    const [id = ""] = await scheduled();
    await trips.remove(id);
    expect(await scheduled()).not.toContain(id);
    await trips.restore(id);
    expect(await scheduled()).toContain(id);
  });
});

describe("a build", () => {
  it("is made of neither the mocks nor their worker", () => {
    expect(existsSync("public/mockServiceWorker.js")).toBe(false);
    expect(readFileSync("vite.config.ts", "utf8")).not.toMatch(/vite\.mocks|msw/);
    expect(readFileSync("index.html", "utf8")).not.toContain("mocks");
  });
});
