"""The same for asyncio: every method is a coroutine that works in a thread, so that the event loop goes on.

    async with await oms.aio.open("sqlite:shop.db", actor="web") as shop:
        order = await shop.order("A-1")
        async for row in shop.all(await shop.orders(channel="web")):
            ...
"""

from __future__ import annotations

from asyncio import sleep, to_thread
from typing import TYPE_CHECKING, Any, TypeVar

from . import client
from ._aio_calls import AsyncCommands, AsyncQueries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from os import PathLike
    from types import TracebackType

    from ._oms import Table
    from ._value import Page
    from .client import Batch, Oms
    from .enums import Dataset, DatasetName
    from .errors import OmsError
    from .values import EventCursor, Receipt, SentEvent

__all__ = ["AsyncOms", "open"]

T = TypeVar("T")
_POLL_ROWS = 500


async def open(
    url: str,
    *,
    actor: str = "host",
    tenant: str | None = None,
    clock: Callable[[], datetime] | None = None,
    seed: int | None = None,
) -> AsyncOms:
    """Opens a store, as `oms.open` does.

    Args:
        url: `memory:`, `sqlite:PATH` for a file, or `postgres://USER@HOST/DATABASE` for a database, where
            `?migrate=true` makes or updates the tables first, and `?schema=NAME` chooses another schema than `oms`.
        actor: Who asks, where a call does not say otherwise.
        tenant: Whose data, where a call does not say otherwise. Default: main.
        clock: What time it is, where a call does not say. Default: the system's clock.
        seed: Makes the ids of new records from a counter and this seed, for tests. Default: random ids.
    """
    return AsyncOms(await to_thread(client.open, url, actor=actor, tenant=tenant, clock=clock, seed=seed))


class AsyncOms(AsyncCommands, AsyncQueries):
    """An open order management system whose methods are coroutines."""

    __slots__ = ("oms",)

    oms: Oms
    """The same without asyncio."""

    def __init__(self, oms: Oms) -> None:
        self.oms = oms

    def acting(self, *, actor: str | None = None, tenant: str | None = None) -> AsyncOms:
        """The same store with other defaults.

        Args:
            actor: Who asks, where a call does not say otherwise.
            tenant: Whose data, where a call does not say otherwise.
        """
        return AsyncOms(self.oms.acting(actor=actor, tenant=tenant))

    def batch(self, *, together: bool = True) -> Batch:
        """Collects commands without asking the store; pass it to `execute`.

        Args:
            together: All are accepted or none. False: each on its own.
        """
        return self.oms.batch(together=together)

    async def execute(self, batch: Batch) -> list[Receipt | OmsError]:
        """Executes the commands of a batch in one transaction; answers the receipt or the error of each.

        Args:
            batch: From `batch()`.
        """
        return await to_thread(batch.execute)

    async def all(self, page: Page[T]) -> AsyncIterator[T]:
        """Every row of a page and of all that follow.

        Args:
            page: The first page.
        """
        following: Page[T] | None = page
        while following is not None:
            for row in following.rows:
                yield row
            following = await to_thread(following.following)

    async def follow_events(
        self, after: EventCursor | None = None, *, poll_seconds: float = 1.0, tenant: str | None = None
    ) -> AsyncIterator[SentEvent]:
        """Every event after a position, without end: at the last one it waits for the next.

        Args:
            after: The position to read on after. Default: the start.
            poll_seconds: How long to wait when there are no more yet.
            tenant: Whose data.
        """
        while True:
            page = await self.events(after=after, limit=_POLL_ROWS, tenant=tenant)
            for row in page.rows:
                yield row
            after = page.next
            if not page.rows:
                await sleep(poll_seconds)

    def table(self, dataset: Dataset | DatasetName, *, tenant: str | None = None) -> Table:
        """Rows of one kind as Arrow; read it in a thread: `await asyncio.to_thread(polars.DataFrame, table)`.

        Args:
            dataset: Rows of what.
            tenant: Whose data.
        """
        return self.oms.table(dataset, tenant=tenant)

    async def replay(self, *, tenant: str | None = None) -> dict[str, Any]:
        """Replays the journal into memory and compares.

        Args:
            tenant: Whose data.
        """
        return await to_thread(self.oms.replay, tenant=tenant)

    async def backup(self, path: str | PathLike[str]) -> None:
        """Writes a copy of the store to a new file.

        Args:
            path: Where to.
        """
        await to_thread(self.oms.backup, path)

    async def close(self) -> None:
        """Closes the store."""
        await to_thread(self.oms.close)

    async def __aenter__(self) -> AsyncOms:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<AsyncOms over {self.oms!r}>"

    async def _run(self, method: Any, /, **options: Any) -> Any:
        return await to_thread(method, self.oms, **options)
