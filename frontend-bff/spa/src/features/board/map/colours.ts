/** The theme's tokens as colours that a canvas and MapLibre can read: neither knows `oklch()` and `light-dark()`. */

export type Colours = ReturnType<typeof currentColours>;
export type Tone = "quiet" | "plan" | "ready" | "sent" | "move" | "warn" | "bad";

/** As they are now; to be read again when the colour scheme changes. */
export function currentColours() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const pixel = document.createElement("canvas");
  pixel.width = pixel.height = 1;
  const context = pixel.getContext("2d", { willReadFrequently: true });
  const read = (token: string): string => {
    probe.style.color = `var(${token})`;
    const colour = getComputedStyle(probe).color;
    if (!context) return colour;
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  const colours = {
    canvas: read("--canvas"),
    panel: read("--panel"),
    sunken: read("--sunken"),
    line: read("--line"),
    lineStrong: read("--line-strong"),
    ink: read("--ink"),
    inkSoft: read("--ink-soft"),
    inkFaint: read("--ink-faint"),
    accent: read("--accent"),
    water: read("--tone-plan-soft"),
    quiet: read("--tone-quiet"),
    plan: read("--tone-plan"),
    ready: read("--tone-ready"),
    sent: read("--tone-sent"),
    move: read("--tone-move"),
    warn: read("--tone-warn"),
    bad: read("--tone-bad"),
  };
  probe.remove();
  return colours;
}

/** Tells when another scheme holds, by the machine's setting or by the person's. Returns how to stop. */
export function onSchemeChange(listener: () => void): () => void {
  const machine = matchMedia("(prefers-color-scheme: dark)");
  machine.addEventListener("change", listener);
  const person = new MutationObserver(listener);
  person.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    machine.removeEventListener("change", listener);
    person.disconnect();
  };
}
