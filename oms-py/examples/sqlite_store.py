"""A store written in Python, over `sqlite3` of the standard library: all that a shop keeps, in one file of your own.

    python examples/sqlite_store.py shop.db

It never looks into what it keeps: records, log entries and what was observed are texts of the library. It passes the
whole conformance suite (`oms.testing.check_store`), so a shop over it behaves as over any other store.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from collections.abc import Callable
from typing import Any

import oms

Json = Any
INT64 = range(-(2**63), 2**63)
SCHEMA = """
CREATE TABLE IF NOT EXISTS record (tenant TEXT, kind INTEGER, id TEXT, version INTEGER, format INTEGER, body TEXT,
    PRIMARY KEY (tenant, kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS name (tenant TEXT, name TEXT, id TEXT, PRIMARY KEY (tenant, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS balance (tenant TEXT, sku TEXT, location TEXT, buckets TEXT,
    PRIMARY KEY (tenant, sku, location)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS list (tenant TEXT, list INTEGER, key TEXT, at INTEGER, id TEXT,
    PRIMARY KEY (tenant, list, key, at, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (tenant TEXT, sequence INTEGER, format INTEGER, entry TEXT, observed TEXT,
    PRIMARY KEY (tenant, sequence)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS request (tenant TEXT, request TEXT, sequence INTEGER,
    PRIMARY KEY (tenant, request)) WITHOUT ROWID;
"""


class Rejected(Exception):
    """Why a change was not committed."""

    def __init__(self, reason: Json) -> None:
        super().__init__(reason)
        self.reason = reason


class SqliteStore:
    """The five methods of `oms.Store`, each one transaction. One connection, one call at a time."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    def load(self, request: str) -> str:
        asked = json.loads(request)

        def read() -> Json:
            values = [self._value(asked["tenant"], key) for key in asked["keys"]]
            return {"as_of": self._last(asked["tenant"]), "values": values}

        return self._transaction("DEFERRED", read)

    def commit(self, request: str) -> str:
        asked = json.loads(request)
        return self._transaction("IMMEDIATE", lambda: self._commit(asked["tenant"], asked["changes"], asked["together"]))

    def log(self, request: str) -> str:
        asked = json.loads(request)
        query = (
            "SELECT sequence, format, entry, observed FROM log WHERE tenant = ? AND sequence > ?"
            " ORDER BY sequence LIMIT ?"
        )
        values = (asked["tenant"], asked["after"], asked["limit"])
        return self._transaction("DEFERRED", lambda: [logged(row) for row in self._db.execute(query, values)])

    def scan(self, request: str) -> str:
        asked = json.loads(request)
        after = asked["after"] or {"kind": -1, "id": ""}
        query = (
            "SELECT kind, id, version, format, body FROM record WHERE tenant = ? AND (kind, id) > (?, ?)"
            " ORDER BY kind, id LIMIT ?"
        )
        values = (asked["tenant"], after["kind"], after["id"], asked["limit"])
        names = ("kind", "id", "version", "format", "body")
        return self._transaction("DEFERRED", lambda: [dict(zip(names, row)) for row in self._db.execute(query, values)])

    def stock(self, request: str) -> str:
        asked = json.loads(request)
        after = asked["after"] or {"sku": "", "location": ""}
        query = (
            "SELECT sku, location, buckets FROM balance WHERE tenant = ? AND (sku, location) > (?, ?)"
            " ORDER BY sku, location LIMIT ?"
        )
        values = (asked["tenant"], after["sku"], after["location"], asked["limit"])

        def read() -> Json:
            rows = self._db.execute(query, values)
            return [{"sku": sku, "location": place, "buckets": json.loads(buckets)} for sku, place, buckets in rows]

        return self._transaction("DEFERRED", read)

    def close(self) -> None:
        self._db.close()

    # Transactions

    def _transaction(self, mode: str, work: Callable[[], Json]) -> str:
        """Runs in one transaction. A locked file is worth another try."""
        with self._lock:
            try:
                self._db.execute(f"BEGIN {mode}")
                try:
                    answer = work()
                    self._db.execute("COMMIT")
                except BaseException:
                    self._db.execute("ROLLBACK")
                    raise
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise oms.BusyError(str(error), code="busy") from error
                raise
        return json.dumps(answer, ensure_ascii=False)

    # Reading

    def _one(self, query: str, *values: Json) -> Json:
        return self._db.execute(query, values).fetchone()

    def _last(self, tenant: str) -> int:
        found: int = self._one("SELECT coalesce(max(sequence), 0) FROM log WHERE tenant = ?", tenant)[0]
        return found

    def _value(self, tenant: str, key: Json) -> Json:
        """What is held under a key: an object with one name."""
        ((what, of),) = key.items()
        return getattr(self, f"_value_{what}")(tenant, of)

    def _value_record(self, tenant: str, of: Json) -> Json:
        query = "SELECT version, format, body FROM record WHERE tenant = ? AND kind = ? AND id = ?"
        found = self._one(query, tenant, of["kind"], of["id"])
        return found and dict(zip(("version", "format", "body"), found))

    def _value_balances(self, tenant: str, sku: str) -> Json:
        query = "SELECT location, buckets FROM balance WHERE tenant = ? AND sku = ? ORDER BY location"
        rows = self._db.execute(query, (tenant, sku))
        return [{"location": place, "buckets": json.loads(buckets)} for place, buckets in rows]

    def _value_balance(self, tenant: str, of: Json) -> Json:
        return self._buckets(tenant, of["sku"], of["location"])

    def _value_name(self, tenant: str, name: str) -> Json:
        found = self._one("SELECT id FROM name WHERE tenant = ? AND name = ?", tenant, name)
        return found and found[0]

    def _value_list(self, tenant: str, of: Json) -> Json:
        order, beyond = ("DESC", "<") if of["descending"] else ("ASC", ">")
        query = "SELECT at, id FROM list WHERE tenant = ? AND list = ? AND key = ? AND at BETWEEN ? AND ?"
        values = [tenant, of["list"], of["key"], of["from"], of["to"]]
        if of["after"] is not None:
            query += f" AND (at, id) {beyond} (?, ?)"
            values += of["after"]
        query += f" ORDER BY at {order}, id {order} LIMIT ?"
        return self._db.execute(query, (*values, min(of["limit"], INT64[-1]))).fetchall()

    def _value_entry(self, tenant: str, sequence: int) -> Json:
        query = "SELECT sequence, format, entry, observed FROM log WHERE tenant = ? AND sequence = ?"
        found = self._one(query, tenant, sequence)
        return found and logged(found)

    def _value_request(self, tenant: str, request: str) -> Json:
        found = self._one("SELECT sequence FROM request WHERE tenant = ? AND request = ?", tenant, request)
        return found and self._value_entry(tenant, found[0])

    def _buckets(self, tenant: str, sku: str, location: str) -> list[int]:
        query = "SELECT buckets FROM balance WHERE tenant = ? AND sku = ? AND location = ?"
        found = self._one(query, tenant, sku, location)
        buckets: list[int] = json.loads(found[0]) if found else [0] * 5
        return buckets

    # Writing

    def _commit(self, tenant: str, changes: list[Json], together: bool) -> list[Json]:
        outcomes: list[Json] = []
        self._db.execute("SAVEPOINT all_of_it")
        for change in changes:
            self._db.execute("SAVEPOINT change")
            try:
                outcomes.append({"sequence": self._apply(tenant, change)})
            except Rejected as rejected:
                self._db.execute("ROLLBACK TO change")
                outcomes.append({"rejected": rejected.reason})
                if together:
                    self._db.execute("ROLLBACK TO all_of_it")
                    return [{"rejected": "together"}] * (len(outcomes) - 1) + [outcomes[-1]] + [
                        {"rejected": "together"}
                    ] * (len(changes) - len(outcomes))
            self._db.execute("RELEASE change")
        return outcomes

    def _apply(self, tenant: str, change: Json) -> int:
        """One change, in the order in which reasons to reject it are told."""
        sequence = self._last(tenant) + 1
        self._take_request(tenant, change["request"], sequence)
        for write in change["writes"]:
            self._require_version(tenant, write, write["expected"])
        for check in change["checks"]:
            self._require_version(tenant, check, check["version"])
        for write in change["writes"]:
            row = (tenant, write["kind"], write["id"], write["expected"] + 1, write["format"], write["body"])
            self._db.execute("REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", row)
        self._rename(tenant, change)
        for posting in change["postings"]:
            self._post(tenant, posting)
        self._list(tenant, change, sequence)
        observed = change["observed"] if change["expected_sequence"] != sequence else None
        entry = (tenant, sequence, change["format"], change["entry"], observed)
        self._db.execute("INSERT INTO log VALUES (?, ?, ?, ?, ?)", entry)
        return sequence

    def _take_request(self, tenant: str, request: str | None, sequence: int) -> None:
        if request is None:
            return
        found = self._one("SELECT sequence FROM request WHERE tenant = ? AND request = ?", tenant, request)
        if found:
            raise Rejected({"duplicate": found[0]})
        self._db.execute("INSERT INTO request VALUES (?, ?, ?)", (tenant, request, sequence))

    def _require_version(self, tenant: str, of: Json, version: int) -> None:
        query = "SELECT version FROM record WHERE tenant = ? AND kind = ? AND id = ?"
        found = self._one(query, tenant, of["kind"], of["id"])
        if (found[0] if found else 0) != version:
            raise Rejected({"conflict": {"kind": of["kind"], "id": of["id"]}})

    def _rename(self, tenant: str, change: Json) -> None:
        for name in change["names_freed"]:
            self._db.execute("DELETE FROM name WHERE tenant = ? AND name = ?", (tenant, name))
        for claim in change["names_claimed"]:
            taken = self._value_name(tenant, claim["name"])
            if taken is not None:
                raise Rejected({"name_taken": {"name": claim["name"], "id": taken}})
            self._db.execute("INSERT INTO name VALUES (?, ?, ?)", (tenant, claim["name"], claim["id"]))

    def _post(self, tenant: str, posting: Json) -> None:
        sku, location = posting["sku"], posting["location"]
        old = self._buckets(tenant, sku, location)
        new = [units + delta for units, delta in zip(old, posting["delta"])]
        for bucket, (delta, floor) in enumerate(zip(posting["delta"], posting["floor"])):
            lowest = max(floor, 0) if delta < 0 else 0
            if delta and (new[bucket] < lowest or new[bucket] not in INT64):
                spare = old[bucket] - lowest
                reason = {"sku": sku, "location": location, "bucket": bucket, "spare": spare}
                raise Rejected({"floor": reason})
        self._db.execute("REPLACE INTO balance VALUES (?, ?, ?, ?)", (tenant, sku, location, json.dumps(new)))

    def _list(self, tenant: str, change: Json, sequence: int) -> None:
        columns = ("list", "key", "at", "id")
        for row in change["rows_removed"]:
            where = " AND ".join(f"{column} = ?" for column in ("tenant", *columns))
            self._db.execute(f"DELETE FROM list WHERE {where}", (tenant, *(row[column] for column in columns)))
        rows = [tuple(row[column] for column in columns) for row in change["rows_added"]]
        rows += [(change["history_list"], key, sequence, "") for key in change["history"]]
        self._db.executemany("INSERT OR IGNORE INTO list VALUES (?, ?, ?, ?, ?)", [(tenant, *row) for row in rows])


def logged(row: tuple[Json, ...]) -> Json:
    return dict(zip(("sequence", "format", "entry", "observed"), row))


def main(path: str) -> None:
    with oms.open_store(SqliteStore(path), actor="anna") as shop:
        shop.set_channel(channel=oms.Channel(id="web"))
        shop.set_location(location=oms.Location(id="OSLO"))
        shop.record_item("MUG")
        shop.receive_stock(location="OSLO", lines=[oms.ReceiptLine(sku="MUG", quantity=10)])
        line = oms.Line(sku="MUG", quantity=3, unit_price="9.50")
        placed = shop.place_order(channel="web", currency="EUR", lines=[line])
        print(shop.order(placed.id).status, shop.available_to_sell(channel="web", sku="MUG").total)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else ":memory:")
