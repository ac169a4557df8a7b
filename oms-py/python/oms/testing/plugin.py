"""Fixtures for pytest, found by themselves once the package is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..client import Oms
    from . import FixedClock


@pytest.fixture
def oms_clock() -> FixedClock:
    """A clock that stands still until the test sets it forward."""
    from . import FixedClock

    return FixedClock()


@pytest.fixture
def oms_memory(oms_clock: FixedClock) -> Iterator[Oms]:
    """An empty shop in memory, whose time is `oms_clock`."""
    from . import memory

    with memory(clock=oms_clock) as shop:
        yield shop


@pytest.fixture
def oms_shop(oms_memory: Oms) -> Oms:
    """A shop in memory with the channel `web`, the location `OSLO` and 100 units each of `MUG` and `CAP`."""
    from . import stocked

    return stocked(oms_memory)
