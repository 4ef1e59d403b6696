// The one Redis round trip of both servers: session state and budget together, by the script that all peers share.
import { readFileSync } from "node:fs";
import { Redis } from "ioredis";

const BUDGET = 100_000_000;
const WINDOW = 900_000;
const redis = new Redis(process.env.REDIS_URL);
redis.defineCommand("gate", { numberOfKeys: 2, lua: readFileSync(new URL("../peers/gate.lua", import.meta.url), "utf8") });

export const key = Buffer.from(process.env.BENCH_TOKEN_KEY, "hex");
export const algorithms = ["HS256"];
export const audience = "roadbook-api";
export const issuer = "roadbook";

// The organization of the session, null where there is no such session, or undefined over budget.
export async function passed({ sub, sid }) {
  const [session, count] = await redis.gate(`bench:session:{${sub}}:${sid}`, `bench:rate:{${sub}}`, WINDOW);
  if (session === null) return null;
  return count > BUDGET ? undefined : JSON.parse(session).org;
}
