"""A paid order is changed before it ships: looked at first, then staged so that stock and money are held, then made.

    python examples/edit_with_preview.py
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import oms

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
ORDER = "A-1"


def main() -> None:
    with oms.open("memory:", actor="anna", clock=lambda: NOW) as shop:
        prepare(shop)
        shop.place_order(id=ORDER, channel="web", currency="EUR", lines=[line("MUG", 3, "10.00")])
        paid(shop, "CARD-1", "capture", "36.00")
        tell(shop)

        print("one more mug, and a tea; only looked at")
        edit = oms.OrderEdit(
            order=ORDER,
            quantities=[oms.WantedUnits(line=1, quantity=4)],
            lines=[line("TEA", 1, "4.00")],
            shortage="refuse",
        )
        preview = shop.edit_order(
            edit.order, quantities=edit.quantities, lines=edit.lines, shortage=edit.shortage, dry_run=True
        )
        difference(preview)
        left(shop)

        print("staged for an hour")
        asked(shop.stage_edit(edit=edit, expires_at=NOW + timedelta(hours=1)))
        tell(shop)
        left(shop)
        try:
            shop.place_order(channel="web", currency="EUR", lines=[line("MUG", 7, "10.00")], shortage="refuse")
        except oms.InsufficientStockError as refusal:
            print(f"  somebody else wants 7 mugs: {refusal.code}")

        print("authorized, and confirmed")
        paid(shop, "CARD-2", "authorize", "16.80")
        shop.confirm_edit(ORDER)
        tell(shop)
        left(shop)

        print("shipped")
        asked(shop.ship_order(order=ORDER, location="OSLO"))
        paid(shop, "CARD-2", "capture", "16.80")
        tell(shop)
        print(f"violations: {len(shop.verify().violations)}")


def prepare(shop: oms.Oms) -> None:
    """Ten mugs and five teas in one place."""
    shop.set_channel(channel=oms.Channel(id="web"))
    shop.set_location(location=oms.Location(id="OSLO"))
    goods = {"MUG": 10, "TEA": 5}
    for sku in goods:
        shop.record_item(sku)
    lines = [oms.ReceiptLine(sku=sku, quantity=units) for sku, units in goods.items()]
    shop.receive_stock(location="OSLO", lines=lines)


def line(sku: str, units: int, unit_price: str) -> oms.Line:
    """Units at a price, with a tax of 20 % on top."""
    return oms.Line(sku=sku, quantity=units, unit_price=unit_price, taxes=[oms.TaxInput(code="vat", rate="0.20")])


def paid(shop: oms.Oms, payment: str, kind: str, amount: str) -> None:
    """What the gateway reports."""
    shop.record_payment(
        order=ORDER,
        payment=payment,
        gateway="card",
        kind=oms.PaymentKind(kind),
        reference="1",
        amount=amount,
        currency="EUR",
    )


def tell(shop: oms.Oms) -> None:
    """How the order stands."""
    view = shop.order(ORDER)
    total = view.terms.totals.total
    print(f"  {ORDER}: total {total}, owed {view.balance}, {view.payment_status}, {view.status}")


def left(shop: oms.Oms) -> None:
    """What is left for others."""
    mugs, teas = (shop.available_to_sell(channel="web", sku=sku).total for sku in ("MUG", "TEA"))
    print(f"  left to sell: MUG {mugs}, TEA {teas}")


def difference(receipt: oms.Receipt) -> None:
    """What an edit would change: money, stock, and where it would come from."""
    for event in receipt.events:
        if isinstance(event, oms.OrderEdited):
            print(f"  total {event.total_before} -> {event.total}, owed {event.balance_before} -> {event.balance}")
        elif isinstance(event, oms.OrderSourced):
            for given in event.plan.assignments:
                print(f"  line {given.line}: {given.quantity} from {given.location}")
    for moved in receipt.movements:
        print(f"  {moved.quantity} {moved.sku}: {moved.source} -> {moved.target}")


def asked(receipt: oms.Receipt) -> None:
    """What the host is asked to do at the gateway."""
    for event in receipt.events:
        if isinstance(event, oms.AuthorizationRequested):
            print(f"  to authorize: {event.amount}")
        elif isinstance(event, oms.CaptureRequested):
            print(f"  to capture: {event.amount} of {event.payment}")


if __name__ == "__main__":
    main()
