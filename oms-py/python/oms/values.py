"""The typed values that commands take and queries answer.

Written by `generate.py` from the library's schemas. Do not edit.
"""

# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ._oms import fields
from ._value import Tagged, Value, instant
from .enums import (
    AccountingAccount,
    AccountingCause,
    Bucket,
    CaptureWhen,
    ChannelKind,
    ChargeKind,
    ChargesCaptured,
    CreditKind,
    Disposition,
    DocumentKind,
    EditState,
    ExcessAuthorization,
    FulfillmentState,
    FulfillmentStatus,
    HoldAction,
    HoldEnd,
    HoldKind,
    HoldUntil,
    Invoicing,
    ItemKind,
    LocationKind,
    OrderStatus,
    OriginKind,
    PaymentKind,
    PaymentStatus,
    PolicyKind,
    RecordKind,
    Release,
    ReportStatus,
    RequestKind,
    ReservationEnd,
    ReturnState,
    ReturnStatus,
    Rounding,
    ShipmentStatus,
    Shortage,
    SourcingMethod,
    Split,
    Stage,
    Standing,
    TaxLevel,
    TaxMode,
    Unit,
    Weekday,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

_new = object.__new__


class AccountingEntry(Value):
    """What one fact posts. Debits and credits are equal."""

    __slots__ = ()
    __match_args__ = ("sequence", "date", "cause", "currency", "lines",)
    _keys: tuple[str, ...] = ("sequence", "date", "cause", "currency", "lines", "document", "number",)

    @property
    def sequence(self) -> int:
        """The position in the log of what caused it."""
        return self._data["sequence"]

    @property
    def date(self) -> str:
        """The day that it is posted on, in the zone of the entity; in UTC, where the order has none."""
        return self._data["date"]

    @property
    def cause(self) -> AccountingCause:
        """What it is about."""
        return AccountingCause(self._data["cause"])

    @property
    def currency(self) -> str:
        """In which currency its amounts are."""
        return self._data["currency"]

    @property
    def lines(self) -> tuple[AccountingLine, ...]:
        """Its sides, debits first."""
        return self._many("lines", AccountingLine)

    @property
    def document(self) -> str | None:
        """The document behind it."""
        return self._data.get("document")

    @property
    def number(self) -> str | None:
        """The number of that document."""
        return self._data.get("number")


class AccountingLine(Value):
    """One side of an entry on one account: a debit or a credit."""

    __slots__ = ()
    __match_args__ = ("account",)
    _keys: tuple[str, ...] = ("account", "code", "credit", "debit", "detail",)

    @property
    def account(self) -> AccountingAccount:
        """Which account."""
        return AccountingAccount(self._data["account"])

    @property
    def code(self) -> str | None:
        """The code by which the host's books know the account."""
        return self._data.get("code")

    @property
    def credit(self) -> Decimal:
        """What is credited."""
        return Decimal(self._data.get("credit", "0"))

    @property
    def debit(self) -> Decimal:
        """What is debited."""
        return Decimal(self._data.get("debit", "0"))

    @property
    def detail(self) -> str | None:
        """Which gateway or which tax, on accounts that have several."""
        return self._data.get("detail")


class AccountingPolicy(Value):
    """By which codes the host's books know accounts."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("codes",)

    def __init__(
        self,
        *,
        codes: Mapping[str, str] | None = None,
    ) -> None:
        """Args:
            codes: The code of each account, such as `8400` for sales. An account without a code is known by its
                name.
        """
        self._data = fields(("codes",), (codes,))

    @property
    def codes(self) -> dict[str, str]:
        """The code of each account, such as `8400` for sales. An account without a code is known by its name."""
        return self._each("codes", lambda item: item)


class AccountingPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> AccountingPolicy:
        """What it says."""
        return self._one("policy", AccountingPolicy)

    @property
    def versions(self) -> tuple[AccountingPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", AccountingPolicyVersion)


class AccountingPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> AccountingPolicy:
        """What it says."""
        return self._one("policy", AccountingPolicy)


class AccountingSum(Value):
    """What was posted on one day, in one currency, on one account."""

    __slots__ = ()
    __match_args__ = ("date", "currency", "account", "debit", "credit",)
    _keys: tuple[str, ...] = ("date", "currency", "account", "debit", "credit", "code", "detail",)

    @property
    def date(self) -> str:
        """The day."""
        return self._data["date"]

    @property
    def currency(self) -> str:
        """In which currency."""
        return self._data["currency"]

    @property
    def account(self) -> AccountingAccount:
        """On which account."""
        return AccountingAccount(self._data["account"])

    @property
    def debit(self) -> Decimal:
        """All debits."""
        return Decimal(self._data["debit"])

    @property
    def credit(self) -> Decimal:
        """All credits."""
        return Decimal(self._data["credit"])

    @property
    def code(self) -> str | None:
        """The code by which the host's books know the account."""
        return self._data.get("code")

    @property
    def detail(self) -> str | None:
        """Which gateway or which tax, on accounts that have several."""
        return self._data.get("detail")


class AccountingSummary(Value):
    """What was posted by a part of the log."""

    __slots__ = ()
    __match_args__ = ("after", "until", "more", "rows",)
    _keys: tuple[str, ...] = ("after", "until", "more", "rows",)

    @property
    def after(self) -> int:
        """The log entry after which the part starts."""
        return self._data["after"]

    @property
    def until(self) -> int:
        """The last log entry of the part: pass it as the next `after`. As `after`, when nothing came since."""
        return self._data["until"]

    @property
    def more(self) -> bool:
        """Whether there is more to read on before the end that was asked for."""
        return self._data["more"]

    @property
    def rows(self) -> tuple[AccountingSum, ...]:
        """The sums, by day, currency, account and detail. Debits and credits of a day and currency are equal."""
        return self._many("rows", AccountingSum)


class AdjustmentLine(Value):
    """One item whose stock is corrected."""

    __slots__ = ()
    __match_args__ = ("sku", "difference",)
    _keys: tuple[str, ...] = ("sku", "difference",)

    def __init__(
        self,
        *,
        sku: str,
        difference: int,
    ) -> None:
        """Args:
            sku: What.
            difference: The difference in units; negative when some are gone.
        """
        self._data = fields(("sku", "difference",), (sku, difference,))

    @property
    def sku(self) -> str:
        """What."""
        return self._data["sku"]

    @property
    def difference(self) -> int:
        """The difference in units; negative when some are gone."""
        return self._data["difference"]


class Assignment(Value):
    """Units of a line that a location gives."""

    __slots__ = ()
    __match_args__ = ("line", "location", "quantity",)
    _keys: tuple[str, ...] = ("line", "location", "quantity",)

    @property
    def line(self) -> int:
        """The line of the order."""
        return self._data["line"]

    @property
    def location(self) -> str:
        """The location."""
        return self._data["location"]

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]


class Attention(Value):
    """A reported fact that breaks a rule which binds only what we decide."""

    __slots__ = ()
    __match_args__ = ("code", "at",)
    _keys: tuple[str, ...] = ("code", "at",)

    @property
    def code(self) -> str:
        """What is odd."""
        return self._data["code"]

    @property
    def at(self) -> datetime:
        """Since when."""
        return instant(self._data["at"])


class Event(Tagged):
    """What happened."""

    __slots__ = ()


class AttentionRaised(Event):
    """Something reported about an order breaks a rule that binds only what we decide."""

    __slots__ = ()
    __match_args__ = ("order", "code",)
    _keys: tuple[str, ...] = ("order", "code",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def code(self) -> str:
        return self._data["code"]


class AuthorizationExpired(Event):
    """An authorization ended by time."""

    __slots__ = ()
    __match_args__ = ("order", "payment", "amount",)
    _keys: tuple[str, ...] = ("order", "payment", "amount",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def payment(self) -> str:
        return self._data["payment"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])


class AuthorizationRequested(Event):
    """The host should have this much authorized: what was authorized before has ended."""

    __slots__ = ()
    __match_args__ = ("order", "amount", "currency", "key",)
    _keys: tuple[str, ...] = ("order", "amount", "currency", "key",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def key(self) -> str:
        return self._data["key"]


class AutomaticHold(Value):
    """Which rule of the hold policy placed a hold."""

    __slots__ = ()
    __match_args__ = ("policy_version", "rule",)
    _keys: tuple[str, ...] = ("policy_version", "rule",)

    @property
    def policy_version(self) -> int:
        """The version of the policy."""
        return self._data["policy_version"]

    @property
    def rule(self) -> str:
        """The code of the rule."""
        return self._data["rule"]


class AvailableToSell(Value):
    """How many units of an item a channel can sell. Nothing when the channel or the item is not active."""

    __slots__ = ()
    __match_args__ = ("channel", "sku", "total", "locations",)
    _keys: tuple[str, ...] = ("channel", "sku", "total", "locations",)

    @property
    def channel(self) -> str:
        """The channel."""
        return self._data["channel"]

    @property
    def sku(self) -> str:
        """The item."""
        return self._data["sku"]

    @property
    def total(self) -> int:
        """How many units, over all locations."""
        return self._data["total"]

    @property
    def locations(self) -> tuple[SellableAt, ...]:
        """Where they are, by location; where there are none is left out."""
        return self._many("locations", SellableAt)


class BackorderFilled(Event):
    """Units that waited were given stock."""

    __slots__ = ()
    __match_args__ = ("order", "lines",)
    _keys: tuple[str, ...] = ("order", "lines",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def lines(self) -> tuple[LineAt, ...]:
        return self._many("lines", LineAt)


class BackorderRechecked(Event):
    """It had begun to wait for stock and was looked at once more, as stock may have come in at the same moment."""

    __slots__ = ()
    __match_args__ = ("order",)
    _keys: tuple[str, ...] = ("order",)

    @property
    def order(self) -> str:
        return self._data["order"]


class BilledUpTo(Value):
    """The sums of an order that its documents follow. None of them ever falls."""

    __slots__ = ()
    __match_args__ = ("total", "credited", "charges_credited", "shipped", "cancelled",)
    _keys: tuple[str, ...] = ("total", "credited", "charges_credited", "shipped", "cancelled",)

    @property
    def total(self) -> Decimal:
        """What was charged."""
        return Decimal(self._data["total"])

    @property
    def credited(self) -> Decimal:
        """What was credited for lines."""
        return Decimal(self._data["credited"])

    @property
    def charges_credited(self) -> int:
        """How many charges were credited."""
        return self._data["charges_credited"]

    @property
    def shipped(self) -> int:
        """How many units have shipped."""
        return self._data["shipped"]

    @property
    def cancelled(self) -> int:
        """How many units were cancelled."""
        return self._data["cancelled"]


class Blocker(Value):
    """One thing that an order, or units of one of its lines, wait for."""

    __slots__ = ()
    __match_args__ = ("waits_for", "cleared_by",)
    _keys: tuple[str, ...] = ("waits_for", "cleared_by", "line", "quantity", "since", "sku",)

    @property
    def waits_for(self) -> WaitsFor:
        """What they wait for."""
        return self._one("waits_for", WaitsFor)

    @property
    def cleared_by(self) -> str:
        """The name of the command that clears it."""
        return self._data["cleared_by"]

    @property
    def line(self) -> int | None:
        """The line, from 1."""
        return self._data.get("line")

    @property
    def quantity(self) -> int | None:
        """How many."""
        return self._data.get("quantity")

    @property
    def since(self) -> datetime | None:
        """Since when, where that is known."""
        return None if self._data.get("since") is None else instant(self._data["since"])

    @property
    def sku(self) -> str | None:
        """Of which item."""
        return self._data.get("sku")


class BlockersView(Value):
    """What an order waits for: nothing, when it is done."""

    __slots__ = ()
    __match_args__ = ("order", "version", "status", "blockers",)
    _keys: tuple[str, ...] = ("order", "version", "status", "blockers",)

    @property
    def order(self) -> str:
        """Which order."""
        return self._data["order"]

    @property
    def version(self) -> int:
        """How often it was written."""
        return self._data["version"]

    @property
    def status(self) -> OrderStatus:
        """How it stands, in one word."""
        return OrderStatus(self._data["status"])

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """What it waits for: by line first, then what is about all of it."""
        return self._many("blockers", Blocker)


class CancellationAnswered(Event):
    """A location let go of the units, or did not."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order", "accepted",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "accepted",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def accepted(self) -> bool:
        return self._data["accepted"]


class CancellationRequested(Event):
    """A location was asked to let go of units that are to be cancelled."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order", "lines",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "lines", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class CancelledSales(Value):
    """What was cancelled before it shipped."""

    __slots__ = ()
    __match_args__ = ("orders", "units", "credited",)
    _keys: tuple[str, ...] = ("orders", "units", "credited",)

    @property
    def orders(self) -> int:
        """Orders of which every unit was cancelled."""
        return self._data["orders"]

    @property
    def units(self) -> int:
        """Units."""
        return self._data["units"]

    @property
    def credited(self) -> Decimal:
        """What was credited for them, discounts and taxes included, and charges of orders that were cancelled as a whole."""
        return Decimal(self._data["credited"])


class CaptureRequested(Event):
    """The host should capture this much of a payment; the key makes the request idempotent at the gateway."""

    __slots__ = ()
    __match_args__ = ("order", "payment", "amount", "currency", "key",)
    _keys: tuple[str, ...] = ("order", "payment", "amount", "currency", "key",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def payment(self) -> str:
        return self._data["payment"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def key(self) -> str:
        return self._data["key"]


class Channel(Value):
    """Where demand comes from."""

    __slots__ = ()
    __match_args__ = ("id",)
    _keys: tuple[str, ...] = ("id", "active", "attributes", "buffer", "entity", "kind", "locations", "name",)

    def __init__(
        self,
        *,
        id: str,
        active: bool | None = None,
        attributes: Mapping[str, str] | None = None,
        buffer: int | None = None,
        entity: str | None = None,
        kind: ChannelKind | Literal["web", "marketplace", "point_of_sale", "phone", "wholesale"] | None = None,
        locations: Sequence[str] | None = None,
        name: str | None = None,
    ) -> None:
        """Args:
            id: Its key.
            active: Whether it may place orders. Default: yes.
            attributes: Host-defined attributes.
            buffer: How many units of every item are withheld from it at each location.
            entity: Who sells by law what is ordered through it. Orders that are placed from then on have invoices
                and credit memos of this entity. Default: nobody, and no documents.
            kind: What kind of demand it brings. Default: a web shop.
            locations: The only locations that may serve it. Default: all.
            name: What people call it.
        """
        self._data = fields(("id", "active", "attributes", "buffer", "entity", "kind", "locations", "name",), (id, active, attributes, buffer, entity, kind, locations, name,))

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def active(self) -> bool:
        """Whether it may place orders. Default: yes."""
        return self._data.get("active", True)

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def buffer(self) -> int:
        """How many units of every item are withheld from it at each location."""
        return self._data.get("buffer", 0)

    @property
    def entity(self) -> str | None:
        """Who sells by law what is ordered through it. Orders that are placed from then on have invoices and credit memos of
        this entity. Default: nobody, and no documents.
        """
        return self._data.get("entity")

    @property
    def kind(self) -> ChannelKind:
        """What kind of demand it brings. Default: a web shop."""
        return ChannelKind(self._data.get("kind", "web"))

    @property
    def locations(self) -> tuple[str, ...] | None:
        """The only locations that may serve it. Default: all."""
        return None if self._data.get("locations") is None else tuple(self._data["locations"])

    @property
    def name(self) -> str | None:
        """What people call it."""
        return self._data.get("name")


class ChannelSet(Event):
    """A channel was added or changed."""

    __slots__ = ()
    __match_args__ = ("channel",)
    _keys: tuple[str, ...] = ("channel",)

    @property
    def channel(self) -> str:
        return self._data["channel"]


class Charge(Value):
    """A charge beside the lines."""

    __slots__ = ()
    __match_args__ = ("kind", "amount", "total",)
    _keys: tuple[str, ...] = ("kind", "amount", "total", "discount", "tax_mode", "taxes",)

    @property
    def kind(self) -> ChargeKind:
        """What it is for."""
        return ChargeKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        """How much, in the order's currency; with taxes when its tax mode is inclusive."""
        return Decimal(self._data["amount"])

    @property
    def total(self) -> Decimal:
        """What the customer owes for it, taxes included."""
        return Decimal(self._data["total"])

    @property
    def discount(self) -> Decimal:
        """Its share of the order's discounts."""
        return Decimal(self._data.get("discount", "0"))

    @property
    def tax_mode(self) -> TaxMode | None:
        """Whether the amount includes taxes, where that differs from the order."""
        return None if self._data.get("tax_mode") is None else TaxMode(self._data["tax_mode"])

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """Taxes on it."""
        return self._many("taxes", Tax)


class ChargeInput(Value):
    """A charge beside the lines."""

    __slots__ = ()
    __match_args__ = ("kind", "amount",)
    _keys: tuple[str, ...] = ("kind", "amount", "tax_mode", "taxes",)

    def __init__(
        self,
        *,
        kind: ChargeKind | Literal["shipping", "handling", "gift_wrap", "tip", "rounding", "other"],
        amount: Decimal | int | str,
        tax_mode: TaxMode | Literal["exclusive", "inclusive"] | None = None,
        taxes: Sequence[TaxInput | Mapping[str, Any]] | None = None,
    ) -> None:
        """Args:
            kind: What it is for.
            amount: How much; with taxes when its tax mode is inclusive.
            tax_mode: Whether the amount includes taxes. Default: as the order's prices.
            taxes: Taxes on it.
        """
        self._data = fields(("kind", "amount", "tax_mode", "taxes",), (kind, amount, tax_mode, taxes,))

    @property
    def kind(self) -> ChargeKind:
        """What it is for."""
        return ChargeKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        """How much; with taxes when its tax mode is inclusive."""
        return Decimal(self._data["amount"])

    @property
    def tax_mode(self) -> TaxMode | None:
        """Whether the amount includes taxes. Default: as the order's prices."""
        return None if self._data.get("tax_mode") is None else TaxMode(self._data["tax_mode"])

    @property
    def taxes(self) -> tuple[TaxInput, ...]:
        """Taxes on it."""
        return self._many("taxes", TaxInput)


class CloseDeferred(Event):
    """It was to be closed by now, but something is open, owed or expected back."""

    __slots__ = ()
    __match_args__ = ("order",)
    _keys: tuple[str, ...] = ("order",)

    @property
    def order(self) -> str:
        return self._data["order"]


class CollectionRequested(Event):
    """The carrier of a shipment should collect this much when it hands the goods over."""

    __slots__ = ()
    __match_args__ = ("order", "shipment", "amount", "currency", "key",)
    _keys: tuple[str, ...] = ("order", "shipment", "amount", "currency", "key",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def shipment(self) -> str:
        return self._data["shipment"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def key(self) -> str:
        return self._data["key"]


class Coordinates(Value):
    """A place on Earth (WGS 84), in degrees as decimal strings."""

    __slots__ = ()
    __match_args__ = ("latitude", "longitude",)
    _keys: tuple[str, ...] = ("latitude", "longitude",)

    def __init__(
        self,
        *,
        latitude: Decimal | int | str,
        longitude: Decimal | int | str,
    ) -> None:
        """Args:
            latitude: Degrees north, -90 to 90.
            longitude: Degrees east, -180 to 180.
        """
        self._data = fields(("latitude", "longitude",), (latitude, longitude,))

    @property
    def latitude(self) -> Decimal:
        """Degrees north, -90 to 90."""
        return Decimal(self._data["latitude"])

    @property
    def longitude(self) -> Decimal:
        """Degrees east, -180 to 180."""
        return Decimal(self._data["longitude"])


class CountLine(Value):
    """One item that was counted."""

    __slots__ = ()
    __match_args__ = ("sku", "counted",)
    _keys: tuple[str, ...] = ("sku", "counted",)

    def __init__(
        self,
        *,
        sku: str,
        counted: int,
    ) -> None:
        """Args:
            sku: What.
            counted: How many units are there.
        """
        self._data = fields(("sku", "counted",), (sku, counted,))

    @property
    def sku(self) -> str:
        """What."""
        return self._data["sku"]

    @property
    def counted(self) -> int:
        """How many units are there."""
        return self._data["counted"]


class Counted(Value):
    """How much was looked at."""

    __slots__ = ()
    __match_args__ = ("records", "entries", "movements", "balances",)
    _keys: tuple[str, ...] = ("records", "entries", "movements", "balances",)

    @property
    def records(self) -> int:
        """Records."""
        return self._data["records"]

    @property
    def entries(self) -> int:
        """Log entries."""
        return self._data["entries"]

    @property
    def movements(self) -> int:
        """Movements of stock."""
        return self._data["movements"]

    @property
    def balances(self) -> int:
        """Balances, one per item and location."""
        return self._data["balances"]


class CreditAccount(Value):
    """A gift card or a customer's store credit."""

    __slots__ = ()
    __match_args__ = ("id", "kind", "currency", "issued", "refunded", "spent", "expired", "movements", "issued_at",)
    _keys: tuple[str, ...] = ("id", "kind", "currency", "issued", "refunded", "spent", "expired", "movements", "issued_at", "expires_at", "party",)

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def kind(self) -> CreditKind:
        """What kind of money it is."""
        return CreditKind(self._data["kind"])

    @property
    def currency(self) -> str:
        """In which currency."""
        return self._data["currency"]

    @property
    def issued(self) -> Decimal:
        """All that was issued."""
        return Decimal(self._data["issued"])

    @property
    def refunded(self) -> Decimal:
        """All that came back from orders."""
        return Decimal(self._data["refunded"])

    @property
    def spent(self) -> Decimal:
        """All that was spent on orders."""
        return Decimal(self._data["spent"])

    @property
    def expired(self) -> Decimal:
        """All that ended by time."""
        return Decimal(self._data["expired"])

    @property
    def movements(self) -> int:
        """How often it was spent from or refunded to."""
        return self._data["movements"]

    @property
    def issued_at(self) -> datetime:
        """When it was first issued."""
        return instant(self._data["issued_at"])

    @property
    def expires_at(self) -> datetime | None:
        """When what is left ends."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])

    @property
    def party(self) -> str | None:
        """Whose it is, where it is somebody's."""
        return self._data.get("party")


class CreditAccountView(Value):
    """A gift card or store credit."""

    __slots__ = ()
    __match_args__ = ("version", "account", "balance", "expired",)
    _keys: tuple[str, ...] = ("version", "account", "balance", "expired",)

    @property
    def version(self) -> int:
        """How often it was written."""
        return self._data["version"]

    @property
    def account(self) -> CreditAccount:
        """The account."""
        return self._one("account", CreditAccount)

    @property
    def balance(self) -> Decimal:
        """What is left."""
        return Decimal(self._data["balance"])

    @property
    def expired(self) -> bool:
        """Whether what is left has ended by now."""
        return self._data["expired"]


class CreditExpired(Event):
    """What was left of a gift card or store credit ended by time."""

    __slots__ = ()
    __match_args__ = ("account", "kind", "amount", "currency",)
    _keys: tuple[str, ...] = ("account", "kind", "amount", "currency",)

    @property
    def account(self) -> str:
        return self._data["account"]

    @property
    def kind(self) -> CreditKind:
        return CreditKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]


class CreditGranted(Event):
    """What is owed was lowered without a return or a cancellation, such as by an appeasement."""

    __slots__ = ()
    __match_args__ = ("order", "amount", "reason",)
    _keys: tuple[str, ...] = ("order", "amount", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def reason(self) -> str:
        return self._data["reason"]


class CreditIssued(Event):
    """A gift card or store credit was issued, or added to."""

    __slots__ = ()
    __match_args__ = ("account", "kind", "amount", "currency",)
    _keys: tuple[str, ...] = ("account", "kind", "amount", "currency", "reason",)

    @property
    def account(self) -> str:
        return self._data["account"]

    @property
    def kind(self) -> CreditKind:
        return CreditKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class CreditRefunded(Event):
    """What was owed back for an order went to a gift card or store credit."""

    __slots__ = ()
    __match_args__ = ("account", "order", "amount", "left",)
    _keys: tuple[str, ...] = ("account", "order", "amount", "left",)

    @property
    def account(self) -> str:
        return self._data["account"]

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def left(self) -> Decimal:
        return Decimal(self._data["left"])


class CreditSpent(Event):
    """A gift card or store credit paid for an order."""

    __slots__ = ()
    __match_args__ = ("account", "order", "amount", "left",)
    _keys: tuple[str, ...] = ("account", "order", "amount", "left",)

    @property
    def account(self) -> str:
        return self._data["account"]

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def left(self) -> Decimal:
        return Decimal(self._data["left"])


class Destination(Value):
    """Where an order goes, as far as decisions need it. It holds nothing that names a person."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("coordinates", "country", "postal_code", "subdivision",)

    def __init__(
        self,
        *,
        coordinates: Coordinates | Mapping[str, Any] | None = None,
        country: str | None = None,
        postal_code: str | None = None,
        subdivision: str | None = None,
    ) -> None:
        """Args:
            coordinates: The point that distances are measured to.
            country: The country.
            postal_code: The postal area.
            subdivision: The state, province or county.
        """
        self._data = fields(("coordinates", "country", "postal_code", "subdivision",), (coordinates, country, postal_code, subdivision,))

    @property
    def coordinates(self) -> Coordinates | None:
        """The point that distances are measured to."""
        return self._maybe("coordinates", Coordinates)

    @property
    def country(self) -> str | None:
        """The country."""
        return self._data.get("country")

    @property
    def postal_code(self) -> str | None:
        """The postal area."""
        return self._data.get("postal_code")

    @property
    def subdivision(self) -> str | None:
        """The state, province or county."""
        return self._data.get("subdivision")


class Discount(Value):
    """A reduction that was given, as a positive amount."""

    __slots__ = ()
    __match_args__ = ("code", "amount",)
    _keys: tuple[str, ...] = ("code", "amount", "percent", "scope", "units",)

    @property
    def code(self) -> str:
        """Why: a coupon, a promotion."""
        return self._data["code"]

    @property
    def amount(self) -> Decimal:
        """How much was given, in the order's currency."""
        return Decimal(self._data["amount"])

    @property
    def percent(self) -> Decimal | None:
        """The percentage that it was computed from."""
        return None if self._data.get("percent") is None else Decimal(self._data["percent"])

    @property
    def scope(self) -> Literal["items", "items_and_charges"] | DiscountScopeCharge:
        """What a discount of the order was given on."""
        return DiscountScopeCharge._of(self._data.get("scope", "items")) if isinstance(self._data.get("scope", "items"), dict) else self._data.get("scope", "items")

    @property
    def units(self) -> int | None:
        """On how many units of its line, where not on all."""
        return self._data.get("units")


class DiscountInput(Value):
    """A reduction of the whole order: an amount, or a percentage of what earlier discounts left. It takes nothing below
    zero: what is more than that is not given.
    """

    __slots__ = ()
    __match_args__ = ("code",)
    _keys: tuple[str, ...] = ("code", "amount", "percent", "scope",)

    def __init__(
        self,
        *,
        code: str,
        amount: Decimal | int | str | None = None,
        percent: Decimal | int | str | None = None,
        scope: Literal["items", "items_and_charges"] | DiscountScopeCharge | Mapping[str, Any] | None = None,
    ) -> None:
        """Args:
            code: Why: a coupon, a promotion.
            amount: How much, as a positive amount in the order's currency.
            percent: Which percentage, from 0 to 100; instead of an amount.
            scope: What it is given on. Default: the lines.
        """
        self._data = fields(("code", "amount", "percent", "scope",), (code, amount, percent, scope,))

    @property
    def code(self) -> str:
        """Why: a coupon, a promotion."""
        return self._data["code"]

    @property
    def amount(self) -> Decimal | None:
        """How much, as a positive amount in the order's currency."""
        return None if self._data.get("amount") is None else Decimal(self._data["amount"])

    @property
    def percent(self) -> Decimal | None:
        """Which percentage, from 0 to 100; instead of an amount."""
        return None if self._data.get("percent") is None else Decimal(self._data["percent"])

    @property
    def scope(self) -> Literal["items", "items_and_charges"] | DiscountScopeCharge:
        """What it is given on. Default: the lines."""
        return DiscountScopeCharge._of(self._data.get("scope", "items")) if isinstance(self._data.get("scope", "items"), dict) else self._data.get("scope", "items")


class DiscountScopeCharge(Value):
    """The charge at this position, from 0."""

    __slots__ = ()
    __match_args__ = ("charge",)
    _keys: tuple[str, ...] = ("charge",)

    def __init__(
        self,
        *,
        charge: int,
    ) -> None:
        """Args:
            charge: The charge.
        """
        self._data = fields(("charge",), (charge,))

    @property
    def charge(self) -> int:
        return self._data["charge"]


class Document(Value):
    """An invoice or a credit memo. It never changes."""

    __slots__ = ()
    __match_args__ = ("id", "number", "kind", "date", "entity", "fiscal_year", "position", "issued_at", "order", "channel", "currency", "totals",)
    _keys: tuple[str, ...] = ("id", "number", "kind", "date", "entity", "fiscal_year", "position", "issued_at", "order", "channel", "currency", "totals", "charges", "corrects", "due_at", "external_id", "lines", "order_number", "party", "purchase_order", "shipment", "taxes",)

    @property
    def id(self) -> str:
        """Its key: the order's id and `-D1`, `-D2` and so on."""
        return self._data["id"]

    @property
    def number(self) -> str:
        """Its number, unique within its entity."""
        return self._data["number"]

    @property
    def kind(self) -> DocumentKind:
        """What it does."""
        return DocumentKind(self._data["kind"])

    @property
    def date(self) -> str:
        """Its date, in the zone of the entity."""
        return self._data["date"]

    @property
    def entity(self) -> str:
        """The legal entity that sells."""
        return self._data["entity"]

    @property
    def fiscal_year(self) -> int:
        """The fiscal year of the entity, by the calendar year in which it starts."""
        return self._data["fiscal_year"]

    @property
    def position(self) -> int:
        """Its position in the series of its entity, kind and fiscal year, from 1."""
        return self._data["position"]

    @property
    def issued_at(self) -> datetime:
        """When it was issued."""
        return instant(self._data["issued_at"])

    @property
    def order(self) -> str:
        """For which order."""
        return self._data["order"]

    @property
    def channel(self) -> str:
        """Where the demand came from."""
        return self._data["channel"]

    @property
    def currency(self) -> str:
        """In which currency its amounts are."""
        return self._data["currency"]

    @property
    def totals(self) -> DocumentTotals:
        """Its sums."""
        return self._one("totals", DocumentTotals)

    @property
    def charges(self) -> tuple[DocumentCharge, ...]:
        """Charges of the order."""
        return self._many("charges", DocumentCharge)

    @property
    def corrects(self) -> tuple[str, ...]:
        """The invoices that a credit memo corrects: those with a line or charge that is credited."""
        return tuple(self._data.get("corrects", ()))

    @property
    def due_at(self) -> datetime | None:
        """When an invoice is to be paid, by the payment terms of the order, counted from when it was issued."""
        return None if self._data.get("due_at") is None else instant(self._data["due_at"])

    @property
    def external_id(self) -> str | None:
        """The id by which the channel knows the order."""
        return self._data.get("external_id")

    @property
    def lines(self) -> tuple[DocumentLine, ...]:
        """Parts of the lines of the order."""
        return self._many("lines", DocumentLine)

    @property
    def order_number(self) -> str | None:
        """The number by which people know the order."""
        return self._data.get("order_number")

    @property
    def party(self) -> PartyRef | None:
        """Who ordered, in the version that the order refers to. A document holds nothing that names a person."""
        return self._maybe("party", PartyRef)

    @property
    def purchase_order(self) -> str | None:
        """The customer's own reference, such as a purchase order number."""
        return self._data.get("purchase_order")

    @property
    def shipment(self) -> str | None:
        """Which shipment is invoiced, where it is just one."""
        return self._data.get("shipment")

    @property
    def taxes(self) -> tuple[TaxSum, ...]:
        """Its taxes, summed by code and rate."""
        return self._many("taxes", TaxSum)


class DocumentCharge(Value):
    """A charge of an order on a document."""

    __slots__ = ()
    __match_args__ = ("position", "kind", "net", "total",)
    _keys: tuple[str, ...] = ("position", "kind", "net", "total", "discount", "taxes",)

    @property
    def position(self) -> int:
        """The position of the charge in the order, from 0."""
        return self._data["position"]

    @property
    def kind(self) -> ChargeKind:
        """What it is for."""
        return ChargeKind(self._data["kind"])

    @property
    def net(self) -> Decimal:
        """What it is without taxes."""
        return Decimal(self._data["net"])

    @property
    def total(self) -> Decimal:
        """What it is with taxes."""
        return Decimal(self._data["total"])

    @property
    def discount(self) -> Decimal:
        """What discounts took off, without taxes; `net` is after it."""
        return Decimal(self._data.get("discount", "0"))

    @property
    def taxes(self) -> tuple[DocumentTax, ...]:
        """Its taxes."""
        return self._many("taxes", DocumentTax)


class DocumentIssued(Event):
    """An invoice or a credit memo was written and numbered."""

    __slots__ = ()
    __match_args__ = ("order", "document", "number", "kind", "date", "currency", "total",)
    _keys: tuple[str, ...] = ("order", "document", "number", "kind", "date", "currency", "total",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def document(self) -> str:
        return self._data["document"]

    @property
    def number(self) -> str:
        return self._data["number"]

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind(self._data["kind"])

    @property
    def date(self) -> str:
        return self._data["date"]

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])


class DocumentLine(Value):
    """A part of a line of an order on a document."""

    __slots__ = ()
    __match_args__ = ("line", "sku", "quantity", "net", "total",)
    _keys: tuple[str, ...] = ("line", "sku", "quantity", "net", "total", "discount", "taxes",)

    @property
    def line(self) -> int:
        """The line of the order."""
        return self._data["line"]

    @property
    def sku(self) -> str:
        """What it is."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many units. None where only the amount is corrected, such as by a price adjustment."""
        return self._data["quantity"]

    @property
    def net(self) -> Decimal:
        """What it is without taxes."""
        return Decimal(self._data["net"])

    @property
    def total(self) -> Decimal:
        """What it is with taxes."""
        return Decimal(self._data["total"])

    @property
    def discount(self) -> Decimal:
        """What discounts took off, without taxes; `net` is after it."""
        return Decimal(self._data.get("discount", "0"))

    @property
    def taxes(self) -> tuple[DocumentTax, ...]:
        """Its taxes."""
        return self._many("taxes", DocumentTax)


class DocumentTax(Value):
    """A tax of a part of a document."""

    __slots__ = ()
    __match_args__ = ("code", "amount",)
    _keys: tuple[str, ...] = ("code", "amount", "collected_by_channel", "rate",)

    @property
    def code(self) -> str:
        """Which tax: a rate or a jurisdiction."""
        return self._data["code"]

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def collected_by_channel(self) -> bool:
        """Whether the marketplace pays it to the state, so that it is not the seller's."""
        return self._data.get("collected_by_channel", False)

    @property
    def rate(self) -> Decimal | None:
        """The rate as a fraction, such as 0.19, where it is known."""
        return None if self._data.get("rate") is None else Decimal(self._data["rate"])


class DocumentTotals(Value):
    """The sums of a document."""

    __slots__ = ()
    __match_args__ = ("net", "tax", "total",)
    _keys: tuple[str, ...] = ("net", "tax", "total", "fee", "tax_by_channel",)

    @property
    def net(self) -> Decimal:
        """Lines and charges without taxes."""
        return Decimal(self._data["net"])

    @property
    def tax(self) -> Decimal:
        """Taxes of the seller."""
        return Decimal(self._data["tax"])

    @property
    def total(self) -> Decimal:
        """What is asked for or taken back: net and taxes, less the fee of a credit memo, with that of an invoice."""
        return Decimal(self._data["total"])

    @property
    def fee(self) -> Decimal:
        """Fees of returns, such as for restocking: what a credit memo withholds, or, where it takes back less than the fee, an
        invoice asks for.
        """
        return Decimal(self._data.get("fee", "0"))

    @property
    def tax_by_channel(self) -> Decimal:
        """Taxes that the marketplace pays to the state."""
        return Decimal(self._data.get("tax_by_channel", "0"))


class DocumentsIssued(Event):
    """Orders whose documents were due have them now. Some need none."""

    __slots__ = ()
    __match_args__ = ("entity", "orders", "documents",)
    _keys: tuple[str, ...] = ("entity", "orders", "documents",)

    @property
    def entity(self) -> str:
        return self._data["entity"]

    @property
    def orders(self) -> int:
        return self._data["orders"]

    @property
    def documents(self) -> int:
        return self._data["documents"]


class EditDiscarded(Event):
    """An edit that waited was called off, or its time was up."""

    __slots__ = ()
    __match_args__ = ("order", "expired",)
    _keys: tuple[str, ...] = ("order", "expired", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def expired(self) -> bool:
        return self._data["expired"]

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class EditPolicy(Value):
    """What of a placed order may change at which stage. The stage is that of the units concerned: of the units taken out, of
    the line, or of the farthest unit of the order.

    | change | built in: until |
    |---|---|
    | `take_units` | `packed` |
    | `add_units`, `add_lines`, `add_charges` | `shipped` |
    | `price`, `destination`, `method` | `packed` |
    | `details` | `shipped` |
    """

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("ask_location", "until",)

    def __init__(
        self,
        *,
        ask_location: bool | None = None,
        until: Mapping[str, Stage | Literal["open", "released", "picking", "packed", "shipped"]] | None = None,
    ) -> None:
        """Args:
            ask_location: Whether a cancellation of units that may not be taken out any more asks their location, in
                place of being refused. The location answers it with `answer_cancellation`.
            until: The last stage at which a change may be made, where that is earlier than built in.
        """
        self._data = fields(("ask_location", "until",), (ask_location, until,))

    @property
    def ask_location(self) -> bool:
        """Whether a cancellation of units that may not be taken out any more asks their location, in place of being
        refused. The location answers it with `answer_cancellation`.
        """
        return self._data.get("ask_location", False)

    @property
    def until(self) -> dict[str, Stage]:
        """The last stage at which a change may be made, where that is earlier than built in."""
        return self._each("until", lambda item: Stage(item))


class EditPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> EditPolicy:
        """What it says."""
        return self._one("policy", EditPolicy)

    @property
    def versions(self) -> tuple[EditPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", EditPolicyVersion)


class EditPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> EditPolicy:
        """What it says."""
        return self._one("policy", EditPolicy)


class EditStaged(Event):
    """An edit waits for its confirmation, and holds the stock that it would need but for what is short."""

    __slots__ = ()
    __match_args__ = ("order", "expires_at", "total_before", "total", "credited", "balance_before", "balance",)
    _keys: tuple[str, ...] = ("order", "expires_at", "total_before", "total", "credited", "balance_before", "balance", "short",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def expires_at(self) -> datetime:
        return instant(self._data["expires_at"])

    @property
    def total_before(self) -> Decimal:
        return Decimal(self._data["total_before"])

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])

    @property
    def credited(self) -> Decimal:
        return Decimal(self._data["credited"])

    @property
    def balance_before(self) -> Decimal:
        return Decimal(self._data["balance_before"])

    @property
    def balance(self) -> Decimal:
        return Decimal(self._data["balance"])

    @property
    def short(self) -> tuple[LineUnits, ...]:
        return self._many("short", LineUnits)


class Entity(Value):
    """A legal entity that sells: its documents have numbers without gaps, in series of their own."""

    __slots__ = ()
    __match_args__ = ("id", "time_zone",)
    _keys: tuple[str, ...] = ("id", "time_zone", "country", "credit_memo_prefix", "fiscal_year_start_month", "invoice_prefix", "invoicing", "name",)

    def __init__(
        self,
        *,
        id: str,
        time_zone: str,
        country: str | None = None,
        credit_memo_prefix: str | None = None,
        fiscal_year_start_month: int | None = None,
        invoice_prefix: str | None = None,
        invoicing: Invoicing | Literal["per_shipment", "per_order"] | None = None,
        name: str | None = None,
    ) -> None:
        """Args:
            id: Its key.
            time_zone: The zone whose days are the dates of its documents; it can't change later.
            country: In which country it is.
            credit_memo_prefix: What the numbers of its credit memos start with, as `invoice_prefix`, and not the
                same. Default: `CM`.
            fiscal_year_start_month: The month in which its fiscal year starts, 1 to 12; it can't change later. The
                year that a number names is that in which the fiscal year starts. Default: 1, January.
            invoice_prefix: What the numbers of its invoices start with, such as `INV` in `INV-2026-000001`: 1 to 20
                characters. It can't change later. Default: `INV`.
            invoicing: When something is invoiced. A change counts for orders that are placed from then on. Default:
                per shipment.
            name: What people call it.
        """
        self._data = fields(("id", "time_zone", "country", "credit_memo_prefix", "fiscal_year_start_month", "invoice_prefix", "invoicing", "name",), (id, time_zone, country, credit_memo_prefix, fiscal_year_start_month, invoice_prefix, invoicing, name,))

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def time_zone(self) -> str:
        """The zone whose days are the dates of its documents; it can't change later."""
        return self._data["time_zone"]

    @property
    def country(self) -> str | None:
        """In which country it is."""
        return self._data.get("country")

    @property
    def credit_memo_prefix(self) -> str | None:
        """What the numbers of its credit memos start with, as `invoice_prefix`, and not the same. Default: `CM`."""
        return self._data.get("credit_memo_prefix")

    @property
    def fiscal_year_start_month(self) -> int:
        """The month in which its fiscal year starts, 1 to 12; it can't change later. The year that a number names is that in
        which the fiscal year starts. Default: 1, January.
        """
        return self._data.get("fiscal_year_start_month", 0)

    @property
    def invoice_prefix(self) -> str | None:
        """What the numbers of its invoices start with, such as `INV` in `INV-2026-000001`: 1 to 20 characters. It can't
        change later. Default: `INV`.
        """
        return self._data.get("invoice_prefix")

    @property
    def invoicing(self) -> Invoicing:
        """When something is invoiced. A change counts for orders that are placed from then on. Default: per shipment."""
        return Invoicing(self._data.get("invoicing", "per_shipment"))

    @property
    def name(self) -> str | None:
        """What people call it."""
        return self._data.get("name")


class EntitySet(Event):
    """A legal entity was added or changed."""

    __slots__ = ()
    __match_args__ = ("entity",)
    _keys: tuple[str, ...] = ("entity",)

    @property
    def entity(self) -> str:
        return self._data["entity"]


class EventCursor(Value):
    """A position between two events. The default is before the first."""

    __slots__ = ()
    __match_args__ = ("sequence", "ordinal",)
    _keys: tuple[str, ...] = ("sequence", "ordinal",)

    def __init__(
        self,
        *,
        sequence: int,
        ordinal: int,
    ) -> None:
        """Args:
            sequence: The log entry of the event before.
            ordinal: How many events of that entry were read.
        """
        self._data = fields(("sequence", "ordinal",), (sequence, ordinal,))

    @property
    def sequence(self) -> int:
        """The log entry of the event before."""
        return self._data["sequence"]

    @property
    def ordinal(self) -> int:
        """How many events of that entry were read."""
        return self._data["ordinal"]


class Explanation(Value):
    """One command that chose locations for an order, and why these."""

    __slots__ = ()
    __match_args__ = ("sequence", "at", "actor", "command", "policy_version", "plan", "text",)
    _keys: tuple[str, ...] = ("sequence", "at", "actor", "command", "policy_version", "plan", "text",)

    @property
    def sequence(self) -> int:
        """Its position in the log."""
        return self._data["sequence"]

    @property
    def at(self) -> datetime:
        """When it was decided."""
        return instant(self._data["at"])

    @property
    def actor(self) -> str:
        """Who asked."""
        return self._data["actor"]

    @property
    def command(self) -> str:
        """The name of the command."""
        return self._data["command"]

    @property
    def policy_version(self) -> int:
        """The version of the sourcing policy that was in force; 0 is the built-in default."""
        return self._data["policy_version"]

    @property
    def plan(self) -> SourcingPlan:
        """What was chosen, and who was not and why."""
        return self._one("plan", SourcingPlan)

    @property
    def text(self) -> str:
        """The same for people. The wording may change."""
        return self._data["text"]


class FulfillmentAccepted(Event):
    """A location takes its work on."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]


class FulfillmentCancelled(Event):
    """Work was called back, in whole or in part."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order", "lines",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "lines",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)


class FulfillmentClosed(Event):
    """Everything in it has shipped or was taken out."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]


class FulfillmentLine(Value):
    """Units of one order line in a fulfillment order."""

    __slots__ = ()
    __match_args__ = ("line", "sku", "quantity",)
    _keys: tuple[str, ...] = ("line", "sku", "quantity", "picked", "shipped",)

    @property
    def line(self) -> int:
        """The line of the order."""
        return self._data["line"]

    @property
    def sku(self) -> str:
        """What."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many units are to be shipped, or were. A short pick, a cancellation and a rejection lower it."""
        return self._data["quantity"]

    @property
    def picked(self) -> int:
        """Of these: picked."""
        return self._data.get("picked", 0)

    @property
    def shipped(self) -> int:
        """Of these: shipped."""
        return self._data.get("shipped", 0)


class FulfillmentOrder(Value):
    """The work that one location is asked to do for one order."""

    __slots__ = ()
    __match_args__ = ("id", "order", "ordinal", "location", "state", "lines",)
    _keys: tuple[str, ...] = ("id", "order", "ordinal", "location", "state", "lines", "cancel_requested", "reason", "ship_to", "shipments",)

    @property
    def id(self) -> str:
        """Its key: the order's id and `-F1`, `-F2` and so on."""
        return self._data["id"]

    @property
    def order(self) -> str:
        """For which order."""
        return self._data["order"]

    @property
    def ordinal(self) -> int:
        """The number after the `F`."""
        return self._data["ordinal"]

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def state(self) -> FulfillmentState:
        """How far it is."""
        return FulfillmentState(self._data["state"])

    @property
    def lines(self) -> tuple[FulfillmentLine, ...]:
        """What is to be shipped."""
        return self._many("lines", FulfillmentLine)

    @property
    def cancel_requested(self) -> tuple[LineUnits, ...]:
        """Units that the location was asked to let go of, and has not answered."""
        return self._many("cancel_requested", LineUnits)

    @property
    def reason(self) -> str | None:
        """Why it was rejected or cancelled."""
        return self._data.get("reason")

    @property
    def ship_to(self) -> ShipTo | None:
        """Where it goes, where that is not where the order goes."""
        return self._maybe("ship_to", ShipTo)

    @property
    def shipments(self) -> tuple[str, ...]:
        """What has left."""
        return tuple(self._data.get("shipments", ()))


class FulfillmentPacked(Event):
    """Parcels were closed."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]


class FulfillmentPicked(Event):
    """Units were taken from the shelf."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order", "units",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "units",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def units(self) -> int:
        return self._data["units"]


class FulfillmentRejected(Event):
    """A location refuses its work."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class FulfillmentRequested(Event):
    """A location was asked to ship."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order", "location", "lines", "release",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "location", "lines", "release",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)

    @property
    def release(self) -> Release:
        return Release(self._data["release"])


class FulfillmentShorted(Event):
    """Fewer units were on the shelf than the ledger said."""

    __slots__ = ()
    __match_args__ = ("order", "fulfillment_order", "lines",)
    _keys: tuple[str, ...] = ("order", "fulfillment_order", "lines",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)


class GatewayRequest(Value):
    """What the host was asked to have a gateway do, kept until the gateway's report answers it."""

    __slots__ = ()
    __match_args__ = ("key", "kind", "amount", "at",)
    _keys: tuple[str, ...] = ("key", "kind", "amount", "at", "payment", "shipment",)

    @property
    def key(self) -> str:
        """The idempotency key for the gateway: the order's id and `-Q1`, `-Q2` and so on."""
        return self._data["key"]

    @property
    def kind(self) -> RequestKind:
        """What to do."""
        return RequestKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def at(self) -> datetime:
        """Since when."""
        return instant(self._data["at"])

    @property
    def payment(self) -> str | None:
        """With which payment, where that is known."""
        return self._data.get("payment")

    @property
    def shipment(self) -> str | None:
        """On which shipment a carrier collects it."""
        return self._data.get("shipment")


class Hold(Value):
    """A typed stop: until it is released, expires or what it waits for comes, it blocks actions on what it is about."""

    __slots__ = ()
    __match_args__ = ("number", "kind", "scope", "blocks", "placed_by", "placed_at",)
    _keys: tuple[str, ...] = ("number", "kind", "scope", "blocks", "placed_by", "placed_at", "automatic", "expires_at", "reason", "until",)

    @property
    def number(self) -> int:
        """Its number on the order, from 1. It is not given again."""
        return self._data["number"]

    @property
    def kind(self) -> HoldKind:
        """What it is about."""
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine | HoldScopeFulfillmentOrder:
        """What it stops."""
        return (HoldScopeLine._of(self._data["scope"]) if "line" in self._data["scope"] else HoldScopeFulfillmentOrder._of(self._data["scope"])) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def blocks(self) -> tuple[HoldAction, ...]:
        """The actions it blocks."""
        return tuple([HoldAction(item) for item in self._data.get("blocks", ())])

    @property
    def placed_by(self) -> str:
        """Who placed it; for an automatic one, who asked for what it was placed at."""
        return self._data["placed_by"]

    @property
    def placed_at(self) -> datetime:
        """When."""
        return instant(self._data["placed_at"])

    @property
    def automatic(self) -> AutomaticHold | None:
        """The rule that placed it, if nobody did."""
        return self._maybe("automatic", AutomaticHold)

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")

    @property
    def until(self) -> HoldUntil | None:
        """What ends it by itself."""
        return None if self._data.get("until") is None else HoldUntil(self._data["until"])


class HoldApproval(Value):
    """Who may release holds of a kind."""

    __slots__ = ()
    __match_args__ = ("kind",)
    _keys: tuple[str, ...] = ("kind", "another_actor", "currency", "over", "roles",)

    def __init__(
        self,
        *,
        kind: HoldKind | Literal["fraud", "payment", "address", "approval", "manual", "scheduled"],
        another_actor: bool | None = None,
        currency: str | None = None,
        over: Decimal | int | str | None = None,
        roles: Sequence[str] | None = None,
    ) -> None:
        """Args:
            kind: Holds of which kind.
            another_actor: Whether whoever placed it may not release it. Default: no.
            currency: On orders in this currency. Default: in any.
            over: On orders that cost more than this, in `currency`. Default: on every order.
            roles: The roles of which whoever releases it has one. Default: none is needed.
        """
        self._data = fields(("kind", "another_actor", "currency", "over", "roles",), (kind, another_actor, currency, over, roles,))

    @property
    def kind(self) -> HoldKind:
        """Holds of which kind."""
        return HoldKind(self._data["kind"])

    @property
    def another_actor(self) -> bool:
        """Whether whoever placed it may not release it. Default: no."""
        return self._data.get("another_actor", False)

    @property
    def currency(self) -> str | None:
        """On orders in this currency. Default: in any."""
        return self._data.get("currency")

    @property
    def over(self) -> Decimal | None:
        """On orders that cost more than this, in `currency`. Default: on every order."""
        return None if self._data.get("over") is None else Decimal(self._data["over"])

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of which whoever releases it has one. Default: none is needed."""
        return tuple(self._data.get("roles", ()))


class HoldCondition(Value):
    """A condition on an order: all that it says is true."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("channels", "countries", "currency", "new_party", "total_over",)

    def __init__(
        self,
        *,
        channels: Sequence[str] | None = None,
        countries: Sequence[str] | None = None,
        currency: str | None = None,
        new_party: bool | None = None,
        total_over: Decimal | int | str | None = None,
    ) -> None:
        """Args:
            channels: It came through one of these channels.
            countries: It goes to one of these countries; an order that names no country does not.
            currency: It is in this currency.
            new_party: Its party has no other order here; an order that names no party counts as one of a new party.
                Default: whoever orders.
            total_over: It costs more than this, in `currency`.
        """
        self._data = fields(("channels", "countries", "currency", "new_party", "total_over",), (channels, countries, currency, new_party, total_over,))

    @property
    def channels(self) -> tuple[str, ...] | None:
        """It came through one of these channels."""
        return None if self._data.get("channels") is None else tuple(self._data["channels"])

    @property
    def countries(self) -> tuple[str, ...] | None:
        """It goes to one of these countries; an order that names no country does not."""
        return None if self._data.get("countries") is None else tuple(self._data["countries"])

    @property
    def currency(self) -> str | None:
        """It is in this currency."""
        return self._data.get("currency")

    @property
    def new_party(self) -> bool:
        """Its party has no other order here; an order that names no party counts as one of a new party. Default: whoever
        orders.
        """
        return self._data.get("new_party", False)

    @property
    def total_over(self) -> Decimal | None:
        """It costs more than this, in `currency`."""
        return None if self._data.get("total_over") is None else Decimal(self._data["total_over"])


class HoldPlaced(Event):
    """An order was stopped."""

    __slots__ = ()
    __match_args__ = ("order", "number", "kind", "scope", "blocks",)
    _keys: tuple[str, ...] = ("order", "number", "kind", "scope", "blocks", "automatic", "expires_at", "until",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def number(self) -> int:
        return self._data["number"]

    @property
    def kind(self) -> HoldKind:
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine | HoldScopeFulfillmentOrder:
        return (HoldScopeLine._of(self._data["scope"]) if "line" in self._data["scope"] else HoldScopeFulfillmentOrder._of(self._data["scope"])) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def blocks(self) -> tuple[HoldAction, ...]:
        return tuple([HoldAction(item) for item in self._data.get("blocks", ())])

    @property
    def automatic(self) -> AutomaticHold | None:
        return self._maybe("automatic", AutomaticHold)

    @property
    def expires_at(self) -> datetime | None:
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])

    @property
    def until(self) -> HoldUntil | None:
        return None if self._data.get("until") is None else HoldUntil(self._data["until"])


class HoldPolicy(Value):
    """What holds block, which are placed by rule, and who may release them. Default: the built-in table, no rules, and
    everybody may release every hold.
    """

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("approvals", "blocks", "rules",)

    def __init__(
        self,
        *,
        approvals: Sequence[HoldApproval | Mapping[str, Any]] | None = None,
        blocks: Sequence[KindBlocks | Mapping[str, Any]] | None = None,
        rules: Sequence[HoldRule | Mapping[str, Any]] | None = None,
    ) -> None:
        """Args:
            approvals: Who may release which holds. Of several that apply, the one over the highest amount counts.
                At most 100.
            blocks: What holds of a kind block, where they do not say so themselves. Default: what is built in.
            rules: Holds that are placed on an order when it is placed, before anything of it is released. At most
                100.
        """
        self._data = fields(("approvals", "blocks", "rules",), (approvals, blocks, rules,))

    @property
    def approvals(self) -> tuple[HoldApproval, ...]:
        """Who may release which holds. Of several that apply, the one over the highest amount counts. At most 100."""
        return self._many("approvals", HoldApproval)

    @property
    def blocks(self) -> tuple[KindBlocks, ...]:
        """What holds of a kind block, where they do not say so themselves. Default: what is built in."""
        return self._many("blocks", KindBlocks)

    @property
    def rules(self) -> tuple[HoldRule, ...]:
        """Holds that are placed on an order when it is placed, before anything of it is released. At most 100."""
        return self._many("rules", HoldRule)


class HoldPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> HoldPolicy:
        """What it says."""
        return self._one("policy", HoldPolicy)

    @property
    def versions(self) -> tuple[HoldPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", HoldPolicyVersion)


class HoldPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> HoldPolicy:
        """What it says."""
        return self._one("policy", HoldPolicy)


class HoldReleased(Event):
    """A stop ended, and why."""

    __slots__ = ()
    __match_args__ = ("order", "number", "kind", "scope", "end",)
    _keys: tuple[str, ...] = ("order", "number", "kind", "scope", "end",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def number(self) -> int:
        return self._data["number"]

    @property
    def kind(self) -> HoldKind:
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine | HoldScopeFulfillmentOrder:
        return (HoldScopeLine._of(self._data["scope"]) if "line" in self._data["scope"] else HoldScopeFulfillmentOrder._of(self._data["scope"])) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def end(self) -> HoldEnd:
        return HoldEnd(self._data["end"])


class HoldRule(Value):
    """A hold that is placed on every order of which a condition is true when it is placed."""

    __slots__ = ()
    __match_args__ = ("kind", "code",)
    _keys: tuple[str, ...] = ("kind", "code", "blocks", "expires_after_seconds", "until", "when",)

    def __init__(
        self,
        *,
        kind: HoldKind | Literal["fraud", "payment", "address", "approval", "manual", "scheduled"],
        code: str,
        blocks: Sequence[HoldAction | Literal["release", "pick", "ship", "capture", "cancel", "edit", "source"]] | None = None,
        expires_after_seconds: int | None = None,
        until: HoldUntil | Literal["authorized", "paid", "stocked", "address_changed"] | None = None,
        when: HoldCondition | Mapping[str, Any] | None = None,
    ) -> None:
        """Args:
            kind: What the hold is about.
            code: The rule's name, unique in the policy: the reason of the hold.
            blocks: The actions it blocks. Default: as its kind.
            expires_after_seconds: After how many seconds it ends by itself; at least one. Default: never.
            until: What ends it by itself. Where that is so already, no hold is placed.
            when: On which orders. Default: on every order.
        """
        self._data = fields(("kind", "code", "blocks", "expires_after_seconds", "until", "when",), (kind, code, blocks, expires_after_seconds, until, when,))

    @property
    def kind(self) -> HoldKind:
        """What the hold is about."""
        return HoldKind(self._data["kind"])

    @property
    def code(self) -> str:
        """The rule's name, unique in the policy: the reason of the hold."""
        return self._data["code"]

    @property
    def blocks(self) -> tuple[HoldAction, ...] | None:
        """The actions it blocks. Default: as its kind."""
        return None if self._data.get("blocks") is None else tuple([HoldAction(item) for item in self._data["blocks"]])

    @property
    def expires_after_seconds(self) -> int | None:
        """After how many seconds it ends by itself; at least one. Default: never."""
        return self._data.get("expires_after_seconds")

    @property
    def until(self) -> HoldUntil | None:
        """What ends it by itself. Where that is so already, no hold is placed."""
        return None if self._data.get("until") is None else HoldUntil(self._data["until"])

    @property
    def when(self) -> HoldCondition:
        """On which orders. Default: on every order."""
        return self._one("when", HoldCondition)


class HoldScopeFulfillmentOrder(Value):
    """The fulfillment order of this id. Only `pick` and `ship` are blocked for it."""

    __slots__ = ()
    __match_args__ = ("fulfillment_order",)
    _keys: tuple[str, ...] = ("fulfillment_order",)

    def __init__(
        self,
        *,
        fulfillment_order: str,
    ) -> None:
        """Args:
            fulfillment_order: The fulfillment order.
        """
        self._data = fields(("fulfillment_order",), (fulfillment_order,))

    @property
    def fulfillment_order(self) -> str:
        return self._data["fulfillment_order"]


class HoldScopeLine(Value):
    """The line of this number."""

    __slots__ = ()
    __match_args__ = ("line",)
    _keys: tuple[str, ...] = ("line",)

    def __init__(
        self,
        *,
        line: int,
    ) -> None:
        """Args:
            line: The line.
        """
        self._data = fields(("line",), (line,))

    @property
    def line(self) -> int:
        return self._data["line"]


class Inspected(Value):
    """Units that were looked at, and what becomes of them."""

    __slots__ = ()
    __match_args__ = ("disposition", "quantity", "credit",)
    _keys: tuple[str, ...] = ("disposition", "quantity", "credit",)

    @property
    def disposition(self) -> Disposition:
        """What becomes of them."""
        return Disposition(self._data["disposition"])

    @property
    def quantity(self) -> int:
        """How many."""
        return self._data["quantity"]

    @property
    def credit(self) -> bool:
        """Whether they are credited."""
        return self._data["credit"]


class InspectedUnits(Value):
    """Units of one line of a return that were looked at."""

    __slots__ = ()
    __match_args__ = ("position", "quantity", "disposition",)
    _keys: tuple[str, ...] = ("position", "quantity", "disposition", "credit",)

    def __init__(
        self,
        *,
        position: int,
        quantity: int,
        disposition: Disposition | Literal["restock", "quality_hold", "damaged", "scrap", "return_to_vendor"],
        credit: bool | None = None,
    ) -> None:
        """Args:
            position: The line of the return, from 1. A line may be named several times, with other dispositions.
            quantity: How many units; at least one.
            disposition: What becomes of them.
            credit: Whether they are credited. Default: yes.
        """
        self._data = fields(("position", "quantity", "disposition", "credit",), (position, quantity, disposition, credit,))

    @property
    def position(self) -> int:
        """The line of the return, from 1. A line may be named several times, with other dispositions."""
        return self._data["position"]

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]

    @property
    def disposition(self) -> Disposition:
        """What becomes of them."""
        return Disposition(self._data["disposition"])

    @property
    def credit(self) -> bool:
        """Whether they are credited. Default: yes."""
        return self._data.get("credit", True)


class ItemRecorded(Event):
    """An item was added or changed."""

    __slots__ = ()
    __match_args__ = ("sku",)
    _keys: tuple[str, ...] = ("sku",)

    @property
    def sku(self) -> str:
        return self._data["sku"]


class ItemView(Value):
    """An item."""

    __slots__ = ()
    __match_args__ = ("version", "sku", "kind", "unit", "safety_stock", "returnable", "active", "gtins", "attributes",)
    _keys: tuple[str, ...] = ("version", "sku", "kind", "unit", "safety_stock", "returnable", "active", "gtins", "attributes", "name",)

    @property
    def version(self) -> int:
        """How often it was written."""
        return self._data["version"]

    @property
    def sku(self) -> str:
        """Its key."""
        return self._data["sku"]

    @property
    def kind(self) -> ItemKind:
        """What kind of thing it is."""
        return ItemKind(self._data["kind"])

    @property
    def unit(self) -> Unit:
        """How its quantity is written."""
        return Unit(self._data["unit"])

    @property
    def safety_stock(self) -> int:
        """How many units are withheld from orders at each location."""
        return self._data["safety_stock"]

    @property
    def returnable(self) -> bool:
        """Whether it may come back."""
        return self._data["returnable"]

    @property
    def active(self) -> bool:
        """Whether it may be ordered."""
        return self._data["active"]

    @property
    def gtins(self) -> tuple[str, ...]:
        """The numbers in its barcodes."""
        return tuple(self._data.get("gtins", ()))

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def name(self) -> str | None:
        """What people call it."""
        return self._data.get("name")


class KindBlocks(Value):
    """What holds of a kind block."""

    __slots__ = ()
    __match_args__ = ("kind", "actions",)
    _keys: tuple[str, ...] = ("kind", "actions",)

    def __init__(
        self,
        *,
        kind: HoldKind | Literal["fraud", "payment", "address", "approval", "manual", "scheduled"],
        actions: Sequence[HoldAction | Literal["release", "pick", "ship", "capture", "cancel", "edit", "source"]],
    ) -> None:
        """Args:
            kind: Holds of which kind.
            actions: The actions they block; at least one.
        """
        self._data = fields(("kind", "actions",), (kind, actions,))

    @property
    def kind(self) -> HoldKind:
        """Holds of which kind."""
        return HoldKind(self._data["kind"])

    @property
    def actions(self) -> tuple[HoldAction, ...]:
        """The actions they block; at least one."""
        return tuple([HoldAction(item) for item in self._data.get("actions", ())])


class LedgerEntry(Value):
    """A movement, and who made it when."""

    __slots__ = ()
    __match_args__ = ("sequence", "at", "actor", "command", "movement",)
    _keys: tuple[str, ...] = ("sequence", "at", "actor", "command", "movement", "occurred_at",)

    @property
    def sequence(self) -> int:
        """The position in the log of the command that made it."""
        return self._data["sequence"]

    @property
    def at(self) -> datetime:
        """When that was decided."""
        return instant(self._data["at"])

    @property
    def actor(self) -> str:
        """Who asked."""
        return self._data["actor"]

    @property
    def command(self) -> str:
        """The name of the command."""
        return self._data["command"]

    @property
    def movement(self) -> Movement:
        """What moved, from where to where, and why."""
        return self._one("movement", Movement)

    @property
    def occurred_at(self) -> datetime | None:
        """When it took place, where that was not when it was decided."""
        return None if self._data.get("occurred_at") is None else instant(self._data["occurred_at"])


class Line(Value):
    """One wanted line."""

    __slots__ = ()
    __match_args__ = ("sku", "quantity", "unit_price",)
    _keys: tuple[str, ...] = ("sku", "quantity", "unit_price", "attributes", "discounts", "requested", "ship_to", "tax_mode", "taxes",)

    def __init__(
        self,
        *,
        sku: str,
        quantity: int,
        unit_price: Decimal | int | str,
        attributes: Mapping[str, str] | None = None,
        discounts: Sequence[LineDiscount | Mapping[str, Any]] | None = None,
        requested: RequestedDates | Mapping[str, Any] | None = None,
        ship_to: ShipToInput | Mapping[str, Any] | None = None,
        tax_mode: TaxMode | Literal["exclusive", "inclusive"] | None = None,
        taxes: Sequence[TaxInput | Mapping[str, Any]] | None = None,
    ) -> None:
        """Args:
            sku: What is wanted.
            quantity: How many; at least one.
            unit_price: The price of one unit, before discounts; with taxes when the tax mode is inclusive. It may
                have more decimals than the currency.
            attributes: Host-defined attributes.
            discounts: Discounts of this line, in the order in which they are given.
            requested: When the customer wants it. Default: as the order says.
            ship_to: Where it goes. Default: where the order goes.
            tax_mode: Whether the price includes taxes. Default: as the order says.
            taxes: Taxes of this line.
        """
        self._data = fields(("sku", "quantity", "unit_price", "attributes", "discounts", "requested", "ship_to", "tax_mode", "taxes",), (sku, quantity, unit_price, attributes, discounts, requested, ship_to, tax_mode, taxes,))

    @property
    def sku(self) -> str:
        """What is wanted."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many; at least one."""
        return self._data["quantity"]

    @property
    def unit_price(self) -> Decimal:
        """The price of one unit, before discounts; with taxes when the tax mode is inclusive. It may have more decimals than
        the currency.
        """
        return Decimal(self._data["unit_price"])

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def discounts(self) -> tuple[LineDiscount, ...]:
        """Discounts of this line, in the order in which they are given."""
        return self._many("discounts", LineDiscount)

    @property
    def requested(self) -> RequestedDates | None:
        """When the customer wants it. Default: as the order says."""
        return self._maybe("requested", RequestedDates)

    @property
    def ship_to(self) -> ShipToInput | None:
        """Where it goes. Default: where the order goes."""
        return self._maybe("ship_to", ShipToInput)

    @property
    def tax_mode(self) -> TaxMode | None:
        """Whether the price includes taxes. Default: as the order says."""
        return None if self._data.get("tax_mode") is None else TaxMode(self._data["tax_mode"])

    @property
    def taxes(self) -> tuple[TaxInput, ...]:
        """Taxes of this line."""
        return self._many("taxes", TaxInput)


class LineAdjustment(Value):
    """What was taken off the price of a line after placing."""

    __slots__ = ()
    __match_args__ = ("line", "amount",)
    _keys: tuple[str, ...] = ("line", "amount",)

    @property
    def line(self) -> int:
        """Which line, from 1."""
        return self._data["line"]

    @property
    def amount(self) -> Decimal:
        """How much, taxes included, over all adjustments."""
        return Decimal(self._data["amount"])


class LineAt(Value):
    """Units of one line that were given stock at a location."""

    __slots__ = ()
    __match_args__ = ("line", "location", "quantity",)
    _keys: tuple[str, ...] = ("line", "location", "quantity",)

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self._data["line"]

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def quantity(self) -> int:
        """How many units."""
        return self._data["quantity"]


class LineChange(Value):
    """Where a line goes from now on, and what it bears."""

    __slots__ = ()
    __match_args__ = ("line",)
    _keys: tuple[str, ...] = ("line", "attributes", "ship_to",)

    def __init__(
        self,
        *,
        line: int,
        attributes: Mapping[str, str] | None = None,
        ship_to: ShipToInput | Mapping[str, Any] | None = None,
    ) -> None:
        """Args:
            line: Which line.
            attributes: Host-defined attributes, in place of those there are.
            ship_to: Where it goes.
        """
        self._data = fields(("line", "attributes", "ship_to",), (line, attributes, ship_to,))

    @property
    def line(self) -> int:
        """Which line."""
        return self._data["line"]

    @property
    def attributes(self) -> dict[str, str] | None:
        """Host-defined attributes, in place of those there are."""
        return None if self._data.get("attributes") is None else self._each("attributes", lambda item: item)

    @property
    def ship_to(self) -> ShipToInput | None:
        """Where it goes."""
        return self._maybe("ship_to", ShipToInput)


class LineDiscount(Value):
    """A reduction of one line: an amount, or a percentage of what earlier discounts left. It takes nothing below zero: what
    is more than that is not given.
    """

    __slots__ = ()
    __match_args__ = ("code",)
    _keys: tuple[str, ...] = ("code", "amount", "percent", "units",)

    def __init__(
        self,
        *,
        code: str,
        amount: Decimal | int | str | None = None,
        percent: Decimal | int | str | None = None,
        units: int | None = None,
    ) -> None:
        """Args:
            code: Why: a coupon, a promotion.
            amount: How much, as a positive amount in the order's currency.
            percent: Which percentage, from 0 to 100; instead of an amount.
            units: On how many of the line's units, such as the third of three. Default: all.
        """
        self._data = fields(("code", "amount", "percent", "units",), (code, amount, percent, units,))

    @property
    def code(self) -> str:
        """Why: a coupon, a promotion."""
        return self._data["code"]

    @property
    def amount(self) -> Decimal | None:
        """How much, as a positive amount in the order's currency."""
        return None if self._data.get("amount") is None else Decimal(self._data["amount"])

    @property
    def percent(self) -> Decimal | None:
        """Which percentage, from 0 to 100; instead of an amount."""
        return None if self._data.get("percent") is None else Decimal(self._data["percent"])

    @property
    def units(self) -> int | None:
        """On how many of the line's units, such as the third of three. Default: all."""
        return self._data.get("units")


class LineProgress(Value):
    """How the quantity of a line is spread over stages."""

    __slots__ = ()
    __match_args__ = ("sku", "ordered",)
    _keys: tuple[str, ...] = ("sku", "ordered", "allocated", "backordered", "cancelled", "credited", "credited_units", "delivered", "in_transit", "lost", "open", "released", "returned", "returned_to_sender", "returning", "stocked",)

    @property
    def sku(self) -> str:
        """Of which item."""
        return self._data["sku"]

    @property
    def ordered(self) -> int:
        """All units."""
        return self._data["ordered"]

    @property
    def allocated(self) -> tuple[ReservedAt, ...]:
        """Reserved at locations."""
        return self._many("allocated", ReservedAt)

    @property
    def backordered(self) -> int:
        """Waiting for stock."""
        return self._data.get("backordered", 0)

    @property
    def cancelled(self) -> int:
        """Cancelled before they shipped."""
        return self._data.get("cancelled", 0)

    @property
    def credited(self) -> Decimal:
        """What was credited for them."""
        return Decimal(self._data.get("credited", "0"))

    @property
    def credited_units(self) -> int:
        """Units that were credited, by cancelling or returning."""
        return self._data.get("credited_units", 0)

    @property
    def delivered(self) -> int:
        """Shipped and with the customer."""
        return self._data.get("delivered", 0)

    @property
    def in_transit(self) -> int:
        """Shipped and on the way."""
        return self._data.get("in_transit", 0)

    @property
    def lost(self) -> int:
        """Shipped and lost on the way."""
        return self._data.get("lost", 0)

    @property
    def open(self) -> int:
        """Not promised from anywhere yet."""
        return self._data.get("open", 0)

    @property
    def released(self) -> tuple[Released, ...]:
        """With locations that were asked to ship."""
        return self._many("released", Released)

    @property
    def returned(self) -> int:
        """Of the shipped: came back."""
        return self._data.get("returned", 0)

    @property
    def returned_to_sender(self) -> int:
        """Shipped and sent back by the carrier."""
        return self._data.get("returned_to_sender", 0)

    @property
    def returning(self) -> int:
        """Of the shipped: announced to come back."""
        return self._data.get("returning", 0)

    @property
    def stocked(self) -> bool:
        """Whether the ledger keeps stock of it."""
        return self._data.get("stocked", True)


class LineUnits(Value):
    """Units of one line of an order."""

    __slots__ = ()
    __match_args__ = ("line", "quantity",)
    _keys: tuple[str, ...] = ("line", "quantity",)

    def __init__(
        self,
        *,
        line: int,
        quantity: int,
    ) -> None:
        """Args:
            line: The line, from 1.
            quantity: How many units.
        """
        self._data = fields(("line", "quantity",), (line, quantity,))

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self._data["line"]

    @property
    def quantity(self) -> int:
        """How many units."""
        return self._data["quantity"]


class Location(Value):
    """A place that holds or fulfills."""

    __slots__ = ()
    __match_args__ = ("id",)
    _keys: tuple[str, ...] = ("id", "active", "attributes", "coordinates", "country", "fulfills", "kind", "name", "rank",)

    def __init__(
        self,
        *,
        id: str,
        active: bool | None = None,
        attributes: Mapping[str, str] | None = None,
        coordinates: Coordinates | Mapping[str, Any] | None = None,
        country: str | None = None,
        fulfills: bool | None = None,
        kind: LocationKind | Literal["warehouse", "store", "vendor", "third_party", "virtual"] | None = None,
        name: str | None = None,
        rank: int | None = None,
    ) -> None:
        """Args:
            id: Its key.
            active: Whether it is in use. Default: yes.
            attributes: Host-defined attributes.
            coordinates: Where it is. Without it, it counts as the farthest.
            country: In which country.
            fulfills: Whether orders may be sourced from here. Default: yes.
            kind: What kind of place it is. Default: a warehouse.
            name: What people call it.
            rank: Preference among equals: 0 comes first.
        """
        self._data = fields(("id", "active", "attributes", "coordinates", "country", "fulfills", "kind", "name", "rank",), (id, active, attributes, coordinates, country, fulfills, kind, name, rank,))

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def active(self) -> bool:
        """Whether it is in use. Default: yes."""
        return self._data.get("active", True)

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def coordinates(self) -> Coordinates | None:
        """Where it is. Without it, it counts as the farthest."""
        return self._maybe("coordinates", Coordinates)

    @property
    def country(self) -> str | None:
        """In which country."""
        return self._data.get("country")

    @property
    def fulfills(self) -> bool:
        """Whether orders may be sourced from here. Default: yes."""
        return self._data.get("fulfills", True)

    @property
    def kind(self) -> LocationKind:
        """What kind of place it is. Default: a warehouse."""
        return LocationKind(self._data.get("kind", "warehouse"))

    @property
    def name(self) -> str | None:
        """What people call it."""
        return self._data.get("name")

    @property
    def rank(self) -> int:
        """Preference among equals: 0 comes first."""
        return self._data.get("rank", 0)


class LocationSet(Event):
    """A location was added or changed."""

    __slots__ = ()
    __match_args__ = ("location",)
    _keys: tuple[str, ...] = ("location",)

    @property
    def location(self) -> str:
        return self._data["location"]


class MaxOrder(Value):
    """An order and what it is worth."""

    __slots__ = ()
    __match_args__ = ("order", "value",)
    _keys: tuple[str, ...] = ("order", "value",)

    @property
    def order(self) -> str:
        """Which order."""
        return self._data["order"]

    @property
    def value(self) -> Decimal:
        """What it is worth: `extended` over its lines."""
        return Decimal(self._data["value"])


class MoveLine(Value):
    """One item that is moved."""

    __slots__ = ()
    __match_args__ = ("sku", "quantity",)
    _keys: tuple[str, ...] = ("sku", "quantity",)

    def __init__(
        self,
        *,
        sku: str,
        quantity: int,
    ) -> None:
        """Args:
            sku: What.
            quantity: How many units; at least one.
        """
        self._data = fields(("sku", "quantity",), (sku, quantity,))

    @property
    def sku(self) -> str:
        """What."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]


class Movement(Value):
    """One entry of the ledger: a quantity of one item that went from one account to another, and why."""

    __slots__ = ()
    __match_args__ = ("sku", "quantity", "source", "target",)
    _keys: tuple[str, ...] = ("sku", "quantity", "source", "target", "document", "line", "order", "reason", "unit_cost",)

    @property
    def sku(self) -> str:
        """What moved."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How much."""
        return self._data["quantity"]

    @property
    def source(self) -> str:
        """Where it was."""
        return self._data["source"]

    @property
    def target(self) -> str:
        """Where it is."""
        return self._data["target"]

    @property
    def document(self) -> str | None:
        """The document behind it: a receipt, a count sheet, a return."""
        return self._data.get("document")

    @property
    def line(self) -> int | None:
        """The line of that order."""
        return self._data.get("line")

    @property
    def order(self) -> str | None:
        """The order it moved for."""
        return self._data.get("order")

    @property
    def reason(self) -> str | None:
        """Why it moved, where somebody said so."""
        return self._data.get("reason")

    @property
    def unit_cost(self) -> Decimal | None:
        """What one unit cost, on receipts."""
        return None if self._data.get("unit_cost") is None else Decimal(self._data["unit_cost"])


class NetworkView(Value):
    """Channels, locations and policies."""

    __slots__ = ()
    __match_args__ = ("version", "channels", "locations", "entities", "policies",)
    _keys: tuple[str, ...] = ("version", "channels", "locations", "entities", "policies",)

    @property
    def version(self) -> int:
        """How often any of it was changed; 0: nothing was set up."""
        return self._data["version"]

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Where demand comes from, by id."""
        return self._many("channels", Channel)

    @property
    def locations(self) -> tuple[Location, ...]:
        """Where it can be served, by id."""
        return self._many("locations", Location)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Who sells by law, by id."""
        return self._many("entities", Entity)

    @property
    def policies(self) -> PoliciesInForce:
        """How it is decided."""
        return self._one("policies", PoliciesInForce)


class NewPrice(Value):
    """What one unit of a line costs from now on."""

    __slots__ = ()
    __match_args__ = ("line", "unit_price",)
    _keys: tuple[str, ...] = ("line", "unit_price",)

    def __init__(
        self,
        *,
        line: int,
        unit_price: Decimal | int | str,
    ) -> None:
        """Args:
            line: Which line.
            unit_price: The price of one unit, before discounts; with taxes when the tax mode is inclusive.
        """
        self._data = fields(("line", "unit_price",), (line, unit_price,))

    @property
    def line(self) -> int:
        """Which line."""
        return self._data["line"]

    @property
    def unit_price(self) -> Decimal:
        """The price of one unit, before discounts; with taxes when the tax mode is inclusive."""
        return Decimal(self._data["unit_price"])


class NoteAdded(Event):
    """A note was written."""

    __slots__ = ()
    __match_args__ = ("order", "text",)
    _keys: tuple[str, ...] = ("order", "text",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def text(self) -> str:
        return self._data["text"]


class NoteEntry(Value):
    """A note on an order."""

    __slots__ = ()
    __match_args__ = ("by", "at", "text",)
    _keys: tuple[str, ...] = ("by", "at", "text",)

    @property
    def by(self) -> str:
        """Who wrote it."""
        return self._data["by"]

    @property
    def at(self) -> datetime:
        """When."""
        return instant(self._data["at"])

    @property
    def text(self) -> str:
        """What it says."""
        return self._data["text"]


class OpenRequest(Value):
    """A request that no report has answered."""

    __slots__ = ()
    __match_args__ = ("order", "key", "kind", "amount", "currency", "at",)
    _keys: tuple[str, ...] = ("order", "key", "kind", "amount", "currency", "at", "payment", "shipment",)

    @property
    def order(self) -> str:
        """For which order."""
        return self._data["order"]

    @property
    def key(self) -> str:
        """The idempotency key for the gateway."""
        return self._data["key"]

    @property
    def kind(self) -> RequestKind:
        """What to do."""
        return RequestKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        """In which currency."""
        return self._data["currency"]

    @property
    def at(self) -> datetime:
        """Since when."""
        return instant(self._data["at"])

    @property
    def payment(self) -> str | None:
        """With which payment, where that is known."""
        return self._data.get("payment")

    @property
    def shipment(self) -> str | None:
        """On which shipment a carrier collects it."""
        return self._data.get("shipment")


class Order(Value):
    """The terms of an order."""

    __slots__ = ()
    __match_args__ = ("id", "channel", "placed_at", "currency", "tax_mode", "rounding", "lines", "totals",)
    _keys: tuple[str, ...] = ("id", "channel", "placed_at", "currency", "tax_mode", "rounding", "lines", "totals", "attributes", "captured", "charges", "destination", "discount_rounding", "discounts", "external_id", "method", "number", "origin", "party", "payment_terms", "priority", "purchase_order", "requested", "shortage", "split", "tax_level", "tax_rounding",)

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def channel(self) -> str:
        """Where the demand came from."""
        return self._data["channel"]

    @property
    def placed_at(self) -> datetime:
        """When the customer placed it."""
        return instant(self._data["placed_at"])

    @property
    def currency(self) -> str:
        """In which currency all amounts are."""
        return self._data["currency"]

    @property
    def tax_mode(self) -> TaxMode:
        """Whether prices include taxes."""
        return TaxMode(self._data["tax_mode"])

    @property
    def rounding(self) -> Rounding:
        """How amounts are rounded."""
        return Rounding(self._data["rounding"])

    @property
    def lines(self) -> tuple[OrderLine, ...]:
        """What was ordered."""
        return self._many("lines", OrderLine)

    @property
    def totals(self) -> Totals:
        """The sums."""
        return self._one("totals", Totals)

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def captured(self) -> Order | None:
        """The terms as they were captured, once an edit has changed them."""
        return self._maybe("captured", Order)

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Charges beside the lines."""
        return self._many("charges", Charge)

    @property
    def destination(self) -> Destination:
        """Where it goes."""
        return self._one("destination", Destination)

    @property
    def discount_rounding(self) -> Rounding | None:
        """How discounts that are percentages are rounded, where that differs."""
        return None if self._data.get("discount_rounding") is None else Rounding(self._data["discount_rounding"])

    @property
    def discounts(self) -> tuple[Discount, ...]:
        """Discounts on the whole order; each line holds its share."""
        return self._many("discounts", Discount)

    @property
    def external_id(self) -> str | None:
        """The id by which the channel knows it."""
        return self._data.get("external_id")

    @property
    def method(self) -> str | None:
        """How it is to be delivered, as the host calls it."""
        return self._data.get("method")

    @property
    def number(self) -> str | None:
        """The number by which people know it."""
        return self._data.get("number")

    @property
    def origin(self) -> Origin | None:
        """The order that it came out of."""
        return self._maybe("origin", Origin)

    @property
    def party(self) -> PartyRef | None:
        """Who ordered, in the version known then."""
        return self._maybe("party", PartyRef)

    @property
    def payment_terms(self) -> Literal["prepaid", "on_delivery"] | PaymentTermsNet | PaymentTermsEndOfMonth:
        """When it is paid."""
        return (PaymentTermsNet._of(self._data.get("payment_terms", "prepaid")) if "net" in self._data.get("payment_terms", "prepaid") else PaymentTermsEndOfMonth._of(self._data.get("payment_terms", "prepaid"))) if isinstance(self._data.get("payment_terms", "prepaid"), dict) else self._data.get("payment_terms", "prepaid")

    @property
    def priority(self) -> int:
        """How urgent it is: 0 to 100, 100 first."""
        return self._data.get("priority", 0)

    @property
    def purchase_order(self) -> str | None:
        """The customer's own reference, such as a purchase order number."""
        return self._data.get("purchase_order")

    @property
    def requested(self) -> RequestedDates:
        """When the customer wants it."""
        return self._one("requested", RequestedDates)

    @property
    def shortage(self) -> Shortage | None:
        """What becomes of units that nobody has, where it differs from the policy."""
        return None if self._data.get("shortage") is None else Shortage(self._data["shortage"])

    @property
    def split(self) -> Split | None:
        """Whether it may be served from several locations, where it differs from the policy."""
        return None if self._data.get("split") is None else Split(self._data["split"])

    @property
    def tax_level(self) -> TaxLevel:
        """On what computed taxes are rounded."""
        return TaxLevel(self._data.get("tax_level", "line"))

    @property
    def tax_rounding(self) -> Rounding | None:
        """How taxes are rounded, where that differs."""
        return None if self._data.get("tax_rounding") is None else Rounding(self._data["tax_rounding"])


class OrderBackordered(Event):
    """Units wait for stock."""

    __slots__ = ()
    __match_args__ = ("order", "lines",)
    _keys: tuple[str, ...] = ("order", "lines",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)


class OrderCancelled(Event):
    """Units were cancelled; all of the order when nothing is left of it."""

    __slots__ = ()
    __match_args__ = ("order", "lines", "credited", "whole",)
    _keys: tuple[str, ...] = ("order", "lines", "credited", "whole", "document", "overlap", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)

    @property
    def credited(self) -> Decimal:
        return Decimal(self._data["credited"])

    @property
    def whole(self) -> bool:
        return self._data["whole"]

    @property
    def document(self) -> str | None:
        return self._data.get("document")

    @property
    def overlap(self) -> Decimal:
        """What of it had been credited before without a cancellation or return, so that less is owed by the rest only."""
        return Decimal(self._data.get("overlap", "0"))

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class OrderClosed(Event):
    """Nothing is open, owed or expected back."""

    __slots__ = ()
    __match_args__ = ("order",)
    _keys: tuple[str, ...] = ("order",)

    @property
    def order(self) -> str:
        return self._data["order"]


class OrderDrafted(Event):
    """An order was written down, without promise."""

    __slots__ = ()
    __match_args__ = ("order", "channel", "currency", "total",)
    _keys: tuple[str, ...] = ("order", "channel", "currency", "total",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def channel(self) -> str:
        return self._data["channel"]

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])


class OrderEdit(Value):
    """What is to change in an order. To replace an item, set its line to no units and add a line."""

    __slots__ = ()
    __match_args__ = ("order",)
    _keys: tuple[str, ...] = ("order", "attributes", "charges", "destination", "keep_taxes", "line_changes", "lines", "method", "payment_terms", "prices", "priority", "purchase_order", "quantities", "reason", "requested", "shortage", "split",)

    def __init__(
        self,
        *,
        order: str,
        attributes: Mapping[str, str] | None = None,
        charges: Sequence[ChargeInput | Mapping[str, Any]] | None = None,
        destination: Destination | Mapping[str, Any] | None = None,
        keep_taxes: bool | None = None,
        line_changes: Sequence[LineChange | Mapping[str, Any]] | None = None,
        lines: Sequence[Line | Mapping[str, Any]] | None = None,
        method: str | None = None,
        payment_terms: Literal["prepaid", "on_delivery"] | PaymentTermsNet | PaymentTermsEndOfMonth | Mapping[str, Any] | None = None,
        prices: Sequence[NewPrice | Mapping[str, Any]] | None = None,
        priority: int | None = None,
        purchase_order: str | None = None,
        quantities: Sequence[WantedUnits | Mapping[str, Any]] | None = None,
        reason: str | None = None,
        requested: RequestedDates | Mapping[str, Any] | None = None,
        shortage: Shortage | Literal["backorder", "cancel", "refuse"] | None = None,
        split: Split | Literal["allowed", "ship_complete"] | None = None,
    ) -> None:
        """Args:
            order: Which order.
            attributes: Host-defined attributes, in place of those there are.
            charges: Charges to add.
            destination: Where it goes from now on.
            keep_taxes: Whether taxes stay as they are although units go to another country, subdivision or postal
                area.
            line_changes: Lines that go elsewhere, or bear other attributes.
            lines: Lines to add.
            method: How it is to be delivered, as the host calls it.
            payment_terms: When it is to be paid.
            prices: Lines of which a unit costs another price. Discounts that are percentages and taxes follow by
                their rates, other discounts stay. Not of a line of which something was credited already, or that
                has discounts on some units only.
            priority: How urgent it is: 0 to 100, 100 first.
            purchase_order: The customer's own reference, such as a purchase order number.
            quantities: Lines of which another number of units is wanted. Added units cost the line's unit price,
                less its discounts that are percentages, with taxes by its rates.
            reason: Why.
            requested: When the customer wants it.
            shortage: What becomes of units that nobody has. Unless they wait as a backorder, an edit that asks for
                more than there is is refused.
            split: Whether it may be served from several locations.
        """
        self._data = fields(("order", "attributes", "charges", "destination", "keep_taxes", "line_changes", "lines", "method", "payment_terms", "prices", "priority", "purchase_order", "quantities", "reason", "requested", "shortage", "split",), (order, attributes, charges, destination, keep_taxes, line_changes, lines, method, payment_terms, prices, priority, purchase_order, quantities, reason, requested, shortage, split,))

    @property
    def order(self) -> str:
        """Which order."""
        return self._data["order"]

    @property
    def attributes(self) -> dict[str, str] | None:
        """Host-defined attributes, in place of those there are."""
        return None if self._data.get("attributes") is None else self._each("attributes", lambda item: item)

    @property
    def charges(self) -> tuple[ChargeInput, ...]:
        """Charges to add."""
        return self._many("charges", ChargeInput)

    @property
    def destination(self) -> Destination | None:
        """Where it goes from now on."""
        return self._maybe("destination", Destination)

    @property
    def keep_taxes(self) -> bool:
        """Whether taxes stay as they are although units go to another country, subdivision or postal area."""
        return self._data.get("keep_taxes", False)

    @property
    def line_changes(self) -> tuple[LineChange, ...]:
        """Lines that go elsewhere, or bear other attributes."""
        return self._many("line_changes", LineChange)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Lines to add."""
        return self._many("lines", Line)

    @property
    def method(self) -> str | None:
        """How it is to be delivered, as the host calls it."""
        return self._data.get("method")

    @property
    def payment_terms(self) -> Literal["prepaid", "on_delivery"] | PaymentTermsNet | PaymentTermsEndOfMonth | None:
        """When it is to be paid."""
        return None if self._data.get("payment_terms") is None else (PaymentTermsNet._of(self._data["payment_terms"]) if "net" in self._data["payment_terms"] else PaymentTermsEndOfMonth._of(self._data["payment_terms"])) if isinstance(self._data["payment_terms"], dict) else self._data["payment_terms"]

    @property
    def prices(self) -> tuple[NewPrice, ...]:
        """Lines of which a unit costs another price. Discounts that are percentages and taxes follow by their rates, other
        discounts stay. Not of a line of which something was credited already, or that has discounts on some units only.
        """
        return self._many("prices", NewPrice)

    @property
    def priority(self) -> int | None:
        """How urgent it is: 0 to 100, 100 first."""
        return self._data.get("priority")

    @property
    def purchase_order(self) -> str | None:
        """The customer's own reference, such as a purchase order number."""
        return self._data.get("purchase_order")

    @property
    def quantities(self) -> tuple[WantedUnits, ...]:
        """Lines of which another number of units is wanted. Added units cost the line's unit price, less its discounts that
        are percentages, with taxes by its rates.
        """
        return self._many("quantities", WantedUnits)

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")

    @property
    def requested(self) -> RequestedDates | None:
        """When the customer wants it."""
        return self._maybe("requested", RequestedDates)

    @property
    def shortage(self) -> Shortage | None:
        """What becomes of units that nobody has. Unless they wait as a backorder, an edit that asks for more than there is is
        refused.
        """
        return None if self._data.get("shortage") is None else Shortage(self._data["shortage"])

    @property
    def split(self) -> Split | None:
        """Whether it may be served from several locations."""
        return None if self._data.get("split") is None else Split(self._data["split"])


class OrderEdited(Event):
    """What was asked for, where it goes or what it costs was changed."""

    __slots__ = ()
    __match_args__ = ("order", "total_before", "total", "credited", "balance_before", "balance",)
    _keys: tuple[str, ...] = ("order", "total_before", "total", "credited", "balance_before", "balance", "added", "lowered", "overlap", "raised", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def total_before(self) -> Decimal:
        return Decimal(self._data["total_before"])

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])

    @property
    def credited(self) -> Decimal:
        return Decimal(self._data["credited"])

    @property
    def balance_before(self) -> Decimal:
        return Decimal(self._data["balance_before"])

    @property
    def balance(self) -> Decimal:
        return Decimal(self._data["balance"])

    @property
    def added(self) -> tuple[LineUnits, ...]:
        return self._many("added", LineUnits)

    @property
    def lowered(self) -> tuple[LineUnits, ...]:
        return self._many("lowered", LineUnits)

    @property
    def overlap(self) -> Decimal:
        """What of it had been credited before without a cancellation or return, so that less is owed by the rest only."""
        return Decimal(self._data.get("overlap", "0"))

    @property
    def raised(self) -> tuple[LineUnits, ...]:
        return self._many("raised", LineUnits)

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class OrderLine(Value):
    """A line as it was agreed."""

    __slots__ = ()
    __match_args__ = ("line", "sku", "quantity", "unit_price", "extended", "total",)
    _keys: tuple[str, ...] = ("line", "sku", "quantity", "unit_price", "extended", "total", "attributes", "discounts", "groups", "order_discount", "requested", "ship_to", "stocked", "tax_mode", "taxes",)

    @property
    def line(self) -> int:
        """Its number, from 1 in the order given."""
        return self._data["line"]

    @property
    def sku(self) -> str:
        """What is wanted."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many."""
        return self._data["quantity"]

    @property
    def unit_price(self) -> Decimal:
        """The price of one unit, before discounts; with taxes when the tax mode is inclusive. It may have more decimals than
        the currency.
        """
        return Decimal(self._data["unit_price"])

    @property
    def extended(self) -> Decimal:
        """Quantity times unit price, rounded to the currency."""
        return Decimal(self._data["extended"])

    @property
    def total(self) -> Decimal:
        """What the customer owes for the line: extended less discounts, and taxes when they come on top."""
        return Decimal(self._data["total"])

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def discounts(self) -> tuple[Discount, ...]:
        """Discounts of this line."""
        return self._many("discounts", Discount)

    @property
    def groups(self) -> tuple[UnitGroup, ...]:
        """Units that cost alike, the dearest first, where not all units do."""
        return self._many("groups", UnitGroup)

    @property
    def order_discount(self) -> Decimal:
        """This line's share of the order's discounts."""
        return Decimal(self._data.get("order_discount", "0"))

    @property
    def requested(self) -> RequestedDates | None:
        """When the customer wants it, where that differs from the order."""
        return self._maybe("requested", RequestedDates)

    @property
    def ship_to(self) -> ShipTo | None:
        """Where it goes, where that is not where the order goes."""
        return self._maybe("ship_to", ShipTo)

    @property
    def stocked(self) -> bool:
        """Whether the ledger keeps stock of it."""
        return self._data.get("stocked", True)

    @property
    def tax_mode(self) -> TaxMode | None:
        """Whether the price includes taxes, where that differs from the order."""
        return None if self._data.get("tax_mode") is None else TaxMode(self._data["tax_mode"])

    @property
    def taxes(self) -> tuple[Tax, ...]:
        """Taxes of this line."""
        return self._many("taxes", Tax)


class OrderMoney(Value):
    """The money of an order, in its currency. What was decided is kept apart from what has settled."""

    __slots__ = ()
    __match_args__ = ("total",)
    _keys: tuple[str, ...] = ("total", "authorized", "captured", "charged_back", "credited", "pending", "refund_granted", "refunded", "written_off",)

    @property
    def total(self) -> Decimal:
        """What was charged when the order was placed."""
        return Decimal(self._data["total"])

    @property
    def authorized(self) -> Decimal:
        """What gateways hold for us, captured or not."""
        return Decimal(self._data.get("authorized", "0"))

    @property
    def captured(self) -> Decimal:
        """What was taken."""
        return Decimal(self._data.get("captured", "0"))

    @property
    def charged_back(self) -> Decimal:
        """What the customer's bank took back."""
        return Decimal(self._data.get("charged_back", "0"))

    @property
    def credited(self) -> Decimal:
        """What is no longer owed: cancelled, returned."""
        return Decimal(self._data.get("credited", "0"))

    @property
    def pending(self) -> Decimal:
        """What an edit that waits would add to what is owed: as much is asked for, and not let go, meanwhile."""
        return Decimal(self._data.get("pending", "0"))

    @property
    def refund_granted(self) -> Decimal:
        """Refunds that were decided, settled or not."""
        return Decimal(self._data.get("refund_granted", "0"))

    @property
    def refunded(self) -> Decimal:
        """What was given back."""
        return Decimal(self._data.get("refunded", "0"))

    @property
    def written_off(self) -> Decimal:
        """What we no longer expect."""
        return Decimal(self._data.get("written_off", "0"))


class OrderPlaced(Event):
    """An order was placed."""

    __slots__ = ()
    __match_args__ = ("order", "channel", "currency", "total",)
    _keys: tuple[str, ...] = ("order", "channel", "currency", "total", "external_id",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def channel(self) -> str:
        return self._data["channel"]

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])

    @property
    def external_id(self) -> str | None:
        return self._data.get("external_id")


class OrderPolicy(Value):
    """What an order has to be to be placed: every rule that applies to it has to hold."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("rules",)

    def __init__(
        self,
        *,
        rules: Sequence[OrderRule | Mapping[str, Any]] | None = None,
    ) -> None:
        """Args:
            rules: The rules.
        """
        self._data = fields(("rules",), (rules,))

    @property
    def rules(self) -> tuple[OrderRule, ...]:
        """The rules."""
        return self._many("rules", OrderRule)


class OrderPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> OrderPolicy:
        """What it says."""
        return self._one("policy", OrderPolicy)

    @property
    def versions(self) -> tuple[OrderPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", OrderPolicyVersion)


class OrderPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> OrderPolicy:
        """What it says."""
        return self._one("policy", OrderPolicy)


class OrderRule(Value):
    """A rule that orders have to follow, such as a minimum."""

    __slots__ = ()
    __match_args__ = ("code",)
    _keys: tuple[str, ...] = ("code", "channels", "currency", "goods_min", "needs_party", "needs_purchase_order", "units_min", "units_multiple",)

    def __init__(
        self,
        *,
        code: str,
        channels: Sequence[str] | None = None,
        currency: str | None = None,
        goods_min: Decimal | int | str | None = None,
        needs_party: bool | None = None,
        needs_purchase_order: bool | None = None,
        units_min: int | None = None,
        units_multiple: int | None = None,
    ) -> None:
        """Args:
            code: Its name, told in the refusal.
            channels: Only for orders of these channels. Default: of all.
            currency: Only for orders in this currency. Needed where an amount is named. Default: in any.
            goods_min: What the goods cost at least, after discounts, as their prices are given: without charges,
                and without taxes that come on top.
            needs_party: Whether it has to name who orders.
            needs_purchase_order: Whether it has to bear the customer's own reference.
            units_min: How many units are ordered at least, over all lines.
            units_multiple: Of what the quantity of each line has to be a multiple, such as 12 where only dozens are
                sold.
        """
        self._data = fields(("code", "channels", "currency", "goods_min", "needs_party", "needs_purchase_order", "units_min", "units_multiple",), (code, channels, currency, goods_min, needs_party, needs_purchase_order, units_min, units_multiple,))

    @property
    def code(self) -> str:
        """Its name, told in the refusal."""
        return self._data["code"]

    @property
    def channels(self) -> tuple[str, ...] | None:
        """Only for orders of these channels. Default: of all."""
        return None if self._data.get("channels") is None else tuple(self._data["channels"])

    @property
    def currency(self) -> str | None:
        """Only for orders in this currency. Needed where an amount is named. Default: in any."""
        return self._data.get("currency")

    @property
    def goods_min(self) -> Decimal | None:
        """What the goods cost at least, after discounts, as their prices are given: without charges, and without taxes that
        come on top.
        """
        return None if self._data.get("goods_min") is None else Decimal(self._data["goods_min"])

    @property
    def needs_party(self) -> bool:
        """Whether it has to name who orders."""
        return self._data.get("needs_party", False)

    @property
    def needs_purchase_order(self) -> bool:
        """Whether it has to bear the customer's own reference."""
        return self._data.get("needs_purchase_order", False)

    @property
    def units_min(self) -> int | None:
        """How many units are ordered at least, over all lines."""
        return self._data.get("units_min")

    @property
    def units_multiple(self) -> int | None:
        """Of what the quantity of each line has to be a multiple, such as 12 where only dozens are sold."""
        return self._data.get("units_multiple")


class OrderShipped(Event):
    """Goods left."""

    __slots__ = ()
    __match_args__ = ("order", "shipment", "location", "units", "tracking",)
    _keys: tuple[str, ...] = ("order", "shipment", "location", "units", "tracking",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def shipment(self) -> str:
        return self._data["shipment"]

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def units(self) -> int:
        return self._data["units"]

    @property
    def tracking(self) -> tuple[str, ...]:
        return tuple(self._data.get("tracking", ()))


class OrderSourced(Event):
    """Locations were chosen for an order, and why."""

    __slots__ = ()
    __match_args__ = ("order", "plan",)
    _keys: tuple[str, ...] = ("order", "plan",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def plan(self) -> SourcingPlan:
        return self._one("plan", SourcingPlan)


class OrderSplit(Event):
    """Units became an order of their own."""

    __slots__ = ()
    __match_args__ = ("order", "target", "lines", "total",)
    _keys: tuple[str, ...] = ("order", "target", "lines", "total",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def target(self) -> str:
        return self._data["target"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])


class OrderSummary(Value):
    """What a list says of an order."""

    __slots__ = ()
    __match_args__ = ("id", "channel", "placed_at", "status", "currency", "total", "balance", "units",)
    _keys: tuple[str, ...] = ("id", "channel", "placed_at", "status", "currency", "total", "balance", "units", "external_id", "number", "party", "purchase_order",)

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def channel(self) -> str:
        """Where the demand came from."""
        return self._data["channel"]

    @property
    def placed_at(self) -> datetime:
        """When the customer placed it."""
        return instant(self._data["placed_at"])

    @property
    def status(self) -> OrderStatus:
        """How it stands, in one word."""
        return OrderStatus(self._data["status"])

    @property
    def currency(self) -> str:
        """In which currency its amounts are."""
        return self._data["currency"]

    @property
    def total(self) -> Decimal:
        """What was charged when it was placed."""
        return Decimal(self._data["total"])

    @property
    def balance(self) -> Decimal:
        """What the customer owes; negative when we owe the customer."""
        return Decimal(self._data["balance"])

    @property
    def units(self) -> int:
        """How many units were ordered, over all lines."""
        return self._data["units"]

    @property
    def external_id(self) -> str | None:
        """The id by which its channel knows it."""
        return self._data.get("external_id")

    @property
    def number(self) -> str | None:
        """The number by which people know it."""
        return self._data.get("number")

    @property
    def party(self) -> str | None:
        """Who ordered."""
        return self._data.get("party")

    @property
    def purchase_order(self) -> str | None:
        """The customer's own reference."""
        return self._data.get("purchase_order")


class OrderUnreserved(Event):
    """Units that were reserved lost their stock and wait again."""

    __slots__ = ()
    __match_args__ = ("order", "location", "lines",)
    _keys: tuple[str, ...] = ("order", "location", "lines",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def lines(self) -> tuple[LineUnits, ...]:
        return self._many("lines", LineUnits)


class OrderView(Value):
    """An order with all that belongs to it, as of one moment. Amounts are in the currency of its terms."""

    __slots__ = ()
    __match_args__ = ("terms", "progress", "version", "status", "fulfillment_status", "payment_status", "return_status", "balance", "fulfillment_orders", "shipments", "payments", "returns", "documents",)
    _keys: tuple[str, ...] = ("terms", "progress", "version", "status", "fulfillment_status", "payment_status", "return_status", "balance", "fulfillment_orders", "shipments", "payments", "returns", "documents", "due_at", "pending_edit",)

    @property
    def terms(self) -> Order:
        """What was agreed."""
        return self._one("terms", Order)

    @property
    def progress(self) -> Progress:
        """What happened since."""
        return self._one("progress", Progress)

    @property
    def version(self) -> int:
        """How often the progress was written: what `if_version` of a command compares with."""
        return self._data["version"]

    @property
    def status(self) -> OrderStatus:
        """How it stands, in one word."""
        return OrderStatus(self._data["status"])

    @property
    def fulfillment_status(self) -> FulfillmentStatus:
        """How far goods have come."""
        return FulfillmentStatus(self._data["fulfillment_status"])

    @property
    def payment_status(self) -> PaymentStatus:
        """How far money has come."""
        return PaymentStatus(self._data["payment_status"])

    @property
    def return_status(self) -> ReturnStatus:
        """What comes back."""
        return ReturnStatus(self._data["return_status"])

    @property
    def balance(self) -> Decimal:
        """What the customer owes; negative when we owe the customer."""
        return Decimal(self._data["balance"])

    @property
    def fulfillment_orders(self) -> tuple[FulfillmentOrder, ...]:
        """The work of locations, in the order it was asked for."""
        return self._many("fulfillment_orders", FulfillmentOrder)

    @property
    def shipments(self) -> tuple[Shipment, ...]:
        """What left, in that order."""
        return self._many("shipments", Shipment)

    @property
    def payments(self) -> tuple[PaymentView, ...]:
        """Its payments, in the order they were first heard of."""
        return self._many("payments", PaymentView)

    @property
    def returns(self) -> tuple[Return, ...]:
        """Its returns, in the order they were asked for."""
        return self._many("returns", Return)

    @property
    def documents(self) -> tuple[str, ...]:
        """Its invoices and credit memos, in the order they were issued."""
        return tuple(self._data.get("documents", ()))

    @property
    def due_at(self) -> datetime | None:
        """By when it is to be paid, where its terms give it time and something has shipped."""
        return None if self._data.get("due_at") is None else instant(self._data["due_at"])

    @property
    def pending_edit(self) -> PendingEdit | None:
        """The last edit that was staged, whether it still waits or how it ended."""
        return self._maybe("pending_edit", PendingEdit)


class OrdersMerged(Event):
    """Another order went into it."""

    __slots__ = ()
    __match_args__ = ("order", "merged", "total_before", "total",)
    _keys: tuple[str, ...] = ("order", "merged", "total_before", "total",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def merged(self) -> str:
        return self._data["merged"]

    @property
    def total_before(self) -> Decimal:
        return Decimal(self._data["total_before"])

    @property
    def total(self) -> Decimal:
        return Decimal(self._data["total"])


class Origin(Value):
    """The order that an order came out of."""

    __slots__ = ()
    __match_args__ = ("order", "kind",)
    _keys: tuple[str, ...] = ("order", "kind",)

    @property
    def order(self) -> str:
        """Which order."""
        return self._data["order"]

    @property
    def kind(self) -> OriginKind:
        """How."""
        return OriginKind(self._data["kind"])


class OverCaptureTolerance(Value):
    """By how much more may be captured than is authorized before a gateway's report asks for attention: the larger of the
    two. Default: nothing.
    """

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("amount", "percent",)

    def __init__(
        self,
        *,
        amount: Decimal | int | str | None = None,
        percent: Decimal | int | str | None = None,
    ) -> None:
        """Args:
            amount: So much, in the currency of the payment.
            percent: So many percent of what is authorized, from 0 to 100.
        """
        self._data = fields(("amount", "percent",), (amount, percent,))

    @property
    def amount(self) -> Decimal | None:
        """So much, in the currency of the payment."""
        return None if self._data.get("amount") is None else Decimal(self._data["amount"])

    @property
    def percent(self) -> Decimal | None:
        """So many percent of what is authorized, from 0 to 100."""
        return None if self._data.get("percent") is None else Decimal(self._data["percent"])


class Package(Value):
    """A parcel."""

    __slots__ = ()
    __match_args__ = ("lines",)
    _keys: tuple[str, ...] = ("lines", "carrier", "events", "tracking",)

    @property
    def lines(self) -> tuple[ShipmentLine, ...]:
        """What is in it."""
        return self._many("lines", ShipmentLine)

    @property
    def carrier(self) -> str | None:
        """Who carries it."""
        return self._data.get("carrier")

    @property
    def events(self) -> tuple[TrackingEvent, ...]:
        """What the carrier reported, in the order of time."""
        return self._many("events", TrackingEvent)

    @property
    def tracking(self) -> str | None:
        """The carrier's number for it."""
        return self._data.get("tracking")


class PackageInput(Value):
    """A parcel that leaves."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("carrier", "lines", "tracking",)

    def __init__(
        self,
        *,
        carrier: str | None = None,
        lines: Sequence[LineUnits | Mapping[str, Any]] | None = None,
        tracking: str | None = None,
    ) -> None:
        """Args:
            carrier: Who carries it.
            lines: What is in it. Default, for one parcel: everything that leaves.
            tracking: The carrier's number for it.
        """
        self._data = fields(("carrier", "lines", "tracking",), (carrier, lines, tracking,))

    @property
    def carrier(self) -> str | None:
        """Who carries it."""
        return self._data.get("carrier")

    @property
    def lines(self) -> tuple[LineUnits, ...] | None:
        """What is in it. Default, for one parcel: everything that leaves."""
        return None if self._data.get("lines") is None else self._many("lines", LineUnits)

    @property
    def tracking(self) -> str | None:
        """The carrier's number for it."""
        return self._data.get("tracking")


class PackageTracked(Event):
    """A carrier reported where a package is."""

    __slots__ = ()
    __match_args__ = ("order", "shipment", "status", "at",)
    _keys: tuple[str, ...] = ("order", "shipment", "status", "at", "tracking",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def shipment(self) -> str:
        return self._data["shipment"]

    @property
    def status(self) -> ShipmentStatus:
        return ShipmentStatus(self._data["status"])

    @property
    def at(self) -> datetime:
        return instant(self._data["at"])

    @property
    def tracking(self) -> str | None:
        return self._data.get("tracking")


class PartyDetails(Value):
    """What is known about a person or an organization. All of it is personal data."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("address_lines", "attributes", "city", "country", "email", "name", "phone", "postal_code", "subdivision",)

    def __init__(
        self,
        *,
        address_lines: Sequence[str] | None = None,
        attributes: Mapping[str, str] | None = None,
        city: str | None = None,
        country: str | None = None,
        email: str | None = None,
        name: str | None = None,
        phone: str | None = None,
        postal_code: str | None = None,
        subdivision: str | None = None,
    ) -> None:
        """Args:
            address_lines: The lines of the address above the city.
            attributes: Host-defined attributes.
            city: The city.
            country: The country.
            email: The e-mail address.
            name: The name of the person or organization.
            phone: The phone number.
            postal_code: The postal code.
            subdivision: The state, province or county.
        """
        self._data = fields(("address_lines", "attributes", "city", "country", "email", "name", "phone", "postal_code", "subdivision",), (address_lines, attributes, city, country, email, name, phone, postal_code, subdivision,))

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The lines of the address above the city."""
        return tuple(self._data.get("address_lines", ()))

    @property
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def city(self) -> str | None:
        """The city."""
        return self._data.get("city")

    @property
    def country(self) -> str | None:
        """The country."""
        return self._data.get("country")

    @property
    def email(self) -> str | None:
        """The e-mail address."""
        return self._data.get("email")

    @property
    def name(self) -> str | None:
        """The name of the person or organization."""
        return self._data.get("name")

    @property
    def phone(self) -> str | None:
        """The phone number."""
        return self._data.get("phone")

    @property
    def postal_code(self) -> str | None:
        """The postal code."""
        return self._data.get("postal_code")

    @property
    def subdivision(self) -> str | None:
        """The state, province or county."""
        return self._data.get("subdivision")


class PartyErased(Event):
    """A person was erased."""

    __slots__ = ()
    __match_args__ = ("party",)
    _keys: tuple[str, ...] = ("party",)

    @property
    def party(self) -> str:
        return self._data["party"]


class PartyRecorded(Event):
    """A version of a party was recorded."""

    __slots__ = ()
    __match_args__ = ("party", "version",)
    _keys: tuple[str, ...] = ("party", "version",)

    @property
    def party(self) -> str:
        return self._data["party"]

    @property
    def version(self) -> int:
        return self._data["version"]


class PartyRef(Value):
    """A reference to one version of a party."""

    __slots__ = ()
    __match_args__ = ("id", "version",)
    _keys: tuple[str, ...] = ("id", "version",)

    @property
    def id(self) -> str:
        """Which party."""
        return self._data["id"]

    @property
    def version(self) -> int:
        """Which version of what is known about it; the first is 1."""
        return self._data["version"]


class PartyView(Value):
    """What is known about a party. All of it is personal data."""

    __slots__ = ()
    __match_args__ = ("id", "current", "versions", "erased",)
    _keys: tuple[str, ...] = ("id", "current", "versions", "erased",)

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def current(self) -> int:
        """The current version: the last of `versions`, which are counted from 1."""
        return self._data["current"]

    @property
    def versions(self) -> tuple[PartyDetails, ...]:
        """What was known, oldest first. Erased versions are empty."""
        return self._many("versions", PartyDetails)

    @property
    def erased(self) -> bool:
        """Whether the person was erased."""
        return self._data["erased"]


class PaymentAmounts(Value):
    """The amounts of a payment."""

    __slots__ = ()
    __match_args__ = ("authorized", "captured", "refunded", "charged_back",)
    _keys: tuple[str, ...] = ("authorized", "captured", "refunded", "charged_back",)

    @property
    def authorized(self) -> Decimal:
        """Set aside and not let go; what was captured stays in it."""
        return Decimal(self._data["authorized"])

    @property
    def captured(self) -> Decimal:
        """Taken."""
        return Decimal(self._data["captured"])

    @property
    def refunded(self) -> Decimal:
        """Given back."""
        return Decimal(self._data["refunded"])

    @property
    def charged_back(self) -> Decimal:
        """Taken back by the customer's bank."""
        return Decimal(self._data["charged_back"])


class PaymentPolicy(Value):
    """How money is asked for."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("capture", "charges_captured", "excess", "over_capture_tolerance", "reauthorize", "reauthorize_within_seconds", "refund_order",)

    def __init__(
        self,
        *,
        capture: CaptureWhen | Literal["at_shipment", "at_placement", "by_command"] | None = None,
        charges_captured: ChargesCaptured | Literal["with_first_shipment", "by_share"] | None = None,
        excess: ExcessAuthorization | Literal["when_done", "at_once", "never"] | None = None,
        over_capture_tolerance: OverCaptureTolerance | Mapping[str, Any] | None = None,
        reauthorize: bool | None = None,
        reauthorize_within_seconds: int | None = None,
        refund_order: Literal["latest_capture_first", "oldest_capture_first"] | RefundOrderGateways | Mapping[str, Any] | None = None,
    ) -> None:
        """Args:
            capture: When authorized money is captured. Default: at_shipment.
            charges_captured: With which shipment charges are captured. Default: with_first_shipment.
            excess: What becomes of authorized money beyond what is owed. Default: when_done.
            over_capture_tolerance: By how much more may be captured than is authorized before that asks for
                attention.
            reauthorize: Whether a new authorization is asked for when one has ended while reserved units are still
                to ship. Units that wait for stock are not asked for before their stock is there. Default: no.
            reauthorize_within_seconds: An authorization that ends within so many seconds counts as ended when units
                are given stock: 0 to 2592000, 30 days. Default: 0.
            refund_order: To which payments refunds go first. Default: latest_capture_first.
        """
        self._data = fields(("capture", "charges_captured", "excess", "over_capture_tolerance", "reauthorize", "reauthorize_within_seconds", "refund_order",), (capture, charges_captured, excess, over_capture_tolerance, reauthorize, reauthorize_within_seconds, refund_order,))

    @property
    def capture(self) -> CaptureWhen:
        """When authorized money is captured."""
        return CaptureWhen(self._data.get("capture", "at_shipment"))

    @property
    def charges_captured(self) -> ChargesCaptured:
        """With which shipment charges are captured."""
        return ChargesCaptured(self._data.get("charges_captured", "with_first_shipment"))

    @property
    def excess(self) -> ExcessAuthorization:
        """What becomes of authorized money beyond what is owed."""
        return ExcessAuthorization(self._data.get("excess", "when_done"))

    @property
    def over_capture_tolerance(self) -> OverCaptureTolerance:
        """By how much more may be captured than is authorized before that asks for attention."""
        return self._one("over_capture_tolerance", OverCaptureTolerance)

    @property
    def reauthorize(self) -> bool:
        """Whether a new authorization is asked for when one has ended while reserved units are still to ship. Units that
        wait for stock are not asked for before their stock is there. Default: no.
        """
        return self._data.get("reauthorize", False)

    @property
    def reauthorize_within_seconds(self) -> int:
        """An authorization that ends within so many seconds counts as ended when units are given stock: 0 to 2592000, 30
        days. Default: 0.
        """
        return self._data.get("reauthorize_within_seconds", 0)

    @property
    def refund_order(self) -> Literal["latest_capture_first", "oldest_capture_first"] | RefundOrderGateways:
        """To which payments refunds go first."""
        return RefundOrderGateways._of(self._data.get("refund_order", "latest_capture_first")) if isinstance(self._data.get("refund_order", "latest_capture_first"), dict) else self._data.get("refund_order", "latest_capture_first")


class PaymentPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> PaymentPolicy:
        """What it says."""
        return self._one("policy", PaymentPolicy)

    @property
    def versions(self) -> tuple[PaymentPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", PaymentPolicyVersion)


class PaymentPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> PaymentPolicy:
        """What it says."""
        return self._one("policy", PaymentPolicy)


class PaymentReport(Value):
    """What a gateway reported about one operation."""

    __slots__ = ()
    __match_args__ = ("kind", "reference", "amount", "status", "at",)
    _keys: tuple[str, ...] = ("kind", "reference", "amount", "status", "at", "expires_at",)

    @property
    def kind(self) -> PaymentKind:
        """What the gateway did."""
        return PaymentKind(self._data["kind"])

    @property
    def reference(self) -> str:
        """How the gateway calls the operation."""
        return self._data["reference"]

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def status(self) -> ReportStatus:
        """How far it is."""
        return ReportStatus(self._data["status"])

    @property
    def at(self) -> datetime:
        """When it took place."""
        return instant(self._data["at"])

    @property
    def expires_at(self) -> datetime | None:
        """When an authorization ends."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])


class PaymentReported(Event):
    """A gateway reported what it did."""

    __slots__ = ()
    __match_args__ = ("order", "payment", "gateway", "kind", "status", "reference", "amount",)
    _keys: tuple[str, ...] = ("order", "payment", "gateway", "kind", "status", "reference", "amount", "change",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def payment(self) -> str:
        return self._data["payment"]

    @property
    def gateway(self) -> str:
        return self._data["gateway"]

    @property
    def kind(self) -> PaymentKind:
        return PaymentKind(self._data["kind"])

    @property
    def status(self) -> ReportStatus:
        return ReportStatus(self._data["status"])

    @property
    def reference(self) -> str:
        return self._data["reference"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def change(self) -> Decimal:
        """By how much it changed what was captured, refunded or charged back of the order, whichever it reports."""
        return Decimal(self._data.get("change", "0"))


class PaymentTermsEndOfMonth(Value):
    """Some days after the end of the month of the last shipment, in UTC."""

    __slots__ = ()
    __match_args__ = ("end_of_month",)
    _keys: tuple[str, ...] = ("end_of_month",)

    def __init__(
        self,
        *,
        end_of_month: Mapping[str, Any],
    ) -> None:
        """Args:
            end_of_month: The end of month.
        """
        self._data = fields(("end_of_month",), (end_of_month,))

    @property
    def end_of_month(self) -> dict[str, Any]:
        return self._each("end_of_month", lambda item: item)


class PaymentTermsNet(Value):
    """Some days after the last shipment."""

    __slots__ = ()
    __match_args__ = ("net",)
    _keys: tuple[str, ...] = ("net",)

    def __init__(
        self,
        *,
        net: Mapping[str, Any],
    ) -> None:
        """Args:
            net: The net.
        """
        self._data = fields(("net",), (net,))

    @property
    def net(self) -> dict[str, Any]:
        return self._each("net", lambda item: item)


class PaymentView(Value):
    """A payment, and what the reports of its gateway add up to."""

    __slots__ = ()
    __match_args__ = ("version", "id", "order", "gateway", "currency", "recorded_at", "reports", "amounts",)
    _keys: tuple[str, ...] = ("version", "id", "order", "gateway", "currency", "recorded_at", "reports", "amounts",)

    @property
    def version(self) -> int:
        """How often it was written."""
        return self._data["version"]

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def order(self) -> str:
        """For which order."""
        return self._data["order"]

    @property
    def gateway(self) -> str:
        """Which gateway."""
        return self._data["gateway"]

    @property
    def currency(self) -> str:
        """In which currency."""
        return self._data["currency"]

    @property
    def recorded_at(self) -> datetime:
        """When it was first heard of."""
        return instant(self._data["recorded_at"])

    @property
    def reports(self) -> tuple[PaymentReport, ...]:
        """What was reported, by kind and reference."""
        return self._many("reports", PaymentReport)

    @property
    def amounts(self) -> PaymentAmounts:
        """What that adds up to."""
        return self._one("amounts", PaymentAmounts)


class PendingEdit(Value):
    """The last edit of an order that was staged."""

    __slots__ = ()
    __match_args__ = ("edit", "state", "staged_by", "staged_at", "expires_at", "total", "balance",)
    _keys: tuple[str, ...] = ("edit", "state", "staged_by", "staged_at", "expires_at", "total", "balance",)

    @property
    def edit(self) -> OrderEdit:
        """What is to change."""
        return self._one("edit", OrderEdit)

    @property
    def state(self) -> EditState:
        """How it stands."""
        return EditState(self._data["state"])

    @property
    def staged_by(self) -> str:
        """Who staged it."""
        return self._data["staged_by"]

    @property
    def staged_at(self) -> datetime:
        """When."""
        return instant(self._data["staged_at"])

    @property
    def expires_at(self) -> datetime:
        """When it ends by itself."""
        return instant(self._data["expires_at"])

    @property
    def total(self) -> Decimal:
        """What the order's total was to become, as of when it was staged."""
        return Decimal(self._data["total"])

    @property
    def balance(self) -> Decimal:
        """What the customer was to owe in all, as of when it was staged; negative when we would owe the customer."""
        return Decimal(self._data["balance"])


class PlannedShipment(Value):
    """A chosen location and all that it gives."""

    __slots__ = ()
    __match_args__ = ("location", "units",)
    _keys: tuple[str, ...] = ("location", "units", "distance_m",)

    @property
    def location(self) -> str:
        """The location."""
        return self._data["location"]

    @property
    def units(self) -> int:
        """How many units, over all lines."""
        return self._data["units"]

    @property
    def distance_m(self) -> int | None:
        """How far it is from the destination, in meters; absent when one of the two has no coordinates."""
        return self._data.get("distance_m")


class PoliciesInForce(Value):
    """The policies in force."""

    __slots__ = ()
    __match_args__ = ("sourcing", "returns", "orders", "edits", "holds", "payments", "accounting",)
    _keys: tuple[str, ...] = ("sourcing", "returns", "orders", "edits", "holds", "payments", "accounting",)

    @property
    def sourcing(self) -> SourcingPolicyInForce:
        """How locations are chosen."""
        return self._one("sourcing", SourcingPolicyInForce)

    @property
    def returns(self) -> ReturnPolicyInForce:
        """What may come back, and how it is settled."""
        return self._one("returns", ReturnPolicyInForce)

    @property
    def orders(self) -> OrderPolicyInForce:
        """What an order has to be to be placed."""
        return self._one("orders", OrderPolicyInForce)

    @property
    def edits(self) -> EditPolicyInForce:
        """What of an order may change at which stage."""
        return self._one("edits", EditPolicyInForce)

    @property
    def holds(self) -> HoldPolicyInForce:
        """What holds block, which are placed by rule, and who may release them."""
        return self._one("holds", HoldPolicyInForce)

    @property
    def payments(self) -> PaymentPolicyInForce:
        """How money is asked for."""
        return self._one("payments", PaymentPolicyInForce)

    @property
    def accounting(self) -> AccountingPolicyInForce:
        """By which codes accounts are known."""
        return self._one("accounting", AccountingPolicyInForce)


class PolicySet(Event):
    """A version of a policy was set."""

    __slots__ = ()
    __match_args__ = ("policy", "version", "valid_from",)
    _keys: tuple[str, ...] = ("policy", "version", "valid_from",)

    @property
    def policy(self) -> PolicyKind:
        return PolicyKind(self._data["policy"])

    @property
    def version(self) -> int:
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        return instant(self._data["valid_from"])


class PriceAdjusted(Event):
    """The price of units of a line was lowered after placing."""

    __slots__ = ()
    __match_args__ = ("order", "line", "units", "amount", "reason",)
    _keys: tuple[str, ...] = ("order", "line", "units", "amount", "reason",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def line(self) -> int:
        return self._data["line"]

    @property
    def units(self) -> int:
        return self._data["units"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def reason(self) -> str:
        return self._data["reason"]


class Progress(Value):
    """What happened to an order."""

    __slots__ = ()
    __match_args__ = ("order", "placed_at", "standing", "lines", "money",)
    _keys: tuple[str, ...] = ("order", "placed_at", "standing", "lines", "money", "adjustments", "attention", "cancel_after", "charges_credited", "closes_at", "delivered_at", "fulfillment_orders", "holds", "holds_placed", "notes", "priority", "recheck_at", "requests", "requests_made", "returns", "seller", "shipments", "tenders",)

    @property
    def order(self) -> str:
        """Which order."""
        return self._data["order"]

    @property
    def placed_at(self) -> datetime:
        """When the customer placed it."""
        return instant(self._data["placed_at"])

    @property
    def standing(self) -> Standing:
        """Its commercial standing."""
        return Standing(self._data["standing"])

    @property
    def lines(self) -> tuple[LineProgress, ...]:
        """Its lines, by number from 1."""
        return self._many("lines", LineProgress)

    @property
    def money(self) -> OrderMoney:
        """Its money."""
        return self._one("money", OrderMoney)

    @property
    def adjustments(self) -> tuple[LineAdjustment, ...]:
        """What was taken off prices after placing, by line."""
        return self._many("adjustments", LineAdjustment)

    @property
    def attention(self) -> tuple[Attention, ...]:
        """Reported facts that somebody should look at."""
        return self._many("attention", Attention)

    @property
    def cancel_after(self) -> datetime | None:
        """From when on nobody wants what has not shipped."""
        return None if self._data.get("cancel_after") is None else instant(self._data["cancel_after"])

    @property
    def charges_credited(self) -> tuple[int, ...]:
        """Charges that were credited, by position."""
        return tuple(self._data.get("charges_credited", ()))

    @property
    def closes_at(self) -> datetime | None:
        """From when on it is closed, once nothing is open, owed or expected back; of a draft, when it expires."""
        return None if self._data.get("closes_at") is None else instant(self._data["closes_at"])

    @property
    def delivered_at(self) -> datetime | None:
        """When the last part was delivered."""
        return None if self._data.get("delivered_at") is None else instant(self._data["delivered_at"])

    @property
    def fulfillment_orders(self) -> int:
        """How many fulfillment orders were made for it."""
        return self._data.get("fulfillment_orders", 0)

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Stops that are in force."""
        return self._many("holds", Hold)

    @property
    def holds_placed(self) -> int:
        """How many holds were ever placed on it."""
        return self._data.get("holds_placed", 0)

    @property
    def notes(self) -> tuple[NoteEntry, ...]:
        """Its notes."""
        return self._many("notes", NoteEntry)

    @property
    def priority(self) -> int:
        """How urgent it is."""
        return self._data.get("priority", 0)

    @property
    def recheck_at(self) -> datetime | None:
        """From when on stock is looked for once more, because it began to wait for some."""
        return None if self._data.get("recheck_at") is None else instant(self._data["recheck_at"])

    @property
    def requests(self) -> tuple[GatewayRequest, ...]:
        """Requests to gateways that no report has answered yet."""
        return self._many("requests", GatewayRequest)

    @property
    def requests_made(self) -> int:
        """How many requests to gateways were made for it."""
        return self._data.get("requests_made", 0)

    @property
    def returns(self) -> tuple[str, ...]:
        """Its returns."""
        return tuple(self._data.get("returns", ()))

    @property
    def seller(self) -> Seller | None:
        """Who sells it by law, where its channel names an entity."""
        return self._maybe("seller", Seller)

    @property
    def shipments(self) -> int:
        """How many shipments were made for it."""
        return self._data.get("shipments", 0)

    @property
    def tenders(self) -> tuple[Tender, ...]:
        """Its payments, in the order in which they were first reported."""
        return self._many("tenders", Tender)


class Receipt(Value):
    """The answer to an accepted command."""

    __slots__ = ()
    __match_args__ = ("kind", "id", "version", "events",)
    _keys: tuple[str, ...] = ("kind", "id", "version", "events", "dry_run", "movements", "replayed", "sequence", "warnings",)

    @property
    def kind(self) -> RecordKind:
        """What kind of record the command was about."""
        return RecordKind(self._data["kind"])

    @property
    def id(self) -> str:
        """The id of that record."""
        return self._data["id"]

    @property
    def version(self) -> int:
        """The version of that record now."""
        return self._data["version"]

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened, or would happen."""
        return self._many("events", Event)

    @property
    def dry_run(self) -> bool:
        """Whether nothing was written because the caller only wanted to look."""
        return self._data.get("dry_run", False)

    @property
    def movements(self) -> tuple[Movement, ...]:
        """What moved, or would move."""
        return self._many("movements", Movement)

    @property
    def replayed(self) -> bool:
        """Whether this was done before and is only told again."""
        return self._data.get("replayed", False)

    @property
    def sequence(self) -> int | None:
        """Its position in the log; none for a dry run."""
        return self._data.get("sequence")

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the caller should know although nothing was refused."""
        return tuple(self._data.get("warnings", ()))


class ReceiptLine(Value):
    """One item that comes in."""

    __slots__ = ()
    __match_args__ = ("sku", "quantity",)
    _keys: tuple[str, ...] = ("sku", "quantity", "unit_cost",)

    def __init__(
        self,
        *,
        sku: str,
        quantity: int,
        unit_cost: Decimal | int | str | None = None,
    ) -> None:
        """Args:
            sku: What.
            quantity: How many units; at least one.
            unit_cost: What one unit cost.
        """
        self._data = fields(("sku", "quantity", "unit_cost",), (sku, quantity, unit_cost,))

    @property
    def sku(self) -> str:
        """What."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]

    @property
    def unit_cost(self) -> Decimal | None:
        """What one unit cost."""
        return None if self._data.get("unit_cost") is None else Decimal(self._data["unit_cost"])


class RefundOrderGateways(Value):
    """To those of these gateways, in this order; then to the others, the latest capture first."""

    __slots__ = ()
    __match_args__ = ("gateways",)
    _keys: tuple[str, ...] = ("gateways",)

    def __init__(
        self,
        *,
        gateways: Sequence[str],
    ) -> None:
        """Args:
            gateways: The gateways.
        """
        self._data = fields(("gateways",), (gateways,))

    @property
    def gateways(self) -> tuple[str, ...]:
        return tuple(self._data.get("gateways", ()))


class RefundRequested(Event):
    """The host should refund this much of a payment."""

    __slots__ = ()
    __match_args__ = ("order", "payment", "amount", "currency", "key",)
    _keys: tuple[str, ...] = ("order", "payment", "amount", "currency", "key",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def payment(self) -> str:
        return self._data["payment"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def key(self) -> str:
        return self._data["key"]


class Released(Value):
    """Units of a line that a location was asked to ship and has not shipped."""

    __slots__ = ()
    __match_args__ = ("fulfillment_order", "location", "quantity",)
    _keys: tuple[str, ...] = ("fulfillment_order", "location", "quantity",)

    @property
    def fulfillment_order(self) -> int:
        """Which fulfillment order of the order, from 1."""
        return self._data["fulfillment_order"]

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def quantity(self) -> int:
        """How many."""
        return self._data["quantity"]


class RequestWithdrawn(Event):
    """So much of a request is to be done no more."""

    __slots__ = ()
    __match_args__ = ("order", "kind", "amount", "currency", "key",)
    _keys: tuple[str, ...] = ("order", "kind", "amount", "currency", "key",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def kind(self) -> RequestKind:
        return RequestKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def key(self) -> str:
        return self._data["key"]


class RequestedDates(Value):
    """When the customer wants what was ordered."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("cancel_after", "deliver_by", "ship_not_before",)

    def __init__(
        self,
        *,
        cancel_after: datetime | None = None,
        deliver_by: datetime | None = None,
        ship_not_before: datetime | None = None,
    ) -> None:
        """Args:
            cancel_after: From when on nobody wants it: `run_due` cancels what has not shipped by then. Only of a
                whole order.
            deliver_by: When it is to have arrived, for planning and reports.
            ship_not_before: Nothing ships before. Until then a hold of the kind `scheduled` stops it.
        """
        self._data = fields(("cancel_after", "deliver_by", "ship_not_before",), (cancel_after, deliver_by, ship_not_before,))

    @property
    def cancel_after(self) -> datetime | None:
        """From when on nobody wants it: `run_due` cancels what has not shipped by then. Only of a whole order."""
        return None if self._data.get("cancel_after") is None else instant(self._data["cancel_after"])

    @property
    def deliver_by(self) -> datetime | None:
        """When it is to have arrived, for planning and reports."""
        return None if self._data.get("deliver_by") is None else instant(self._data["deliver_by"])

    @property
    def ship_not_before(self) -> datetime | None:
        """Nothing ships before. Until then a hold of the kind `scheduled` stops it."""
        return None if self._data.get("ship_not_before") is None else instant(self._data["ship_not_before"])


class ReservationEnded(Event):
    """A claim on stock ended."""

    __slots__ = ()
    __match_args__ = ("reservation", "end", "units",)
    _keys: tuple[str, ...] = ("reservation", "end", "units",)

    @property
    def reservation(self) -> str:
        return self._data["reservation"]

    @property
    def end(self) -> ReservationEnd:
        return ReservationEnd(self._data["end"])

    @property
    def units(self) -> int:
        return self._data["units"]


class ReservationView(Value):
    """A soft reservation."""

    __slots__ = ()
    __match_args__ = ("version", "id", "lines", "expires_at", "expired",)
    _keys: tuple[str, ...] = ("version", "id", "lines", "expires_at", "expired", "owner",)

    @property
    def version(self) -> int:
        """How often it was written."""
        return self._data["version"]

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def lines(self) -> tuple[ReservedLine, ...]:
        """What is held. Empty once it is released, used or swept."""
        return self._many("lines", ReservedLine)

    @property
    def expires_at(self) -> datetime:
        """Until when."""
        return instant(self._data["expires_at"])

    @property
    def expired(self) -> bool:
        """Whether it has expired by now: what it holds counts as free."""
        return self._data["expired"]

    @property
    def owner(self) -> str | None:
        """Whose it is, for people."""
        return self._data.get("owner")


class ReservedAt(Value):
    """Units reserved at a location for a line."""

    __slots__ = ()
    __match_args__ = ("location", "quantity",)
    _keys: tuple[str, ...] = ("location", "quantity",)

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def quantity(self) -> int:
        """How many."""
        return self._data["quantity"]


class ReservedLine(Value):
    """Units of one item held at one location."""

    __slots__ = ()
    __match_args__ = ("sku", "location", "quantity",)
    _keys: tuple[str, ...] = ("sku", "location", "quantity",)

    def __init__(
        self,
        *,
        sku: str,
        location: str,
        quantity: int,
    ) -> None:
        """Args:
            sku: Of which item.
            location: Where.
            quantity: How many units.
        """
        self._data = fields(("sku", "location", "quantity",), (sku, location, quantity,))

    @property
    def sku(self) -> str:
        """Of which item."""
        return self._data["sku"]

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def quantity(self) -> int:
        """How many units."""
        return self._data["quantity"]


class Return(Value):
    """Something that comes back, with or without an order that we know."""

    __slots__ = ()
    __match_args__ = ("id", "state", "currency", "requested_at", "lines",)
    _keys: tuple[str, ...] = ("id", "state", "currency", "requested_at", "lines", "channel", "credited", "external_id", "fee", "location", "order", "reason", "refund",)

    @property
    def id(self) -> str:
        """Its key."""
        return self._data["id"]

    @property
    def state(self) -> ReturnState:
        """How far it is."""
        return ReturnState(self._data["state"])

    @property
    def currency(self) -> str:
        """In which currency amounts are."""
        return self._data["currency"]

    @property
    def requested_at(self) -> datetime:
        """When it was asked for."""
        return instant(self._data["requested_at"])

    @property
    def lines(self) -> tuple[ReturnLine, ...]:
        """What comes back."""
        return self._many("lines", ReturnLine)

    @property
    def channel(self) -> str | None:
        """Through which channel."""
        return self._data.get("channel")

    @property
    def credited(self) -> Decimal:
        """What was credited, before the fee."""
        return Decimal(self._data.get("credited", "0"))

    @property
    def external_id(self) -> str | None:
        """The id by which the channel knows it."""
        return self._data.get("external_id")

    @property
    def fee(self) -> Decimal:
        """What was withheld from the credit, such as a restocking fee."""
        return Decimal(self._data.get("fee", "0"))

    @property
    def location(self) -> str | None:
        """Where it goes, once known."""
        return self._data.get("location")

    @property
    def order(self) -> str | None:
        """Which order it comes back from, when that is known."""
        return self._data.get("order")

    @property
    def reason(self) -> str | None:
        """Why it was declined or cancelled."""
        return self._data.get("reason")

    @property
    def refund(self) -> Decimal:
        """What is to be refunded for it."""
        return Decimal(self._data.get("refund", "0"))


class ReturnApproved(Event):
    """It may come."""

    __slots__ = ()
    __match_args__ = ("return_id",)
    _keys: tuple[str, ...] = ("return_id",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]


class ReturnCancelled(Event):
    """It was called off."""

    __slots__ = ()
    __match_args__ = ("return_id",)
    _keys: tuple[str, ...] = ("return_id",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]


class ReturnClosed(Event):
    """It is done."""

    __slots__ = ()
    __match_args__ = ("return_id",)
    _keys: tuple[str, ...] = ("return_id",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]


class ReturnDeclined(Event):
    """It may not come."""

    __slots__ = ()
    __match_args__ = ("return_id",)
    _keys: tuple[str, ...] = ("return_id", "reason",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]

    @property
    def reason(self) -> str | None:
        return self._data.get("reason")


class ReturnInspected(Event):
    """Units were looked at."""

    __slots__ = ()
    __match_args__ = ("return_id", "units", "restocked",)
    _keys: tuple[str, ...] = ("return_id", "units", "restocked",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]

    @property
    def units(self) -> int:
        return self._data["units"]

    @property
    def restocked(self) -> int:
        return self._data["restocked"]


class ReturnLine(Value):
    """One line of a return."""

    __slots__ = ()
    __match_args__ = ("sku", "quantity",)
    _keys: tuple[str, ...] = ("sku", "quantity", "credited", "credited_units", "inspected", "line", "reason", "received", "stated_credit", "stocked",)

    @property
    def sku(self) -> str:
        """What comes back."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many units were announced."""
        return self._data["quantity"]

    @property
    def credited(self) -> Decimal:
        """What was credited for them."""
        return Decimal(self._data.get("credited", "0"))

    @property
    def credited_units(self) -> int:
        """Of the looked at: credited."""
        return self._data.get("credited_units", 0)

    @property
    def inspected(self) -> tuple[Inspected, ...]:
        """Of the arrived: looked at."""
        return self._many("inspected", Inspected)

    @property
    def line(self) -> int | None:
        """The line of the order, when the return names one."""
        return self._data.get("line")

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")

    @property
    def received(self) -> int:
        """Of the announced: arrived."""
        return self._data.get("received", 0)

    @property
    def stated_credit(self) -> Decimal | None:
        """What the customer or channel says it is worth, for all announced units. Where the return names no order line,
        this is what is credited; where it does, the sale decides and this is kept beside it.
        """
        return None if self._data.get("stated_credit") is None else Decimal(self._data["stated_credit"])

    @property
    def stocked(self) -> bool:
        """Whether the ledger keeps stock of it."""
        return self._data.get("stocked", True)


class ReturnLineInput(Value):
    """Units that are announced to come back."""

    __slots__ = ()
    __match_args__ = ("quantity",)
    _keys: tuple[str, ...] = ("quantity", "line", "reason", "sku", "stated_credit",)

    def __init__(
        self,
        *,
        quantity: int,
        line: int | None = None,
        reason: str | None = None,
        sku: str | None = None,
        stated_credit: Decimal | int | str | None = None,
    ) -> None:
        """Args:
            quantity: How many units; at least one.
            line: The line of the order, from 1. Default: the order's line of this sku, where there is just one.
            reason: Why.
            sku: What comes back. Needed where no line is given. An item that is not on the order, or a return
                without an order, is taken back without credit, unless one is stated.
            stated_credit: What all of these units are worth, as the customer or the channel says. It is credited
                where no line of an order says what was charged; where one does, it is only kept.
        """
        self._data = fields(("quantity", "line", "reason", "sku", "stated_credit",), (quantity, line, reason, sku, stated_credit,))

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]

    @property
    def line(self) -> int | None:
        """The line of the order, from 1. Default: the order's line of this sku, where there is just one."""
        return self._data.get("line")

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")

    @property
    def sku(self) -> str | None:
        """What comes back. Needed where no line is given. An item that is not on the order, or a return without an order,
        is taken back without credit, unless one is stated.
        """
        return self._data.get("sku")

    @property
    def stated_credit(self) -> Decimal | None:
        """What all of these units are worth, as the customer or the channel says. It is credited where no line of an
        order says what was charged; where one does, it is only kept.
        """
        return None if self._data.get("stated_credit") is None else Decimal(self._data["stated_credit"])


class ReturnPolicy(Value):
    """What may come back, and how it is settled."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("auto_approve", "credit_charges", "days_off", "extend_to_working_day", "time_zone", "weekend", "window_days",)

    def __init__(
        self,
        *,
        auto_approve: bool | None = None,
        credit_charges: bool | None = None,
        days_off: Sequence[str] | None = None,
        extend_to_working_day: bool | None = None,
        time_zone: str | None = None,
        weekend: Sequence[Weekday | Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]] | None = None,
        window_days: int | None = None,
    ) -> None:
        """Args:
            auto_approve: Whether a request within the policy is approved at once. Default: no.
            credit_charges: Whether shipping and other charges are credited when the whole order comes back.
                Default: no.
            days_off: Other days that are off, such as public holidays; at most 1000.
            extend_to_working_day: Whether a window that would end on a day off ends with the next working day. It
                needs `time_zone`. Default: no.
            time_zone: The zone of which these are calendar days: the window ends with the last of them there.
                Default: a day is 24 hours, counted from the delivery.
            weekend: The days of the week that are off; at most six. Default: Saturday and Sunday.
            window_days: How many days after the delivery of the last part a return may be asked for. Default: no
                bound.
        """
        self._data = fields(("auto_approve", "credit_charges", "days_off", "extend_to_working_day", "time_zone", "weekend", "window_days",), (auto_approve, credit_charges, days_off, extend_to_working_day, time_zone, weekend, window_days,))

    @property
    def auto_approve(self) -> bool:
        """Whether a request within the policy is approved at once. Default: no."""
        return self._data.get("auto_approve", False)

    @property
    def credit_charges(self) -> bool:
        """Whether shipping and other charges are credited when the whole order comes back. Default: no."""
        return self._data.get("credit_charges", False)

    @property
    def days_off(self) -> tuple[str, ...]:
        """Other days that are off, such as public holidays; at most 1000."""
        return tuple(self._data.get("days_off", ()))

    @property
    def extend_to_working_day(self) -> bool:
        """Whether a window that would end on a day off ends with the next working day. It needs `time_zone`. Default: no."""
        return self._data.get("extend_to_working_day", False)

    @property
    def time_zone(self) -> str | None:
        """The zone of which these are calendar days: the window ends with the last of them there. Default: a day is 24 hours,
        counted from the delivery.
        """
        return self._data.get("time_zone")

    @property
    def weekend(self) -> tuple[Weekday, ...] | None:
        """The days of the week that are off; at most six. Default: Saturday and Sunday."""
        return None if self._data.get("weekend") is None else tuple([Weekday(item) for item in self._data["weekend"]])

    @property
    def window_days(self) -> int | None:
        """How many days after the delivery of the last part a return may be asked for. Default: no bound."""
        return self._data.get("window_days")


class ReturnPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> ReturnPolicy:
        """What it says."""
        return self._one("policy", ReturnPolicy)

    @property
    def versions(self) -> tuple[ReturnPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", ReturnPolicyVersion)


class ReturnPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> ReturnPolicy:
        """What it says."""
        return self._one("policy", ReturnPolicy)


class ReturnReceived(Event):
    """Units arrived."""

    __slots__ = ()
    __match_args__ = ("return_id", "location", "units",)
    _keys: tuple[str, ...] = ("return_id", "location", "units",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def units(self) -> int:
        return self._data["units"]


class ReturnRequested(Event):
    """Somebody wants to send something back."""

    __slots__ = ()
    __match_args__ = ("return_id", "units",)
    _keys: tuple[str, ...] = ("return_id", "units", "order",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]

    @property
    def units(self) -> int:
        return self._data["units"]

    @property
    def order(self) -> str | None:
        return self._data.get("order")


class ReturnResolved(Event):
    """Its credit was decided."""

    __slots__ = ()
    __match_args__ = ("return_id", "credited", "fee", "refund",)
    _keys: tuple[str, ...] = ("return_id", "credited", "fee", "refund", "order", "overlap", "unbilled",)

    @property
    def return_id(self) -> str:
        return self._data["return_id"]

    @property
    def credited(self) -> Decimal:
        return Decimal(self._data["credited"])

    @property
    def fee(self) -> Decimal:
        return Decimal(self._data["fee"])

    @property
    def refund(self) -> Decimal:
        return Decimal(self._data["refund"])

    @property
    def order(self) -> str | None:
        return self._data.get("order")

    @property
    def overlap(self) -> Decimal:
        """What of it had been credited before without a cancellation or return, so that less is owed by the rest only."""
        return Decimal(self._data.get("overlap", "0"))

    @property
    def unbilled(self) -> Decimal:
        """What of it is for things that are not on the order."""
        return Decimal(self._data.get("unbilled", "0"))


class ReturnedSales(Value):
    """What came back: every return that was asked for in the period, whatever became of it."""

    __slots__ = ()
    __match_args__ = ("documents", "rows", "units", "stated_value", "credited", "fees", "refund", "stocked_rows", "stocked_units", "stocked_value",)
    _keys: tuple[str, ...] = ("documents", "rows", "units", "stated_value", "credited", "fees", "refund", "stocked_rows", "stocked_units", "stocked_value",)

    @property
    def documents(self) -> int:
        """Returns."""
        return self._data["documents"]

    @property
    def rows(self) -> int:
        """Their lines."""
        return self._data["rows"]

    @property
    def units(self) -> int:
        """Units that were announced."""
        return self._data["units"]

    @property
    def stated_value(self) -> Decimal:
        """What the customer or channel says they are worth."""
        return Decimal(self._data["stated_value"])

    @property
    def credited(self) -> Decimal:
        """What was credited, before fees."""
        return Decimal(self._data["credited"])

    @property
    def fees(self) -> Decimal:
        """What was withheld."""
        return Decimal(self._data["fees"])

    @property
    def refund(self) -> Decimal:
        """What was to be refunded."""
        return Decimal(self._data["refund"])

    @property
    def stocked_rows(self) -> int:
        """Of the lines: those of things with stock."""
        return self._data["stocked_rows"]

    @property
    def stocked_units(self) -> int:
        """Of the units: those of things with stock."""
        return self._data["stocked_units"]

    @property
    def stocked_value(self) -> Decimal:
        """Of the stated value: that of things with stock."""
        return Decimal(self._data["stocked_value"])


class ReturnedUnits(Value):
    """Units of one line of a return that arrived."""

    __slots__ = ()
    __match_args__ = ("position", "quantity",)
    _keys: tuple[str, ...] = ("position", "quantity",)

    def __init__(
        self,
        *,
        position: int,
        quantity: int,
    ) -> None:
        """Args:
            position: The line of the return, from 1.
            quantity: How many units; at least one.
        """
        self._data = fields(("position", "quantity",), (position, quantity,))

    @property
    def position(self) -> int:
        """The line of the return, from 1."""
        return self._data["position"]

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]


class SalesByKind(Value):
    """What was sold, by whether the ledger keeps stock of it."""

    __slots__ = ()
    __match_args__ = ("stocked", "other",)
    _keys: tuple[str, ...] = ("stocked", "other",)

    @property
    def stocked(self) -> SalesSum:
        """Things with stock."""
        return self._one("stocked", SalesSum)

    @property
    def other(self) -> SalesSum:
        """Services and what is delivered by wire."""
        return self._one("other", SalesSum)


class SalesOfCurrency(Value):
    """What was sold and came back in one currency. Amounts are before discounts, taxes and charges, unless they say so."""

    __slots__ = ()
    __match_args__ = ("orders", "lines", "units", "extended", "charged", "difference", "average_order_value", "zero_price_lines", "customers", "orders_without_party", "distinct_skus", "single_line_orders", "lines_per_order_max", "cancelled", "split_orders", "by_day", "by_month", "by_country", "by_channel", "kinds", "top_skus", "returns",)
    _keys: tuple[str, ...] = ("orders", "lines", "units", "extended", "charged", "difference", "average_order_value", "zero_price_lines", "customers", "orders_without_party", "distinct_skus", "single_line_orders", "lines_per_order_max", "cancelled", "split_orders", "by_day", "by_month", "by_country", "by_channel", "kinds", "top_skus", "returns", "max_order",)

    @property
    def orders(self) -> int:
        """Orders, or those with at least one such line."""
        return self._data["orders"]

    @property
    def lines(self) -> int:
        """Lines."""
        return self._data["lines"]

    @property
    def units(self) -> int:
        """Units ordered."""
        return self._data["units"]

    @property
    def extended(self) -> Decimal:
        """Quantity times unit price, exact."""
        return Decimal(self._data["extended"])

    @property
    def charged(self) -> Decimal:
        """The same with each line rounded to the currency, as it was charged."""
        return Decimal(self._data["charged"])

    @property
    def difference(self) -> Decimal:
        """What was charged beyond `extended`, by rounding each line."""
        return Decimal(self._data["difference"])

    @property
    def average_order_value(self) -> Decimal:
        """What an order is worth on average: `extended` by `orders`, to four decimals, half to even."""
        return Decimal(self._data["average_order_value"])

    @property
    def zero_price_lines(self) -> int:
        """Lines with a unit price of zero."""
        return self._data["zero_price_lines"]

    @property
    def customers(self) -> int:
        """Different parties that ordered."""
        return self._data["customers"]

    @property
    def orders_without_party(self) -> int:
        """Orders that name no party."""
        return self._data["orders_without_party"]

    @property
    def distinct_skus(self) -> int:
        """Different items that were ordered."""
        return self._data["distinct_skus"]

    @property
    def single_line_orders(self) -> int:
        """Orders with one line."""
        return self._data["single_line_orders"]

    @property
    def lines_per_order_max(self) -> int:
        """The most lines that an order has."""
        return self._data["lines_per_order_max"]

    @property
    def cancelled(self) -> CancelledSales:
        """What was cancelled of these orders, whenever that was."""
        return self._one("cancelled", CancelledSales)

    @property
    def split_orders(self) -> int:
        """Orders that more than one location serves or served: with more than one fulfillment order, or reserved at more
        than one location. A rejected and renewed fulfillment order counts, too.
        """
        return self._data["split_orders"]

    @property
    def by_day(self) -> dict[str, SalesSum]:
        """By UTC date, `YYYY-MM-DD`."""
        return self._each("by_day", lambda item: SalesSum._of(item))

    @property
    def by_month(self) -> dict[str, SalesSum]:
        """By UTC month, `YYYY-MM`."""
        return self._each("by_month", lambda item: SalesSum._of(item))

    @property
    def by_country(self) -> dict[str, SalesSum]:
        """By country of destination; `unknown` where the order names none."""
        return self._each("by_country", lambda item: SalesSum._of(item))

    @property
    def by_channel(self) -> dict[str, SalesSum]:
        """By channel."""
        return self._each("by_channel", lambda item: SalesSum._of(item))

    @property
    def kinds(self) -> SalesByKind:
        """By whether the ledger keeps stock of the item."""
        return self._one("kinds", SalesByKind)

    @property
    def top_skus(self) -> tuple[SkuSales, ...]:
        """The items of which most units were ordered; among equals by sku."""
        return self._many("top_skus", SkuSales)

    @property
    def returns(self) -> ReturnedSales:
        """What came back."""
        return self._one("returns", ReturnedSales)

    @property
    def max_order(self) -> MaxOrder | None:
        """The order that is worth most; among equals the one placed first."""
        return self._maybe("max_order", MaxOrder)


class SalesSum(Value):
    """A part of what was sold."""

    __slots__ = ()
    __match_args__ = ("orders", "lines", "units", "extended", "charged",)
    _keys: tuple[str, ...] = ("orders", "lines", "units", "extended", "charged",)

    @property
    def orders(self) -> int:
        """Orders, or those with at least one such line."""
        return self._data["orders"]

    @property
    def lines(self) -> int:
        """Lines."""
        return self._data["lines"]

    @property
    def units(self) -> int:
        """Units ordered."""
        return self._data["units"]

    @property
    def extended(self) -> Decimal:
        """Quantity times unit price, exact."""
        return Decimal(self._data["extended"])

    @property
    def charged(self) -> Decimal:
        """The same with each line rounded to the currency, as it was charged."""
        return Decimal(self._data["charged"])


class SalesView(Value):
    """What was sold and came back in a period, by currency."""

    __slots__ = ()
    __match_args__ = ("currencies",)
    _keys: tuple[str, ...] = ("currencies", "since", "until",)

    @property
    def currencies(self) -> dict[str, SalesOfCurrency]:
        """By currency."""
        return self._each("currencies", lambda item: SalesOfCurrency._of(item))

    @property
    def since(self) -> datetime | None:
        """From when, included."""
        return None if self._data.get("since") is None else instant(self._data["since"])

    @property
    def until(self) -> datetime | None:
        """Until when, not included."""
        return None if self._data.get("until") is None else instant(self._data["until"])


class SellableAt(Value):
    """How many units can be sold at a location."""

    __slots__ = ()
    __match_args__ = ("location", "quantity",)
    _keys: tuple[str, ...] = ("location", "quantity",)

    @property
    def location(self) -> str:
        """The location."""
        return self._data["location"]

    @property
    def quantity(self) -> int:
        """How many; at least one."""
        return self._data["quantity"]


class Seller(Value):
    """Who sells an order, as it was when it was placed, and how far its documents have come."""

    __slots__ = ()
    __match_args__ = ("entity", "time_zone", "invoicing",)
    _keys: tuple[str, ...] = ("entity", "time_zone", "invoicing", "billed",)

    @property
    def entity(self) -> str:
        """Which entity."""
        return self._data["entity"]

    @property
    def time_zone(self) -> str:
        """The zone whose days its accounting entries are in."""
        return self._data["time_zone"]

    @property
    def invoicing(self) -> Invoicing:
        """When something of the order is invoiced."""
        return Invoicing(self._data["invoicing"])

    @property
    def billed(self) -> BilledUpTo | None:
        """What of the order its documents take into account."""
        return self._maybe("billed", BilledUpTo)


class SentEvent(Value):
    """An event with its position: pass it as the cursor to read on after it."""

    __slots__ = ()
    __match_args__ = ("sequence", "ordinal", "at", "actor", "event",)
    _keys: tuple[str, ...] = ("sequence", "ordinal", "at", "actor", "event",)

    @property
    def sequence(self) -> int:
        """The log entry of the event before."""
        return self._data["sequence"]

    @property
    def ordinal(self) -> int:
        """How many events of that entry were read."""
        return self._data["ordinal"]

    @property
    def at(self) -> datetime:
        """When it was decided."""
        return instant(self._data["at"])

    @property
    def actor(self) -> str:
        """Who asked."""
        return self._data["actor"]

    @property
    def event(self) -> Event:
        """What happened."""
        return self._one("event", Event)

    @property
    def cursor(self) -> EventCursor:
        """The position after it: keep it to read on from there."""
        return EventCursor(sequence=self.sequence, ordinal=self.ordinal)


class ShipTo(Value):
    """Where units go that do not go where their order goes."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("destination", "party",)

    @property
    def destination(self) -> Destination:
        """Where."""
        return self._one("destination", Destination)

    @property
    def party(self) -> PartyRef | None:
        """Who receives them, in the version known when it was agreed."""
        return self._maybe("party", PartyRef)


class ShipToInput(Value):
    """Where units go that do not go where their order goes."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("destination", "party",)

    def __init__(
        self,
        *,
        destination: Destination | Mapping[str, Any] | None = None,
        party: str | None = None,
    ) -> None:
        """Args:
            destination: Where.
            party: Who receives them.
        """
        self._data = fields(("destination", "party",), (destination, party,))

    @property
    def destination(self) -> Destination:
        """Where."""
        return self._one("destination", Destination)

    @property
    def party(self) -> str | None:
        """Who receives them."""
        return self._data.get("party")


class Shipment(Value):
    """Goods that left a location for an order."""

    __slots__ = ()
    __match_args__ = ("id", "order", "fulfillment_order", "location", "shipped_at", "packages",)
    _keys: tuple[str, ...] = ("id", "order", "fulfillment_order", "location", "shipped_at", "packages",)

    @property
    def id(self) -> str:
        """Its key: the order's id and `-S1`, `-S2` and so on."""
        return self._data["id"]

    @property
    def order(self) -> str:
        """For which order."""
        return self._data["order"]

    @property
    def fulfillment_order(self) -> str:
        """From which work."""
        return self._data["fulfillment_order"]

    @property
    def location(self) -> str:
        """From where."""
        return self._data["location"]

    @property
    def shipped_at(self) -> datetime:
        """When it left."""
        return instant(self._data["shipped_at"])

    @property
    def packages(self) -> tuple[Package, ...]:
        """Its parcels, at least one."""
        return self._many("packages", Package)


class ShipmentLine(Value):
    """Units of one order line in a package."""

    __slots__ = ()
    __match_args__ = ("line", "sku", "quantity",)
    _keys: tuple[str, ...] = ("line", "sku", "quantity",)

    @property
    def line(self) -> int:
        """The line of the order."""
        return self._data["line"]

    @property
    def sku(self) -> str:
        """What."""
        return self._data["sku"]

    @property
    def quantity(self) -> int:
        """How many."""
        return self._data["quantity"]


class ShortLine(Value):
    """Units of a line that the plan does not serve."""

    __slots__ = ()
    __match_args__ = ("line", "quantity",)
    _keys: tuple[str, ...] = ("line", "quantity",)

    @property
    def line(self) -> int:
        """The line of the order."""
        return self._data["line"]

    @property
    def quantity(self) -> int:
        """How many units; at least one."""
        return self._data["quantity"]


class SkuSales(Value):
    """What was sold of one item."""

    __slots__ = ()
    __match_args__ = ("sku", "lines", "units", "extended",)
    _keys: tuple[str, ...] = ("sku", "lines", "units", "extended",)

    @property
    def sku(self) -> str:
        """Which item."""
        return self._data["sku"]

    @property
    def lines(self) -> int:
        """Lines."""
        return self._data["lines"]

    @property
    def units(self) -> int:
        """Units ordered."""
        return self._data["units"]

    @property
    def extended(self) -> Decimal:
        """Quantity times unit price, exact."""
        return Decimal(self._data["extended"])


class SourcingPlan(Value):
    """Which locations serve an order, and why these.

    A plan is stored with the event that it led to, so what is empty or usual is left out of its JSON.
    """

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("assignments", "considered", "method", "policy_version", "ranks", "refused", "refused_more", "shipments", "shortage",)

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """Which location gives how much to which line; by line, then by preference of the location."""
        return self._many("assignments", Assignment)

    @property
    def considered(self) -> int:
        """How many candidates there were."""
        return self._data.get("considered", 0)

    @property
    def method(self) -> SourcingMethod:
        """How it was found. Default: exact."""
        return SourcingMethod(self._data.get("method", "exact"))

    @property
    def policy_version(self) -> int:
        """The version of the policy it followed; 0 is the built-in default."""
        return self._data.get("policy_version", 0)

    @property
    def ranks(self) -> int:
        """The sum of the ranks of the chosen locations."""
        return self._data.get("ranks", 0)

    @property
    def refused(self) -> dict[str, tuple[str, ...]]:
        """Every candidate that was not chosen, once, by reason and id: at most [`REFUSED_LISTED_MAX`] for one reason."""
        return self._each("refused", lambda item: tuple([item for item in item]))

    @property
    def refused_more(self) -> int:
        """How many more were refused than are listed."""
        return self._data.get("refused_more", 0)

    @property
    def shipments(self) -> tuple[PlannedShipment, ...]:
        """The chosen locations, nearest first, then by rank, then by id."""
        return self._many("shipments", PlannedShipment)

    @property
    def shortage(self) -> tuple[ShortLine, ...]:
        """The units that the plan does not serve, by line."""
        return self._many("shortage", ShortLine)


class SourcingPolicy(Value):
    """How locations are chosen for an order.

    Hard filters first; then the plan with the fewest units short, the fewest shipments, the shortest way, the lowest
    rank; then by location id.
    """

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ("distance_max_km", "location_kinds", "release", "shipments_max", "shortage", "split",)

    def __init__(
        self,
        *,
        distance_max_km: int | None = None,
        location_kinds: Sequence[LocationKind | Literal["warehouse", "store", "vendor", "third_party", "virtual"]] | None = None,
        release: Release | Literal["by_command", "at_once"] | None = None,
        shipments_max: int | None = None,
        shortage: Shortage | Literal["backorder", "cancel", "refuse"] | None = None,
        split: Split | Literal["allowed", "ship_complete"] | None = None,
    ) -> None:
        """Args:
            distance_max_km: How far from the destination a location may be, in km. A location or destination
                without coordinates passes.
            location_kinds: The only kinds of location that may serve. Default: all.
            release: When allocated units are released to their locations. Default: by_command.
            shipments_max: How many shipments an order may be split into. Default: no bound.
            shortage: What becomes of units that no location has, unless the order says so itself. Default:
                backorder.
            split: Whether an order may be served from several locations, unless the order says so itself. Default:
                allowed.
        """
        self._data = fields(("distance_max_km", "location_kinds", "release", "shipments_max", "shortage", "split",), (distance_max_km, location_kinds, release, shipments_max, shortage, split,))

    @property
    def distance_max_km(self) -> int | None:
        """How far from the destination a location may be, in km. A location or destination without coordinates passes."""
        return self._data.get("distance_max_km")

    @property
    def location_kinds(self) -> tuple[LocationKind, ...] | None:
        """The only kinds of location that may serve. Default: all."""
        return None if self._data.get("location_kinds") is None else tuple([LocationKind(item) for item in self._data["location_kinds"]])

    @property
    def release(self) -> Release:
        """When allocated units are released to their locations."""
        return Release(self._data.get("release", "by_command"))

    @property
    def shipments_max(self) -> int | None:
        """How many shipments an order may be split into. Default: no bound."""
        return self._data.get("shipments_max")

    @property
    def shortage(self) -> Shortage:
        """What becomes of units that no location has, unless the order says so itself."""
        return Shortage(self._data.get("shortage", "backorder"))

    @property
    def split(self) -> Split:
        """Whether an order may be served from several locations, unless the order says so itself."""
        return Split(self._data.get("split", "allowed"))


class SourcingPolicyInForce(Value):
    """A policy, its version that is in force, and every version that was ever set, oldest first."""

    __slots__ = ()
    __match_args__ = ("version", "policy", "versions",)
    _keys: tuple[str, ...] = ("version", "policy", "versions",)

    @property
    def version(self) -> int:
        """The version in force now; 0 is the built-in default."""
        return self._data["version"]

    @property
    def policy(self) -> SourcingPolicy:
        """What it says."""
        return self._one("policy", SourcingPolicy)

    @property
    def versions(self) -> tuple[SourcingPolicyVersion, ...]:
        """Every version that was ever set."""
        return self._many("versions", SourcingPolicyVersion)


class SourcingPolicyVersion(Value):
    """A policy as it was set, and from when it is in force."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from", "policy",)
    _keys: tuple[str, ...] = ("version", "valid_from", "policy",)

    @property
    def version(self) -> int:
        """1 for the first that was set."""
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        """From when it is in force."""
        return instant(self._data["valid_from"])

    @property
    def policy(self) -> SourcingPolicy:
        """What it says."""
        return self._one("policy", SourcingPolicy)


class StockAdjusted(Event):
    """Stock was corrected by a difference."""

    __slots__ = ()
    __match_args__ = ("location", "skus", "gained", "lost",)
    _keys: tuple[str, ...] = ("location", "skus", "gained", "lost",)

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def skus(self) -> int:
        return self._data["skus"]

    @property
    def gained(self) -> int:
        return self._data["gained"]

    @property
    def lost(self) -> int:
        return self._data["lost"]


class StockCounted(Event):
    """Stock was counted."""

    __slots__ = ()
    __match_args__ = ("location", "skus", "gained", "lost",)
    _keys: tuple[str, ...] = ("location", "skus", "gained", "lost",)

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def skus(self) -> int:
        return self._data["skus"]

    @property
    def gained(self) -> int:
        return self._data["gained"]

    @property
    def lost(self) -> int:
        return self._data["lost"]


class StockMoved(Event):
    """Stock went from one bucket or location to another."""

    __slots__ = ()
    __match_args__ = ("source", "target", "skus", "units",)
    _keys: tuple[str, ...] = ("source", "target", "skus", "units",)

    @property
    def source(self) -> str:
        return self._data["source"]

    @property
    def target(self) -> str:
        return self._data["target"]

    @property
    def skus(self) -> int:
        return self._data["skus"]

    @property
    def units(self) -> int:
        return self._data["units"]


class StockPlace(Value):
    """A bucket at a location."""

    __slots__ = ()
    __match_args__ = ("location",)
    _keys: tuple[str, ...] = ("location", "bucket",)

    def __init__(
        self,
        *,
        location: str,
        bucket: Bucket | Literal["available", "reserved", "quality_hold", "damaged", "quarantine"] | None = None,
    ) -> None:
        """Args:
            location: Where.
            bucket: In which bucket. Default: available.
        """
        self._data = fields(("location", "bucket",), (location, bucket,))

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def bucket(self) -> Bucket:
        """In which bucket. Default: available."""
        return Bucket(self._data.get("bucket", "available"))


class StockPosition(Value):
    """An item at a location."""

    __slots__ = ()
    __match_args__ = ("sku", "location",)
    _keys: tuple[str, ...] = ("sku", "location",)

    def __init__(
        self,
        *,
        sku: str,
        location: str,
    ) -> None:
        """Args:
            sku: The item.
            location: The location.
        """
        self._data = fields(("sku", "location",), (sku, location,))

    @property
    def sku(self) -> str:
        """The item."""
        return self._data["sku"]

    @property
    def location(self) -> str:
        """The location."""
        return self._data["location"]


class StockReceived(Event):
    """Goods came in."""

    __slots__ = ()
    __match_args__ = ("location", "skus", "units",)
    _keys: tuple[str, ...] = ("location", "skus", "units",)

    @property
    def location(self) -> str:
        return self._data["location"]

    @property
    def skus(self) -> int:
        return self._data["skus"]

    @property
    def units(self) -> int:
        return self._data["units"]


class StockReserved(Event):
    """Stock was claimed for an owner."""

    __slots__ = ()
    __match_args__ = ("reservation", "units", "expires_at",)
    _keys: tuple[str, ...] = ("reservation", "units", "expires_at",)

    @property
    def reservation(self) -> str:
        return self._data["reservation"]

    @property
    def units(self) -> int:
        return self._data["units"]

    @property
    def expires_at(self) -> datetime:
        return instant(self._data["expires_at"])


class StockRow(Value):
    """What stands in the buckets of an item at a location, in the item's smallest unit."""

    __slots__ = ()
    __match_args__ = ("sku", "location", "on_hand", "available", "reserved", "quality_hold", "damaged", "quarantine",)
    _keys: tuple[str, ...] = ("sku", "location", "on_hand", "available", "reserved", "quality_hold", "damaged", "quarantine",)

    @property
    def sku(self) -> str:
        """The item."""
        return self._data["sku"]

    @property
    def location(self) -> str:
        """The location."""
        return self._data["location"]

    @property
    def on_hand(self) -> int:
        """What is physically there: the sum of the others."""
        return self._data["on_hand"]

    @property
    def available(self) -> int:
        """Free to promise."""
        return self._data["available"]

    @property
    def reserved(self) -> int:
        """Promised to an owner."""
        return self._data["reserved"]

    @property
    def quality_hold(self) -> int:
        """Waiting for inspection."""
        return self._data["quality_hold"]

    @property
    def damaged(self) -> int:
        """Not sellable as it is."""
        return self._data["damaged"]

    @property
    def quarantine(self) -> int:
        """Set aside."""
        return self._data["quarantine"]


class Tax(Value):
    """A tax that was charged."""

    __slots__ = ()
    __match_args__ = ("code", "amount",)
    _keys: tuple[str, ...] = ("code", "amount", "collected_by_channel", "compound", "rate",)

    @property
    def code(self) -> str:
        """Which tax: a rate or a jurisdiction."""
        return self._data["code"]

    @property
    def amount(self) -> Decimal:
        """How much, in the order's currency."""
        return Decimal(self._data["amount"])

    @property
    def collected_by_channel(self) -> bool:
        """Whether the marketplace pays it to the state, so that it is never ours."""
        return self._data.get("collected_by_channel", False)

    @property
    def compound(self) -> bool:
        """Whether the rate is also on the taxes before this one."""
        return self._data.get("compound", False)

    @property
    def rate(self) -> Decimal | None:
        """The rate as a fraction, such as 0.19, where it is known."""
        return None if self._data.get("rate") is None else Decimal(self._data["rate"])


class TaxInput(Value):
    """A tax: as the channel computed it, or a rate from which it is computed here. Where both are given, the amount is
    taken, and checked when the order names a tolerance. Of one line or charge, all amounts are given or none.
    """

    __slots__ = ()
    __match_args__ = ("code",)
    _keys: tuple[str, ...] = ("code", "amount", "collected_by_channel", "compound", "rate",)

    def __init__(
        self,
        *,
        code: str,
        amount: Decimal | int | str | None = None,
        collected_by_channel: bool | None = None,
        compound: bool | None = None,
        rate: Decimal | int | str | None = None,
    ) -> None:
        """Args:
            code: Which tax: a rate or a jurisdiction.
            amount: How much. Default: computed from the rate.
            collected_by_channel: Whether the marketplace pays it to the state, so that it is never ours.
            compound: Whether the rate is also on the taxes before this one.
            rate: The rate as a fraction, such as 0.19, where it is known.
        """
        self._data = fields(("code", "amount", "collected_by_channel", "compound", "rate",), (code, amount, collected_by_channel, compound, rate,))

    @property
    def code(self) -> str:
        """Which tax: a rate or a jurisdiction."""
        return self._data["code"]

    @property
    def amount(self) -> Decimal | None:
        """How much. Default: computed from the rate."""
        return None if self._data.get("amount") is None else Decimal(self._data["amount"])

    @property
    def collected_by_channel(self) -> bool:
        """Whether the marketplace pays it to the state, so that it is never ours."""
        return self._data.get("collected_by_channel", False)

    @property
    def compound(self) -> bool:
        """Whether the rate is also on the taxes before this one."""
        return self._data.get("compound", False)

    @property
    def rate(self) -> Decimal | None:
        """The rate as a fraction, such as 0.19, where it is known."""
        return None if self._data.get("rate") is None else Decimal(self._data["rate"])


class TaxSum(Value):
    """What is taxed alike on a document."""

    __slots__ = ()
    __match_args__ = ("code", "base", "amount",)
    _keys: tuple[str, ...] = ("code", "base", "amount", "collected_by_channel", "rate",)

    @property
    def code(self) -> str:
        """Which tax."""
        return self._data["code"]

    @property
    def base(self) -> Decimal:
        """What it is on: the net amounts of the parts that have it."""
        return Decimal(self._data["base"])

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def collected_by_channel(self) -> bool:
        """Whether the marketplace pays it to the state, so that it is not the seller's."""
        return self._data.get("collected_by_channel", False)

    @property
    def rate(self) -> Decimal | None:
        """The rate as a fraction, where it is known."""
        return None if self._data.get("rate") is None else Decimal(self._data["rate"])


class Tender(Value):
    """What one payment of an order comes to: enough to say whom to ask for money, and to whom it goes back. It says the same
    as the payment's reports.
    """

    __slots__ = ()
    __match_args__ = ("payment", "gateway", "authorized", "captured", "refunded", "charged_back",)
    _keys: tuple[str, ...] = ("payment", "gateway", "authorized", "captured", "refunded", "charged_back", "captured_at", "expired", "expires_at",)

    @property
    def payment(self) -> str:
        """Which payment."""
        return self._data["payment"]

    @property
    def gateway(self) -> str:
        """Which gateway."""
        return self._data["gateway"]

    @property
    def authorized(self) -> Decimal:
        """Set aside and not let go; what was captured stays in it."""
        return Decimal(self._data["authorized"])

    @property
    def captured(self) -> Decimal:
        """Taken."""
        return Decimal(self._data["captured"])

    @property
    def refunded(self) -> Decimal:
        """Given back."""
        return Decimal(self._data["refunded"])

    @property
    def charged_back(self) -> Decimal:
        """Taken back by the customer's bank."""
        return Decimal(self._data["charged_back"])

    @property
    def captured_at(self) -> datetime | None:
        """When money was taken last."""
        return None if self._data.get("captured_at") is None else instant(self._data["captured_at"])

    @property
    def expired(self) -> Decimal:
        """What of its authorizations was let go by time."""
        return Decimal(self._data.get("expired", "0"))

    @property
    def expires_at(self) -> datetime | None:
        """When its authorization ends, while there is something left to capture."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])


class TimelineEntry(Value):
    """What one command did to an order."""

    __slots__ = ()
    __match_args__ = ("sequence", "at", "actor", "command", "events", "movements", "warnings",)
    _keys: tuple[str, ...] = ("sequence", "at", "actor", "command", "events", "movements", "warnings", "occurred_at", "request_id",)

    @property
    def sequence(self) -> int:
        """Its position in the log."""
        return self._data["sequence"]

    @property
    def at(self) -> datetime:
        """When it was decided."""
        return instant(self._data["at"])

    @property
    def actor(self) -> str:
        """Who asked."""
        return self._data["actor"]

    @property
    def command(self) -> str:
        """The name of the command."""
        return self._data["command"]

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened: events of this order, and those that name no order."""
        return self._many("events", Event)

    @property
    def movements(self) -> tuple[Movement, ...]:
        """What moved for this order."""
        return self._many("movements", Movement)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the caller was told although nothing was refused."""
        return tuple(self._data.get("warnings", ()))

    @property
    def occurred_at(self) -> datetime | None:
        """When the fact took place, where that was not when it was decided."""
        return None if self._data.get("occurred_at") is None else instant(self._data["occurred_at"])

    @property
    def request_id(self) -> str | None:
        """The host's idempotency key."""
        return self._data.get("request_id")


class Totals(Value):
    """The sums of an order, in its currency."""

    __slots__ = ()
    __match_args__ = ("goods", "discounts", "charges", "taxes", "total",)
    _keys: tuple[str, ...] = ("goods", "discounts", "charges", "taxes", "total", "written_off",)

    @property
    def goods(self) -> Decimal:
        """Lines before discounts."""
        return Decimal(self._data["goods"])

    @property
    def discounts(self) -> Decimal:
        """All discounts, as a positive amount."""
        return Decimal(self._data["discounts"])

    @property
    def charges(self) -> Decimal:
        """Charges, without taxes that come on top."""
        return Decimal(self._data["charges"])

    @property
    def taxes(self) -> Decimal:
        """All taxes, whether included or on top."""
        return Decimal(self._data["taxes"])

    @property
    def total(self) -> Decimal:
        """What the customer owes."""
        return Decimal(self._data["total"])

    @property
    def written_off(self) -> Decimal:
        """What of it the channel's own total does not ask for, within the tolerance: nobody expects it."""
        return Decimal(self._data.get("written_off", "0"))


class TrackingEvent(Value):
    """One report of a carrier."""

    __slots__ = ()
    __match_args__ = ("at", "status",)
    _keys: tuple[str, ...] = ("at", "status",)

    @property
    def at(self) -> datetime:
        """When it took place."""
        return instant(self._data["at"])

    @property
    def status(self) -> ShipmentStatus:
        """What took place."""
        return ShipmentStatus(self._data["status"])


class UnitGroup(Value):
    """Units of a line that cost alike."""

    __slots__ = ()
    __match_args__ = ("units", "total",)
    _keys: tuple[str, ...] = ("units", "total",)

    @property
    def units(self) -> int:
        """How many."""
        return self._data["units"]

    @property
    def total(self) -> Decimal:
        """What the customer owes for them, taxes included."""
        return Decimal(self._data["total"])


class Verification(Value):
    """What a verification found."""

    __slots__ = ()
    __match_args__ = ("as_of", "commits_meanwhile", "violations", "violations_more", "warnings", "warnings_more", "counted",)
    _keys: tuple[str, ...] = ("as_of", "commits_meanwhile", "violations", "violations_more", "warnings", "warnings_more", "counted",)

    @property
    def as_of(self) -> int:
        """The sequence up to which the log was read."""
        return self._data["as_of"]

    @property
    def commits_meanwhile(self) -> int:
        """How many commits came in while it was read. When there were any, a violation may only be a change that was seen
        in part: verify again.
        """
        return self._data["commits_meanwhile"]

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What does not hold, at most [`FINDINGS_MAX`]."""
        return self._many("violations", Violation)

    @property
    def violations_more(self) -> int:
        """How many more there are."""
        return self._data["violations_more"]

    @property
    def warnings(self) -> tuple[VerificationWarning, ...]:
        """What somebody should look at, at most [`FINDINGS_MAX`]."""
        return self._many("warnings", VerificationWarning)

    @property
    def warnings_more(self) -> int:
        """How many more there are."""
        return self._data["warnings_more"]

    @property
    def counted(self) -> Counted:
        """How much was looked at."""
        return self._one("counted", Counted)


class VerificationWarning(Value):
    """A reported fact that somebody should look at."""

    __slots__ = ()
    __match_args__ = ("record", "message",)
    _keys: tuple[str, ...] = ("record", "message",)

    @property
    def record(self) -> str:
        """Which record, as `kind id`."""
        return self._data["record"]

    @property
    def message(self) -> str:
        """One sentence for people."""
        return self._data["message"]


class VersionedFulfillmentOrder(FulfillmentOrder):
    """A record and its version."""

    __slots__ = ()
    _keys: tuple[str, ...] = (*FulfillmentOrder._keys, "version",)

    @property
    def version(self) -> int:
        """How often it was written: what `if_version` of a command compares with."""
        return self._data["version"]


class VersionedReturn(Return):
    """A record and its version."""

    __slots__ = ()
    _keys: tuple[str, ...] = (*Return._keys, "version",)

    @property
    def version(self) -> int:
        """How often it was written: what `if_version` of a command compares with."""
        return self._data["version"]


class VersionedShipment(Shipment):
    """A record and its version."""

    __slots__ = ()
    _keys: tuple[str, ...] = (*Shipment._keys, "version",)

    @property
    def version(self) -> int:
        """How often it was written: what `if_version` of a command compares with."""
        return self._data["version"]


class Violation(Value):
    """An invariant that does not hold."""

    __slots__ = ()
    __match_args__ = ("invariant", "record", "message",)
    _keys: tuple[str, ...] = ("invariant", "record", "message",)

    @property
    def invariant(self) -> int:
        """Which invariant; see the [module](self)."""
        return self._data["invariant"]

    @property
    def record(self) -> str:
        """Which record, balance or log entry, as `kind id`."""
        return self._data["record"]

    @property
    def message(self) -> str:
        """One sentence for people."""
        return self._data["message"]


class VoidRequested(Event):
    """The host should let go of this much that is authorized."""

    __slots__ = ()
    __match_args__ = ("order", "payment", "amount", "currency", "key",)
    _keys: tuple[str, ...] = ("order", "payment", "amount", "currency", "key",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def payment(self) -> str:
        return self._data["payment"]

    @property
    def amount(self) -> Decimal:
        return Decimal(self._data["amount"])

    @property
    def currency(self) -> str:
        return self._data["currency"]

    @property
    def key(self) -> str:
        return self._data["key"]


class WaitsFor(Tagged):
    """What is waited for."""

    __slots__ = ()


class WaitsForCapture(WaitsFor):
    """What is authorized has to be captured: everything has shipped, and this much was not asked for, or failed."""

    __slots__ = ()
    __match_args__ = ("amount",)
    _keys: tuple[str, ...] = ("amount",)

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])


class WaitsForCarrier(WaitsFor):
    """A carrier has to arrive."""

    __slots__ = ()
    __match_args__ = ("shipment", "status",)
    _keys: tuple[str, ...] = ("shipment", "status", "tracking",)

    @property
    def shipment(self) -> str:
        """Which shipment."""
        return self._data["shipment"]

    @property
    def status(self) -> ShipmentStatus:
        """What the carrier reported last."""
        return ShipmentStatus(self._data["status"])

    @property
    def tracking(self) -> str | None:
        """The carrier's number of the parcel."""
        return self._data.get("tracking")


class WaitsForGateway(WaitsFor):
    """A gateway or carrier has to report on what it was asked to do."""

    __slots__ = ()
    __match_args__ = ("key", "kind", "amount",)
    _keys: tuple[str, ...] = ("key", "kind", "amount", "payment",)

    @property
    def key(self) -> str:
        """The key of the request."""
        return self._data["key"]

    @property
    def kind(self) -> RequestKind:
        """What to do."""
        return RequestKind(self._data["kind"])

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def payment(self) -> str | None:
        """With which payment, where that is known."""
        return self._data.get("payment")


class WaitsForHold(WaitsFor):
    """A hold has to end. Where it blocks releasing, picking, shipping or sourcing, the units wait for it; where it
    blocks only something else, it is about the whole order.
    """

    __slots__ = ()
    __match_args__ = ("number", "kind", "scope", "blocks",)
    _keys: tuple[str, ...] = ("number", "kind", "scope", "blocks", "expires_at", "reason", "until",)

    @property
    def number(self) -> int:
        """Its number on the order."""
        return self._data["number"]

    @property
    def kind(self) -> HoldKind:
        """What it is about."""
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine | HoldScopeFulfillmentOrder:
        """What it stops."""
        return (HoldScopeLine._of(self._data["scope"]) if "line" in self._data["scope"] else HoldScopeFulfillmentOrder._of(self._data["scope"])) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def blocks(self) -> tuple[HoldAction, ...]:
        """The actions it blocks."""
        return tuple([HoldAction(item) for item in self._data.get("blocks", ())])

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")

    @property
    def until(self) -> HoldUntil | None:
        """What ends it by itself."""
        return None if self._data.get("until") is None else HoldUntil(self._data["until"])


class WaitsForPayment(WaitsFor):
    """The customer has to pay: this much is owed and not even authorized, or collected by no carrier."""

    __slots__ = ()
    __match_args__ = ("amount",)
    _keys: tuple[str, ...] = ("amount", "due_at",)

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])

    @property
    def due_at(self) -> datetime | None:
        """By when, where the terms give it time and something has shipped."""
        return None if self._data.get("due_at") is None else instant(self._data["due_at"])


class WaitsForPlacement(WaitsFor):
    """A draft has to be placed."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ()


class WaitsForRefund(WaitsFor):
    """A refund has to be asked for: this much is owed back and was not."""

    __slots__ = ()
    __match_args__ = ("amount",)
    _keys: tuple[str, ...] = ("amount",)

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])


class WaitsForRelease(WaitsFor):
    """What is reserved at a location has to be released to it."""

    __slots__ = ()
    __match_args__ = ("location",)
    _keys: tuple[str, ...] = ("location",)

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]


class WaitsForSourcing(WaitsFor):
    """A location has to be chosen."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ()


class WaitsForStock(WaitsFor):
    """Stock of the item has to arrive."""

    __slots__ = ()
    __match_args__ = ()
    _keys: tuple[str, ...] = ()


class WaitsForWork(WaitsFor):
    """A location has to go on with its work."""

    __slots__ = ()
    __match_args__ = ("fulfillment_order", "location", "state",)
    _keys: tuple[str, ...] = ("fulfillment_order", "location", "state",)

    @property
    def fulfillment_order(self) -> str:
        """Which work."""
        return self._data["fulfillment_order"]

    @property
    def location(self) -> str:
        """Where."""
        return self._data["location"]

    @property
    def state(self) -> FulfillmentState:
        """How far it is."""
        return FulfillmentState(self._data["state"])


class WantedUnits(Value):
    """How many units of a line the customer wants from now on."""

    __slots__ = ()
    __match_args__ = ("line", "quantity",)
    _keys: tuple[str, ...] = ("line", "quantity",)

    def __init__(
        self,
        *,
        line: int,
        quantity: int,
    ) -> None:
        """Args:
            line: Which line.
            quantity: How many in all: those that have shipped count, those that were cancelled do not. Nothing
                removes the line.
        """
        self._data = fields(("line", "quantity",), (line, quantity,))

    @property
    def line(self) -> int:
        """Which line."""
        return self._data["line"]

    @property
    def quantity(self) -> int:
        """How many in all: those that have shipped count, those that were cancelled do not. Nothing removes the line."""
        return self._data["quantity"]


Event._kinds = {
    "location_set": LocationSet,
    "channel_set": ChannelSet,
    "entity_set": EntitySet,
    "policy_set": PolicySet,
    "item_recorded": ItemRecorded,
    "party_recorded": PartyRecorded,
    "party_erased": PartyErased,
    "stock_received": StockReceived,
    "stock_adjusted": StockAdjusted,
    "stock_counted": StockCounted,
    "stock_moved": StockMoved,
    "stock_reserved": StockReserved,
    "reservation_ended": ReservationEnded,
    "order_drafted": OrderDrafted,
    "order_placed": OrderPlaced,
    "order_sourced": OrderSourced,
    "order_backordered": OrderBackordered,
    "backorder_filled": BackorderFilled,
    "order_unreserved": OrderUnreserved,
    "order_cancelled": OrderCancelled,
    "order_edited": OrderEdited,
    "edit_staged": EditStaged,
    "edit_discarded": EditDiscarded,
    "order_split": OrderSplit,
    "orders_merged": OrdersMerged,
    "cancellation_requested": CancellationRequested,
    "cancellation_answered": CancellationAnswered,
    "order_closed": OrderClosed,
    "close_deferred": CloseDeferred,
    "backorder_rechecked": BackorderRechecked,
    "hold_placed": HoldPlaced,
    "hold_released": HoldReleased,
    "note_added": NoteAdded,
    "attention_raised": AttentionRaised,
    "fulfillment_requested": FulfillmentRequested,
    "fulfillment_accepted": FulfillmentAccepted,
    "fulfillment_rejected": FulfillmentRejected,
    "fulfillment_picked": FulfillmentPicked,
    "fulfillment_shorted": FulfillmentShorted,
    "fulfillment_packed": FulfillmentPacked,
    "fulfillment_cancelled": FulfillmentCancelled,
    "fulfillment_closed": FulfillmentClosed,
    "order_shipped": OrderShipped,
    "package_tracked": PackageTracked,
    "payment_reported": PaymentReported,
    "capture_requested": CaptureRequested,
    "void_requested": VoidRequested,
    "refund_requested": RefundRequested,
    "authorization_requested": AuthorizationRequested,
    "collection_requested": CollectionRequested,
    "request_withdrawn": RequestWithdrawn,
    "price_adjusted": PriceAdjusted,
    "credit_granted": CreditGranted,
    "credit_issued": CreditIssued,
    "credit_spent": CreditSpent,
    "credit_refunded": CreditRefunded,
    "credit_expired": CreditExpired,
    "authorization_expired": AuthorizationExpired,
    "return_requested": ReturnRequested,
    "return_approved": ReturnApproved,
    "return_declined": ReturnDeclined,
    "return_cancelled": ReturnCancelled,
    "return_received": ReturnReceived,
    "return_inspected": ReturnInspected,
    "return_resolved": ReturnResolved,
    "return_closed": ReturnClosed,
    "document_issued": DocumentIssued,
    "documents_issued": DocumentsIssued,
}


WaitsFor._kinds = {
    "placement": WaitsForPlacement,
    "sourcing": WaitsForSourcing,
    "stock": WaitsForStock,
    "release": WaitsForRelease,
    "work": WaitsForWork,
    "carrier": WaitsForCarrier,
    "hold": WaitsForHold,
    "payment": WaitsForPayment,
    "gateway": WaitsForGateway,
    "capture": WaitsForCapture,
    "refund": WaitsForRefund,
}
