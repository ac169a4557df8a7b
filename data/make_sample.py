#!/usr/bin/env python3
"""Cuts a sample of real trade out of a prepared data set, and computes what is true of it.

    make_sample.py SOURCE END TARGET    the sample: everything dated up to and including END (YYYY-MM-DD)
    make_sample.py --check SOURCE       computes the truth of a whole set and compares it with its truth.json

The cut is by date alone: orders placed, returns returned and adjustments made up to END, the lines of the orders
kept, and the products of the SKUs that occur in any of them. Rows and columns are copied as they are. The files come
out the same, byte for byte, whenever the script is run with the same zlib.

truth.json is computed here from the rows with exact decimals, independently of the library it is there to test.
Only the standard library is needed.
"""

import csv
import gzip
import io
import json
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

TABLES = ("orders", "lines", "returns", "adjustments", "products", "locations")
COUNTRIES_MAX = 8
ZERO = Decimal(0)


def read_tables(source):
    """The rows of every table of a set, as dictionaries of text."""
    tables = {}
    for table in TABLES:
        with gzip.open(source / f"{table}.csv.gz", "rt", encoding="utf-8", newline="") as file:
            tables[table] = list(csv.DictReader(file))
    return tables


def write_table(path, rows, columns):
    """Writes one table, compressed without a name or a time so that the same rows give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.getvalue().encode("utf-8"))


def cut(tables, end):
    """The part of a set dated up to and including the day `end`."""
    def is_kept(time):
        return time[:10] <= end

    orders = [row for row in tables["orders"] if is_kept(row["placed_at"])]
    order_ids = {row["order_id"] for row in orders}
    lines = [row for row in tables["lines"] if row["order_id"] in order_ids]
    returns = [row for row in tables["returns"] if is_kept(row["returned_at"])]
    adjustments = [row for row in tables["adjustments"] if is_kept(row["at"])]
    skus = {row["sku"] for row in lines + returns + adjustments}
    return {
        "orders": orders,
        "lines": lines,
        "returns": returns,
        "adjustments": adjustments,
        "products": [row for row in tables["products"] if row["sku"] in skus],
        "locations": tables["locations"],
    }


def money(amount):
    """Exact decimal text with no fewer than two decimals."""
    text = f"{amount:f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"


def line_value(line):
    return int(line["qty"]) * Decimal(line["unit_price"])


def units_of(rows):
    return sum(int(row["qty"]) for row in rows)


def refund_of(rows):
    return sum((Decimal(row["refund_amount"]) for row in rows), ZERO)


def goods_of(rows):
    return [row for row in rows if row["kind"] == "goods"]


def document_of(returned):
    """A return row is named after its document and its row: C489449-1."""
    return returned["return_id"].rpartition("-")[0]


def top_skus(rows, value_of, rank):
    """The five SKUs of highest rank, (units, revenue) -> number; the smaller SKU first among equals."""
    units, revenue = Counter(), defaultdict(Decimal)
    for row in rows:
        units[row["sku"]] += int(row["qty"])
        revenue[row["sku"]] += value_of(row)
    skus = sorted(units, key=lambda sku: (-rank(units[sku], revenue[sku]), sku))[:5]
    return [{"sku": sku, "units": units[sku], "revenue": money(revenue[sku])} for sku in skus]


def daily_truth(tables, order_day, days):
    daily = {}
    for day in days:
        lines = [line for line in tables["lines"] if order_day[line["order_id"]] == day]
        returns = [row for row in tables["returns"] if row["returned_at"][:10] == day]
        daily[day] = {
            "orders": sum(placed == day for placed in order_day.values()),
            "lines": len(lines),
            "units": units_of(lines),
            "revenue": money(sum(map(line_value, lines), ZERO)),
            "returned_value": money(refund_of(returns)),
        }
    return daily


def grouped_truth(orders, order_value, group_of):
    """Orders and revenue per group, in the order in which groups first occur."""
    count, revenue = Counter(), defaultdict(Decimal)
    for order in orders:
        group = group_of(order)
        count[group] += 1
        revenue[group] += order_value[order["order_id"]]
    return {group: {"orders": count[group], "revenue": money(revenue[group])} for group in count}


def returns_truth(returns):
    goods = goods_of(returns)
    return {
        "rows": len(returns),
        "documents": len({document_of(row) for row in returns}),
        "units": units_of(returns),
        "value": money(refund_of(returns)),
        "goods_rows": len(goods),
        "goods_units": units_of(goods),
        "goods_value": money(refund_of(goods)),
        "rows_with_wrong_sign": sum(int(row["qty"]) < 0 for row in returns),
    }


def adjustments_truth(adjustments):
    stock = [row for row in adjustments if row["kind"] == "stock"]
    ledger = [row for row in adjustments if row["kind"] == "ledger"]
    return {
        "rows": len(adjustments),
        "stock_rows": len(stock),
        "stock_units": units_of(stock),
        "ledger_rows": len(ledger),
        "ledger_amount": money(sum((Decimal(row["amount"]) for row in ledger), ZERO)),
    }


def truth_of(tables, name, days=None):
    """What is true of a set. `days` are the days of the `daily` part: by default the first, the middle and the last."""
    orders, lines, returns, adjustments = (tables[table] for table in TABLES[:4])
    goods = goods_of(lines)
    order_day = {order["order_id"]: order["placed_at"][:10] for order in orders}
    order_value, order_lines = defaultdict(Decimal), Counter()
    for line in lines:
        order_value[line["order_id"]] += line_value(line)
        order_lines[line["order_id"]] += 1
    gross = sum(order_value.values(), ZERO)
    if days is None:
        traded = sorted(set(order_day.values()))
        days = [traded[0], traded[len(traded) // 2], traded[-1]]
    largest = max(order_value, key=lambda order_id: order_value[order_id])
    by_country = grouped_truth(orders, order_value, lambda order: order["ship_country"])
    countries = sorted(by_country, key=lambda country: -Decimal(by_country[country]["revenue"]))[:COUNTRIES_MAX]
    average = (gross / len(orders)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)
    return {
        "dataset": name,
        "currency": orders[0]["currency"],
        "orders": len(orders),
        "lines": len(lines),
        "units": units_of(lines),
        "gross_revenue": money(gross),
        "goods_lines": len(goods),
        "goods_units": units_of(goods),
        "goods_revenue": money(sum(map(line_value, goods), ZERO)),
        "zero_price_lines": sum(Decimal(line["unit_price"]) == 0 for line in lines),
        "customers": len({order["customer_id"] for order in orders} - {""}),
        "orders_without_customer": sum(not order["customer_id"] for order in orders),
        "distinct_skus": len({row["sku"] for row in lines + returns + adjustments}),
        "goods_skus_sold": len({line["sku"] for line in goods}),
        "returns": returns_truth(returns),
        "adjustments": adjustments_truth(adjustments),
        "average_order_value": str(average),
        "max_order": {"order_id": largest, "value": money(order_value[largest])},
        "lines_per_order_max": max(order_lines.values()),
        "single_line_orders": sum(count == 1 for count in order_lines.values()),
        "first": min(order["placed_at"] for order in orders),
        "last": max(order["placed_at"] for order in orders),
        "daily": daily_truth(tables, order_day, days),
        "monthly": grouped_truth(orders, order_value, lambda order: order["placed_at"][:7]),
        "by_country": {country: by_country[country] for country in countries},
        "top5_skus_by_units": top_skus(goods, line_value, lambda units, _: units),
        "top5_skus_by_revenue": top_skus(goods, line_value, lambda _, revenue: revenue),
        "top5_returned_by_units": top_skus(
            goods_of(returns), lambda row: Decimal(row["refund_amount"]), lambda units, _: units
        ),
    }


def make(source, end, target):
    tables = read_tables(source)
    sample = cut(tables, end)
    target.mkdir(parents=True, exist_ok=True)
    for table, rows in sample.items():
        write_table(target / f"{table}.csv.gz", rows, list(tables[table][0]))
    truth = json.dumps(truth_of(sample, target.name), indent=1)
    (target / "truth.json").write_text(truth + "\n", encoding="utf-8")
    for table, rows in sample.items():
        print(f"{table}: {len(rows)} rows, {(target / f'{table}.csv.gz').stat().st_size} bytes")


def check(source):
    """Compares with the set's own truth.json; countries by rank, since it names them in words. Returns the exit code."""
    given = json.loads((source / "truth.json").read_text(encoding="utf-8"))
    computed = truth_of(read_tables(source), source.name, list(given["daily"]))
    for truth in (given, computed):
        truth["by_country"] = list(truth["by_country"].values())
    common = [field for field in computed if field in given]
    wrong = [field for field in common if computed[field] != given[field]]
    for field in wrong:
        print(f"{field}: given {given[field]}, computed {computed[field]}")
    print(f"{len(common) - len(wrong)} of {len(common)} common fields are equal")
    print(f"only given: {[field for field in given if field not in computed]}")
    print(f"only computed: {[field for field in computed if field not in given]}")
    return 1 if wrong else 0


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--check":
        return check(Path(arguments[1]))
    if len(arguments) == 3:
        make(Path(arguments[0]), arguments[1], Path(arguments[2]))
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
