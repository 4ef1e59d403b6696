/** What lies on the basemap, from the ground up. */
import type { FeatureCollection } from "geojson";
import type { AddLayerObject, ExpressionSpecification } from "maplibre-gl";
import type { Colours } from "@/features/board/map/colours";

/** The sources, by what they hold. */
export const SOURCES = ["plan", "track", "next", "stops", "vehicles"] as const;
export type Shown = Record<(typeof SOURCES)[number], FeatureCollection>;

/** What says something under the pointer, the topmost first. */
export const TOUCHABLE = ["vehicles", "stops", "next"] as const;

/** From here on there is room for where every trip goes next, and for names. */
const NEAR = 9;
const NEARER = 12;

export function layersIn(colours: Colours): AddLayerObject[] {
  const round = { "line-cap": "round", "line-join": "round" } as const;
  return [
    {
      id: "plan",
      type: "line",
      source: "plan",
      layout: round,
      paint: { "line-color": colours.inkFaint, "line-width": 2, "line-dasharray": [0.5, 2] },
    },
    {
      id: "track",
      type: "line",
      source: "track",
      layout: round,
      paint: { "line-color": colours.accent, "line-width": 3 },
    },
    {
      id: "next",
      type: "circle",
      source: "next",
      minzoom: NEAR,
      paint: {
        "circle-radius": 3.5,
        "circle-color": colours.inkFaint,
        "circle-stroke-color": colours.panel,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "stops",
      type: "symbol",
      source: "stops",
      layout: {
        "icon-image": ["get", "image"],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "symbol-sort-key": ["get", "order"],
      },
    },
    ...vehicleLayers(),
  ];
}

function vehicleLayers(): AddLayerObject[] {
  const always = { "icon-allow-overlap": true, "icon-ignore-placement": true } as const;
  const faded: ExpressionSpecification = ["case", ["get", "isAside"], 0.35, ["get", "isStale"], 0.65, 1];
  return [
    {
      id: "headings",
      type: "symbol",
      source: "vehicles",
      filter: ["get", "isMoving"],
      layout: {
        ...always,
        "icon-image": "heading",
        "icon-rotate": ["get", "heading"],
        "icon-rotation-alignment": "map",
      },
      paint: { "icon-opacity": faded },
    },
    {
      id: "vehicles",
      type: "symbol",
      source: "vehicles",
      layout: { ...always, "icon-image": ["get", "image"], "symbol-sort-key": ["get", "order"] },
      paint: { "icon-opacity": faded },
    },
    {
      id: "labels",
      type: "symbol",
      source: "vehicles",
      minzoom: NEARER,
      filter: ["!", ["get", "isAside"]],
      layout: { "icon-image": ["get", "label"], "icon-anchor": "top", "icon-offset": [0, 15] },
    },
  ];
}
