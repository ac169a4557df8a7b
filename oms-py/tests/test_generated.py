"""What is generated, typed and documented stays so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import oms
import pytest
from conftest import ROOT

HERE = ROOT / "oms-py"
ALLOWED = HERE / "tests" / "stubtest-allowlist.txt"


def run(*command: str, cwd: Path = HERE) -> str:
    found = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=cwd)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def test_what_is_committed_is_what_the_library_describes() -> None:
    run("generate.py", "--check")


def test_the_types_are_strict() -> None:
    run("-m", "mypy", "--strict", "python/oms", "examples", "generator", "generate.py")


def test_the_tests_are_typed() -> None:
    run("-m", "mypy", "--strict", "tests")


def test_the_stub_of_the_native_half_is_true() -> None:
    run("-m", "mypy.stubtest", "oms", "--ignore-disjoint-bases", "--allowlist", str(ALLOWED), cwd=Path("/"))


def test_every_public_name_has_a_complete_type() -> None:
    # It looks for the package where the first `python` of the path does.
    folder = Path(sys.executable).parent
    path = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = [str(folder / "pyright"), "--verifytypes", "oms", "--ignoreexternal"]
    found = subprocess.run(command, capture_output=True, text=True, cwd="/", env=path)
    assert "Type completeness score: 100%" in found.stdout, found.stdout + found.stderr


def test_every_name_is_exported_once() -> None:
    assert len(set(oms.__all__)) == len(oms.__all__)
    assert all(hasattr(oms, name) for name in oms.__all__)


@pytest.mark.parametrize("number", range(2))
def test_the_story_of_the_readme_is_true(number: int, tmp_path: Path) -> None:
    readme = (ROOT / "README.md", HERE / "README.md")[number].read_text()
    snippets = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert snippets
    for snippet in snippets:
        for other in re.findall(r"^import (duckdb|polars)$", snippet, re.MULTILINE):
            pytest.importorskip(other)
        subprocess.run([sys.executable, "-c", snippet], check=True, cwd=tmp_path)
