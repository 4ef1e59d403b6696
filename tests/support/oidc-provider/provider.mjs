// A provider of OpenID Connect as others wrote it: whoever comes is whom they say they are, and everything else is
// strict: the client's secret, its one address to send people back to, PKCE by S256.
import Provider from "oidc-provider";

const [port, clientId, clientSecret, home] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [home],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  // Roadbook reads the address from the ID token, where the large providers put it.
  conformIdTokenClaims: false,
  cookies: { keys: ["of a test"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@elsewhere.test`, email_verified: true, name: id }),
  }),
  pkce: { required: () => true },
});

provider.listen(Number(port), "localhost", () => console.log("ready"));

// It ends with whoever started it, however that one ended.
process.stdin.on("end", () => process.exit()).resume();
