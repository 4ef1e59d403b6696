import { ArrowDown, ArrowUp, GripVertical, Trash2 } from "lucide-react";
import { type RefObject, useRef } from "react";
import { STOP_TYPES, type StopDraft } from "@/features/trips/form/draft";
import { type useDragAdapter, useStopDragging } from "@/features/trips/form/use-stop-dragging";
import { NounPicker } from "@/parts/noun-picker";
import { IconButton } from "@/ui/button";
import { SelectField, TextField } from "@/ui/field";

export type ErrorAt = (pointer: string) => string | undefined;

type StopFieldsProps = {
  stop: StopDraft;
  at: number;
  count: number;
  errorAt: ErrorAt;
  /** Why it has to stay, as for one that has begun. */
  whyFixed: string | undefined;
  onChange: (change: Partial<StopDraft>) => void;
  onMove: (by: -1 | 1) => void;
  /** Another stop was dropped here, by its key. */
  onTake: (key: string) => void;
  adapter: ReturnType<typeof useDragAdapter>;
  onRemove: () => void;
};

export function StopFields({ stop, at, count, errorAt, onChange, onTake, adapter, ...rest }: StopFieldsProps) {
  const row = useRef<HTMLFieldSetElement>(null);
  const handle = useRef<HTMLSpanElement>(null);
  const isOver = useStopDragging({ adapter, row, handle, stopKey: stop.key, onTake });
  const error = (name: string) => errorAt(`/stops/${at}/${name}`);
  const isBreak = stop.type === "break";
  // Where the fields of a free place are hidden, the place says what is wrong with them.
  const isElsewhere = !stop.placeId && (error("place/address") ?? error("place/point"));
  const placeError = error("place/placeId") ?? error("place/name") ?? (isElsewhere ? undefined : error("place"));
  const { length: more } = stop.moreWindows;
  // Another name than that of the saved place is another place: its address and point would be wrong there.
  const left = stop.placeId ? { placeId: null, address: "", lat: "", lng: "" } : {};
  return (
    <fieldset ref={row} className={`rounded-md border bg-panel p-3 ${isOver ? "border-accent" : "border-line"}`}>
      <legend className="sr-only">Stop {at + 1}</legend>
      <StopHead {...rest} {...{ at, count }} handle={adapter && count > 1 ? handle : null} />
      <div className="grid gap-3 sm:grid-cols-6">
        <SelectField
          label="Kind"
          value={stop.type}
          error={error("type")}
          className="sm:col-span-2"
          onChange={(event) => onChange({ type: typeOf(event.target.value) })}
        >
          {STOP_TYPES.map((type) => (
            <option key={type} value={type}>
              {type}
            </option>
          ))}
        </SelectField>
        <div className="sm:col-span-4">
          <NounPicker
            noun="places"
            label={isBreak ? "Place (may be left out)" : "Place"}
            words={stop.placeName}
            chosenId={stop.placeId}
            error={placeError}
            onChoose={(place) =>
              onChange(
                place
                  ? {
                      placeId: place.id,
                      placeName: place.name,
                      address: place.address ?? "",
                      lat: String(place.point?.lat ?? ""),
                      lng: String(place.point?.lng ?? ""),
                    }
                  : left,
              )
            }
            onWords={(placeName) => onChange({ ...left, placeName })}
            known={stop.placeId ? {} : { address: stop.address, "point.lat": stop.lat, "point.lng": stop.lng }}
          />
        </div>
        {!stop.placeId && (
          <>
            <Text
              stop={stop}
              name="address"
              label="Address"
              className="sm:col-span-4"
              error={error("place/address")}
              onChange={onChange}
            />
            <Text
              stop={stop}
              name="lat"
              label="Latitude"
              inputMode="decimal"
              error={error("place/point/lat") ?? error("place/point")}
              onChange={onChange}
            />
            <Text
              stop={stop}
              name="lng"
              label="Longitude"
              inputMode="decimal"
              error={error("place/point/lng")}
              onChange={onChange}
            />
          </>
        )}
        <Text
          stop={stop}
          name="from"
          label="Not before"
          type="datetime-local"
          className="sm:col-span-2"
          error={error("window/from")}
          onChange={onChange}
        />
        <Text
          stop={stop}
          name="to"
          label="Not after"
          type="datetime-local"
          className="sm:col-span-2"
          error={error("window/to") ?? (error("window/from") ? undefined : error("window"))}
          hint={more > 0 && `${more} more ${more === 1 ? "window is" : "windows are"} kept as they are.`}
          onChange={onChange}
        />
        <Text
          stop={stop}
          name="serviceMinutes"
          label="Time there, min"
          inputMode="numeric"
          className="sm:col-span-2"
          error={error("serviceSeconds")}
          onChange={onChange}
        />
        <Text
          stop={stop}
          name="contactName"
          label="Contact"
          className="sm:col-span-3"
          error={error("contact/name")}
          onChange={onChange}
        />
        <Text
          stop={stop}
          name="contactPhone"
          label="Phone"
          type="tel"
          className="sm:col-span-3"
          error={error("contact/phone")}
          onChange={onChange}
        />
      </div>
    </fieldset>
  );
}

type StopHeadProps = Pick<StopFieldsProps, "at" | "count" | "whyFixed" | "onMove" | "onRemove"> & {
  handle: RefObject<HTMLSpanElement | null> | null;
};

function StopHead({ at, count, whyFixed, onMove, onRemove, handle }: StopHeadProps) {
  return (
    <div className="mb-2 flex items-center gap-1">
      {handle && (
        <span ref={handle} aria-hidden="true" title="Drag to move" className="cursor-grab text-ink-faint">
          <GripVertical className="size-4" />
        </span>
      )}
      <span aria-hidden="true" className="font-medium">
        Stop {at + 1}
      </span>
      <div className="ml-auto flex">
        <IconButton
          name={`Move stop ${at + 1} up`}
          icon={<ArrowUp className="size-4" />}
          why={at === 0 ? "It is the first" : undefined}
          onClick={() => onMove(-1)}
        />
        <IconButton
          name={`Move stop ${at + 1} down`}
          icon={<ArrowDown className="size-4" />}
          why={at === count - 1 ? "It is the last" : undefined}
          onClick={() => onMove(1)}
        />
        <IconButton
          name={`Remove stop ${at + 1}`}
          icon={<Trash2 className="size-4" />}
          why={whyFixed ?? (count === 1 ? "A trip needs a stop" : undefined)}
          onClick={onRemove}
        />
      </div>
    </div>
  );
}

type TextName = "address" | "lat" | "lng" | "from" | "to" | "serviceMinutes" | "contactName" | "contactPhone";
type TextProps = {
  stop: StopDraft;
  name: TextName;
  label: string;
  error: string | undefined;
  className?: string;
  type?: string;
  inputMode?: "decimal" | "numeric";
  hint?: string | false;
  onChange: (change: Partial<StopDraft>) => void;
};

function Text({ stop, name, onChange, ...rest }: TextProps) {
  return <TextField {...rest} value={stop[name]} onChange={(event) => onChange({ [name]: event.target.value })} />;
}

function typeOf(value: string): StopDraft["type"] {
  return STOP_TYPES.find((type) => type === value) ?? "waypoint";
}
