"""What all typed values share: they hold the data of their JSON form and convert a field when it is asked for."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from json import dumps, loads
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typing_extensions import Self

T = TypeVar("T")
V = TypeVar("V", bound="Value")


def instant(text: str) -> datetime:
    """The aware datetime of an instant as the library writes it, in UTC."""
    if text[-1] == "Z":
        text = text[:-1] + "+00:00"
    return datetime.fromisoformat(text)


class Value:
    """A frozen value: equal, hashed, copied and pickled by its content."""

    __slots__ = ("_data", "_memo", "_raw")
    _keys: tuple[str, ...] = ()
    _spelled: dict[str, str] = {}

    _data: dict[str, Any]
    _memo: dict[str, Any]
    _raw: str

    def __init__(self) -> None:
        raise TypeError(f"a {type(self).__name__} is answered by the library; `from_dict` makes one for a test")

    @classmethod
    def _of(cls, data: dict[str, Any]) -> Self:
        """The value of data that nobody else will change."""
        made = object.__new__(cls)
        made._data = data
        return made

    @classmethod
    def _of_text(cls, text: str) -> Self:
        """The value of a JSON text, which is parsed when a field is asked for."""
        made = object.__new__(cls)
        made._raw = text
        return made

    def __getattr__(self, name: str) -> Any:
        # Only what is missing comes here: the slots of what was not needed so far.
        if name == "_data":
            self._data = loads(self._raw)
            return self._data
        if name == "_memo":
            self._memo = {}
            return self._memo
        raise AttributeError(f"{type(self).__name__} has no field {name!r}; it has {', '.join(self._fields())}")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """The value of its JSON form as a dict; refuses floats and naive datetimes."""
        return cls._of(_plain(data))

    def to_dict(self) -> dict[str, Any]:
        """Its JSON form: a dict of str, int, bool, lists and dicts, for `json.dumps` and for templates."""
        copied: dict[str, Any] = _copied(self._data)
        return copied

    def to_json(self) -> str:
        """Its JSON form as text."""
        return dumps(self._data, ensure_ascii=False, separators=(",", ":"))

    def replace(self, **changes: Any) -> Self:
        """The same value with other fields; `None` takes an optional one away."""
        spelled = dict(zip(self._fields(), self._keys))
        data = self.to_dict()
        for name, value in changes.items():
            if name not in spelled:
                raise TypeError(f"{type(self).__name__} has no field {name!r}; it has {', '.join(spelled)}")
            if value is None:
                data.pop(spelled[name], None)
            else:
                data[spelled[name]] = value
        return self._of(_plain(data))

    @classmethod
    def _fields(cls) -> tuple[str, ...]:
        return tuple([cls._spelled.get(key, key) for key in cls._keys])

    def _one(self, name: str, kind: type[V]) -> V:
        memo = self._memo
        if name not in memo:
            memo[name] = kind._of(self._data.get(name) or {})
        found: V = memo[name]
        return found

    def _maybe(self, name: str, kind: type[V]) -> V | None:
        return None if self._data.get(name) is None else self._one(name, kind)

    def _many(self, name: str, kind: type[V]) -> tuple[V, ...]:
        memo = self._memo
        if name not in memo:
            memo[name] = tuple([kind._of(item) for item in self._data.get(name) or ()])
        found: tuple[V, ...] = memo[name]
        return found

    def _each(self, name: str, convert: Callable[[Any], T]) -> dict[str, T]:
        return {key: convert(item) for key, item in (self._data.get(name) or {}).items()}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value):
            return NotImplemented
        return _kind_of(self) is _kind_of(other) and self._data == other._data

    def __hash__(self) -> int:
        return hash((_kind_of(self), dumps(self._data, sort_keys=True)))

    def __repr__(self) -> str:
        pairs = zip(self._fields(), self._keys)
        shown = [f"{name}={getattr(self, name)!r}" for name, key in pairs if key in self._data]
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str | None:
        from ._tables import html_of

        return html_of(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_again, (_kind_of(self), self._data))


class Tagged(Value):
    """A value of one of several kinds, told apart by its `type`."""

    __slots__ = ()
    _kinds: dict[str, type[Value]] = {}

    @classmethod
    def _of(cls, data: dict[str, Any]) -> Self:
        kind: Any = cls._kinds.get(data["type"], cls)
        made: Self = object.__new__(kind)
        made._data = data
        return made

    @property
    def type(self) -> str:
        """What kind it is of."""
        kind: str = self._data["type"]
        return kind


class Page(Generic[T]):
    """Some rows, and how to read on. Iterating over it gives its rows; `all()` reads every page that follows."""

    __slots__ = ("_follow", "_next", "_rows")
    __match_args__ = ("rows", "next")

    def __init__(self, rows: tuple[T, ...], next: Any = None, follow: Callable[[Any], Page[T]] | None = None) -> None:
        self._rows = rows
        self._next = next
        self._follow = follow

    @property
    def rows(self) -> tuple[T, ...]:
        """The rows."""
        return self._rows

    @property
    def next(self) -> Any:
        """Where to read on: pass it as `after`. None: this was the last page."""
        return self._next

    def following(self) -> Page[T] | None:
        """The next page, asked now. None: this was the last page."""
        return None if self.next is None or self._follow is None else self._follow(self.next)

    def all(self) -> Iterator[T]:
        """Every row of this page and of all that follow."""
        page: Page[T] | None = self
        while page is not None:
            yield from page.rows
            page = page.following()

    def to_dicts(self) -> list[dict[str, Any]]:
        """The JSON forms of the rows."""
        return [row.to_dict() for row in self.rows if isinstance(row, Value)]

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process has no open store: what comes out there is this page alone.
        return (Page, (self._rows, self._next))

    def __iter__(self) -> Iterator[T]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> T:
        return self.rows[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Page):
            return NotImplemented
        return self.rows == other.rows and self.next == other.next

    def __hash__(self) -> int:
        return hash(self.rows)

    def __repr__(self) -> str:
        more = "" if self.next is None else ", and more"
        return f"<Page of {len(self.rows)}{more}: {list(self.rows)!r}>"

    def _repr_html_(self) -> str | None:
        from ._tables import html_of_rows

        return html_of_rows(self.rows)


def _kind_of(value: Value) -> type[Value]:
    return getattr(type(value), "_stands_for", type(value))


def _again(kind: type[Value], data: dict[str, Any]) -> Value:
    return kind._of(data)


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copied(item) for key, item in data.items()}
    if isinstance(data, list):
        return [_copied(item) for item in data]
    return data


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    from ._oms import fields

    return fields(tuple(data), tuple(data.values()))


ZERO = Decimal(0)
