"""Writes `__init__.py`: explicit imports and a literal `__all__`, which editors and type checkers can follow."""

from __future__ import annotations

from .model import Model

DOC = '''"""An embeddable order management system.

    import oms

    with oms.open("sqlite:shop.db", actor="anna") as shop:
        shop.set_channel(channel=oms.Channel(id="web"))
        placed = shop.place_order(channel="web", currency="EUR", lines=[...])

Every command and every query is a method of `Oms`, with keyword arguments and typed answers. Amounts are `Decimal` (an
`int` or a `str` is taken too; a `float` is refused, because it is not exact), instants are aware `datetime`s, and words of
a fixed list are enums that equal their text.

Written by `generate.py` from the library's schemas. Do not edit.
"""
'''


def package_module(model: Model, errors: list[str]) -> str:
    enums = sorted([*model.enums, "Code", "Dataset"])
    values = sorted(model.classes)
    client = ["Batch", "Oms", "open", "open_store"]
    parts = {"_value": ["Page", "Value"], "client": client, "enums": enums, "errors": errors, "store": ["Store"], "values": values}
    out = [DOC, "\nfrom ._oms import Table, __version__\n"]
    for module, names in parts.items():
        out.append(f"from .{module} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")\n")
    every = sorted(["Table", "__version__", *(name for names in parts.values() for name in names)])
    out.append("\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in every) + "]\n")
    return "".join(out)


STORE = '''

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """A backend of your own: an object with five methods that take and give JSON text, see this module.

    `oms.open_store(store)` opens a shop over it. The methods are called from several threads at once. What they raise
    fails the call: an `oms.OmsError` keeps its code (with `oms.BusyError` the caller may try again), anything else is
    `store_failed`. A method `backup(path)` may be there too. `oms.testing.check_store` runs the whole conformance suite
    over it; `examples/sqlite_store.py` in the source is a complete one.
    """
'''
METHODS = {
    "load": "What is held under each key, as of one moment.",
    "commit": "Commits change sets in order, each in one atomic and durable step.",
    "log": "Log entries after a sequence, in order.",
    "scan": "Records after a key, in order.",
    "stock": "Balances after an item and location, in order.",
}


def store_module(foreign: str) -> str:
    """The protocol of stores, with the forms that the Rust module for stores in other languages documents."""
    lines = [line.removeprefix("//!").removeprefix(" ") for line in foreign.splitlines() if line.startswith("//!")]
    forms = "\n".join(lines[2:]).replace("[`Store`]", "`Store`")
    out = ['"""A store written in Python: every call is one JSON text in and one out.\n\n', forms]
    out.append('\n\nWritten by `generate.py` from the library\'s documentation. Do not edit.\n"""')
    out.append(STORE)
    for name, doc in METHODS.items():
        out.append(f'\n    def {name}(self, request: str) -> str:\n        """{doc}"""\n        ...\n')
    return "".join(out)
