import { type RefObject, useEffect, useRef, useState } from "react";
import { LiveMap, type Touched } from "@/features/board/map/live-map";

type LiveMapState = {
  map: LiveMap | null;
  isUnavailable: boolean;
  hovered: Touched | null;
  credits: string;
  isBare: boolean;
};

/** A map in the element, as long as it is shown. */
export function useLiveMap(place: RefObject<HTMLElement | null>, onPress: (touched: Touched) => void): LiveMapState {
  const [map, setMap] = useState<LiveMap | null>(null);
  const [isUnavailable, setUnavailable] = useState(false);
  const [hovered, setHovered] = useState<Touched | null>(null);
  const [credits, setCredits] = useState("");
  const [isBare, setBare] = useState(false);
  const pressed = useRef(onPress);
  useEffect(() => {
    pressed.current = onPress;
  });
  useEffect(() => {
    if (!place.current) return;
    let made: LiveMap;
    try {
      made = new LiveMap(place.current, {
        onHover: setHovered,
        onPress: (touched) => pressed.current(touched),
        onCredits: setCredits,
        onTrouble: () => setBare(true),
      });
    } catch {
      setUnavailable(true);
      return;
    }
    setMap(made);
    return () => {
      setMap(null);
      made.remove();
    };
  }, [place]);
  return { map, isUnavailable, hovered, credits, isBare };
}
