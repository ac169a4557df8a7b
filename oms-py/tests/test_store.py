"""A store written in Python."""

from __future__ import annotations

import json
from pathlib import Path

import oms
import oms.testing
import pytest
from sqlite_store import SqliteStore


@pytest.mark.parametrize("name", oms.testing.conformance_checks())
def test_the_example_passes_the_check(name: str) -> None:
    oms.testing.check_store(SqliteStore, name)


@pytest.mark.parametrize("seed", [1, 7, 42])
def test_the_example_does_as_the_store_in_memory_with_random_commits(seed: int) -> None:
    oms._oms.check_store_at_random(SqliteStore, seed, 150)


class Forgetful(SqliteStore):
    """Loses what was observed."""

    def log(self, request: str) -> str:
        return json.dumps([{**entry, "observed": None} for entry in json.loads(super().log(request))])


class Failing(SqliteStore):
    error: BaseException = RuntimeError("the disk is gone")

    def load(self, request: str) -> str:
        raise self.error


def test_a_wrong_store_is_caught() -> None:
    with pytest.raises(AssertionError):
        oms.testing.check_store(Forgetful)


def test_what_a_store_raises_keeps_its_code_and_its_words() -> None:
    store = Failing()
    shop = oms.open_store(store)
    with pytest.raises(oms.StorageError, match="the disk is gone") as caught:
        shop.record_item("MUG")
    assert isinstance(caught.value.__cause__, RuntimeError) and caught.value.__cause__.__traceback__ is not None
    assert caught.value.code == "store_failed"
    Failing.error = oms.StorageError("no more room", code="store_unavailable")
    with pytest.raises(oms.StorageError, match="no more room") as caught:
        shop.record_item("MUG")
    assert caught.value.code == "store_unavailable"
    Failing.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        shop.record_item("MUG")
    with pytest.raises(oms.RefusedError) as unsupported:
        shop.backup("nowhere.db")
    assert unsupported.value.code == "not_supported" and unsupported.value.__cause__ is None


def test_a_shop_in_a_store_of_your_own_is_there_again(tmp_path: Path) -> None:
    path = str(tmp_path / "own.db")
    with oms.open_store(SqliteStore(path)) as shop:
        oms.testing.stocked(shop)
        shop.place_order(**oms.testing.order(id="A-1"))
    with oms.open_store(SqliteStore(path)) as shop:
        assert shop.order("A-1").status == "placed"
        assert shop.replay()["entries"] == 6


def test_a_backup_is_a_shop(tmp_path: Path) -> None:
    with oms.open(f"sqlite:{tmp_path / 'shop.db'}") as shop:
        oms.testing.stocked(shop)
        shop.backup(tmp_path / "copy.db")
    with oms.open(f"sqlite:{tmp_path / 'copy.db'}") as shop:
        assert shop.item("MUG").sku == "MUG"
