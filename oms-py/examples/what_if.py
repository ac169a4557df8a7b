# ruff: noqa: E402
"""What if? Which sourcing policy would split fewer orders: a notebook as a script, for editors that know `# %%` cells.

    python examples/what_if.py

Nothing is written to the shop that is asked: one order is tried with `dry_run`, and the orders of a month are placed anew
in copies of the network in memory, one for each policy.
"""

from __future__ import annotations

# %% A shop to ask questions about. With one of your own: shop = oms.open("sqlite:shop.db")
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import oms
import oms.testing

PLACES = {
    "OSLO": ("warehouse", "59.91", "10.75"),
    "BERGEN": ("store", "60.39", "5.32"),
    "TRONDHEIM": ("store", "63.43", "10.40"),
    "GOTHENBURG": ("warehouse", "57.71", "11.97"),
    "STOCKHOLM": ("store", "59.33", "18.06"),
}


def example_shop(orders: int = 300) -> oms.Oms:
    """Five locations, thirty items each at two of them, and a month of orders."""
    dice = random.Random(7)
    clock = oms.testing.FixedClock()
    shop = oms.testing.memory(clock=clock)
    shop.set_channel(channel=oms.Channel(id="web"))
    for rank, (place, (kind, latitude, longitude)) in enumerate(PLACES.items()):
        where = {"latitude": latitude, "longitude": longitude}
        shop.set_location(location={"id": place, "kind": kind, "rank": rank, "coordinates": where})
    skus = [f"SKU-{number:02}" for number in range(30)]
    for sku in skus:
        shop.record_item(sku)
        for place in dice.sample(list(PLACES), 2):
            shop.receive_stock(location=place, lines=[oms.ReceiptLine(sku=sku, quantity=dice.randint(10, 60))])
    for _ in range(orders):
        clock.forward(hours=2)
        lines = [
            oms.Line(sku=sku, quantity=dice.randint(1, 2), unit_price="19.90")
            for sku in dice.sample(skus, dice.choice([1, 1, 2, 3, 5]))
        ]
        _, latitude, longitude = PLACES[dice.choice(list(PLACES))]
        home = {"coordinates": {"latitude": latitude, "longitude": longitude}}
        shop.place_order(channel="web", currency="EUR", lines=lines, destination=home)
    return shop


shop = example_shop()
print(shop)

# %% One order, tried: `dry_run` decides and answers, and writes nothing
stavanger = oms.Destination(coordinates=oms.Coordinates(latitude="58.97", longitude="5.73"))
basket = [oms.Line(sku=f"SKU-{number:02}", quantity=2, unit_price="19.90") for number in (3, 8, 21)]


def plans_of(receipt: oms.Receipt) -> list[oms.SourcingPlan]:
    return [event.plan for event in receipt.events if isinstance(event, oms.OrderSourced)]


tried = shop.place_order(channel="web", currency="EUR", lines=basket, destination=stavanger, dry_run=True)
for plan in plans_of(tried):
    for parcel in plan.shipments:
        print(f"{parcel.units} units from {parcel.location}, {(parcel.distance_m or 0) / 1000:.0f} km")
assert tried.dry_run and tried.sequence is None

# %% Stock, as a notebook shows it: the last line of a cell is drawn with `_repr_html_`
stock = shop.stock(location="OSLO")
stock

# %% The network and what was in stock before the month, in memory


def what_was_there(shop: oms.Oms, orders: Iterable[oms.OrderView]) -> dict[tuple[str, str], int]:
    """What can be sold now, and what the orders took, back where they took it."""
    there = {(row.location, row.sku): row.available for row in shop.stock().all()}
    for order in orders:
        for line, progress in zip(order.terms.lines, order.progress.lines):
            for place in progress.allocated:
                there[place.location, line.sku] = there.get((place.location, line.sku), 0) + place.quantity
    return there


def copy_of(shop: oms.Oms, there: dict[tuple[str, str], int]) -> oms.Oms:
    copy = oms.open("memory:", actor="what if", clock=oms.testing.FixedClock())
    network = shop.network()
    with copy.batch() as batch:
        for location in network.locations:
            batch.set_location(location=location)
        for channel in network.channels:
            batch.set_channel(channel=channel)
        for item in shop.items().all():
            batch.record_item(item.sku, kind=item.kind, unit=item.unit, safety_stock=item.safety_stock)
        for (place, sku), units in sorted(there.items()):
            if units:
                batch.receive_stock(location=place, lines=[oms.ReceiptLine(sku=sku, quantity=units)])
    return copy


# %% The month anew under each policy
POLICIES = {
    "as it is": shop.network().policies.sourcing.policy,
    "at most two parcels": oms.SourcingPolicy(shipments_max=2),
    "one parcel or wait": oms.SourcingPolicy(split="ship_complete"),
    "warehouses only": oms.SourcingPolicy(location_kinds=["warehouse"]),
    "within 400 km": oms.SourcingPolicy(distance_max_km=400),
}


@dataclass
class Outcome:
    """What a policy would have made of the month."""

    policy: str
    orders: int = 0
    parcels: int = 0
    split: int = 0
    short: int = 0
    km: float = 0

    @property
    def km_each(self) -> float:
        return self.km / max(self.parcels, 1)


def under(name: str, policy: oms.SourcingPolicy, orders: list[oms.OrderView], there: dict[tuple[str, str], int]) -> Outcome:
    copy, found = copy_of(shop, there), Outcome(name)
    copy.set_sourcing_policy(policy=policy)
    for order in orders:
        terms = order.terms
        lines = [{"sku": line.sku, "quantity": line.quantity, "unit_price": line.unit_price} for line in terms.lines]
        placed = copy.place_order(
            channel=terms.channel, currency=terms.currency, lines=lines, destination=terms.destination
        )
        parcels = [parcel for plan in plans_of(placed) for parcel in plan.shipments]
        found.orders += 1
        found.parcels += len(parcels)
        found.split += len(parcels) > 1
        found.short += sum(short.quantity for plan in plans_of(placed) for short in plan.shortage)
        found.km += sum(parcel.distance_m or 0 for parcel in parcels) / 1000
    return found


since = oms.testing.START
summaries = shop.orders(since=since, until=since + timedelta(days=31)).all()
month = [shop.order(summary.id) for summary in summaries]
before = what_was_there(shop, month)
outcomes = [under(name, policy, month, before) for name, policy in POLICIES.items()]

print(f"\n{'policy':<22}{'orders':>8}{'parcels':>9}{'split':>7}{'short':>7}{'km each':>9}")
for one in outcomes:
    print(f"{one.policy:<22}{one.orders:>8}{one.parcels:>9}{one.split:>7}{one.short:>7}{one.km_each:>9.0f}")

# %% An order of the month, as a notebook shows it, and why it goes out from where it does
example = next(order for order in month if len(order.terms.lines) > 2)
print("\n" + next(iter(shop.explain(example.terms.id))).text)
example
