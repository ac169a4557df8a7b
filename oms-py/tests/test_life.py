"""The life of orders, as a user writes it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import oms
import oms.testing
import pytest


def test_an_order_is_placed_shipped_paid_and_returned(shop: oms.Oms) -> None:
    placed = shop.place_order(
        channel="web",
        currency="EUR",
        lines=[oms.Line(sku="MUG", quantity=3, unit_price="9.50"), {"sku": "CAP", "quantity": 1, "unit_price": 12}],
        external_id="W-1",
        destination={"country": "NO"},
    )
    order = shop.order(placed.id)
    assert order.status is oms.OrderStatus.PLACED
    assert order.terms.totals.total == Decimal("40.50") == order.balance
    assert [line.sku for line in order.terms.lines] == ["MUG", "CAP"]
    assert order.terms.destination.country == "NO"

    shop.ship_order(order=placed.id, location="OSLO", packages=[oms.PackageInput(carrier="Bring", tracking="T-1")])
    paid = oms.PaymentKind.CAPTURE
    shop.record_payment(
        payment="P-1", order=placed.id, gateway="stripe", kind=paid, reference="ch_1", amount="40.50", currency="EUR"
    )
    order = shop.order_by_external_id(channel="web", external_id="W-1")
    assert (order.status, order.payment_status, order.balance) == ("shipped", "paid", Decimal(0))

    returned = shop.request_return(order=placed.id, lines=[oms.ReturnLineInput(line=1, quantity=1)])
    assert shop.return_by_id(returned.id).state == oms.ReturnState.REQUESTED
    assert not shop.verify().violations


def test_events_are_typed_and_matched(shop: oms.Oms) -> None:
    receipt = shop.place_order(**oms.testing.order("MUG", 2))
    told: list[tuple[str, object]] = []
    for event in receipt.events:
        match event:
            case oms.OrderPlaced(order=order, total=total):
                told.append((order, total))
            case oms.OrderSourced(plan=plan):
                told.append((plan.assignments[0].location, plan.assignments[0].quantity))
    assert told == [(receipt.id, Decimal("19.00")), ("OSLO", 2)]
    assert receipt.events[0].type == "order_placed"
    assert isinstance(receipt.events[0], oms.Event)


def test_pages_are_read_to_the_end(shop: oms.Oms) -> None:
    for number in range(7):
        shop.place_order(**oms.testing.order("MUG", 1, id=f"A-{number}"))
    page = shop.orders(limit=3)
    assert len(page) == 3 and page.next is not None and page[0].id == "A-0"
    assert [order.id for order in page.all()] == [f"A-{number}" for number in range(7)]
    assert [row.sku for row in shop.stock(limit=1).all()] == ["CAP", "MUG"]


def test_events_are_followed_from_where_a_reader_was(shop: oms.Oms) -> None:
    first = shop.events(limit=2)
    assert len(list(shop.events(limit=2).all())) == len(shop.events(limit=1000))
    seen = []

    def stop(_: float) -> None:
        raise StopFollowing

    with pytest.raises(StopFollowing):
        for sent in shop.follow_events(first.next, sleep=stop):
            seen.append(sent)
    assert seen == list(shop.events(limit=1000).rows[2:])
    assert first[-1].cursor == first.next
    assert list(shop.events(after=seen[0].cursor, limit=1000)) == seen[1:]


class StopFollowing(Exception):
    pass


def test_circumstances_are_given_with_the_call(shop: oms.Oms) -> None:
    then = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    first = shop.place_order(**oms.testing.order(id="A-1"), actor="bert", now=then, request_id="r-1")
    again = shop.place_order(**oms.testing.order(id="A-1"), actor="bert", now=then, request_id="r-1")
    assert again.replayed and again.sequence == first.sequence
    entry = shop.timeline("A-1").rows[0]
    assert (entry.actor, entry.at) == ("bert", then)
    tried = shop.place_order(**oms.testing.order(id="A-2"), dry_run=True)
    assert tried.dry_run and tried.sequence is None
    with pytest.raises(oms.NotFoundError):
        shop.order("A-2")
    with pytest.raises(oms.ConflictError):
        shop.cancel_order("A-1", if_version=99)


def test_a_handle_may_act_for_another_tenant(shop: oms.Oms) -> None:
    other = shop.acting(tenant="other", actor="carl")
    with pytest.raises(oms.NotFoundError):
        other.item("MUG")
    other.record_item("MUG")
    assert other.item("MUG").sku == "MUG"
    assert shop.acting(tenant="other").items().rows[0].sku == "MUG"


def test_a_batch_is_one_transaction(shop: oms.Oms) -> None:
    with shop.batch() as batch:
        first = batch.place_order(**oms.testing.order(id="A-1"))
        second = batch.place_order(**oms.testing.order(id="A-2"))
        with pytest.raises(RuntimeError, match="batch"):
            first.id
    assert (first.id, second.id) == ("A-1", "A-2")
    assert isinstance(first, oms.Receipt)

    with pytest.raises(oms.InsufficientStockError), shop.batch() as batch:
        batch.place_order(**oms.testing.order(id="A-3"))
        batch.place_order(**oms.testing.order("MUG", 10_000, id="A-4", shortage="refuse"))
    with pytest.raises(oms.NotFoundError):
        shop.order("A-3")


def test_a_batch_of_each_tells_each_outcome(shop: oms.Oms) -> None:
    with shop.batch(together=False) as batch:
        batch.place_order(**oms.testing.order(id="A-1"))
        refused = batch.place_order(**oms.testing.order("MUG", 10_000, id="A-2", shortage="refuse"))
    placed, error = batch.outcomes
    assert isinstance(placed, oms.Receipt) and placed.id == "A-1"
    assert isinstance(error, oms.InsufficientStockError)
    with pytest.raises(oms.InsufficientStockError):
        refused.id


def test_words_with_keywords_in_the_way_are_spelled_with_a_dash(shop: oms.Oms) -> None:
    shop.place_order(**oms.testing.order(id="A-1"))
    parameters = [name for name in dir(oms.StockMoved) if name.endswith("_") and not name.startswith("_")]
    assert parameters in ([], ["from_"])


def test_the_journal_replays_to_the_same_state(shop: oms.Oms) -> None:
    shop.place_order(**oms.testing.order(id="A-1"))
    assert shop.replay()["entries"] == 6
