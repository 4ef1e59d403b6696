/** The map itself, apart from React: what it shows is given, what people do with it is told. */
import "maplibre-gl/dist/maplibre-gl.css";
import "@/features/board/map/worker";
import type { FeatureCollection } from "geojson";
import { type GeoJSONSource, Map as MapLibre, type MapMouseEvent } from "maplibre-gl";
import { type Basemap, loadBasemap, plainStyle } from "@/features/board/map/basemap";
import { type Colours, currentColours, onSchemeChange } from "@/features/board/map/colours";
import { drawOnDemand } from "@/features/board/map/images";
import { layersIn, type Shown, SOURCES, TOUCHABLE } from "@/features/board/map/layers";
import type { Bounds } from "@/features/board/map/route";

/** What is under the pointer: a vehicle by its id, or something that has words of its own. */
export type Touched = {
  kind: (typeof TOUCHABLE)[number];
  facts: Readonly<Record<string, unknown>>;
  x: number;
  y: number;
  /** Which half of the map it is in: what is said of it goes towards the other. */
  isRight: boolean;
  isLow: boolean;
};
type Told = {
  onHover: (touched: Touched | null) => void;
  onPress: (touched: Touched) => void;
  onCredits: (credits: string) => void;
  /** What lies below cannot be loaded. */
  onTrouble: () => void;
};

/** Where nothing is known yet: the region of the outline. */
const REGION: Bounds = [-88.6, 41.3, -87.2, 42.4];
const PADDING = 48;
/** A single place is shown with what is round it. */
const NEAREST = 13;
const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };
/** How far from a mark a finger or a pointer may be. */
const REACH = 6;

export class LiveMap {
  readonly #map: MapLibre;
  readonly #told: Told;
  readonly #ended = new AbortController();
  #colours: Colours = currentColours();
  #basemap: Basemap | null = null;
  #shown: Shown | null = null;
  #moves = 0;
  /** Whether the style that was set last has come. */
  #isLaid = false;

  /** Throws where the browser has no WebGL. */
  constructor(container: HTMLElement, told: Told) {
    this.#told = told;
    this.#map = new MapLibre({
      container,
      style: plainStyle(this.#colours),
      bounds: REGION,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 18,
      fadeDuration: 0,
      locale: { "Map.Title": "Map of vehicles and stops. Arrow keys move it, plus and minus zoom." },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    drawOnDemand(this.#map, () => this.#colours);
    this.#map.on("style.load", this.#lay);
    this.#map.on("error", this.#mend);
    this.#map.on("sourcedata", ({ sourceDataType }) => {
      if (sourceDataType === "metadata") this.#credit();
    });
    this.#map.on("mousemove", (event) => told.onHover(this.#touched(event)));
    this.#map.on("mouseout", () => told.onHover(null));
    this.#map.on("movestart", ({ originalEvent }) => {
      told.onHover(null);
      // What moves by itself has no event of a hand behind it.
      if (originalEvent) this.#moves += 1;
    });
    this.#map.on("click", (event) => {
      const touched = this.#touched(event);
      if (touched) told.onPress(touched);
    });
    this.#ended.signal.addEventListener("abort", onSchemeChange(this.#restyle));
    void this.#begin();
  }

  show(shown: Shown): void {
    const before = this.#shown;
    this.#shown = shown;
    for (const name of SOURCES) {
      if (shown[name] !== before?.[name]) void this.#source(name)?.setData(shown[name]);
    }
  }

  /** Brings all of it in sight; at once where there is no way to show. */
  fit(bounds: Bounds, isAtOnce = false): void {
    const isCalm = isAtOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map.fitBounds(bounds, { padding: PADDING, maxZoom: NEAREST, animate: !isCalm, duration: 400 });
  }

  /** How often the person has moved it. */
  get moves(): number {
    return this.#moves;
  }

  zoom(by: 1 | -1): void {
    this.#moves += 1;
    if (by > 0) this.#map.zoomIn({ duration: 150 });
    else this.#map.zoomOut({ duration: 150 });
  }

  remove(): void {
    this.#ended.abort();
    this.#map.remove();
  }

  async #begin(): Promise<void> {
    try {
      this.#basemap = await loadBasemap(this.#ended.signal);
    } catch {
      // The plain ground it began with stays.
      if (!this.#ended.signal.aborted) this.#told.onTrouble();
    }
    if (this.#basemap && !this.#ended.signal.aborted) this.#restyle();
  }

  readonly #restyle = (): void => {
    this.#colours = currentColours();
    this.#isLaid = false;
    // Marks of before have the colours of before, so nothing is taken over.
    this.#map.setStyle(this.#basemap?.styleIn(this.#colours) ?? plainStyle(this.#colours), { diff: false });
  };

  /** Vehicles on a plain ground are worth more than none. */
  readonly #mend = (): void => {
    // A single tile that is missing is no trouble.
    if (this.#isLaid || !this.#basemap) return;
    this.#told.onTrouble();
    this.#basemap = null;
    this.#restyle();
  };

  readonly #lay = (): void => {
    this.#isLaid = true;
    for (const name of SOURCES) {
      if (!this.#map.getSource(name))
        this.#map.addSource(name, { type: "geojson", data: this.#shown?.[name] ?? NOTHING });
    }
    for (const layer of layersIn(this.#colours)) if (!this.#map.getLayer(layer.id)) this.#map.addLayer(layer);
    this.#credit();
  };

  readonly #credit = (): void => {
    if (!this.#basemap) return;
    const { credits } = this.#basemap;
    this.#told.onCredits(credits ?? this.#creditsOfTiles());
  };

  /** Tiles name whom they are from, in HTML: only its words are shown. */
  #creditsOfTiles(): string {
    const named = Object.keys(this.#map.getStyle()?.sources ?? {}).flatMap(
      (name) => this.#map.getSource(name)?.attribution ?? [],
    );
    return [...new Set(named.map(wordsOf))].join(" ");
  }

  #source(name: (typeof SOURCES)[number]): GeoJSONSource | undefined {
    return this.#map.getSource<GeoJSONSource>(name);
  }

  #touched({ point }: MapMouseEvent): Touched | null {
    const layers = TOUCHABLE.filter((name) => this.#map.getLayer(name));
    const found = this.#map.queryRenderedFeatures(
      [
        [point.x - REACH, point.y - REACH],
        [point.x + REACH, point.y + REACH],
      ],
      { layers },
    );
    const [top] = found;
    const kind = TOUCHABLE.find((name) => name === top?.layer.id);
    this.#map.getCanvas().style.cursor = kind ? "pointer" : "";
    if (!top || !kind) return null;
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const { x, y } = point;
    return { kind, facts: top.properties, x, y, isRight: x > clientWidth / 2, isLow: y > clientHeight / 2 };
  }
}

function wordsOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&copy;", "©")
    .replaceAll("&amp;", "&")
    .trim();
}
