"""A store written in Python."""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """A backend of your own: an object with five methods that take and give JSON text.

    `oms.open_store(store)` opens a shop over it. The methods are called from several threads at once. What they raise
    fails the call: an `oms.OmsError` keeps its code (`oms.BusyError` makes the library try again later), anything else is
    `store_failed`. `oms.testing.check_store` runs the whole conformance suite over it, and
    `examples/sqlite_store.py` is a complete one. The forms are in the page on stores.
    """

    def load(self, request: str) -> str:
        """What is held under each key, as of one moment."""
        ...

    def commit(self, request: str) -> str:
        """Commits change sets in order, each in one atomic and durable step."""
        ...

    def log(self, request: str) -> str:
        """Log entries after a sequence, in order."""
        ...

    def scan(self, request: str) -> str:
        """Records after a key, in order."""
        ...

    def stock(self, request: str) -> str:
        """Balances after an item and location, in order."""
        ...
