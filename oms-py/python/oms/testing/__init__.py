"""For tests of programs that use `oms`: a shop in memory with a clock that stands still and ids that are the same every
time, a stocked one to start from, and the conformance suite for stores.

    def test_an_order(oms_shop):
        oms_shop.place_order(**oms.testing.order("MUG", 2))
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .. import _oms
from ..client import Oms, open
from ..values import Channel, Line, Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..store import Store

__all__ = ["FixedClock", "check_store", "conformance_checks", "memory", "order", "stocked"]

START = datetime(2026, 1, 2, 9, 0, tzinfo=timezone.utc)
_SEEDS = (1, 7, 42)
_STEPS = 200


class FixedClock:
    """A clock that stands still until it is set forward."""

    def __init__(self, start: datetime = START) -> None:
        self.now: datetime = start

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Sets it forward, by `days=`, `hours=`, `minutes=` or `seconds=`.

        Args:
            span: What `datetime.timedelta` takes.
        """
        self.now += timedelta(**span)
        return self.now


def memory(*, actor: str = "tester", clock: Callable[[], datetime] | None = None, seed: int = 1) -> Oms:
    """A shop in memory. The same calls give the same answers every time.

    Args:
        actor: Who asks.
        clock: What time it is. Default: a `FixedClock` of its own.
        seed: The seed of the ids that the library makes.
    """
    return open("memory:", actor=actor, clock=clock or FixedClock(), seed=seed)


def stocked(
    shop: Oms | None = None, *, channel: str = "web", location: str = "OSLO", items: dict[str, int] | None = None
) -> Oms:
    """A shop with a channel, a location and stock.

    Args:
        shop: The shop to stock. Default: a new one in memory.
        channel: The channel's id.
        location: The location's id.
        items: How many units of which sku. Default: 100 of MUG and 100 of CAP.
    """
    shop = shop or memory()
    items = {"MUG": 100, "CAP": 100} if items is None else items
    shop.set_channel(channel=Channel(id=channel))
    shop.set_location(location=Location(id=location))
    for sku in items:
        shop.record_item(sku)
    lines = [{"sku": sku, "quantity": units} for sku, units in items.items() if units]
    if lines:
        shop.receive_stock(location=location, lines=lines)
    return shop


def order(
    sku: str = "MUG",
    quantity: int = 1,
    unit_price: Decimal | int | str = "9.50",
    *,
    channel: str = "web",
    currency: str = "EUR",
    **more: Any,
) -> dict[str, Any]:
    """The arguments of `place_order` for one line.

    Args:
        sku: Which item.
        quantity: How many.
        unit_price: For how much each.
        channel: On which channel.
        currency: In which currency.
        more: Any other argument of `place_order`.
    """
    line = Line(sku=sku, quantity=quantity, unit_price=unit_price)
    return {"channel": channel, "currency": currency, "lines": [line], **more}


def conformance_checks() -> list[str]:
    """The names of all checks of the conformance suite, each a sentence, to parametrize a test with."""
    return _oms.checks()


def check_store(make: Callable[[], Store], name: str | None = None) -> None:
    """Runs the conformance suite over a store written in Python; raises `AssertionError` with the promise it broke.

    Args:
        make: Makes a store that is empty.
        name: Only this check. Default: all of them, and random commits compared with the store in memory.
    """
    for check in [name] if name else _checks():
        _oms.check_store(check, make)
    for seed in () if name else _SEEDS:
        _oms.check_store_at_random(make, seed, _STEPS)


def _checks() -> Iterator[str]:
    yield from _oms.checks()
