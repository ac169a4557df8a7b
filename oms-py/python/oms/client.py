"""The handle, and opening it."""

from __future__ import annotations

import time
from json import loads
from typing import TYPE_CHECKING, Any

from ._calls import Commands, Queries
from ._oms import Engine, batch_call
from ._value import Page, Value
from .errors import OmsError, _of
from .values import EventCursor, Receipt, SentEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from os import PathLike
    from types import TracebackType

    from ._oms import Table
    from .enums import Dataset, DatasetName
    from .store import Store

_POLL_ROWS = 500


def open(
    url: str,
    *,
    actor: str = "host",
    tenant: str | None = None,
    clock: Callable[[], datetime] | None = None,
    seed: int | None = None,
) -> Oms:
    """Opens a store, and makes it where there is none.

    Args:
        url: `memory:`, `sqlite:PATH` for a file, or `postgres://USER@HOST/DATABASE` for a database, where
            `?migrate=true` makes or updates the tables first, and `?schema=NAME` chooses another schema than `oms`.
        actor: Who asks, where a call does not say otherwise: the id of a person or a program.
        tenant: Whose data, where a call does not say otherwise. Default: main.
        clock: What time it is, where a call does not say: a function that gives an aware datetime. Default: the
            system's clock.
        seed: Makes the ids of new records from a counter and this seed, for tests. Default: random ids.
    """
    return Oms(Engine.open(url, seed), actor=actor, tenant=tenant, clock=clock)


def open_store(
    store: Store,
    *,
    actor: str = "host",
    tenant: str | None = None,
    clock: Callable[[], datetime] | None = None,
    seed: int | None = None,
) -> Oms:
    """Opens a store written in Python.

    Args:
        store: An object with the methods of `oms.Store`.
        actor: Who asks, where a call does not say otherwise.
        tenant: Whose data, where a call does not say otherwise. Default: main.
        clock: What time it is, where a call does not say. Default: the system's clock.
        seed: Makes the ids of new records from a counter and this seed, for tests. Default: random ids.
    """
    return Oms(Engine.open_store(store, seed), actor=actor, tenant=tenant, clock=clock)


class _Defaults:
    """Who asks, for whom and when, where a call does not say."""

    __slots__ = ("actor", "clock", "tenant")

    actor: str
    tenant: str | None
    clock: Callable[[], datetime] | None

    def __init__(self, actor: str, tenant: str | None, clock: Callable[[], datetime] | None) -> None:
        self.actor = actor
        self.tenant = tenant
        self.clock = clock

    def fill(self, asked: tuple[Any, ...]) -> tuple[Any, ...]:
        tenant, actor, now, *rest, dry_run, roles = asked
        if now is None and self.clock is not None:
            now = self.clock()
        return (tenant or self.tenant, actor or self.actor, now, *rest, dry_run or None, roles)

    def fill_query(self, asked: tuple[Any, ...]) -> tuple[Any, ...]:
        tenant, now = asked
        if now is None and self.clock is not None:
            now = self.clock()
        return (tenant or self.tenant, None, now)

    def tenant_or(self, tenant: str | None) -> str:
        return tenant or self.tenant or "main"


class Oms(Commands, Queries):
    """An open order management system. Every method may be called from several threads at once.

    It is a context manager that closes the store at the end. It does not survive a fork: open one in each process.
    """

    __slots__ = ("_defaults", "_engine")

    def __init__(
        self, engine: Engine, *, actor: str, tenant: str | None, clock: Callable[[], datetime] | None
    ) -> None:
        self._engine = engine
        self._defaults = _Defaults(actor, tenant, clock)

    def acting(self, *, actor: str | None = None, tenant: str | None = None) -> Oms:
        """The same store with other defaults.

        Args:
            actor: Who asks, where a call does not say otherwise.
            tenant: Whose data, where a call does not say otherwise.
        """
        old = self._defaults
        return Oms(self._engine, actor=actor or old.actor, tenant=tenant or old.tenant, clock=old.clock)

    def batch(self, *, together: bool = True) -> Batch:
        """Collects commands and executes them at the end of the `with` block, in one transaction.

        Args:
            together: All are accepted or none. False: each on its own.
        """
        return Batch(self._engine, self._defaults, together)

    def follow_events(
        self,
        after: EventCursor | None = None,
        *,
        poll_seconds: float = 1.0,
        tenant: str | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> Iterator[SentEvent]:
        """Every event after a position, without end: at the last one it waits for the next.

        Args:
            after: The position to read on after, such as that of the last event that was worked off. Default: the start.
            poll_seconds: How long to wait when there are no more yet.
            tenant: Whose data.
            sleep: How to wait.
        """
        while True:
            page = self.events(after=after, limit=_POLL_ROWS, tenant=tenant)
            yield from page.rows
            after = page.next
            if not page.rows:
                sleep(poll_seconds)

    def table(self, dataset: Dataset | DatasetName, *, tenant: str | None = None) -> Table:
        """Rows of one kind as Arrow, for pyarrow, polars, pandas, DuckDB and whatever else reads Arrow streams.

            frame = polars.DataFrame(shop.table("order_lines"))

        Amounts are `decimal128(38, 9)` in the currency beside them, instants are microseconds in UTC. Columns are named
        as in the SQL views; personal data is in no table.

        Args:
            dataset: Rows of what.
            tenant: Whose data.
        """
        return self._engine.table(self._defaults.tenant_or(tenant), dataset)

    def replay(self, *, tenant: str | None = None) -> dict[str, Any]:
        """Replays the journal into memory and compares: the result is the same byte for byte, or it raises.

        Args:
            tenant: Whose data.
        """
        found: dict[str, Any] = loads(self._engine.replay(self._defaults.tenant_or(tenant)))
        return found

    def backup(self, path: str | PathLike[str]) -> None:
        """Writes a copy of the store to a new file, while others go on working.

        Args:
            path: Where to.
        """
        self._engine.backup(path)

    def execute_json(self, context: str, command: str) -> str:
        """Executes a command given as JSON text, in a context given as JSON text; answers the receipt as JSON text.

        Args:
            context: Such as `{"actor": "anna"}`.
            command: Such as `{"set_channel": {"channel": {"id": "web"}}}`.
        """
        return self._engine.execute_json(context, command)

    def execute_batch_json(self, calls: str, together: bool = True) -> str:
        """Executes a JSON list of `{"context": ..., "command": ...}` in one transaction.

        Args:
            calls: The list.
            together: All are accepted or none. False: each on its own.
        """
        return self._engine.execute_batch_json(calls, together)

    def query_json(self, context: str, query: str) -> str:
        """Asks a query given as JSON text; answers JSON text.

        Args:
            context: Such as `{"tenant": "main"}`, or an empty text.
            query: Such as `{"order": {"order": "A-1"}}`.
        """
        return self._engine.query_json(context, query)

    def close(self) -> None:
        """Closes the store. Calls that are under way are finished; later ones raise `ClosedError`."""
        self._engine.close()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._engine.closed

    def __enter__(self) -> Oms:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Oms {'closed' if self.closed else 'open'}, actor {self._defaults.actor!r}>"

    def _execute(self, name: str, keys: tuple[str, ...], values: tuple[Any, ...], asked: tuple[Any, ...]) -> Receipt:
        return Receipt._of_text(self._engine.execute(name, keys, values, self._defaults.fill(asked)))

    def _ask(self, name: str, keys: tuple[str, ...], values: tuple[Any, ...], asked: tuple[Any, ...]) -> str:
        return self._engine.query(name, keys, values, self._defaults.fill_query(asked))

    def _page(
        self,
        name: str,
        keys: tuple[str, ...],
        values: tuple[Any, ...],
        asked: tuple[Any, ...],
        kind: type[Value],
        endless: bool = False,
    ) -> Page[Any]:
        def follow(after: Any) -> Page[Any]:
            moved = tuple([after if key == "after" else value for key, value in zip(keys, values)])
            return self._page(name, keys, moved, asked, kind, endless)

        data = loads(self._ask(name, keys, values, asked))
        rows = tuple([kind._of(row) for row in data["rows"]])
        after = data.get("next")
        if endless:
            return Page(rows, EventCursor._of(after), follow if rows else None)
        return Page(rows, after, follow)


class Batch(Commands):
    """Commands of one transaction. Each method answers a receipt that can be read once the `with` block has ended."""

    __slots__ = ("_calls", "_defaults", "_engine", "_receipts", "_together")

    def __init__(self, engine: Engine, defaults: _Defaults, together: bool) -> None:
        self._engine = engine
        self._defaults = defaults
        self._together = together
        self._calls: list[str] = []
        self._receipts: list[_Awaited] = []

    @property
    def outcomes(self) -> list[Receipt | OmsError]:
        """The receipt or the error of each command, in order."""
        return [receipt._failure or receipt for receipt in self._receipts]

    def execute(self) -> list[Receipt | OmsError]:
        """Executes what was collected, now."""
        calls, self._calls = self._calls, []
        waiting = self._receipts[len(self._receipts) - len(calls) :]
        answers = loads(self._engine.execute_batch_json("[" + ",".join(calls) + "]", self._together))
        for receipt, answer in zip(waiting, answers):
            receipt._settle(answer)
        return self.outcomes

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._calls:
            self.execute()
            if self._together:
                self._raise_first()

    def _raise_first(self) -> None:
        for receipt in self._receipts:
            if receipt._failure is not None:
                raise receipt._failure

    def _execute(self, name: str, keys: tuple[str, ...], values: tuple[Any, ...], asked: tuple[Any, ...]) -> Receipt:
        self._calls.append(batch_call(name, keys, values, self._defaults.fill(asked)))
        receipt = _Awaited()
        self._receipts.append(receipt)
        return receipt


class _Awaited(Receipt):
    """A receipt that can be read once its batch was executed."""

    __slots__ = ("_failure",)
    _stands_for = Receipt
    _failure: OmsError | None

    def __init__(self) -> None:
        self._failure = None

    def _settle(self, answer: dict[str, Any]) -> None:
        if "receipt" in answer:
            self._data = answer["receipt"]
            return
        error = answer["error"]
        problems = [(one["path"], one["code"], one["message"]) for one in error.get("problems", ())]
        self._failure = _of(error["code"], error["message"], error.get("details", {}), problems)

    def __getattr__(self, name: str) -> Any:
        if name == "_data":
            if self._failure is not None:
                raise self._failure
            raise RuntimeError("the batch is executed at the end of its `with` block; read its receipts after it")
        return super().__getattr__(name)
