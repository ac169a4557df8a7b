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
    enums = sorted([*model.enums, "Code"])
    values = sorted(model.classes)
    client = ["Batch", "Oms", "open", "open_store"]
    parts = {"_value": ["Page", "Value"], "client": client, "enums": enums, "errors": errors, "store": ["Store"], "values": values}
    out = [DOC, "\nfrom ._oms import __version__\n"]
    for module, names in parts.items():
        out.append(f"from .{module} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")\n")
    every = sorted(["__version__", *(name for names in parts.values() for name in names)])
    out.append("\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in every) + "]\n")
    return "".join(out)
