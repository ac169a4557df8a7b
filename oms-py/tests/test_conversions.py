"""Strict conversions: nothing is rounded or guessed."""

from __future__ import annotations

import enum
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import oms
import oms.testing
import pytest
from oms import _oms


class Level(enum.IntEnum):
    LOW = 1


class Word(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (Decimal("9.50"), '"9.50"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("1E-9"), '"0.000000001"'),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        (2**70, str(2**70)),
        (Level.LOW, "1"),
        (Word.RED, '"red"'),
        (oms.TaxMode.INCLUSIVE, '"inclusive"'),
        ("é\n\"\U0001f600", '"é\\n\\"\U0001f600"'),
        ((1, [2, {"a": None}]), '[1,[2,{"a":null}]]'),
        (date(2026, 1, 2), '"2026-01-02"'),
        (datetime(2026, 1, 2, 3, 4, 5, 6, timezone(timedelta(hours=1))), '"2026-01-02T03:04:05.000006+01:00"'),
        ({}, "{}"),
        (oms.Line(sku="A", quantity=1, unit_price=Decimal("1.0")), '{"sku":"A","quantity":1,"unit_price":"1.0"}'),
    ],
)
def test_what_is_taken_is_written_exactly(given: object, written: str) -> None:
    assert _oms.json_of(given) == written


@pytest.mark.parametrize(
    ("given", "kind", "says"),
    [
        ({"a": [1, 2.5]}, TypeError, r"a\[1\]: a float is not exact.*Decimal\(\"2.5\"\)"),
        (datetime(2026, 1, 2), TypeError, "no time zone"),
        ({1: 2}, TypeError, "keys"),
        ({"x": {1, 2}}, TypeError, "x: a set can't be passed"),
        ([b"x"], TypeError, r"\[0\]: a bytes can't be passed"),
        (Decimal("NaN"), ValueError, "no number"),
        ("\ud800", UnicodeEncodeError, "surrogates"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_path(given: object, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        _oms.json_of(given)


def test_a_loop_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="nested too deep"):
        _oms.json_of(loop)


def test_a_float_in_a_call_names_its_place(oms_shop: oms.Oms) -> None:
    with pytest.raises(TypeError, match=r"^lines\[0\]\.unit_price: a float is not exact; pass a Decimal"):
        oms_shop.place_order(
            channel="web",
            currency="EUR",
            lines=[{"sku": "MUG", "quantity": 1, "unit_price": 9.5}],
        )
    with pytest.raises(TypeError, match="^unit_price: a float"):
        oms.Line(sku="MUG", quantity=1, unit_price=9.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^now: this datetime has no time zone"):
        oms_shop.record_item("MUG", now=datetime(2026, 1, 2))


def test_a_bool_is_no_number_and_a_number_no_bool(oms_shop: oms.Oms) -> None:
    with pytest.raises(oms.ValidationError, match=r"lines\[0\]\.quantity"):
        oms_shop.place_order(**oms.testing.order("MUG", True))
    with pytest.raises(oms.ValidationError, match="returnable"):
        oms_shop.record_item("MUG", returnable=1)  # type: ignore[arg-type]


def test_an_object_that_calls_back_does_no_harm(oms_shop: oms.Oms) -> None:
    class Late(datetime):
        def isoformat(self, *_: object, **__: object) -> str:
            oms_shop.item("MUG")
            return "2026-01-02T03:04:05Z"

    oms_shop.record_item("MUG", now=Late(2026, 1, 2, tzinfo=timezone.utc))
