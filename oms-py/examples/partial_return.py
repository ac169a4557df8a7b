"""Lines with taxes included and on top, at two rates, with a discount over all: one unit of each comes back, then the
rest. The credits sum exactly to what was charged, and so do the invoice and the credit memos.

    python examples/partial_return.py
"""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal

import oms
import oms.testing

ORDER = "A-1"


def main() -> None:
    clock = oms.testing.FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc))
    with oms.open("memory:", actor="anna", clock=clock) as shop:
        prepare(shop)
        reduced = oms.TaxInput(code="reduced", rate="0.07")
        standard = oms.TaxInput(code="standard", rate="0.19")
        shop.place_order(
            id=ORDER,
            channel="web",
            currency="EUR",
            lines=[
                oms.Line(sku="BOOK", quantity=3, unit_price="10.70", tax_mode="inclusive", taxes=[reduced]),
                oms.Line(sku="LAMP", quantity=2, unit_price="49.99", taxes=[standard]),
            ],
            discounts=[oms.DiscountInput(code="welcome", amount="10.00")],
        )
        total = shop.order(ORDER).terms.totals.total
        reported(shop, "authorize", "1", total)
        shop.ship_order(order=ORDER, location="OSLO")
        reported(shop, "capture", "1", total)
        tell(shop)
        issue(shop)

        first = sent_back(shop, "R-1", {1: 1, 2: 1})
        clock.forward(days=18)
        second = sent_back(shop, "R-2", {1: 2, 2: 1})

        print(f"charged {total}, credited {first} + {second} = {first + second}")
        tell(shop)
        print(f"violations: {len(shop.verify().violations)}")


def prepare(shop: oms.Oms) -> None:
    """A seller, and goods in one place."""
    shop.set_entity(oms.Entity(id="acme", time_zone="Europe/Berlin"))
    shop.set_channel(channel=oms.Channel(id="web", entity="acme"))
    shop.set_location(location=oms.Location(id="OSLO"))
    for sku in ("BOOK", "LAMP"):
        shop.record_item(sku)
    lines = [oms.ReceiptLine(sku=sku, quantity=10) for sku in ("BOOK", "LAMP")]
    shop.receive_stock(location="OSLO", lines=lines)


def reported(shop: oms.Oms, kind: str, reference: str, amount: Decimal) -> None:
    """What the gateway reports."""
    shop.record_payment(
        order=ORDER,
        payment="CARD-1",
        gateway="card",
        kind=oms.PaymentKind(kind),
        reference=reference,
        amount=amount,
        currency="EUR",
    )


def sent_back(shop: oms.Oms, id: str, units: dict[int, int]) -> Decimal:
    """Units come back, are inspected, credited and refunded, and have a credit memo; answers what was credited."""
    print(f"{id} comes back")
    lines = [oms.ReturnLineInput(line=line, quantity=quantity) for line, quantity in units.items()]
    shop.request_return(lines, id=id, order=ORDER)
    shop.approve_return(id)
    shop.receive_return(return_id=id, location="OSLO")
    shop.inspect_return(id)
    receipt = shop.resolve_return(id)
    resolved = next(event for event in receipt.events if isinstance(event, oms.ReturnResolved))
    print(f"  credited {resolved.credited}, to refund {resolved.refund}")
    reported(shop, "refund", id, resolved.refund)
    issue(shop)
    return resolved.credited


def tell(shop: oms.Oms) -> None:
    """How the order stands."""
    view = shop.order(ORDER)
    total = view.terms.totals.total
    print(f"{ORDER}: total {total}, owed {view.balance}, {view.payment_status}, {view.status}")


def issue(shop: oms.Oms) -> None:
    """Issues what is due, and shows the newest invoice or credit memo with its lines and its taxes by rate."""
    shop.issue_documents("acme")
    *_, document = shop.documents(order=ORDER)
    print(f"  {document.kind} {document.number} of {document.date}")
    for line in document.lines:
        print(f"    {line.quantity} {line.sku}: net {line.net}, total {line.total}")
    for tax in document.taxes:
        print(f"    {tax.code} {tax.rate} on {tax.base}: {tax.amount}")
    totals = document.totals
    print(f"    net {totals.net}, tax {totals.tax}, total {totals.total}")


if __name__ == "__main__":
    main()
