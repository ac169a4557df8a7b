"""The examples run. Those over a web framework have their tests beside them."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import oms
import pytest
from conftest import ROOT

EXAMPLES = ROOT / "oms-py" / "examples"


def test_what_if_compares_policies() -> None:
    told = subprocess.run([sys.executable, "what_if.py"], capture_output=True, text=True, cwd=EXAMPLES, check=True)
    table = told.stdout[told.stdout.index("policy  ") :].split("\n\n")[0].splitlines()
    rows = {line[:22].strip(): [int(cell) for cell in line[22:].split()] for line in table[1:]}
    assert list(rows) == ["as it is", "at most two parcels", "one parcel or wait", "warehouses only", "within 400 km"]
    orders, parcels, split, short, _ = rows["as it is"]
    assert orders == 300 and 0 < split < orders < parcels
    assert rows["one parcel or wait"][2] == 0 < rows["one parcel or wait"][3]
    assert rows["at most two parcels"][1] < parcels and short <= min(row[3] for row in rows.values())


def test_what_if_shows_tables_in_a_notebook() -> None:
    found = runpy.run_path(str(EXAMPLES / "what_if.py"))
    shop, tried, stock, example = found["shop"], found["tried"], found["stock"], found["example"]
    assert isinstance(shop, oms.Oms) and tried.dry_run and len(shop.orders(limit=1000)) == 300
    assert "<caption>StockRow: " in stock._repr_html_() and "SKU-" in stock._repr_html_()
    assert "<caption>Order " in example._repr_html_()


def test_the_store_in_python_keeps_a_shop(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "sqlite_store.py", str(tmp_path / "shop.db")], cwd=EXAMPLES, check=True)
    assert (tmp_path / "shop.db").stat().st_size > 0


@pytest.mark.parametrize("story", ["edit_with_preview", "partial_return", "split_payment", "two_addresses"])
def test_the_stories_tell_what_they_tell_in_rust_and_c(story: str) -> None:
    told = subprocess.run([sys.executable, f"{story}.py"], capture_output=True, text=True, cwd=EXAMPLES, check=True)
    assert told.stdout == (ROOT / "docs" / "examples" / f"{story}.txt").read_text()
