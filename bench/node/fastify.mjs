// Fastify 5 as its documentation builds one: plugin for tokens, the MongoDB driver, a response schema.
import jwt from "@fastify/jwt";
import Fastify from "fastify";
import { MongoClient } from "mongodb";
import { algorithms, audience, issuer, key, passed } from "./gate.mjs";
import { answered, hidden, transitions } from "./trip.mjs";

const KINDS = {
  text: { type: "string" },
  date: { type: "string", format: "date-time" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  anything: { type: "object", additionalProperties: true },
};

function schemaOf(shape) {
  if (Array.isArray(shape)) return { type: "array", items: schemaOf(shape[0]) };
  if (typeof shape === "string") return { ...KINDS[shape], nullable: true };
  const properties = Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, schemaOf(inner)]));
  return { type: "object", nullable: true, properties };
}

const client = await new MongoClient(process.env.MONGODB_URI, { maxPoolSize: 64 }).connect();
const trips = client.db().collection("trips");

async function authenticate(request, reply) {
  try {
    await request.jwtVerify();
  } catch {
    return reply.code(401).send({ code: "auth.invalid_token" });
  }
  request.organizationId = await passed(request.user);
  if (request.organizationId === null) return reply.code(401).send({ code: "auth.invalid_token" });
  if (request.organizationId === undefined) return reply.code(429).send({ code: "rate_limited" });
}

const app = Fastify();
await app.register(jwt, { secret: key, verify: { algorithms, allowedAud: audience, allowedIss: issuer } });
app.decorateRequest("organizationId", "");

const schema = {
  querystring: {
    type: "object",
    properties: { limit: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
  },
  response: { 200: schemaOf({ items: [answered], nextCursor: "text" }) },
};
app.get("/api/v1/trips", { schema, preHandler: authenticate }, async (request) => {
  const where = { organizationId: request.organizationId };
  const found = await trips.find(where, { projection: hidden }).sort({ _id: -1 }).limit(request.query.limit).toArray();
  const items = found.map(({ _id, ...trip }) => ({ id: _id, allowedTransitions: transitions[trip.status], ...trip }));
  return { items, nextCursor: null };
});
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
