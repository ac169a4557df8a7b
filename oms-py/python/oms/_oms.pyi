"""The native half of `oms`."""

from collections.abc import Callable
from os import PathLike
from typing import Any, final

from .store import Store

__all__ = [
    "CODES",
    "DATASETS",
    "Engine",
    "Table",
    "__version__",
    "batch_call",
    "check_store",
    "check_store_at_random",
    "checks",
    "describe",
    "fields",
    "json_of",
    "panic_for_tests",
]
__version__: str
CODES: list[tuple[int, str, str, str, str]]
DATASETS: list[tuple[str, str]]

def describe(name: str) -> str | None: ...
def fields(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]: ...
def json_of(object: Any) -> str: ...
def batch_call(
    name: str, fields: tuple[str, ...], values: tuple[Any, ...], circumstances: tuple[Any, ...]
) -> str: ...
def panic_for_tests() -> None: ...
def checks() -> list[str]: ...
def check_store(name: str, make: Callable[[], Store]) -> None: ...
def check_store_at_random(make: Callable[[], Store], seed: int, steps: int) -> None: ...
@final
class Engine:
    @staticmethod
    def open(url: str, seed: int | None) -> Engine: ...
    @staticmethod
    def open_store(store: Store, seed: int | None) -> Engine: ...
    def execute(
        self, name: str, fields: tuple[str, ...], values: tuple[Any, ...], circumstances: tuple[Any, ...]
    ) -> str: ...
    def query(
        self, name: str, fields: tuple[str, ...], values: tuple[Any, ...], circumstances: tuple[Any, ...]
    ) -> str: ...
    def execute_json(self, context: str, command: str) -> str: ...
    def execute_batch_json(self, calls: str, together: bool) -> str: ...
    def query_json(self, context: str, query: str) -> str: ...
    def replay(self, tenant: str) -> str: ...
    def backup(self, path: str | PathLike[str]) -> None: ...
    def table(self, tenant: str, dataset: str) -> Table: ...
    def close(self) -> None: ...
    @property
    def closed(self) -> bool: ...

@final
class Table:
    """Rows of one kind as Arrow. Whatever reads Arrow streams takes it: pyarrow, polars, pandas, DuckDB.

    It holds nothing: every reading is a new stream of what the store holds then, read page by page. A handle that is
    closed raises `ClosedError` when a reading starts; one that is under way is finished.
    """

    @property
    def name(self) -> str:
        """What it is a table of."""
    @property
    def description(self) -> str:
        """What a row is."""
    @property
    def columns(self) -> dict[str, str]:
        """The Arrow type of every column by its name, with ` or null` where a row may have none."""
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A new stream of the rows, as a capsule `arrow_array_stream`. A schema that is wished for is not converted to.

        Args:
            requested_schema: Not looked at: whoever reads may convert.
        """
    def __arrow_c_schema__(self) -> object:
        """The columns, as a capsule `arrow_schema`."""
