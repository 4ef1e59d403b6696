/** Go, find, do: one field for all of it. What was chosen lately comes first. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Autocomplete, Input, Menu, MenuItem, SearchField, useFilter } from "react-aria-components";
import { api, bodyOf } from "@/api/client";
import { isAtLeast, type Role } from "@/api/session";
import { destinationsOf } from "@/app/nav";
import { TRIP_LOOKS, tripName } from "@/parts/trip-status";
import { Dialog } from "@/ui/dialog";

type Entry = { id: string; name: string; hint: string; go: () => void };

const RECENT = "roadbook.palette";
const RECENT_COUNT = 5;
const LEAST_LETTERS = 2;

export function Palette({ role, onClose }: { role: Role; onClose: () => void }) {
  const [text, setText] = useState("");
  const { contains } = useFilter({ sensitivity: "base" });
  const entries = [...useActions(role), ...useFound(role, text)];
  const recent = recentIds();
  const rank = (id: string) => (recent.includes(id) ? recent.indexOf(id) : RECENT_COUNT);
  const sorted = text ? entries : entries.toSorted((a, b) => rank(a.id) - rank(b.id));
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    remember(entry.id);
    onClose();
    entry.go();
  };
  return (
    <Dialog title="Go, find, do" isTitleHidden onClose={onClose} className="!mt-[12vh]">
      <Autocomplete inputValue={text} onInputChange={setText} filter={(value, wanted) => contains(value, wanted)}>
        <SearchField autoFocus aria-label="Go, find, do" className="sticky top-0 z-10 border-b border-line bg-raised">
          <Input
            placeholder="A page, a trip's reference, a driver…"
            className="h-12 w-full bg-transparent px-4 text-lg outline-none [&::-webkit-search-cancel-button]:hidden"
          />
        </SearchField>
        <Menu
          aria-label="What it found"
          items={sorted}
          className="p-1.5 outline-none"
          onAction={(key) => choose(entries.find((one) => one.id === key))}
          renderEmptyState={() => <p className="px-3 py-6 text-center text-ink-soft">Nothing of that name.</p>}
        >
          {(entry) => (
            <MenuItem
              id={entry.id}
              textValue={`${entry.name} ${entry.hint}`}
              className="flex min-h-9 items-center gap-3 rounded-md px-2.5 outline-none data-[focused]:bg-hover pointer-coarse:min-h-11"
            >
              <span className="min-w-0 flex-1 truncate">{entry.name}</span>
              <span className="text-xs text-ink-faint">{entry.hint}</span>
            </MenuItem>
          )}
        </Menu>
      </Autocomplete>
    </Dialog>
  );
}

function useActions(role: Role): Entry[] {
  const navigate = useNavigate();
  const places = destinationsOf(role).map(({ to, name }) => ({
    id: to,
    name,
    hint: "page",
    go: () => void navigate({ to }),
  }));
  const own = [{ id: "/account", name: "My profile", hint: "page", go: () => void navigate({ to: "/account" }) }];
  if (!isAtLeast(role, "dispatcher")) return [...places, ...own];
  return [
    { id: "new-trip", name: "New trip", hint: "do", go: () => void navigate({ to: "/trips/new" }) },
    { id: "import-trips", name: "Import trips", hint: "do", go: () => void navigate({ to: "/trips/import" }) },
    ...places,
    ...own,
  ];
}

/** What the API finds by the words' beginnings. */
function useFound(role: Role, text: string): Entry[] {
  const navigate = useNavigate();
  const q = text.trim();
  const isAsked = q.length >= LEAST_LETTERS;
  const trips = useQuery({
    queryKey: ["trips", "found", q],
    queryFn: ({ signal }) => bodyOf(api.GET("/trips", { params: { query: { q, limit: 6 } }, signal })),
    enabled: isAsked,
  });
  const drivers = useQuery({
    queryKey: ["drivers", "found", q],
    queryFn: ({ signal }) => bodyOf(api.GET("/drivers", { params: { query: { q, limit: 4 } }, signal })),
    enabled: isAsked && isAtLeast(role, "viewer"),
  });
  if (!isAsked) return [];
  return [
    ...(trips.data?.items ?? []).map((trip) => ({
      id: trip.id,
      // The words that found it may stand in no part that is shown.
      name: `${tripName(trip)}${tripName(trip).toLowerCase().includes(q.toLowerCase()) ? "" : ` · ${q}`}`,
      hint: `trip, ${TRIP_LOOKS[trip.status].name.toLowerCase()}`,
      go: () => void navigate({ to: "/trips", search: { trip: trip.id } }),
    })),
    ...(drivers.data?.items ?? []).map((driver) => ({
      id: driver.id,
      name: driver.name,
      hint: "driver",
      go: () => void navigate({ to: "/drivers", search: { open: driver.id } }),
    })),
  ];
}

function recentIds(): string[] {
  return localStorage.getItem(RECENT)?.split(" ") ?? [];
}

/** Ids alone: names of people and trips do not stay in the browser. */
function remember(id: string): void {
  localStorage.setItem(RECENT, [id, ...recentIds().filter((one) => one !== id)].slice(0, RECENT_COUNT).join(" "));
}
