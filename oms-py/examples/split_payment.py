"""A gift card pays a part and a card the rest; the card is captured at shipment. A cancellation, a return, refunds to the
gift card first, a chargeback and its reversal; at the end the books, which balance.

    python examples/split_payment.py
"""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal

import oms

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)
ORDER = "A-1"


def main() -> None:
    with oms.open("memory:", actor="anna", clock=lambda: NOW) as shop:
        prepare(shop)

        print("four mugs: 30.00 by gift card, the rest by card")
        vat = oms.TaxInput(code="vat", rate="0.19")
        mugs = oms.Line(sku="MUG", quantity=4, unit_price="20.00", taxes=[vat])
        shop.place_order(id=ORDER, channel="web", currency="EUR", tax_mode="inclusive", lines=[mugs])
        shop.spend_credit(account="GIFT-1", order=ORDER)
        reported(shop, "authorize", "50.00")
        tell(shop)

        print("one is cancelled, three are shipped")
        shop.cancel_order(ORDER, lines=[oms.LineUnits(line=1, quantity=1)])
        asked(shop.ship_order(order=ORDER, location="OSLO"))
        asked(reported(shop, "capture", "30.00"))
        reported(shop, "void", "20.00")
        shop.issue_documents("acme")
        tell(shop)

        print("two come back")
        shop.request_return([oms.ReturnLineInput(line=1, quantity=2)], id="R-1", order=ORDER)
        shop.approve_return("R-1")
        shop.receive_return(return_id="R-1", location="OSLO")
        shop.inspect_return("R-1")
        asked(shop.resolve_return("R-1"))
        shop.refund_to_credit(account="GIFT-1", order=ORDER)
        reported(shop, "refund", "10.00")
        shop.issue_documents("acme")
        tell(shop)
        print(f"  left on the gift card: {shop.credit_account('GIFT-1').balance}")

        print("the bank takes 20.00 back, and loses them again")
        reported(shop, "chargeback", "20.00")
        tell(shop)
        reported(shop, "chargeback", "20.00", "reversed")
        tell(shop)

        books(shop)
        print(f"violations: {len(shop.verify().violations)}")


def prepare(shop: oms.Oms) -> None:
    """A seller, ten mugs in one place, a gift card of 30.00, and refunds that go to gift cards first."""
    shop.set_entity(oms.Entity(id="acme", time_zone="Europe/Berlin"))
    shop.set_channel(channel=oms.Channel(id="web", entity="acme"))
    shop.set_location(location=oms.Location(id="OSLO"))
    shop.record_item("MUG")
    shop.receive_stock(location="OSLO", lines=[oms.ReceiptLine(sku="MUG", quantity=10)])
    shop.set_payment_policy(oms.PaymentPolicy(refund_order=oms.RefundOrderGateways(gateways=["gift_card"])))
    shop.issue_credit(account="GIFT-1", kind="gift_card", amount="30.00", currency="EUR")


def reported(shop: oms.Oms, kind: str, amount: str, status: str = "succeeded") -> oms.Receipt:
    """What the gateway of the card reports."""
    return shop.record_payment(
        order=ORDER,
        payment="CARD-1",
        gateway="card",
        kind=oms.PaymentKind(kind),
        reference="1",
        amount=amount,
        currency="EUR",
        status=oms.ReportStatus(status),
    )


def tell(shop: oms.Oms) -> None:
    """How the order stands."""
    view = shop.order(ORDER)
    print(f"  {ORDER}: owed {view.balance}, {view.payment_status}")


def asked(receipt: oms.Receipt) -> None:
    """What the host is asked to do, in order."""
    for event in receipt.events:
        if isinstance(event, oms.CaptureRequested):
            print(f"  to capture: {event.amount} of {event.payment}")
        elif isinstance(event, oms.VoidRequested):
            print(f"  to let go: {event.amount} of {event.payment}")
        elif isinstance(event, oms.RefundRequested):
            print(f"  to refund: {event.amount} to {event.payment}")


def books(shop: oms.Oms) -> None:
    """The accounting entries of the order, and that they balance."""
    print("the books")
    debits = credits = Decimal(0)
    for entry in shop.accounting_entries(ORDER):
        print(f"  {entry.cause}")
        for line in entry.lines:
            side, amount = ("debit", line.debit) if line.debit else ("credit", line.credit)
            print(f"    {side} {line.account} {amount}")
            debits += line.debit
            credits += line.credit
    print(f"  debits {debits}, credits {credits}")


if __name__ == "__main__":
    main()
