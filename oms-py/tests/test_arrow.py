"""Tables as Arrow streams, read by those who read them: pyarrow, polars, pandas and DuckDB."""

from __future__ import annotations

import gc
import json
import os
import threading
import time
import tracemalloc
import weakref
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import oms
import oms.testing
import pytest
from conftest import Open
from sqlite_store import SqliteStore

PLACED = datetime(2026, 1, 2, 9, 0, tzinfo=timezone.utc)
Rows = list[dict[str, Any]]


def by_pyarrow(table: oms.Table) -> Rows:
    rows: Rows = pytest.importorskip("pyarrow").table(table).to_pylist()
    return rows


def by_polars(table: oms.Table) -> Rows:
    rows: Rows = pytest.importorskip("polars").DataFrame(table).to_dicts()
    return rows


def by_pandas(table: oms.Table) -> Rows:
    frame = pytest.importorskip("pandas").DataFrame.from_arrow(table)
    rows: Rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return rows


def by_duckdb(table: oms.Table) -> Rows:
    duckdb, orders = pytest.importorskip("duckdb"), table
    with duckdb.connect() as database:
        database.execute("SET timezone = 'UTC'")
        found = database.sql("SELECT * FROM orders")
        rows = [dict(zip(found.columns, row)) for row in found.fetchall()]
    assert orders is table
    return rows


READERS = [by_pyarrow, by_polars, by_pandas, by_duckdb]
readers = pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__.removeprefix("by_"))
Read = Callable[[oms.Table], Rows]


@readers
def test_amounts_are_exact_instants_in_utc_and_nulls_none(shop: oms.Oms, read: Read) -> None:
    lines = [oms.Line(sku="MUG", quantity=3, unit_price="0.1"), oms.Line(sku="CAP", quantity=1, unit_price="0.007")]
    shop.place_order(id="A-1", channel="web", currency="EUR", lines=lines, destination={"country": "NO"})
    shop.place_order(id="A-2", channel="web", currency="EUR", lines=lines[:1], external_id="W-2")
    first, second = read(shop.table("orders"))
    assert (first["id"], first["country"], first["external_id"]) == ("A-1", "NO", None)
    assert (second["id"], second["country"], second["external_id"]) == ("A-2", None, "W-2")
    assert type(first["total"]) is Decimal and first["total"] == Decimal("0.31") == shop.order("A-1").terms.totals.total
    assert first["placed_at"] == PLACED and first["placed_at"].utcoffset().total_seconds() == 0
    prices = [(row["order_id"], row["sku"], row["unit_price"]) for row in read(shop.table("order_lines"))]
    assert prices[:2] == [("A-1", "MUG", Decimal("0.1")), ("A-1", "CAP", Decimal("0.007"))]
    assert type(prices[1][2]) is Decimal


@readers
def test_every_table_is_read(shop: oms.Oms, read: Read) -> None:
    placed = shop.place_order(**oms.testing.order("MUG", 2))
    shop.ship_order(order=placed.id, location="OSLO")
    paid: dict[str, Any] = {"payment": "P-1", "gateway": "g", "kind": "capture", "reference": "ch_1"}
    shop.record_payment(order=placed.id, amount=19, currency="EUR", **paid)
    shop.request_return(order=placed.id, lines=[oms.ReturnLineInput(line=1, quantity=1)])
    for dataset in oms.Dataset:
        table = shop.table(dataset)
        rows = read(table)
        assert rows and list(rows[0]) == list(table.columns), dataset
    stock = {row["sku"]: row["on_hand"] for row in read(shop.table("stock"))}
    assert stock == {"MUG": 98, "CAP": 100}
    assert [row["captured"] for row in read(shop.table("payments"))] == [Decimal(19)]


def test_duckdb_asks_over_several_tables(shop: oms.Oms) -> None:
    duckdb = pytest.importorskip("duckdb")
    for number in range(5):
        shop.place_order(**oms.testing.order("MUG", 1 + number, id=f"A-{number}"))
    orders, lines = shop.table("orders"), shop.table("order_lines")
    found = duckdb.sql(
        "SELECT o.id, sum(l.total) AS total FROM orders o JOIN lines l ON l.order_id = o.id WHERE quantity > 3"
        " GROUP BY o.id ORDER BY o.id"
    )
    assert found.fetchall() == [("A-3", Decimal("38.00")), ("A-4", Decimal("47.50"))]
    assert (orders.name, lines.name) == ("orders", "order_lines")


def test_a_table_says_what_is_in_it(shop: oms.Oms) -> None:
    table = shop.table("orders")
    assert (table.name, table.description) == ("orders", "One row per order, by id.")
    assert table.columns["total"] == "Decimal128(38, 9)" and table.columns["country"] == "Utf8 or null"
    assert repr(table).startswith("<Table orders: One row per order, by id. Columns: id, number, channel, ")
    with pytest.raises(oms.ValidationError, match="there is no dataset `order`; there are orders, order_lines"):
        shop.table("order")  # type: ignore[arg-type]
    with pytest.raises(oms.ValidationError):
        shop.table("orders", tenant="\0")
    assert get_args(oms.enums.DatasetName) == tuple(oms.Dataset)


def test_each_reading_is_new(shop: oms.Oms) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = shop.table("orders")
    assert pyarrow.table(table).num_rows == 0
    shop.place_order(**oms.testing.order(id="A-1"))
    assert pyarrow.table(table).num_rows == 1
    assert pyarrow.table(table).schema == pyarrow.schema(table)
    assert pyarrow.table(shop.acting(tenant="other").table("orders")).num_rows == 0
    assert pyarrow.table(shop.table("orders", tenant="other")).num_rows == 0


def test_a_closed_handle_says_so_and_a_stream_under_way_goes_on(open_shop: Open) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    shop = oms.testing.stocked(open_shop())
    table = shop.table("stock")
    reader = pyarrow.RecordBatchReader.from_stream(table)
    shop.close()
    assert reader.read_all().num_rows == 2
    for late in (lambda: shop.table("stock"), lambda: table.__arrow_c_stream__(), lambda: pyarrow.table(table)):
        with pytest.raises(oms.ClosedError):
            late()
    assert table.columns and pyarrow.schema(table)


@readers
def test_what_fails_while_reading_keeps_its_code(read: Read) -> None:
    class Broken(SqliteStore):
        broken = False

        def scan(self, request: str) -> str:
            if self.broken:
                raise oms.BusyError("the disk is asleep\0", code="busy")
            return super().scan(request)

    store = Broken()
    shop = oms.testing.stocked(oms.open_store(store))
    shop.place_order(**oms.testing.order())
    store.broken = True
    # The readers raise errors of their own, with the text of ours.
    with pytest.raises(Exception, match="busy: the disk is asleep"):
        read(shop.table("orders"))
    store.broken = False
    assert len(read(shop.table("orders"))) == 1


def test_a_stream_holds_its_store_until_it_is_dropped() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    store = SqliteStore()
    held = weakref.ref(store)
    shop = oms.testing.stocked(oms.open_store(store))
    unread, schema = shop.table("stock").__arrow_c_stream__(), shop.table("stock").__arrow_c_schema__()
    begun = pyarrow.RecordBatchReader.from_stream(shop.table("stock"))
    shop.close()
    del store, shop
    assert held() is not None
    assert begun.read_all().num_rows == 2
    del unread, schema, begun
    oms.testing.memory().close()  # what is dropped while the interpreter is elsewhere is freed with the next call
    gc.collect()
    assert held() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_table_of_another_process_says_so(tmp_path: Path) -> None:
    shop = oms.testing.stocked(oms.open(f"sqlite:{tmp_path / 'shop.db'}"))
    table = shop.table("stock")
    stream = table.__arrow_c_stream__()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            table.__arrow_c_stream__()
        except oms.ForkedError:
            del stream
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert stream is not None


LINES, EACH = 500_000, 5


@pytest.fixture(scope="module")
def large() -> oms.Oms:
    """500,000 order lines in memory."""
    shop = oms.testing.stocked(oms.open("memory:"), items={f"SKU-{number}": 10_000_000 for number in range(EACH)})
    lines = [{"sku": f"SKU-{number}", "quantity": 2, "unit_price": "9.50"} for number in range(EACH)]
    order = {"place_order": {"channel": "web", "currency": "EUR", "lines": lines}}
    calls = json.dumps([{"context": {"actor": "bench"}, "command": order}] * 5000)
    for _ in range(LINES // EACH // 5000):
        shop.execute_batch_json(calls)
    return shop


def count_by_pyarrow(table: oms.Table) -> tuple[int, object]:
    found = pytest.importorskip("pyarrow").table(table)
    return found.num_rows, pytest.importorskip("pyarrow.compute").sum(found["total"]).as_py()


def count_by_polars(table: oms.Table) -> tuple[int, object]:
    found = pytest.importorskip("polars").DataFrame(table)
    return found.height, found["total"].sum()


def count_by_duckdb(table: oms.Table) -> tuple[int, object]:
    with pytest.importorskip("duckdb").connect() as database:
        ((rows, total),) = database.from_arrow(table).aggregate("count(*), sum(total)").fetchall()
    return rows, total


@pytest.mark.parametrize(
    "count",
    [count_by_pyarrow, count_by_polars, count_by_duckdb],
    ids=lambda count: count.__name__.removeprefix("count_by_"),
)
def test_half_a_million_lines_leave_without_an_object_per_row(
    large: oms.Oms, count: Callable[[oms.Table], tuple[int, object]]
) -> None:
    """Measured, with what Python allocates meanwhile; other threads go on."""
    table = large.table("order_lines")
    assert count(table) == (LINES, Decimal(19 * LINES))

    ticks, done = [0], threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks[0] += 1

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    count(table)
    seconds = time.perf_counter() - start
    done.set()
    thread.join()

    tracemalloc.start()
    count(table)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{count.__name__}: {LINES / seconds / 1e6:.2f} M rows/s, {peak / 1000:.0f} kB of Python, {ticks[0]} ticks")
    assert peak < 1_000_000
    assert ticks[0] > 5
