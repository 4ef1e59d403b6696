/** Lets MapLibre start its worker under the page's policy. */
import { setWorkerUrl } from "maplibre-gl";
import path from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

type Policies = {
  createPolicy: (name: string, rules: { createScriptURL: (address: string) => string | null }) => unknown;
};

declare global {
  // Browsers that know it hold the page to `require-trusted-types-for`; others have no such thing.
  var trustedTypes: Policies | undefined;
}

const ADDRESS = new URL(path, location.href).href;

// MapLibre starts its worker by a plain text, which only a policy of the name `default` may let through. This one knows
// a single address; null refuses.
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: (address) => (address === ADDRESS ? address : null),
});
setWorkerUrl(ADDRESS);
