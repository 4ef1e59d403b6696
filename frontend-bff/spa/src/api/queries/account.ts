/** The account of who is here, in all companies: ways in, second factors, sessions. */
import { queryOptions } from "@tanstack/react-query";
import { api, bodyOf, request, type Schemas } from "@/api/client";

export type Passkey = Schemas["Passkey"];
export type OwnSession = Schemas["Session"];
export type Provider = Schemas["Identity"]["provider"];
/** Shown this once; null where those the person has stay valid. */
export type NewCodes = readonly string[] | null;

export const ownSessionsQuery = queryOptions({
  queryKey: ["sessions", "list"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/auth/sessions", { signal }))).items,
});

export const passkeysQuery = queryOptions({
  queryKey: ["passkeys", "list"],
  queryFn: async ({ signal }) => (await bodyOf(api.GET("/auth/passkeys", { signal }))).items,
});

export const identitiesQuery = queryOptions({
  queryKey: ["identities", "list"],
  queryFn: ({ signal }) => bodyOf(api.GET("/auth/oauth", { signal })),
});

export const account = {
  change: (body: Schemas["ProfileUpdate"]) => bodyOf(api.PATCH("/users/me", { body })),
  changePassword: (body: Schemas["ChangePassword"]) => done(api.POST("/auth/password/change", { body })),
  /** All that is kept about the person, as JSON. */
  data: async (): Promise<Blob> => await (await request("/bff/api/users/me/export")).blob(),
  erase: (password: string) => done(api.DELETE("/users/me", { body: { password } })),
  endSession: (id: string) => done(api.DELETE("/auth/sessions/{id}", { params: { path: { id } } })),
  endOtherSessions: () => done(api.DELETE("/auth/sessions")),
  unlink: (provider: Provider) => done(api.DELETE("/auth/oauth/{provider}", { params: { path: { provider } } })),
};

/** All raise 403 `auth.step_up_required` for who has a factor already, or takes one off. */
export const factors = {
  beginTotp: () => bodyOf(api.POST("/auth/mfa/totp")),
  confirmTotp: (code: string) => codesOf(api.POST("/auth/mfa/totp/confirm", { body: { code } })),
  beginSms: (phone: string) => done(api.POST("/auth/mfa/sms", { body: { phone } })),
  confirmSms: (code: string) => codesOf(api.POST("/auth/mfa/sms/confirm", { body: { code } })),
  remove: (method: "totp" | "sms") =>
    done(method === "totp" ? api.DELETE("/auth/mfa/totp") : api.DELETE("/auth/mfa/sms")),
  newRecoveryCodes: () => codesOf(api.POST("/auth/mfa/recovery-codes")),
  passkeyOptions: () => bodyOf(api.POST("/auth/passkeys/options")),
  addPasskey: (name: string, credential: string) => codesOf(api.POST("/auth/passkeys", { body: { name, credential } })),
  removePasskey: (id: string) => done(api.DELETE("/auth/passkeys/{id}", { params: { path: { id } } })),
};

async function done(call: Promise<unknown>): Promise<void> {
  await call;
}

async function codesOf(call: Promise<{ data?: { recoveryCodes: string[] | null }; response: Response }>) {
  const { recoveryCodes } = await bodyOf(call);
  return recoveryCodes satisfies NewCodes;
}
