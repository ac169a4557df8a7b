"""The shop, over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

import oms  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402

from . import app as backend  # noqa: E402

SECRET = b"whsec_test"
MUGS = {"currency": "EUR", "country": "NO", "lines": [{"sku": "MUG", "quantity": 3, "unit_price": "9.50"}]}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("SHOP_STORE", f"sqlite:{tmp_path / 'shop.db'}")
    monkeypatch.setattr(backend, "SECRET", SECRET)
    with TestClient(backend.app) as client:
        assert client.post("/stock", json=[{"sku": "MUG", "quantity": 10}]).status_code == 204
        yield client


def placed(client: TestClient, **more: Any) -> dict[str, Any]:
    answer = client.post("/orders", json={**MUGS, **more})
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


def report(client: TestClient, secret: bytes = SECRET, **fields: Any) -> int:
    body = json.dumps({"payment": "pay_1", "kind": "capture", "reference": "ch_1", "currency": "EUR", **fields}).encode()
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return client.post("/webhooks/payments", content=body, headers={"X-Signature": signature}).status_code


def test_an_order_is_placed_paid_sent_and_comes_back(client: TestClient) -> None:
    order = placed(client)
    assert (order["status"], order["total"], order["payment"]) == ("placed", "28.50", "unpaid")
    assert client.get("/stock/MUG").json() == {"OSLO": 7}

    assert report(client, order=order["id"], amount="28.50") == 204
    assert client.get(f"/orders/{order['id']}").json()["payment"] == "paid"

    backend.app.state.shop.ship_order(order=order["id"], location="OSLO")
    answer = client.post(f"/orders/{order['id']}/returns", json={"lines": [{"line": 1, "quantity": 1}]})
    assert (answer.status_code, answer.json()["state"]) == (201, "approved"), answer.text
    for _ in range(2):
        arrival = client.post(f"/returns/{answer.json()['id']}/arrival", headers={"Idempotency-Key": "scan-1"})
        assert (arrival.json()["state"], arrival.json()["refund"]) == ("resolved", "9.50"), arrival.text
    assert client.get("/stock/MUG").json() == {"OSLO": 8}

    (asked,) = client.get("/requests").json()
    assert (asked["kind"], asked["amount"]) == ("refund", "9.50")
    assert report(client, order=order["id"], kind="refund", reference="re_1", amount="9.50") == 204
    assert client.get("/requests").json() == []
    assert client.get(f"/orders/{order['id']}").json()["balance"] == "0.00"


def test_the_same_report_counts_once(client: TestClient) -> None:
    order = placed(client)
    for _ in range(3):
        assert report(client, order=order["id"], amount="28.50") == 204
    payment = backend.app.state.shop.payment("pay_1")
    assert str(payment.amounts.captured) == "28.50"
    assert report(client, order=order["id"], amount="99.00") == 409


def test_a_report_that_the_gateway_did_not_sign_is_not_believed(client: TestClient) -> None:
    order = placed(client)
    assert report(client, secret=b"guessed", order=order["id"], amount="28.50") == 401
    assert client.post("/webhooks/payments", content=b"{}").status_code == 422
    assert client.get(f"/orders/{order['id']}").json()["payment"] == "unpaid"


def test_a_request_that_is_sent_again_is_done_once(client: TestClient) -> None:
    key = {"Idempotency-Key": "basket-7"}
    first = client.post("/orders", json=MUGS, headers=key)
    again = client.post("/orders", json=MUGS, headers=key)
    assert first.json() == again.json() and again.headers["Idempotency-Replayed"] == "true"
    assert client.get("/stock/MUG").json() == {"OSLO": 7}
    other = client.post("/orders", json={**MUGS, "currency": "NOK"}, headers=key)
    assert other.status_code == 409, other.text


def test_an_arrival_that_is_sent_again_is_taken_in_once(client: TestClient) -> None:
    for _ in range(2):
        key = {"Idempotency-Key": "delivery-1"}
        assert client.post("/stock", json=[{"sku": "MUG", "quantity": 5}], headers=key).status_code == 204
    assert client.get("/stock/MUG").json() == {"OSLO": 15}


def test_refusals_have_a_status_by_their_class(client: TestClient) -> None:
    answer = client.get("/orders/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "order_missing")

    answer = client.post("/orders", json={**MUGS, "lines": [{"sku": "MUG", "quantity": 99, "unit_price": "9.50"}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_stock")
    assert answer.json()["details"] and answer.json()["hint"]

    answer = client.post("/orders", json={**MUGS, "lines": [{"sku": "MUG", "quantity": 1, "unit_price": "nine"}]})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["path"] == "lines[0].unit_price"


def test_a_busy_store_is_a_reason_to_come_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: oms.Oms, order: str) -> None:
        raise oms.BusyError("the store is busy", code="busy")

    monkeypatch.setattr(oms.Oms, "order", busy)
    answer = client.get("/orders/any")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
