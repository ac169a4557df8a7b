"""A store written in Python: every call is one JSON text in and one out.

A store never has to look into what it keeps: records, log entries and what was observed are texts of ours. Kinds of
records and lists are numbers; texts are compared by their UTF-8 bytes; `buckets`, `delta` and `floor` are five whole
numbers of 64 bits. What a store promises is said at `Store`; the conformance suite checks it.

| call | request | answer |
|---|---|---|
| `load` | `{"tenant", "keys": [KEY]}` | `{"as_of", "values": [VALUE]}`, one value per key |
| `commit` | `{"tenant", "together", "changes": [CHANGE]}` | one of `{"sequence"}` or `{"rejected": REASON}` per change |
| `log` | `{"tenant", "after", "limit"}` | `[LOGGED]`, by sequence |
| `scan` | `{"tenant", "after": null or {"kind", "id"}, "limit"}` | `[{"kind", "id", "version", "format", "body"}]`, by kind and id |
| `stock` | `{"tenant", "after": null or {"sku", "location"}, "limit"}` | `[{"sku", "location", "buckets"}]`, by sku and location |

| KEY | VALUE |
|---|---|
| `{"record": {"kind", "id"}}` | `{"version", "format", "body"}` or null |
| `{"balances": "SKU"}` | `[{"location", "buckets"}]`, by location |
| `{"balance": {"sku", "location"}}` | the buckets; zeros where nothing was posted |
| `{"name": "..."}` | the id of the record that claimed it, or null |
| `{"list": {"list", "key", "from", "to", "after", "descending", "limit"}}` | `[[at, "id"]]`: rows with `from <= at <= to` beyond `after` (null or `[at, "id"]`), by `at` and `id`, or in reverse |
| `{"entry": 7}` | LOGGED or null |
| `{"request": "..."}` | LOGGED or null |

LOGGED is `{"sequence", "format", "entry", "observed"}`.

A CHANGE is applied in one atomic step or not at all, in this order, and the first reason that holds rejects it:

| field | what to do | REASON |
|---|---|---|
| `request` | unless null: it must be new, and is kept with the sequence | `{"duplicate": sequence}` |
| `writes`: `[{"kind", "id", "expected", "format", "body"}]` | the record has version `expected` (0: there is none); it is written with the version after | `{"conflict": {"kind", "id"}}` |
| `checks`: `[{"kind", "id", "version"}]` | the record has this version (0: there is none) | `{"conflict": {"kind", "id"}}` |
| `names_freed`: `["..."]` | the names are free again, before any is claimed | |
| `names_claimed`: `[{"name", "id"}]` | the name is free, and taken now | `{"name_taken": {"name", "id"}}` with the id that has it |
| `postings`: `[{"sku", "location", "delta", "floor"}]` | each bucket with a negative delta stays at its floor or above, and none falls below zero or leaves 64 bits; the deltas are added | `{"floor": {"sku", "location", "bucket", "spare"}}`: the bucket's position, and how much is above its floor |
| `rows_removed`, `rows_added`: `[{"list", "key", "at", "id"}]` | the rows are gone, or there | |
| `history`: `["..."]` | in list `history_list` each key gets the row (sequence, `""`) | |
| `entry`, `format`, `observed`, `expected_sequence` | the entry is kept under the next sequence; `observed` with it, unless the two sequences are the same | |

Where `together` is set and one is rejected, nothing of any is written, and the others are rejected with `"together"`.

Written by `generate.py` from the library's documentation. Do not edit.
"""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """A backend of your own: an object with five methods that take and give JSON text, see this module.

    `oms.open_store(store)` opens a shop over it. The methods are called from several threads at once. What they raise
    fails the call: an `oms.OmsError` keeps its code (with `oms.BusyError` the caller may try again), anything else is
    `store_failed`. A method `backup(path)` may be there too. `oms.testing.check_store` runs the whole conformance suite
    over it; `examples/sqlite_store.py` in the source is a complete one.
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
