"""How what a field holds is spelled in Python: what is accepted, what is given, and how it is converted."""

from __future__ import annotations

from .model import Field, Kind

ACCEPTED = {"text": "str", "int": "int", "bool": "bool", "amount": "Decimal | int | str", "instant": "datetime"}
GIVEN = {"text": "str", "int": "int", "bool": "bool", "amount": "Decimal", "instant": "datetime", "any": "Any"}
ABSENT = {"int": "0", "bool": "False", "amount": '"0"'}


def literal(texts: tuple[str, ...]) -> str:
    return "Literal[" + ", ".join(f'"{text}"' for text in texts) + "]"


def variants(kind: Kind) -> str:
    return " | ".join(name for _, name in kind.keyed)


def accepted(kind: Kind) -> str:
    """What a caller may pass."""
    match kind.what:
        case "enum":
            return f"{kind.name} | {literal(kind.texts)}"
        case "mixed":
            return f"{literal(kind.texts)} | {variants(kind)} | Mapping[str, Any]"
        case "value" | "tagged":
            return f"{kind.name} | Mapping[str, Any]"
        case "list":
            assert kind.inner
            return f"Sequence[{accepted(kind.inner)}]"
        case "map":
            assert kind.inner
            return f"Mapping[str, {accepted(kind.inner)}]"
        case _:
            return ACCEPTED.get(kind.what, "Any")


def given(kind: Kind) -> str:
    """What a field gives."""
    match kind.what:
        case "enum" | "value" | "tagged":
            return kind.name
        case "mixed":
            return f"{literal(kind.texts)} | {variants(kind)}"
        case "list":
            assert kind.inner
            return f"tuple[{given(kind.inner)}, ...]"
        case "map":
            assert kind.inner
            return f"dict[str, {given(kind.inner)}]"
        case _:
            return GIVEN[kind.what]


def annotation(one: Field) -> str:
    return given(one.kind) + (" | None" if one.nullable else "")


def converted(kind: Kind, item: str) -> str:
    """The conversion of one item of data."""
    match kind.what:
        case "amount":
            return f"Decimal({item})"
        case "instant":
            return f"instant({item})"
        case "enum":
            return f"{kind.name}({item})"
        case "value" | "tagged":
            return f"{kind.name}._of({item})"
        case "mixed":
            *others, (_, last) = kind.keyed
            chosen = "".join(f'{name}._of({item}) if "{key}" in {item} else ' for key, name in others)
            chosen = f"({chosen}{last}._of({item}))" if others else f"{last}._of({item})"
            return f"{chosen} if isinstance({item}, dict) else {item}"
        case "list":
            assert kind.inner
            return f"tuple([{converted(kind.inner, 'item')} for item in {item}])"
        case _:
            return item


def expression(one: Field) -> str:
    """What a property gives, from the data."""
    kind, key = one.kind, f'"{one.key}"'
    found = f"self._data.get({key})"
    if one.nullable:
        return nullable(kind, key, found)
    if kind.what in ("value", "tagged"):
        return f"self._one({key}, {kind.name})"
    if kind.what == "list":
        return many(kind, key, f"self._data.get({key}, ())")
    if kind.what == "map":
        assert kind.inner
        return f"self._each({key}, lambda item: {converted(kind.inner, 'item')})"
    if one.required:
        return converted(kind, f"self._data[{key}]")
    return converted(kind, f"self._data.get({key}, {absent(one)})")


def nullable(kind: Kind, key: str, found: str) -> str:
    if kind.what in ("value", "tagged"):
        return f"self._maybe({key}, {kind.name})"
    if kind.what in ("text", "int", "bool", "any"):
        return found
    inner = many(kind, key, f"self._data[{key}]") if kind.what == "list" else converted(kind, f"self._data[{key}]")
    if kind.what == "map":
        assert kind.inner
        inner = f"self._each({key}, lambda item: {converted(kind.inner, 'item')})"
    return f"None if {found} is None else {inner}"


def many(kind: Kind, key: str, found: str) -> str:
    assert kind.inner
    if kind.inner.what in ("value", "tagged"):
        return f"self._many({key}, {kind.inner.name})"
    if kind.inner.what in ("text", "int", "bool", "any"):
        return f"tuple({found})"
    return f"tuple([{converted(kind.inner, 'item')} for item in {found}])"


def absent(one: Field) -> str:
    """What stands in the data when the library left a field out."""
    if one.default is not None:
        return repr(one.default).replace("'", '"')
    if one.kind.what == "bool" and "Default: yes" in one.doc:
        return "True"
    return ABSENT[one.kind.what]
