"""Writes `_calls.py` and `_aio_calls.py`: a method for every command and every query."""

from __future__ import annotations

from textwrap import fill

from .model import Call, Field, Model, spell
from .types import accepted
from .values import HEAD, described, parameters, quoted

IMPORTS = """from __future__ import annotations

from typing import TYPE_CHECKING, Any

{own}
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal
    from typing import Literal

    {more}from .enums import (
{enums})
"""
QUERY_TAIL = ("tenant", "now")


def calls_module(model: Model) -> str:
    own = "from ._value import Page\nfrom .values import (\n" + listed(answers(model) | accepted_names(model)) + ")\n"
    out = [HEAD.format(doc="A method for every command and every query.")]
    out.append(IMPORTS.format(own=own, more="from ._value import Value\n    ", enums=listed(accepted_enums(model))))
    for call in [*model.commands, *model.queries]:
        keys = "".join(f'"{one.key}", ' for one in call.fields).removesuffix(" ")
        out.append("\n" + fill(f"_{call.name.upper()} = ({keys})", 116, subsequent_indent="    "))
    out.append(COMMANDS)
    out += [method(call, context(model, ()), False) for call in model.commands]
    out.append(QUERIES)
    out += [method(call, context(model, QUERY_TAIL), False) for call in model.queries]
    return "".join(out)


def aio_module(model: Model) -> str:
    own = "from ._calls import Commands, Queries\nfrom ._value import Page\n"
    names = answers(model) | accepted_names(model)
    more = "from .values import (\n" + "".join(f"        {name},\n" for name in sorted(names)) + "    )\n    "
    out = [HEAD.format(doc="An `async` method for every command and every query.")]
    out.append(IMPORTS.format(own=own, more=more, enums=listed(accepted_enums(model))))
    out.append(AIO_COMMANDS)
    out += [method(call, context(model, ()), True) for call in model.commands]
    out.append(AIO_QUERIES)
    out += [method(call, context(model, QUERY_TAIL), True) for call in model.queries]
    return "".join(out)


COMMANDS = '''


class Commands:
    """A method for every command: it decides, writes, and answers a receipt."""

    __slots__ = ()

    def _execute(
        self, name: str, keys: tuple[str, ...], values: tuple[Any, ...], asked: tuple[Any, ...]
    ) -> Receipt:
        raise NotImplementedError
'''
QUERIES = '''

class Queries:
    """A method for every query: it writes nothing."""

    __slots__ = ()

    def _ask(self, name: str, keys: tuple[str, ...], values: tuple[Any, ...], asked: tuple[Any, ...]) -> str:
        raise NotImplementedError

    def _page(
        self,
        name: str,
        keys: tuple[str, ...],
        values: tuple[Any, ...],
        asked: tuple[Any, ...],
        kind: type[Value],
        endless: bool = False,
    ) -> Page[Any]:
        raise NotImplementedError
'''
AIO_COMMANDS = '''

class AsyncCommands:
    """An `async` method for every command: it decides, writes, and answers a receipt."""

    __slots__ = ()

    async def _run(self, method: Any, /, **options: Any) -> Any:
        raise NotImplementedError
'''
AIO_QUERIES = '''

class AsyncQueries:
    """An `async` method for every query: it writes nothing."""

    __slots__ = ()

    async def _run(self, method: Any, /, **options: Any) -> Any:
        raise NotImplementedError
'''


def listed(names: set[str]) -> str:
    return "".join(f"    {name},\n" for name in sorted(names)).replace("    ", "        ", 0)


def context(model: Model, only: tuple[str, ...]) -> list[Field]:
    """The circumstances as parameters, in the order in which the native half takes them."""
    found = {one.key: one for one in model.circumstances}
    order = only or ("tenant", "actor", "now", "request_id", "if_version", "occurred_at", "dry_run", "roles")
    fields = [found[name] for name in order]
    for one in fields:
        one.required = False
        if one.key == "actor" and "Default" not in one.doc:
            one.doc += " Default: as said when opening."
    return fields


def answers(model: Model) -> set[str]:
    return {model.receipt} | {call.answer for call in model.queries}


def kinds_of(model: Model) -> list[Field]:
    return [one for call in [*model.commands, *model.queries] for one in call.fields]


def accepted_names(model: Model) -> set[str]:
    spelled = " ".join(accepted(one.kind) for one in kinds_of(model))
    return {name for name in model.classes if name in words(spelled)}


def accepted_enums(model: Model) -> set[str]:
    spelled = words(" ".join(accepted(one.kind) for one in kinds_of(model)))
    return {name for name in model.enums if name in spelled}


def words(text: str) -> set[str]:
    return set("".join(letter if letter.isalnum() else " " for letter in text).split())


def method(call: Call, circumstances: list[Field], is_async: bool) -> str:
    assert not {one.key for one in call.fields} & {one.key for one in circumstances}, call.name
    required = [one for one in call.fields if one.required]
    first = [one for one in required if len(required) == 1]
    rest = [one for one in call.fields if one not in first]
    signature = parameters(first) + "        *,\n" + parameters([*rest, *circumstances])
    answer = f"Page[{call.answer}]" if call.page else call.answer
    doc = call.doc + "\n\nArgs:\n" + described([*call.fields, *circumstances])
    word = "async def" if is_async else "def"
    head = f"\n    {word} {spell(call.name)}(\n        self,\n{signature}    ) -> {answer}:\n"
    body = async_body(call, answer, circumstances) if is_async else plain_body(call, circumstances)
    return head + quoted(doc, 2) + body


def plain_body(call: Call, circumstances: list[Field]) -> str:
    values = tuple_of([one.name for one in call.fields])
    asked = tuple_of([one.name for one in circumstances])
    arguments = [f'"{call.name}"', f"_{call.name.upper()}", values, asked]
    if len(circumstances) > 2:
        return f"        return {call_of('self._execute', arguments)}\n"
    if call.page:
        arguments += [call.answer, *(["endless=True"] if call.endless else [])]
        return f"        return {call_of('self._page', arguments)}\n"
    return f"        found = {call_of('self._ask', arguments)}\n        return {call.answer}._of_text(found)\n"


def tuple_of(items: list[str]) -> str:
    """A tuple, on as many lines as it takes."""
    if len(items) == 1:
        return f"({items[0]},)"
    return fill("(" + ", ".join(items) + ")", 104, subsequent_indent=" " * 13, break_long_words=False)


def call_of(function: str, arguments: list[str]) -> str:
    """A call, on one line where it fits."""
    short = f"{function}({', '.join(arguments)})"
    if len(short) < 104 and "\n" not in short:
        return short
    return f"{function}(\n" + "".join(f"            {one},\n" for one in arguments) + "        )"


def async_body(call: Call, answer: str, circumstances: list[Field]) -> str:
    owner = "Commands" if len(circumstances) > 2 else "Queries"
    names = [one.name for one in [*call.fields, *circumstances]]
    passed = "".join(f"            {name}={name},\n" for name in names)
    return f"        found: {answer} = await self._run(\n            {owner}.{spell(call.name)},\n{passed}        )\n        return found\n"
