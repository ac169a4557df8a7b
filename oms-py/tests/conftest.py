"""What the tests share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import oms
import oms.testing
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "oms-py" / "examples"))

from sqlite_store import SqliteStore  # noqa: E402

Open = Callable[..., oms.Oms]


@pytest.fixture(params=["memory", "sqlite", "python"])
def open_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens an empty shop on each store in turn."""
    opened: list[oms.Oms] = []

    def make(**options: object) -> oms.Oms:
        path = tmp_path / f"shop{len(opened)}.db"
        if request.param == "python":
            shop = oms.open_store(SqliteStore(str(path)), **options)  # type: ignore[arg-type]
        else:
            url = "memory:" if request.param == "memory" else f"sqlite:{path}"
            shop = oms.open(url, **options)  # type: ignore[arg-type]
        opened.append(shop)
        return shop

    yield make
    for shop in opened:
        shop.close()


@pytest.fixture
def shop(open_shop: Open) -> oms.Oms:
    """A stocked shop on each store in turn."""
    return oms.testing.stocked(open_shop(actor="anna", clock=oms.testing.FixedClock(), seed=1))
