/** The map's marks, drawn when a layer first asks for one by its name: `vehicle/circle/move/fresh`, `stop/quiet/2`. */
import type { Map as MapLibre } from "maplibre-gl";
import type { Colours, Tone } from "@/features/board/map/colours";

/** Drawn at twice their size, for sharp edges on every screen. */
const SCALE = 2;
const FONT = 'system-ui, -apple-system, "Segoe UI", sans-serif';
const TONES: readonly Tone[] = ["quiet", "plan", "ready", "sent", "move", "warn", "bad"];

/** Answers whatever the layers ask for, in the colours that hold by then. */
export function drawOnDemand(map: MapLibre, colours: () => Colours): void {
  map.setMissingStyleImageResolver((name) => {
    if (map.hasImage(name)) return;
    const image = draw(name, colours());
    if (image) map.addImage(name, image, { pixelRatio: SCALE });
  });
}

function draw(name: string, colours: Colours): ImageData | null {
  const [kind, first = "", ...rest] = name.split("/");
  const tone = TONES.find((one) => one === first);
  if (kind === "vehicle") {
    const colour = TONES.find((one) => one === rest[0]) ?? "quiet";
    return drawVehicle(first, colours[colour], rest[1] === "stale", colours);
  }
  if (kind === "heading") return drawHeading(colours);
  if (kind === "stop") return drawStop(rest.join("/"), colours[tone ?? "quiet"], colours);
  if (kind === "label") return drawLabel(rest.join("/"), first === "ink" ? colours.ink : colours.inkSoft, colours);
  return null;
}

type Pen = CanvasRenderingContext2D;

function drawn(width: number, height: number, strokes: (pen: Pen) => void): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width) * SCALE;
  canvas.height = Math.ceil(height) * SCALE;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(SCALE, SCALE);
  strokes(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function drawVehicle(shape: string, colour: string, isStale: boolean, { panel }: Colours): ImageData | null {
  const size = 26;
  const middle = size / 2;
  return drawn(size, size, (pen) => {
    trace(pen, shape, middle);
    pen.lineWidth = 2.5;
    pen.fillStyle = shape === "ring" || isStale ? panel : colour;
    pen.strokeStyle = shape === "ring" || isStale ? colour : panel;
    if (isStale) pen.setLineDash([3, 2.5]);
    pen.fill();
    pen.stroke();
    if (shape !== "diamond") return;
    write(pen, "!", isStale ? colour : panel, `700 12px ${FONT}`, middle, middle + 0.5);
  });
}

function trace(pen: Pen, shape: string, middle: number): void {
  pen.beginPath();
  if (shape === "diamond") {
    const reach = 11;
    pen.moveTo(middle, middle - reach);
    pen.lineTo(middle + reach, middle);
    pen.lineTo(middle, middle + reach);
    pen.lineTo(middle - reach, middle);
    pen.closePath();
  } else if (shape === "square") pen.roundRect(middle - 7, middle - 7, 14, 14, 3);
  else pen.arc(middle, middle, shape === "ring" ? 6.5 : 8, 0, 2 * Math.PI);
}

/** Points north, beyond the mark it belongs to; the layer turns it. */
function drawHeading({ ink, panel }: Colours): ImageData | null {
  const size = 38;
  const middle = size / 2;
  return drawn(size, size, (pen) => {
    pen.beginPath();
    pen.moveTo(middle, 1.5);
    pen.lineTo(middle + 6, 11);
    pen.lineTo(middle, 9);
    pen.lineTo(middle - 6, 11);
    pen.closePath();
    pen.lineWidth = 3;
    pen.lineJoin = "round";
    pen.strokeStyle = panel;
    pen.stroke();
    pen.fillStyle = ink;
    pen.fill();
  });
}

function drawStop(mark: string, colour: string, { panel }: Colours): ImageData | null {
  const size = 24;
  return drawn(size, size, (pen) => {
    pen.beginPath();
    pen.roundRect(2, 2, 20, 20, 6);
    pen.fillStyle = panel;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = colour;
    pen.stroke();
    write(pen, mark, colour, `600 12px ${FONT}`, size / 2, size / 2 + 0.5);
  });
}

function drawLabel(words: string, colour: string, { panel, line }: Colours): ImageData | null {
  const font = `500 11px ${FONT}`;
  const measure = document.createElement("canvas").getContext("2d");
  if (!measure) return null;
  measure.font = font;
  const width = Math.ceil(measure.measureText(words).width) + 12;
  return drawn(width, 18, (pen) => {
    pen.beginPath();
    pen.roundRect(0.5, 0.5, width - 1, 17, 4);
    pen.fillStyle = panel;
    pen.fill();
    pen.strokeStyle = line;
    pen.stroke();
    write(pen, words, colour, font, width / 2, 9.5);
  });
}

function write(pen: Pen, words: string, colour: string, font: string, x: number, y: number): void {
  pen.font = font;
  pen.fillStyle = colour;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, x, y);
}
