"""Threads, forks, asyncio, and what importing costs."""

from __future__ import annotations

import asyncio
import compileall
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import oms
import oms.aio
import oms.testing
import pytest
from conftest import Open
from sqlite_store import SqliteStore


def seconds_of(work: Callable[[], object], threads: int) -> float:
    running = [threading.Thread(target=work) for _ in range(threads)]
    start = time.perf_counter()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return time.perf_counter() - start


def commands(count: int) -> str:
    """A batch that keeps the library busy for a while."""
    items = [{"context": {"actor": "a"}, "command": {"record_item": {"sku": f"S-{at}"}}} for at in range(count)]
    return json.dumps(items)


def test_a_thread_inside_the_library_lets_others_go_on(url: str) -> None:
    """Measured: Python goes on counting while one call is under way."""
    with oms.open(url) as shop:
        calls, spans = commands(4000), []

        def work() -> None:
            start = time.perf_counter()
            shop.execute_batch_json(calls)
            spans.append((start, time.perf_counter()))

        thread = threading.Thread(target=work)
        thread.start()
        ticks = []
        while thread.is_alive():
            ticks.append(time.perf_counter())
            time.sleep(0.0005)
    ((start, end),) = spans
    inside = [tick for tick in ticks if start < tick < end]
    print(f"{url.split(':')[0]}: {len(inside)} ticks in {1000 * (end - start):.0f} ms")
    assert len(inside) > 5


def cores(work: Callable[[], object]) -> float:
    """How many cores four threads of this keep busy."""
    cpu = time.process_time()
    wall = seconds_of(work, threads=4)
    return (time.process_time() - cpu) / wall


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="needs two cores")
def test_four_threads_run_in_parallel(url: str) -> None:
    """Measured against four threads of plain Python, which take turns, so that a busy machine does not matter."""
    if url.startswith("postgres"):
        pytest.skip("the server does its part on the same cores, outside of this process")
    with oms.open(url) as shop:
        oms.testing.stocked(shop)
        shop.execute_batch_json(commands(500))
        tries: list[tuple[float, float]] = []
        while len(tries) < 8 and not (tries and tries[-1][0] > 1.5 * tries[-1][1]):
            inside = cores(lambda: [shop.replay() for _ in range(60)])
            tries.append((inside, cores(lambda: sum(range(6_000_000)))))
    inside, turns = max(tries, key=lambda tried: tried[0] / tried[1])
    print(f"{url.split(':')[0]}: {inside:.2f} cores busy, plain Python {turns:.2f}")
    if inside < 1.3 * turns and os.getloadavg()[0] > (os.cpu_count() or 1):
        pytest.skip(f"others keep the machine too busy to measure: a load of {os.getloadavg()[0]}")
    assert inside > 1.3 * turns


def test_four_threads_are_inside_at_once() -> None:
    """Without a measurement: each waits in its store for the three others."""

    class Meeting(SqliteStore):
        together = threading.Barrier(4, timeout=60)

        def log(self, request: str) -> str:
            self.together.wait()
            return super().log(request)

    shop = oms.open_store(Meeting())
    threads = [threading.Thread(target=shop.events) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not Meeting.together.broken


def test_threads_never_sell_more_than_there_is(open_shop: Open) -> None:
    shop = oms.testing.stocked(open_shop(), items={"HOT": 40})
    sold, refused = [], []

    def buy() -> None:
        for _ in range(20):
            try:
                sold.append(shop.place_order(**oms.testing.order("HOT", 1, shortage="refuse")).id)
            except oms.InsufficientStockError as error:
                refused.append(error)

    seconds_of(buy, threads=4)
    assert (len(sold), len(refused)) == (40, 40)
    assert not shop.verify().violations


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_handle_of_another_process_says_so(url: str) -> None:
    shop = oms.testing.stocked(oms.open(url))
    child = os.fork()
    if child == 0:
        status = 1
        try:
            shop.item("MUG")
        except oms.ForkedError as error:
            shop.close()
            with oms.open(url) as own:
                status = 0 if error.code == "handle_forked" and (url == "memory:" or own.item("MUG").active) else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert shop.item("MUG").active
    shop.close()


def test_asyncio_has_the_same_methods(url: str) -> None:
    async def story() -> None:
        async with await oms.aio.open(url, actor="anna") as shop:
            oms.testing.stocked(shop.oms)
            placed = await shop.place_order(**oms.testing.order(id="A-1"))
            assert placed.id == "A-1" and (await shop.order("A-1")).status == "placed"
            batch = shop.batch()
            batch.place_order(**oms.testing.order(id="A-2"))
            await shop.execute(batch)
            assert [order.id async for order in shop.all(await shop.orders(limit=1))] == ["A-1", "A-2"]
            orders = await asyncio.gather(*(shop.order(id) for id in ("A-1", "A-2")))
            assert [order.terms.id for order in orders] == ["A-1", "A-2"]
            assert shop.table("order_lines").name == "order_lines"
            with pytest.raises(oms.NotFoundError):
                await shop.order("A-3")
            async for sent in shop.follow_events():
                assert sent.sequence == 1
                break

    asyncio.run(story())


def test_importing_is_quick() -> None:
    """The time of the processor, which a busy machine does not change: the best of some tries."""
    compileall.compile_dir(Path(oms.__file__).parent, quiet=1)  # as an installer does
    best = min(import_ms() for _ in range(9))
    print(f"import oms: {best:.1f} ms")
    assert best < 30


def import_ms() -> float:
    code = "from time import process_time as t; a = t(); import oms; print(t() - a)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return 1000 * float(found.stdout)


def test_nothing_is_imported_that_is_not_needed() -> None:
    code = "import sys, oms; print(*[name for name in ('asyncio', 'dataclasses', 'inspect', 'pytest', 'html') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
