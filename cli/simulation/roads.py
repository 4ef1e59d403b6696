"""Streets as a graph: from a point to the nearest street, and the shortest way along streets between two points."""

from __future__ import annotations

import bisect
import heapq
import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

METRES_A_DEGREE: Final = 111_195.0


class Spot(NamedTuple):
    """Degrees."""

    lat: float
    lng: float


Street = tuple[Spot, Spot]
"""A straight piece between two corners."""


class NoRoads(ValueError):
    """A file of streets without a street."""


def metres(one: Spot, other: Spot) -> float:
    """Right to a part in a thousand within a city, which is all that is asked here."""
    east, north = _offset(one, other)
    return math.hypot(east, north)


def heading(one: Spot, other: Spot) -> float:
    """Degrees clockwise from north, below 360 when rounded to a tenth, too."""
    east, north = _offset(one, other)
    return round(math.degrees(math.atan2(east, north)) % 360, 1) % 360


def _offset(one: Spot, other: Spot) -> tuple[float, float]:
    shrunk = math.cos(math.radians((one.lat + other.lat) / 2))
    return (other.lng - one.lng) * shrunk * METRES_A_DEGREE, (other.lat - one.lat) * METRES_A_DEGREE


class Way:
    """A line that somebody goes along."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = [spot for spot, before in zip(spots, [None, *spots], strict=False) if spot != before]
        lengths = (metres(one, other) for one, other in itertools.pairwise(self.spots))
        self._from_start = [0.0, *itertools.accumulate(lengths)]

    @property
    def length(self) -> float:
        """Metres."""
        return self._from_start[-1]

    def at(self, distance: float) -> tuple[Spot, float]:
        """Where one is after so many metres, and which way one looks there."""
        if len(self.spots) == 1:
            return self.spots[0], 0.0
        gone = min(max(distance, 0.0), self.length)
        index = min(bisect.bisect_right(self._from_start, gone), len(self.spots) - 1)
        one, other = self.spots[index - 1], self.spots[index]
        share = (gone - self._from_start[index - 1]) / (self._from_start[index] - self._from_start[index - 1])
        return _between(one, other, share), heading(one, other)


class Roads:
    """All streets of a region; corners are where lines have a point in common."""

    def __init__(self, lines: Iterable[Sequence[Spot]]) -> None:
        self._next: dict[Spot, dict[Spot, float]] = defaultdict(dict)
        self._streets: list[Street] = []
        self._known: dict[Spot, tuple[Spot, Street]] = {}
        for line in lines:
            for one, other in itertools.pairwise(line):
                self._streets.append((one, other))
                self._next[one][other] = self._next[other][one] = metres(one, other)
        if not self._streets:
            raise NoRoads("There is no street in it.")

    @classmethod
    def read(cls, file: Path) -> Roads:
        """JSON Lines with `line`, a list of longitude and latitude."""
        with file.open(encoding="utf-8") as source:
            return cls([Spot(lat, lng) for lng, lat in json.loads(line)["line"]] for line in source)

    def nearest(self, spot: Spot) -> tuple[Spot, Street]:
        """The nearest point of any street, and the piece of street it is on."""
        # Every street is asked, which takes 15 ms; the demo's places are few and come again and again.
        if spot not in self._known:
            found = ((_foot(spot, street), street) for street in self._streets)
            self._known[spot] = min(found, key=lambda one: metres(spot, one[0]))
        return self._known[spot]

    def way(self, start: Spot, end: Spot) -> Way:
        """The shortest along streets, from the door to the door; as the crow flies where no street leads there."""
        (leave, first), (arrive, last) = self.nearest(start), self.nearest(end)
        if set(first) == set(last):
            return Way([start, leave, arrive, end])
        return Way([start, leave, *self._corners(leave, first, arrive, last), arrive, end])

    def _corners(self, leave: Spot, first: Street, arrive: Spot, last: Street) -> list[Spot]:
        """Dijkstra's algorithm between the two ends of one street and the two of the other."""
        after = {corner: metres(corner, arrive) for corner in last}
        queue = [(metres(leave, corner), corner, leave) for corner in first]
        heapq.heapify(queue)
        came_from: dict[Spot, Spot] = {}
        best, goal = math.inf, leave
        while queue and queue[0][0] < best:
            gone, corner, before = heapq.heappop(queue)
            if corner in came_from:
                continue
            came_from[corner] = before
            if corner in after and gone + after[corner] < best:
                best, goal = gone + after[corner], corner
            for other, length in self._next[corner].items():
                if other not in came_from:
                    heapq.heappush(queue, (gone + length, other, corner))
        passed = []
        while goal != leave:
            passed.append(goal)
            goal = came_from[goal]
        return passed[::-1]


def _foot(spot: Spot, street: Street) -> Spot:
    """The point of a straight street that is nearest."""
    one, other = street
    (east, north), (to_east, to_north) = _offset(one, spot), _offset(one, other)
    square = to_east**2 + to_north**2
    share = (east * to_east + north * to_north) / square if square else 0.0
    return _between(one, other, min(max(share, 0.0), 1.0))


def _between(one: Spot, other: Spot, share: float) -> Spot:
    lat, lng = (start + (end - start) * share for start, end in zip(one, other, strict=True))
    # To the centimetre, so that a point of a street is found again.
    return Spot(round(lat, 7), round(lng, 7))
