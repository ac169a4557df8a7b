"""What the tests share."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import oms
import oms.testing
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "oms-py" / "examples"))

from sqlite_store import SqliteStore  # noqa: E402

Open = Callable[..., oms.Oms]


def postgres_url() -> str:
    """The URL of a new schema on the server that `tests/postgres.sh` started."""
    if (server := os.environ.get("OMS_TEST_POSTGRES")) is None:
        pytest.skip("there is no PostgreSQL server: run tests/postgres.sh oms-py/test.sh")
    return f"{server}?schema=py_{uuid.uuid4().hex}&migrate=true"


def url_of(kind: str, path: Path) -> str:
    """The URL of an empty store of a kind, which may be in a file."""
    return {"memory": "memory:", "sqlite": f"sqlite:{path}"}.get(kind) or postgres_url()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store of each kind in turn."""
    return url_of(request.param, tmp_path / "shop.db")


@pytest.fixture(params=["memory", "sqlite", "postgres", "python"])
def open_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens an empty shop on each store in turn."""
    opened: list[oms.Oms] = []

    def make(**options: object) -> oms.Oms:
        path = tmp_path / f"shop{len(opened)}.db"
        if request.param == "python":
            shop = oms.open_store(SqliteStore(str(path)), **options)  # type: ignore[arg-type]
        else:
            shop = oms.open(url_of(request.param, path), **options)  # type: ignore[arg-type]
        opened.append(shop)
        return shop

    yield make
    for shop in opened:
        shop.close()


@pytest.fixture
def shop(open_shop: Open) -> oms.Oms:
    """A stocked shop on each store in turn."""
    return oms.testing.stocked(open_shop(actor="anna", clock=oms.testing.FixedClock(), seed=1))
