"""What a call costs: from Python, in Rust, and as the hand-written equivalent over sqlite3 of the standard library.

    cargo build --profile fast -p oms-py --example bench_rust
    python bench.py ../target/fast/examples/bench_rust     # without it, Rust is left out

Each figure is the best of some rounds, in microseconds per call: what else runs only ever makes a round slower.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import oms
import oms.testing

ROUNDS = 15
SKUS = [f"SKU-{number}" for number in range(100)]


def best_us(call: Callable[[int], object], calls: int) -> float:
    """Microseconds per call: the best of the rounds."""
    rounds = []
    position = 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(calls):
            call(position)
            position += 1
        rounds.append((time.perf_counter() - start) / calls * 1e6)
    return min(rounds)


def shop_at(url: str) -> oms.Oms:
    shop = oms.open(url, actor="bench")
    return oms.testing.stocked(shop, items={sku: 10_000_000 for sku in SKUS})


def lines_of(number: int) -> list[dict[str, object]]:
    return [{"sku": SKUS[(number + at * 7) % 100], "quantity": 2, "unit_price": "9.50"} for at in range(3)]


def of_oms(url: str, calls: int) -> dict[str, float]:
    with shop_at(url) as shop:
        lines = [lines_of(number) for number in range(100)]
        values = [[oms.Line(**line) for line in some] for some in lines]  # type: ignore[arg-type]
        texts = [json.dumps({"place_order": {"channel": "web", "currency": "EUR", "lines": some}}) for some in lines]
        context = '{"actor":"bench"}'
        return {
            "place_order, 3 lines, dicts": best_us(
                lambda at: shop.place_order(channel="web", currency="EUR", lines=lines[at % 100]), calls
            ),
            "place_order, 3 lines, values": best_us(
                lambda at: shop.place_order(channel="web", currency="EUR", lines=values[at % 100]), calls
            ),
            "place_order, 3 lines, and its id read": best_us(
                lambda at: shop.place_order(channel="web", currency="EUR", lines=lines[at % 100]).id, calls
            ),
            "place_order, 3 lines, JSON text": best_us(lambda at: shop.execute_json(context, texts[at % 100]), calls),
            "available_to_sell": best_us(
                lambda at: shop.available_to_sell(channel="web", sku=SKUS[at % 100]).total, calls
            ),
        }


HAND_WRITTEN = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE stock (sku TEXT, location TEXT, available INTEGER, reserved INTEGER, PRIMARY KEY (sku, location));
CREATE TABLE orders (id INTEGER PRIMARY KEY, channel TEXT, currency TEXT, total INTEGER, placed_at TEXT, status TEXT);
CREATE TABLE line (order_id INTEGER, line INTEGER, sku TEXT, quantity INTEGER, unit_price INTEGER,
    PRIMARY KEY (order_id, line));
CREATE TABLE movement (id INTEGER PRIMARY KEY, order_id INTEGER, sku TEXT, location TEXT, quantity INTEGER);
CREATE TABLE event (id INTEGER PRIMARY KEY, order_id INTEGER, body TEXT);
"""


def of_sqlite(path: str, calls: int) -> dict[str, float]:
    """What one would write by hand for the least of it: stock with a floor, lines, movements and an event."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(HAND_WRITTEN)
    db.executemany("INSERT INTO stock VALUES (?, 'OSLO', 10000000, 0)", [(sku,) for sku in SKUS])

    def place(number: int) -> None:
        lines = lines_of(number)
        db.execute("BEGIN IMMEDIATE")
        order = db.execute("INSERT INTO orders VALUES (NULL, 'web', 'EUR', 5700, '2026-01-02', 'placed')").lastrowid
        for at, line in enumerate(lines, 1):
            sku, quantity = line["sku"], line["quantity"]
            took = db.execute(
                "UPDATE stock SET available = available - ?, reserved = reserved + ? WHERE sku = ? AND available >= ?",
                (quantity, quantity, sku, quantity),
            )
            assert took.rowcount == 1
            db.execute("INSERT INTO line VALUES (?, ?, ?, ?, 950)", (order, at, sku, quantity))
            db.execute("INSERT INTO movement VALUES (NULL, ?, ?, 'OSLO', ?)", (order, sku, quantity))
        db.execute("INSERT INTO event VALUES (NULL, ?, ?)", (order, json.dumps({"type": "order_placed", "order": order})))
        db.execute("COMMIT")

    def available(number: int) -> object:
        return db.execute("SELECT sum(available) FROM stock WHERE sku = ?", (SKUS[number % 100],)).fetchone()[0]

    return {"place_order, 3 lines, dicts": best_us(place, calls), "available_to_sell": best_us(available, calls * 4)}


def of_arrow(url: str, lines: int, each: int) -> dict[str, float]:
    """Millions of order lines a second that leave as an Arrow stream, with this many lines to an order."""
    try:
        from pyarrow import RecordBatchReader
    except ImportError:
        return {}
    with shop_at(url) as shop:
        order = json.dumps({"place_order": {"channel": "web", "currency": "EUR", "lines": lines_of(0)[:1] * each}})
        calls = ",".join([f'{{"context":{{"actor":"bench"}},"command":{order}}}'] * 5000)
        for _ in range(lines // each // 5000):
            shop.execute_batch_json(f"[{calls}]")

        def drain(_: int) -> None:
            assert sum(batch.num_rows for batch in RecordBatchReader.from_stream(shop.table("order_lines"))) == lines

        return {f"order lines as Arrow, {each} to an order, M rows/s": lines / best_us(drain, 1)}


def import_ms() -> float:
    code = "from time import perf_counter as t; a = t(); import oms; print(t() - a)"
    tries = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(9)]
    return 1000 * min(float(found.stdout) for found in tries)


def of_rust(program: str, url: str, calls: int) -> dict[str, float]:
    found = subprocess.run([program, url, str(calls)], capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(found.stdout)
    return figures


def main() -> None:
    rust = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory() as folder:
        for name, url, calls in (("memory", "memory:", 1000), ("sqlite", f"sqlite:{folder}/shop.db", 200)):
            show(f"Python, {name}", of_oms(url, calls))
            if rust:
                show(f"Rust, {name}", of_rust(rust, url.replace("shop.db", "rust.db"), calls))
        for name, url in (("memory", "memory:"), ("sqlite", f"sqlite:{folder}/tables.db")):
            show(f"Arrow, {name}", of_arrow(url, 500_000, 5))
        show("Arrow, memory", of_arrow("memory:", 500_000, 50))
        show("Python, hand-written over sqlite3, file", of_sqlite(f"{folder}/hand.db", 200))
        show("Python, hand-written over sqlite3, memory", of_sqlite(":memory:", 1000))
    size = sum(path.stat().st_size for path in Path(oms.__file__).parent.rglob("*") if path.suffix != ".pyc")
    print(f"import oms: {import_ms():.1f} ms; installed: {size / 1e6:.1f} MB")


def show(title: str, figures: dict[str, float]) -> None:
    print(title)
    for name, us in figures.items():
        print(f"  {name:50} {us:10.2f}" + (" us" if "rows/s" not in name else ""))


if __name__ == "__main__":
    main()
