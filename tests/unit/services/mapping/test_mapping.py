"""A mapping is checked before the first row is read, and what is wrong is said in words."""

from typing import Any

import orjson
import pytest

from services.mapping import Mapping, MappingError, RowMapper, parse_mapping


def mapping(columns: dict[str, Any], **more: Any) -> Mapping:
    return parse_mapping(orjson.dumps({"columns": columns, **more}))


def refusal_of(given: Mapping, columns: list[str]) -> MappingError:
    with pytest.raises(MappingError) as caught:
        RowMapper("trip", columns, given)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "{}",
        '{"columns": {}}',
        '{"columns": {"notes": 5}}',
        '{"columns": {"notes": {"column": "a", "units": "km"}}}',
        '{"columns": {"notes": "a"}, "plausible": {}}',
        '{"columns": {"notes": "a"}, "plausibility": {"maxSpeedKmh": "fast"}}',
        '{"columns": {"notes": "a"}, "plausibility": {"maxSpeedKmh": -1}}',
        '{"columns": {"notes": "a"}, "constants": {"status": {"$ne": 1}}}',
    ],
)
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text)
    assert caught.value.code == "mapping.invalid"


def test_a_refusal_names_the_place_without_a_programmers_words() -> None:
    with pytest.raises(MappingError, match=r"at columns\.notes\.units") as caught:
        parse_mapping('{"columns": {"notes": {"column": "a", "units": "km"}}}')
    assert "ColumnRule" not in caught.value.detail


def test_columns_that_the_file_lacks_are_all_named_with_the_nearest() -> None:
    refusal = refusal_of(mapping({"notes": "remark", "reference": "zzz"}), ["Remarks", "other"])

    assert refusal.code == "mapping.column_missing"
    assert (
        refusal.detail
        == "The file lacks columns that the mapping names: “remark” (did you mean “Remarks”?); “zzz”."
    )


@pytest.mark.parametrize(
    ("columns", "more", "code"),
    [
        ({"scheduledStrat": "a"}, {}, "mapping.field_unknown"),
        ({"metadata.$where": "a"}, {}, "mapping.field_unknown"),
        ({"notes": {"column": "a", "unit": "km"}}, {}, "mapping.rule_unsuited"),
        ({"actualDistance": {"column": "a", "currency": "USD"}}, {}, "mapping.rule_unsuited"),
        ({"actualDistance": {"column": "a", "unit": "kg"}}, {}, "mapping.unit_unknown"),
        ({"price": {"column": "a", "currency": "XYZ"}}, {}, "mapping.currency_unknown"),
        ({"price": "a"}, {}, "mapping.currency_needed"),
        ({"scheduledStart": {"column": "a", "zone": "Moon"}}, {}, "mapping.zone_unknown"),
        ({"notes": "a"}, {"constants": {"notes": "b"}}, "mapping.field_twice"),
        ({"price.amount": "a"}, {"constants": {"price": "5"}}, "mapping.field_twice"),
        ({"notes": "a"}, {"constants": {"scheduledStart": "soon"}}, "mapping.constant_invalid"),
    ],
)
def test_rules_that_do_not_fit_are_refused(columns: dict[str, Any], more: dict[str, Any], code: str) -> None:
    assert refusal_of(mapping(columns, **more), ["a"]).code == code


def test_an_unknown_field_is_answered_with_the_nearest() -> None:
    assert "did you mean “scheduledStart”?" in refusal_of(mapping({"scheduledStrat": "a"}), ["a"]).detail


def test_columns_that_the_mapping_leaves_out_are_told() -> None:
    mapper = RowMapper("trip", ["a", "notes"], mapping({"reference": "a"}))

    assert (mapper.applied, mapper.ignored) == ({"a": ("reference",)}, ["notes"])


def test_one_column_may_fill_several_fields() -> None:
    mapper = RowMapper("trip", ["t"], mapping({"scheduledStart": "t", "startedAt": "t"}))

    fields = mapper.map(2, {"t": "2026-03-01T08:00:00Z"}).fields

    assert fields["scheduledStart"] == fields["startedAt"]
    assert mapper.applied == {"t": ("scheduledStart", "startedAt")}


def test_constants_are_in_every_row() -> None:
    mapper = RowMapper(
        "trip",
        ["a"],
        mapping({"notes": "a"}, constants={"status": "completed", "coDriverIds": "x;y", "cargo.pieces": 3}),
    )

    first, second = (mapper.map(number, {"a": "b"}).fields for number in (2, 3))

    assert first == {"notes": "b", "status": "completed", "coDriverIds": ["x", "y"], "cargo": {"pieces": 3}}
    assert first["coDriverIds"] is not second["coDriverIds"]


def test_each_rule_has_a_zone_of_its_own() -> None:
    mapper = RowMapper(
        "trip",
        ["a", "b"],
        mapping(
            {
                "scheduledStart": {"column": "a", "zone": "Europe/Berlin"},
                "scheduledEnd": {"column": "b", "zone": "Asia/Tokyo"},
            }
        ),
    )

    fields = mapper.map(2, {"a": "2026-01-01T09:00", "b": "2026-01-01T18:00"}).fields

    assert (fields["scheduledStart"].hour, fields["scheduledEnd"].hour) == (8, 9)
