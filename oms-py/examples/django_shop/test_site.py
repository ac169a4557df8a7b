"""The site over HTTP, and killed between its row and its order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django")

EXAMPLES = Path(__file__).resolve().parents[1]
START = """
import json, os, signal
import oms, oms.testing
from django.test import Client
from django_shop import site

def die(*args, **named):
    os.kill(os.getpid(), signal.SIGKILL)

def post(key, quantity=3, currency="EUR"):
    body = {"currency": currency, "lines": [{"sku": "MUG", "quantity": quantity, "unit_price": "9.50"}]}
    answer = Client().post("/orders", json.dumps(body), "application/json", headers={"Idempotency-Key": key})
    return answer.status_code, answer.json()

def states():
    return dict(site.Purchase.objects.values_list("request_id", "state"))

site.make_tables()
shop = site.shop()
"""


def run(folder: Path, code: str) -> int:
    """Runs a part of the story in a process of its own, as a worker would."""
    found = subprocess.run(
        [sys.executable, "-c", START + code],
        capture_output=True,
        text=True,
        cwd=EXAMPLES,
        env={**os.environ, "SITE_FOLDER": str(folder)},
    )
    if found.returncode > 0:
        pytest.fail(found.stdout + found.stderr)
    return found.returncode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run(tmp_path, "oms.testing.stocked(shop)")
    return tmp_path


def test_an_order_is_placed_once_and_followed(folder: Path) -> None:
    run(
        folder,
        """
status, first = post("k-1")
assert (status, first["state"]) == (201, "placed"), first
assert post("k-1") == (201, first)
assert post("k-1", quantity=4)[0] == 409
assert len(shop.orders()) == 1

shop.ship_order(order=first["order"], location="OSLO")
site.follow()
assert states() == {"k-1": "shipped"}
cursor = site.Position.objects.get().cursor
site.follow()
assert site.Position.objects.get().cursor == cursor
""",
    )


def test_refusals_have_a_status_and_close_the_row(folder: Path) -> None:
    run(
        folder,
        """
status, body = post("k-1", quantity=1000)
assert (status, body["code"]) == (409, "insufficient_stock"), body
status, body = post("k-2", quantity=0)
assert (status, body["problems"][0]["path"]) == (422, "lines[0].quantity"), body
assert states() == {"k-1": "refused", "k-2": "refused"}
""",
    )


def test_a_busy_store_leaves_the_row_open(folder: Path) -> None:
    run(
        folder,
        """
def busy(*args, **named):
    raise oms.BusyError("the store is busy", code="busy")

real, oms.Oms.place_order = oms.Oms.place_order, busy
assert post("k-1")[0] == 503
assert states() == {"k-1": "open"} and site.send_open() == 0
oms.Oms.place_order = real
assert site.send_open() == 1 and states() == {"k-1": "placed"}
""",
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("point", ["before the order", "after the order"])
def test_a_worker_that_is_killed_loses_nothing_and_orders_once(folder: Path, point: str) -> None:
    if point == "before the order":
        killed = run(folder, 'oms.Oms.place_order = die\npost("k-1")')
    else:
        # The order is there; the row that says so is not.
        killed = run(folder, 'oms.Receipt.id = property(die)\npost("k-1")')
    assert killed == -signal.SIGKILL
    there = 0 if point == "before the order" else 1
    run(folder, f'assert len(shop.orders()) == {there} and states() == {{"k-1": "open"}}')
    run(folder, 'assert site.send_open() == 1 and len(shop.orders()) == 1 and states() == {"k-1": "placed"}')
    run(folder, 'assert post("k-1")[0] == 201 and len(shop.orders()) == 1')


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_each_worker_opens_a_handle_of_its_own(folder: Path) -> None:
    run(
        folder,
        """
child = os.fork()
if child == 0:
    other = site.shop()
    os._exit(0 if other is not shop and other.item("MUG").active and post("k-1")[0] == 201 else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert site.shop() is shop and len(shop.orders()) == 1
""",
    )
