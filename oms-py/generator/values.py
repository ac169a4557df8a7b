"""Writes `enums.py` and `values.py`."""

from __future__ import annotations

from textwrap import fill, indent
from typing import Any

from .model import Class, Enumeration, Field, Model
from .types import accepted, annotation, expression

HANGING: dict[str, Any] = {"initial_indent": "    ", "subsequent_indent": "        ", "break_on_hyphens": False}
HEAD = '"""{doc}\n\nWritten by `generate.py` from the library\'s schemas. Do not edit.\n"""\n\n'


def quoted(doc: str, depth: int) -> str:
    """A docstring."""
    text = doc.strip().replace("\\", "\\\\")
    if not text:
        return ""
    lines = [f'"""{text}"""'] if "\n" not in text else [f'"""{text}', '"""']
    return indent("\n".join(lines), "    " * depth) + "\n"


def described(fields: list[Field]) -> str:
    """The list of parameters of a docstring."""
    return "\n".join(fill(f"{one.name}: {described_one(one)}", 108, **HANGING) for one in fields)


def described_one(one: Field) -> str:
    doc = " ".join(one.doc.split()) or "The " + one.key.replace("_", " ") + "."
    if one.default not in (None, "", {}, [], False) and "Default" not in doc:
        doc += f" Default: {str(one.default).lower() if isinstance(one.default, bool) else one.default}."
    return doc


def enums_module(model: Model, codes: list[tuple[int, str, str, str, str]], datasets: list[tuple[str, str]]) -> str:
    out = [HEAD.format(doc="The library's fixed words."), "from __future__ import annotations\n\nfrom enum import Enum\nfrom typing import TYPE_CHECKING, Literal\n"]
    names = ", ".join(f'"{name}"' for name, _ in datasets)
    out.append(f"\nDatasetName = Literal[\n    {names}\n]\n" + TEXT)
    table = Enumeration("Code", "Why a call failed.", [(name, text) for _, name, _, text, _ in codes])
    tables = Enumeration("Dataset", "What can be read as an Arrow table.", datasets)
    every = sorted([*model.enums.values(), table, tables], key=lambda one: one.name)
    for one in every:
        out.append(f"\n\nclass {one.name}(_Word):\n" + quoted(one.doc or one.name, 1) + "\n")
        for text, doc in one.members:
            out.append(f'    {text.upper()} = "{text}"\n' + quoted(doc, 1))
    return "".join(out)


TEXT = '''

class _Word(str, Enum):
    """A text of a fixed list: equal to its plain text, and printed as it."""

    if TYPE_CHECKING:

        def __eq__(self, value: object, /) -> bool: ...

        def __hash__(self) -> int: ...

    def __str__(self) -> str:
        text: str = self.value
        return text

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"
'''


def values_module(model: Model) -> str:
    out = [HEAD.format(doc="The typed values that commands take and queries answer.")]
    out.append("# mypy: disable-error-code=\"no-any-return\"\n\nfrom __future__ import annotations\n\n")
    out.append("from datetime import datetime\nfrom decimal import Decimal\nfrom typing import TYPE_CHECKING, Any\n\n")
    out.append("from ._oms import fields\nfrom ._value import Tagged, Value, instant\n")
    out.append("from .enums import (\n" + "".join(f"    {name},\n" for name in sorted(model.enums)) + ")\n\n")
    out.append("if TYPE_CHECKING:\n    from collections.abc import Mapping, Sequence\n    from typing import Literal\n")
    out.append("\n_new = object.__new__\n")
    for one in in_order(model.classes):
        out.append(class_text(one))
    for one in model.classes.values():
        if one.variants:
            kinds = "".join(f'    "{model.classes[name].tag}": {name},\n' for name in one.variants)
            out.append(f"\n\n{one.name}._kinds = {{\n{kinds}}}\n")
    return "".join(out)


def in_order(classes: dict[str, Class]) -> list[Class]:
    """By name, each after its base."""
    done: list[Class] = []

    def add(one: Class) -> None:
        if one.base in classes:
            add(classes[one.base])
        if one not in done:
            done.append(one)

    for name in sorted(classes):
        add(classes[name])
    return done


def class_text(one: Class) -> str:
    doc = one.doc or one.name
    own = "".join(f'"{field.key}", ' for field in one.fields)
    required = "".join(f'"{field.name}", ' for field in one.fields if field.required)
    extends = one.base not in ("Value", "Tagged") and not one.tag
    out = [f"\n\nclass {one.name}({one.base}):\n", quoted(doc, 1), "\n    __slots__ = ()\n"]
    if own and extends:
        out.append(f"    _keys: tuple[str, ...] = (*{one.base}._keys, {own})\n")
    elif own or one.tag:
        out.append(f"    __match_args__ = ({required})\n    _keys: tuple[str, ...] = ({own})\n")
    spelled = {field.name: field.key for field in one.fields if field.name != field.key}
    if spelled:
        out.append("    _spelled = {" + ", ".join(f'"{key}": "{name}"' for name, key in spelled.items()) + "}\n")
    if one.made:
        out.append(init_text(one))
    out += [property_text(field) for field in one.fields]
    if one.name == "SentEvent":
        out.append(CURSOR)
    return "".join(out).replace(", )", ",)")


CURSOR = '''
    @property
    def cursor(self) -> EventCursor:
        """The position after it: keep it to read on from there."""
        return EventCursor(sequence=self.sequence, ordinal=self.ordinal)
'''


def init_text(one: Class) -> str:
    if not one.fields:
        return "\n    def __init__(self) -> None:\n        self._data = {}\n"
    keys = "".join(f'"{field.key}", ' for field in one.fields)
    values = "".join(f"{field.name}, " for field in one.fields)
    return (
        f"\n    def __init__(\n        self,\n        *,\n{parameters(one.fields)}    ) -> None:\n"
        + quoted("Args:\n" + described(one.fields), 2).replace("\n", "\n", 1)
        + f"        self._data = fields(({keys}), ({values}))\n"
    )


def parameters(fields: list[Field]) -> str:
    """The lines of a signature, what is required first."""
    lines = []
    for field in fields:
        kind = accepted(field.kind)
        lines.append(f"        {field.name}: {kind},\n" if field.required else f"        {field.name}: {kind} | None = None,\n")
    return "".join(lines)


def property_text(field: Field) -> str:
    head = f"\n    @property\n    def {field.name}(self) -> {annotation(field)}:\n"
    return head + quoted(field.doc, 2) + f"        return {expression(field)}\n"
