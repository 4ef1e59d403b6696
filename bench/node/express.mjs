// Express 5 and Mongoose 8 as most tutorials put them together: a schema, hydrated documents, toJSON.
import express from "express";
import jwt from "jsonwebtoken";
import mongoose from "mongoose";
import { algorithms, audience, issuer, key, passed } from "./gate.mjs";
import { hidden, stored, transitions } from "./trip.mjs";

const KINDS = {
  text: String,
  date: Date,
  integer: Number,
  number: Number,
  boolean: Boolean,
  anything: mongoose.Schema.Types.Mixed,
};
// Trips have fields named `type`, so the schema's own word is another.
const OPTIONS = { _id: false, id: false, versionKey: false, minimize: false, typeKey: "$type" };

function typeOf(shape) {
  if (Array.isArray(shape)) return [typeOf(shape[0])];
  return typeof shape === "string" ? KINDS[shape] : new mongoose.Schema(fieldsOf(shape), OPTIONS);
}

function fieldsOf(shape) {
  return Object.fromEntries(Object.entries(shape).map(([name, inner]) => [name, { $type: typeOf(inner) }]));
}

function shown(_document, { _id, ...trip }) {
  return { id: _id, allowedTransitions: transitions[trip.status], ...trip };
}

const fields = { _id: { $type: String }, organizationId: { $type: String }, ...fieldsOf(stored) };
const schema = new mongoose.Schema(fields, { ...OPTIONS, autoIndex: false, toJSON: { transform: shown } });
const Trip = mongoose.model("Trip", schema, "trips");
await mongoose.connect(process.env.MONGODB_URI, { maxPoolSize: 64 });

async function authenticate(request, response, next) {
  let claims;
  try {
    claims = jwt.verify((request.get("authorization") ?? "").slice(7), key, { algorithms, audience, issuer });
  } catch {
    return response.status(401).json({ code: "auth.invalid_token" });
  }
  request.organizationId = await passed(claims);
  if (request.organizationId === null) return response.status(401).json({ code: "auth.invalid_token" });
  if (request.organizationId === undefined) return response.status(429).json({ code: "rate_limited" });
  next();
}

const app = express();
app.disable("x-powered-by");
app.disable("etag");
app.get("/api/v1/trips", authenticate, async (request, response) => {
  const limit = Math.min(Number(request.query.limit) || 20, 100);
  const where = { organizationId: request.organizationId };
  response.json({ items: await Trip.find(where, hidden).sort({ _id: -1 }).limit(limit), nextCursor: null });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
