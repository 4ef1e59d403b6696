/** The map below everything: tiles where the build names a style, else an outline of the region that needs no server. */
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Colours } from "@/features/board/map/colours";

const OUTLINE = "/basemap.topo.json";
const STYLE_URL: string | undefined = import.meta.env.VITE_MAP_STYLE_URL || undefined;

/** Of the outline; a style of tiles says its own. */
export const OUTLINE_CREDITS = "Natural Earth, US Census; places © GeoNames (CC BY 3.0)";

/** Their names show from afar; all others when near. */
const CITIES = [
  ...["Chicago", "Milwaukee", "Madison", "Rockford", "Aurora", "Joliet", "Gary", "South Bend", "Waukegan"],
  ...["Kenosha", "Racine", "Elgin", "Naperville", "Grand Rapids", "Kalamazoo", "Peoria", "Bloomington", "Lafayette"],
];

type Outline = Topology<{
  lakes: GeometryCollection;
  counties: GeometryCollection;
  places: GeometryCollection<{ n: string }>;
}>;
export type Basemap = { styleIn: (colours: Colours) => StyleSpecification | string; credits: string | null };

export async function loadBasemap(signal: AbortSignal): Promise<Basemap> {
  if (STYLE_URL) return { styleIn: () => STYLE_URL, credits: null };
  const response = await fetch(OUTLINE, { signal });
  if (!response.ok) throw new Error(`${OUTLINE}: ${response.status}`);
  const outline: Outline = await response.json();
  return { styleIn: (colours) => outlineStyle(outline, colours), credits: OUTLINE_CREDITS };
}

export function plainStyle(colours: Colours): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [{ id: "land", type: "background", paint: { "background-color": colours.canvas } }],
  };
}

/** Names are drawn with the machine's own fonts, as the style names no server of glyphs. */
export function outlineStyle(outline: Outline, colours: Colours): StyleSpecification {
  const { lakes, counties, places } = outline.objects;
  const plain = plainStyle(colours);
  const isCity: ExpressionSpecification = ["in", ["get", "n"], ["literal", CITIES]];
  return {
    ...plain,
    sources: {
      lakes: { type: "geojson", data: feature(outline, lakes) },
      counties: { type: "geojson", data: feature(outline, counties) },
      places: { type: "geojson", data: feature(outline, places) },
    },
    layers: [
      ...plain.layers,
      {
        id: "counties",
        type: "line",
        source: "counties",
        paint: { "line-color": colours.line, "line-width": 1 },
      },
      { id: "lakes", type: "fill", source: "lakes", paint: { "fill-color": colours.water } },
      nameLayer("cities", 5, isCity, 12, colours.inkSoft, colours.canvas),
      nameLayer("towns", 9, ["!", isCity], 11, colours.inkFaint, colours.canvas),
    ],
  };
}

type Layer = Extract<StyleSpecification["layers"][number], { type: "symbol" }>;

function nameLayer(
  id: string,
  minzoom: number,
  filter: ExpressionSpecification,
  size: number,
  colour: string,
  halo: string,
): Layer {
  return {
    id,
    type: "symbol",
    source: "places",
    minzoom,
    filter,
    layout: {
      "text-field": ["get", "n"],
      "text-font": ["sans-serif"],
      "text-size": size,
      "text-padding": 12,
    },
    paint: { "text-color": colour, "text-halo-color": halo, "text-halo-width": 1.2 },
  };
}
