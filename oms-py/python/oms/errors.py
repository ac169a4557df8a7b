"""What is raised when a call does not succeed.

Every exception is an `OmsError` with a code of the one table that Rust, C and Python share, and also the builtin that a
caller would expect: `ValueError` for what is malformed, `LookupError` for what is missing.
"""

from __future__ import annotations

from ._oms import CODES
from .enums import Code

__all__ = [
    "BusyError",
    "ClosedError",
    "ConflictError",
    "ForkedError",
    "InsufficientStockError",
    "InternalError",
    "NotFoundError",
    "OmsError",
    "Problem",
    "RefusedError",
    "RetryableError",
    "SchemaTooNewError",
    "StorageError",
    "ValidationError",
]

_TABLE = {name: (number, kind, text, hint) for number, name, kind, text, hint in CODES}


class Problem:
    """One thing that is wrong with a request, and where."""

    __slots__ = ("code", "message", "path")
    __match_args__ = ("path", "code", "message")

    def __init__(self, path: str, code: Code | str, message: str) -> None:
        self.path: str = path
        """The path to the field, such as `lines[3].quantity`."""
        self.code: Code = Code(code)
        """Why."""
        self.message: str = message
        """One sentence for people."""

    def __repr__(self) -> str:
        return f"Problem(path={self.path!r}, code={self.code.value!r}, message={self.message!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Problem):
            return NotImplemented
        return (self.path, self.code, self.message) == (other.path, other.code, other.message)

    def __hash__(self) -> int:
        return hash((self.path, self.code, self.message))


class OmsError(Exception):
    """A typed answer why a call did not succeed. Nothing was written, unless the code is `in_doubt`."""

    code: Code
    """Why. It equals its stable name, such as `insufficient_stock`, which is the same in Rust and C."""
    message: str
    """One sentence for people that names the rule and the record."""
    details: dict[str, str]
    """Named values: what was asked, what would have been possible."""
    problems: tuple[Problem, ...]
    """Every field that is wrong, with its path, where the request itself is at fault."""

    def __init__(
        self,
        message: str,
        *,
        code: Code | str = Code.BUG,
        details: dict[str, str] | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = Code(code)
        self.message = message
        self.details = dict(details or {})
        self.problems = tuple(problems)

    @property
    def number(self) -> int:
        """The stable number of the code; the same in Rust and C."""
        return _TABLE[self.code][0]

    @property
    def kind(self) -> str:
        """The class of the code: invalid, missing, refused, conflict, retry, storage or internal."""
        return _TABLE[self.code][1]

    @property
    def hint(self) -> str:
        """What to do about it."""
        return _TABLE[self.code][3]

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed when it is made again."""
        return self.kind == "retry"

    def __str__(self) -> str:
        lines = [f"{self.code}: {self.message}"]
        if len(self.problems) > 1:
            lines += [f"  {problem.path}: {problem.message}" for problem in self.problems]
        return "\n".join(lines)

    def __reduce__(self) -> tuple[object, ...]:
        return (_again, (type(self), self.message, self.code, self.details, self.problems))


class ValidationError(OmsError, ValueError):
    """The request is malformed: `problems` says everything that is wrong with it, and where."""


class NotFoundError(OmsError, LookupError):
    """Something that the request names does not exist."""


class RefusedError(OmsError):
    """A rule says no."""


class InsufficientStockError(RefusedError):
    """There is less stock than was asked for."""


class ConflictError(OmsError):
    """The same key was used with other content, or a version has moved on."""


class RetryableError(OmsError):
    """Nothing is wrong with the request: try again."""


class BusyError(RetryableError):
    """The store is busy; nothing was written."""


class StorageError(OmsError):
    """The store failed."""


class SchemaTooNewError(StorageError):
    """The store was written by a newer version of the library."""


class InternalError(OmsError):
    """A bug in the library."""


class ClosedError(OmsError, ValueError):
    """The handle was closed."""


class ForkedError(OmsError, RuntimeError):
    """The handle was opened before the process forked: open one in each process."""


_OF_CODE: dict[str, type[OmsError]] = {
    "insufficient_stock": InsufficientStockError,
    "busy": BusyError,
    "store_newer": SchemaTooNewError,
    "handle_closed": ClosedError,
    "handle_forked": ForkedError,
}
_OF_KIND: dict[str, type[OmsError]] = {
    "invalid": ValidationError,
    "missing": NotFoundError,
    "refused": RefusedError,
    "conflict": ConflictError,
    "retry": RetryableError,
    "storage": StorageError,
    "internal": InternalError,
}


def _of(code: str, message: str, details: dict[str, str], problems: list[tuple[str, str, str]]) -> OmsError:
    """The exception of a code. The native module calls it."""
    kind = _OF_CODE.get(code) or _OF_KIND.get(_TABLE[code][1], OmsError)
    return kind(message, code=code, details=details, problems=tuple(Problem(*problem) for problem in problems))


def _again(
    kind: type[OmsError], message: str, code: Code, details: dict[str, str], problems: tuple[Problem, ...]
) -> OmsError:
    return kind(message, code=code, details=details, problems=problems)
