"""A shop backend: orders, a payment gateway's webhook, returns and stock.

    pip install oms-embedded fastapi uvicorn
    SHOP_STORE=sqlite:shop.db PAYMENT_SECRET=... uvicorn fastapi_shop.app:app    # in examples/

Endpoints are plain functions: FastAPI runs each in a thread, and the library works in parallel there. A request that
carries an `Idempotency-Key` is done once, however often it is sent. Every refusal of the library becomes a status by its
class, with its code, what would have been possible, and what to do.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Annotated, Any

import oms
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

CHANNEL, GATEWAY, WAREHOUSE = "web", "examplepay", "OSLO"
SECRET = os.environ.get("PAYMENT_SECRET", "").encode()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One handle per worker, opened after the server has forked, closed when it stops."""
    with oms.open(os.environ.get("SHOP_STORE", "memory:"), actor="shop") as shop:
        shop.set_channel(channel=oms.Channel(id=CHANNEL))
        shop.set_location(location=oms.Location(id=WAREHOUSE, country="NO"))
        shop.set_return_policy(policy=oms.ReturnPolicy(window_days=30, auto_approve=True))
        app.state.shop = shop
        yield


app = FastAPI(title="A shop", lifespan=lifespan)


def shop_of(request: Request) -> oms.Oms:
    shop: oms.Oms = request.app.state.shop
    return shop


Shop = Annotated[oms.Oms, Depends(shop_of)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=128)]


# The first class that fits; what is in none of them is a bug, and FastAPI answers 500.
STATUS: list[tuple[type[oms.OmsError], int]] = [
    (oms.ValidationError, 422),
    (oms.NotFoundError, 404),
    (oms.RefusedError, 409),
    (oms.ConflictError, 409),
    (oms.RetryableError, 503),
    (oms.StorageError, 503),
    (oms.ClosedError, 503),
]


@app.exception_handler(oms.OmsError)
def refused(request: Request, error: oms.OmsError) -> JSONResponse:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    headers = {"Retry-After": "1"} if status == 503 else None
    problems = [{"path": one.path, "code": one.code, "message": one.message} for one in error.problems]
    body = {"code": error.code, "message": error.message, "details": error.details, "problems": problems}
    return JSONResponse({**body, "hint": error.hint}, status, headers)


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LineGiven(Given):
    sku: str
    quantity: int
    unit_price: str
    """A decimal as text, such as "9.50"."""


class OrderGiven(Given):
    currency: str
    lines: list[LineGiven]
    country: str | None = None
    external_id: str | None = None


class OrderShown(BaseModel):
    id: str
    status: str
    payment: str
    fulfillment: str
    currency: str
    total: Decimal
    balance: Decimal


def shown(order: oms.OrderView) -> OrderShown:
    return OrderShown(
        id=order.terms.id,
        status=order.status,
        payment=order.payment_status,
        fulfillment=order.fulfillment_status,
        currency=order.terms.currency,
        total=order.terms.totals.total,
        balance=order.balance,
    )


@app.post("/orders", status_code=201)
def place_order(given: OrderGiven, shop: Shop, response: Response, key: Key = None) -> OrderShown:
    """Places an order. Without the stock for all of it, it is refused."""
    placed = shop.place_order(
        channel=CHANNEL,
        currency=given.currency,
        lines=[line.model_dump() for line in given.lines],
        destination=oms.Destination(country=given.country),
        external_id=given.external_id,
        shortage="refuse",
        request_id=key,
    )
    response.headers["Location"] = f"/orders/{placed.id}"
    if placed.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return shown(shop.order(placed.id))


@app.get("/orders/{order}")
def order(order: str, shop: Shop) -> OrderShown:
    return shown(shop.order(order))


@app.post("/orders/{order}/cancellation", status_code=204)
def cancel_order(order: str, shop: Shop, key: Key = None) -> None:
    """Cancels what was not handed over yet. Money that was captured is asked back, see `/requests`."""
    shop.cancel_order(order, reason="customer", request_id=key)


async def signed(request: Request, signature: Annotated[str, Header(alias="X-Signature")]) -> bytes:
    """The body, once its signature is that of the gateway."""
    body = await request.body()
    expected = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    if not SECRET or not hmac.compare_digest(expected.encode(), signature.encode()):
        raise HTTPException(401, "the signature does not fit")
    return body


class Report(BaseModel):
    """What the gateway did. It may say more; what this shop does not know is passed over."""

    payment: str
    order: str
    kind: oms.PaymentKind
    reference: str
    amount: str
    currency: str
    status: oms.ReportStatus = oms.ReportStatus.SUCCEEDED


@app.post("/webhooks/payments", status_code=204)
def payment_reported(body: Annotated[bytes, Depends(signed)], shop: Shop) -> None:
    """Takes in a report. Gateways send the same one again: kind and reference say which operation it is, and an
    operation counts once. What is answered with 503 comes again later."""
    report = Report.model_validate_json(body)
    shop.record_payment(gateway=GATEWAY, **dict(report))


@app.get("/requests")
def requests(shop: Shop) -> list[dict[str, Any]]:
    """What the gateway is asked to do and has not reported: captures, refunds and voids. A worker reads it."""
    return [request.to_dict() for request in shop.requests().all()]


class ReturnLineGiven(Given):
    line: int
    quantity: int
    reason: str | None = None


class ReturnGiven(Given):
    lines: list[ReturnLineGiven]


class ReturnShown(BaseModel):
    id: str
    state: str
    refund: Decimal


def shown_return(shop: oms.Oms, id: str) -> ReturnShown:
    held = shop.return_by_id(id)
    return ReturnShown(id=held.id, state=held.state, refund=held.refund)


@app.post("/orders/{order}/returns", status_code=201)
def request_return(order: str, given: ReturnGiven, shop: Shop, key: Key = None) -> ReturnShown:
    lines = [line.model_dump(exclude_none=True) for line in given.lines]
    return shown_return(shop, shop.request_return(order=order, lines=lines, request_id=key).id)


@app.post("/returns/{id}/arrival")
def return_arrived(id: str, shop: Shop, key: Key = None) -> ReturnShown:
    """The warehouse has it and found it good: back to stock, and the money is asked back. In one transaction."""
    with shop.batch() as batch:
        batch.receive_return(return_id=id, location=WAREHOUSE, request_id=key and f"{key}/received")
        batch.inspect_return(return_id=id, request_id=key and f"{key}/inspected")
        batch.resolve_return(return_id=id, request_id=key and f"{key}/resolved")
    return shown_return(shop, id)


class Arrival(Given):
    sku: str
    quantity: int


@app.post("/stock", status_code=204)
def receive_stock(given: list[Arrival], shop: Shop, key: Key = None) -> None:
    """Goods came in. Items that were not known are recorded."""
    with shop.batch() as batch:
        for line in given:
            if not is_known(shop, line.sku):
                batch.record_item(line.sku)
        batch.receive_stock(location=WAREHOUSE, lines=[line.model_dump() for line in given], request_id=key)


def is_known(shop: oms.Oms, sku: str) -> bool:
    try:
        shop.item(sku)
    except oms.NotFoundError:
        return False
    return True


@app.get("/stock/{sku}")
def stock(sku: str, shop: Shop) -> dict[str, int]:
    """How many can be sold, by location."""
    found = shop.available_to_sell(channel=CHANNEL, sku=sku)
    return {place.location: place.quantity for place in found.locations}
