"""A business order: refused with all that is wrong, then placed with a purchase order number, net 30, two addresses and
dates; each shipment has an invoice of its own, which says when it is due.

    python examples/two_addresses.py
"""

from __future__ import annotations

from datetime import datetime, timezone

import oms
import oms.testing

ORDER = "B-1"
APRIL = datetime(2026, 4, 1, 6, 0, tzinfo=timezone.utc)


def main() -> None:
    clock = oms.testing.FixedClock(datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc))
    with oms.open("memory:", actor="anna", clock=clock) as shop:
        prepare(shop)

        print("five mugs, without a purchase order")
        try:
            shop.place_order(channel="trade", currency="EUR", lines=[line("MUG", 5)])
        except oms.RefusedError as refusal:
            print(f"  {refusal.code}")
            for problem in refusal.problems:
                print(f"  {problem.path}: {problem.message}")

        print("twelve mugs here, and twelve teas for the branch in April")
        tea = line("TEA", 12).replace(
            ship_to=oms.ShipToInput(destination=oms.Destination(country="AT"), party="branch"),
            requested=oms.RequestedDates(ship_not_before=APRIL),
        )
        shop.place_order(
            id=ORDER,
            channel="trade",
            currency="EUR",
            party="customer",
            purchase_order="PO-4711",
            payment_terms={"net": {"days": 30}},
            destination=oms.Destination(country="DE"),
            requested=oms.RequestedDates(deliver_by=datetime(2026, 3, 6, 17, 0, tzinfo=timezone.utc)),
            lines=[line("MUG", 12), tea],
        )
        shop.release_order(ORDER)
        tell(shop)

        print("the mugs leave")
        shop.ship_fulfillment("B-1-F1")
        issue(shop)
        try:
            shop.release_order(ORDER)
        except oms.RefusedError as refusal:
            print(f"  the teas: {refusal.code}")

        print("April: the teas leave")
        clock.now = APRIL
        shop.run_due()
        shop.release_order(ORDER)
        shop.ship_fulfillment("B-1-F2")
        issue(shop)
        tell(shop)

        print("paid by transfer")
        shop.record_payment(
            order=ORDER,
            payment="BANK-1",
            gateway="transfer",
            kind="capture",
            reference="4711",
            amount="99.96",
            currency="EUR",
        )
        tell(shop)
        print(f"violations: {len(shop.verify().violations)}")


def prepare(shop: oms.Oms) -> None:
    """A seller with a rule for trade orders, a customer with a branch, and goods in one place."""
    shop.set_entity(oms.Entity(id="acme", time_zone="Europe/Berlin"))
    shop.set_channel(channel=oms.Channel(id="trade", kind="wholesale", entity="acme"))
    shop.set_location(location=oms.Location(id="HUB"))
    for sku in ("MUG", "TEA"):
        shop.record_item(sku)
    shop.receive_stock(location="HUB", lines=[oms.ReceiptLine(sku=sku, quantity=100) for sku in ("MUG", "TEA")])
    for party in ("customer", "branch"):
        shop.record_party(id=party)
    rule = oms.OrderRule(
        code="trade_minimum",
        currency="EUR",
        goods_min="50.00",
        units_multiple=6,
        needs_party=True,
        needs_purchase_order=True,
    )
    shop.set_order_policy(oms.OrderPolicy(rules=[rule]))


def line(sku: str, units: int) -> oms.Line:
    """Units at 3.50, with a tax of 19 % on top."""
    return oms.Line(sku=sku, quantity=units, unit_price="3.50", taxes=[oms.TaxInput(code="vat", rate="0.19")])


def tell(shop: oms.Oms) -> None:
    """How the order stands, what holds it, and what is asked of the warehouse."""
    view = shop.order(ORDER)
    print(f"  {ORDER}: owed {view.balance}, {view.payment_status}, {view.status}")
    for hold in view.progress.holds:
        if isinstance(hold.scope, oms.HoldScopeLine) and hold.expires_at:
            print(f"  line {hold.scope.line} is held until {written(hold.expires_at)}")
    for work in view.fulfillment_orders:
        to = work.ship_to.party.id if work.ship_to and work.ship_to.party else "customer"
        for asked in work.lines:
            print(f"  {work.id}: {asked.quantity} {asked.sku} to {to}")


def issue(shop: oms.Oms) -> None:
    """Issues what is due, and shows the newest invoice."""
    shop.issue_documents("acme")
    *_, invoice = shop.documents(order=ORDER)
    assert invoice.due_at
    print(f"  {invoice.number} of {invoice.date} for {invoice.purchase_order}")
    totals = invoice.totals
    print(f"    net {totals.net}, tax {totals.tax}, total {totals.total}, due {written(invoice.due_at)}")


def written(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


if __name__ == "__main__":
    main()
