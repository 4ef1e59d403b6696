"""Draws `cli/demo/roads.jsonl`, Chicago's arterials on the city's address grid: `python scripts/demo_roads.py`.

The grid is fitted to known corners and is right to about 40 m; the shore and the bends of the diagonals are
approximate, and motorways, one-way streets and rivers are left out.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Final

OUT: Final = Path(__file__).parents[1] / "cli" / "demo" / "roads.jsonl"
Spot = tuple[float, float]
"""Miles east and north of State & Madison."""
ORIGIN: Final = (41.88197, -87.62783)
EAST: Final = (0.000224267, 0.0196202)
NORTH: Final = (0.0145647293, -0.0004208025)
"""Degrees of latitude and longitude a mile, by least squares over eight corners; the grid is a little askew."""

WEST_EAST: Final = {
    "Howard Street": 9.5, "Touhy Avenue": 9, "Pratt Boulevard": 8.5, "Devon Avenue": 8, "Peterson Avenue": 7.5,
    "Bryn Mawr Avenue": 7, "Foster Avenue": 6.5, "Lawrence Avenue": 6, "Montrose Avenue": 5.5,
    "Irving Park Road": 5, "Addison Street": 4.5, "Belmont Avenue": 4, "Diversey Avenue": 3.5,
    "Fullerton Avenue": 3, "Armitage Avenue": 2.5, "North Avenue": 2, "Division Street": 1.5,
    "Chicago Avenue": 1, "Grand Avenue": 0.66, "Lake Street": 0.25, "Madison Street": 0, "Jackson Boulevard": -0.25,
    "Harrison Street": -0.5, "Roosevelt Road": -1, "16th Street": -1.5, "Cermak Road": -2, "26th Street": -2.5,
    "31st Street": -3, "35th Street": -3.5, "Pershing Road": -4, "43rd Street": -4.5, "47th Street": -5,
    "51st Street": -5.5, "Garfield Boulevard": -6, "59th Street": -6.5, "63rd Street": -7, "67th Street": -7.5,
    "71st Street": -8, "75th Street": -8.5, "79th Street": -9, "83rd Street": -9.5, "87th Street": -10,
    "95th Street": -11, "103rd Street": -12, "111th Street": -13,
}  # fmt: skip
SOUTH_NORTH: Final = {
    "Harlem Avenue": -9, "Oak Park Avenue": -8.5, "Narragansett Avenue": -8, "Austin Avenue": -7.5,
    "Central Avenue": -7, "Laramie Avenue": -6.5, "Cicero Avenue": -6, "Kostner Avenue": -5.5, "Pulaski Road": -5,
    "Central Park Avenue": -4.5, "Kedzie Avenue": -4, "California Avenue": -3.5, "Western Avenue": -3,
    "Damen Avenue": -2.5, "Ashland Avenue": -2, "Racine Avenue": -1.5, "Halsted Street": -1, "Canal Street": -0.6,
    "LaSalle Street": -0.19, "State Street": 0, "Michigan Avenue": 0.125, "King Drive": 0.5,
    "Cottage Grove Avenue": 1, "Woodlawn Avenue": 1.5, "Stony Island Avenue": 2, "Jeffery Boulevard": 2.5,
}  # fmt: skip
LENGTHS: Final = {
    "Canal Street": (-2, 0.66), "LaSalle Street": (-1, 2), "Michigan Avenue": (-7, 1.25), "King Drive": (-11, -2.5),
    "Cottage Grove Avenue": (-13, -3), "Woodlawn Avenue": (-11, -5), "Stony Island Avenue": (-12, -6.5),
    "Jeffery Boulevard": (-12, -7.5), "Irving Park Road": (-13, 2), "Lawrence Avenue": (-10.5, 2),
    "Foster Avenue": (-10.5, 2), "Grand Avenue": (-3, 2), "Jackson Boulevard": (-7, 2),
}  # fmt: skip
"""Where a street does not run from one end of the city to the other: from and to, in miles."""
OTHERS: Final[dict[str, list[Spot]]] = {
    "Milwaukee Avenue": [
        (-0.6, 0.25), (-1.25, 1), (-2.5, 2), (-3.95, 3.25), (-5, 4.4), (-6, 5), (-7, 6.75), (-8, 7.6), (-9, 9),
    ],
    "Lincoln Avenue": [(-0.25, 2.25), (-1, 3), (-2, 4), (-2.45, 5), (-3, 6), (-3.75, 7.5), (-4.15, 8)],
    "Clark Street": [(-0.19, 2), (-0.8, 3.5), (-1.12, 4), (-1.62, 5), (-1.8, 6), (-2.1, 8), (-2.15, 9.5)],
    "Clybourn Avenue": [(-0.62, 1.5), (-1, 2), (-2.35, 3), (-3, 4)],
    "Elston Avenue": [
        (-1.1, 1), (-1.6, 2), (-2.5, 3), (-3, 3.5), (-3.5, 4.05), (-4.1, 4.9), (-5, 5.9), (-6, 6.9), (-7.4, 7.8),
    ],
    "Ogden Avenue": [(-1.9, 0), (-2.9, -1), (-4.1, -1.9), (-5, -2.2), (-6, -2.5)],
    "Archer Avenue": [
        (0, -1.7), (-1, -2.6), (-2, -3.1), (-3, -3.9), (-4, -4.5), (-5, -5.4), (-6, -5.75), (-7, -6.1), (-9, -6.6),
    ],
    "Blue Island Avenue": [(-1, -1), (-2, -1.65), (-2.5, -2)],
    "Higgins Road": [(-6.7, 6), (-9, 6.9), (-10.5, 7.2), (-13, 7.4)],
    "Cumberland Avenue": [(-10.5, 4), (-10.5, 8)],
    "Mannheim Road": [(-13, 4), (-13, 8)],
    "Vincennes Avenue": [(-0.6, -8.5), (-1, -10), (-1.8, -12)],
    "South Chicago Avenue": [(0.9, -7.5), (2, -8.7), (2.6, -9.5)],
}  # fmt: skip
SHORE: Final = (
    (42.03, -87.668), (41.98, -87.652), (41.95, -87.640), (41.93, -87.631), (41.91, -87.625), (41.9, -87.619),
    (41.89, -87.612), (41.88, -87.616), (41.865, -87.615), (41.85, -87.608), (41.83, -87.604), (41.8, -87.582),
    (41.78, -87.573), (41.76, -87.56), (41.74, -87.54), (41.69, -87.525),
)  # fmt: skip
STEP: Final = 0.1
"""Miles between two points at which a street is asked whether it is still on land."""


def place(spot: Spot) -> tuple[float, float]:
    """Latitude and longitude."""
    east, north = spot
    lat, lng = (ORIGIN[axis] + EAST[axis] * east + NORTH[axis] * north for axis in (0, 1))
    return lat, lng


def on_land(spot: Spot) -> bool:
    lat, lng = place(spot)
    for (north, east), (south, west) in itertools.pairwise(SHORE):
        if south <= lat <= north:
            return lng < east + (west - east) * (north - lat) / (north - south)
    return False


def dry(line: list[Spot]) -> list[Spot]:
    """A straight street as far as it is on land."""
    (east, north), (to_east, to_north) = line
    steps = round(max(abs(to_east - east), abs(to_north - north)) / STEP)
    spots = [
        (east + (to_east - east) * n / steps, north + (to_north - north) * n / steps)
        for n in range(steps + 1)
    ]
    land = [spot for spot in spots if on_land(spot)]
    return [land[0], land[-1]] if len(land) > 1 else []


def streets() -> dict[str, list[Spot]]:
    across = {
        name: [(LENGTHS.get(name, (-9, 3))[0], y), (LENGTHS.get(name, (-9, 5))[1], y)]
        for name, y in WEST_EAST.items()
    }
    along = {
        name: [(x, LENGTHS.get(name, (-13, 9))[0]), (x, LENGTHS.get(name, (-13, 9.5))[1])]
        for name, x in SOUTH_NORTH.items()
    }
    straight = {name: dry([(float(x), float(y)) for x, y in line]) for name, line in (across | along).items()}
    return {name: line for name, line in (straight | OTHERS).items() if line}


def crossing(a: Spot, b: Spot, c: Spot, d: Spot) -> Spot | None:
    """Where two pieces of street meet."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    width = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if not width:
        return None
    along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / width
    across = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / width
    slack = 1e-9
    if -slack <= along <= 1 + slack and -slack <= across <= 1 + slack:
        return ax + along * (bx - ax), ay + along * (by - ay)
    return None


def with_corners(name: str, roads: dict[str, list[Spot]]) -> list[list[float]]:
    """The street's points with every corner, longitude first."""
    drawn: list[list[float]] = []
    for a, b in itertools.pairwise(roads[name]):
        others = (pair for other, line in roads.items() if other != name for pair in itertools.pairwise(line))
        corners = [found for c, d in others if (found := crossing(a, b, c, d))]
        spots = sorted({a, b, *corners}, key=lambda spot: (spot[0] - a[0]) ** 2 + (spot[1] - a[1]) ** 2)
        for lat, lng in map(place, spots):
            point = [round(lng, 5), round(lat, 5)]
            if point not in drawn[-1:]:
                drawn.append(point)
    return drawn


def main() -> None:
    roads = streets()
    with OUT.open("w", encoding="utf-8") as file:
        for name in roads:
            file.write(
                json.dumps({"road": name, "line": with_corners(name, roads)}, separators=(",", ":")) + "\n"
            )


if __name__ == "__main__":
    main()
