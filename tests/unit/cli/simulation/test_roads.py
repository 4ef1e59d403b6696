"""Ways follow streets, and the demo's streets are one net."""

from __future__ import annotations

import csv

import pytest

from cli.simulation.orders import PLACES
from cli.simulation.roads import NoRoads, Roads, Spot, Way, heading, metres
from cli.simulation.run import ROADS

# A block of a kilometre: streets along its sides, and one that goes on to the east.
SOUTH_WEST, SOUTH_EAST = Spot(0.0, 0.0), Spot(0.0, 0.009)
NORTH_WEST, NORTH_EAST, FAR_EAST = Spot(0.009, 0.0), Spot(0.009, 0.009), Spot(0.009, 0.018)
BLOCK = (
    (SOUTH_WEST, SOUTH_EAST),
    (SOUTH_EAST, NORTH_EAST),
    (SOUTH_WEST, NORTH_WEST),
    (NORTH_WEST, NORTH_EAST, FAR_EAST),
)
KILOMETRE = 0.009 * 111_195


@pytest.fixture(scope="module")
def chicago() -> Roads:
    return Roads.read(ROADS)


class TestAWay:
    def test_goes_round_the_block_and_never_across(self) -> None:
        way = Roads(BLOCK).way(Spot(0.0, 0.003), FAR_EAST)

        assert way.spots == [Spot(0.0, 0.003), SOUTH_EAST, NORTH_EAST, FAR_EAST]
        assert way.length == pytest.approx(KILOMETRE * (2 / 3 + 2), rel=1e-3)

    def test_along_one_street_makes_no_detour_by_a_corner(self) -> None:
        assert Roads(BLOCK).way(Spot(0.0, 0.007), Spot(0.0, 0.002)).spots == [
            Spot(0.0, 0.007),
            Spot(0.0, 0.002),
        ]

    def test_begins_and_ends_at_the_doors_beside_the_street(self) -> None:
        door, yard = Spot(-0.001, 0.004), Spot(0.010, 0.004)

        way = Roads(BLOCK).way(door, yard)

        assert (way.spots[0], way.spots[-1]) == (door, yard)
        assert way.spots[1] == Spot(0.0, 0.004)

    def test_to_where_one_is_has_no_length(self) -> None:
        way = Roads(BLOCK).way(SOUTH_EAST, SOUTH_EAST)

        assert (way.length, way.at(10)) == (0.0, (SOUTH_EAST, 0.0))

    def test_says_where_one_is_and_which_way_one_looks(self) -> None:
        way = Way([SOUTH_WEST, SOUTH_EAST, NORTH_EAST])

        spot, looks = way.at(KILOMETRE * 1.5)

        assert (round(spot.lat, 4), round(spot.lng, 4), looks) == (0.0045, 0.009, 0.0)
        assert way.at(-5) == (SOUTH_WEST, 90.0)
        assert way.at(10 * KILOMETRE)[0] == NORTH_EAST


def test_headings_stay_below_a_full_turn() -> None:
    assert heading(Spot(0, 0), Spot(1, -1e-9)) == 0.0


def test_a_file_without_streets_is_refused() -> None:
    with pytest.raises(NoRoads):
        Roads([])


def test_the_demos_streets_lead_to_all_its_places_but_the_airport(chicago: Roads) -> None:
    with PLACES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = {Spot(float(row["dest_lat"]), float(row["dest_lon"])): row["dest_name"] for row in rows}
    spots = [spot for spot, name in places.items() if name != "O'Hare"]

    far = [spot for spot in spots if metres(spot, chicago.nearest(spot)[0]) > 700]
    start = spots[0]
    lengths = [(chicago.way(start, spot).length, metres(start, spot)) for spot in spots[1:]]

    assert far == []
    assert all(crow <= length < 2 * crow + 1500 for length, crow in lengths)


def test_the_corner_of_the_grids_origin_is_state_and_madison(chicago: Roads) -> None:
    assert metres(chicago.nearest(Spot(41.88197, -87.62783))[0], Spot(41.88197, -87.62783)) < 5
