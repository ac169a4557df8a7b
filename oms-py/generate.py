"""Writes the typed half of the Python module from what the native half describes.

    python generate.py           # after `maturin develop`, when a command, a query or a schema has changed
    python generate.py --check   # fails when what is committed differs
"""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator.calls import aio_module, calls_module  # noqa: E402
from generator.model import Model  # noqa: E402
from generator.package import package_module, store_module  # noqa: E402
from generator.values import enums_module, values_module  # noqa: E402

PACKAGE = HERE / "python" / "oms"


def native() -> ModuleType:
    """The built module, loaded without the package around it, which may be about to be written."""
    package = importlib.util.find_spec("oms")
    folders = [Path(folder) for folder in (package and package.submodule_search_locations or [])]
    found = [path for folder in [*folders, PACKAGE] for path in sorted(folder.glob("_oms*.so")) + sorted(folder.glob("_oms*.pyd"))]
    if not found:
        raise SystemExit("build the module first: maturin develop")
    spec = importlib.util.spec_from_file_location("_oms", found[0])
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def errors() -> list[str]:
    tree = ast.parse((PACKAGE / "errors.py").read_text())
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef)]


def written() -> dict[str, str]:
    module = native()
    model = Model(json.loads(module.describe("library")))
    return {
        "enums.py": enums_module(model, module.CODES, module.DATASETS),
        "values.py": values_module(model),
        "_calls.py": calls_module(model),
        "_aio_calls.py": aio_module(model),
        "store.py": store_module((HERE.parent / "oms" / "src" / "foreign.rs").read_text()),
        "__init__.py": package_module(model, errors()),
    }


def main() -> int:
    different = [name for name, text in written().items() if read(PACKAGE / name) != text]
    if "--check" in sys.argv:
        for name in different:
            print(f"{name} differs from what the library describes: run generate.py")
        return 1 if different else 0
    for name, text in written().items():
        (PACKAGE / name).write_text(text)
    print(f"wrote {len(different)} of {len(written())} modules anew")
    return 0


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    raise SystemExit(main())
