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
    Bucket,
    ChannelKind,
    ChargeKind,
    CreditKind,
    Disposition,
    FulfillmentState,
    FulfillmentStatus,
    HoldKind,
    ItemKind,
    LocationKind,
    OrderStatus,
    PaymentKind,
    PaymentStatus,
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
    Standing,
    TaxLevel,
    TaxMode,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

_new = object.__new__


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
    """The host should capture this much; the key makes the request idempotent at the gateway."""

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


class Channel(Value):
    """Where demand comes from."""

    __slots__ = ()
    __match_args__ = ("id",)
    _keys: tuple[str, ...] = ("id", "active", "attributes", "buffer", "kind", "locations", "name",)

    def __init__(
        self,
        *,
        id: str,
        active: bool | None = None,
        attributes: Mapping[str, str] | None = None,
        buffer: int | None = None,
        kind: ChannelKind | Literal["web", "marketplace", "point_of_sale", "phone", "wholesale"] | None = None,
        locations: Sequence[str] | None = None,
        name: str | None = None,
    ) -> None:
        """Args:
            id: Its key.
            active: Whether it may place orders. Default: yes.
            attributes: Host-defined attributes.
            buffer: How many units of every item are withheld from it at each location.
            kind: What kind of demand it brings. Default: a web shop.
            locations: The only locations that may serve it. Default: all.
            name: What people call it.
        """
        self._data = fields(("id", "active", "attributes", "buffer", "kind", "locations", "name",), (id, active, attributes, buffer, kind, locations, name,))

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
    __match_args__ = ("account", "amount", "currency",)
    _keys: tuple[str, ...] = ("account", "amount", "currency",)

    @property
    def account(self) -> str:
        return self._data["account"]

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
    _keys: tuple[str, ...] = ("id", "order", "ordinal", "location", "state", "lines", "reason", "shipments",)

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
    def reason(self) -> str | None:
        """Why it was rejected or cancelled."""
        return self._data.get("reason")

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
    _keys: tuple[str, ...] = ("key", "kind", "amount", "at",)

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


class Hold(Value):
    """A typed stop: until it is released or expires, the order is neither released to locations nor shipped."""

    __slots__ = ()
    __match_args__ = ("kind", "scope", "placed_by", "placed_at",)
    _keys: tuple[str, ...] = ("kind", "scope", "placed_by", "placed_at", "expires_at", "reason",)

    @property
    def kind(self) -> HoldKind:
        """What it is about."""
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine:
        """What it blocks."""
        return HoldScopeLine._of(self._data["scope"]) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def placed_by(self) -> str:
        """Who placed it."""
        return self._data["placed_by"]

    @property
    def placed_at(self) -> datetime:
        """When."""
        return instant(self._data["placed_at"])

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")


class HoldPlaced(Event):
    """An order was stopped."""

    __slots__ = ()
    __match_args__ = ("order", "kind", "scope",)
    _keys: tuple[str, ...] = ("order", "kind", "scope", "expires_at",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def kind(self) -> HoldKind:
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine:
        return HoldScopeLine._of(self._data["scope"]) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def expires_at(self) -> datetime | None:
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])


class HoldReleased(Event):
    """A stop ended."""

    __slots__ = ()
    __match_args__ = ("order", "kind", "scope", "expired",)
    _keys: tuple[str, ...] = ("order", "kind", "scope", "expired",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def kind(self) -> HoldKind:
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine:
        return HoldScopeLine._of(self._data["scope"]) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def expired(self) -> bool:
        return self._data["expired"]


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
    __match_args__ = ("version", "sku", "kind", "unit", "safety_stock", "returnable", "active", "attributes",)
    _keys: tuple[str, ...] = ("version", "sku", "kind", "unit", "safety_stock", "returnable", "active", "attributes", "name",)

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
    def attributes(self) -> dict[str, str]:
        """Host-defined attributes."""
        return self._each("attributes", lambda item: item)

    @property
    def name(self) -> str | None:
        """What people call it."""
        return self._data.get("name")


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
    _keys: tuple[str, ...] = ("sku", "quantity", "unit_price", "attributes", "discounts", "tax_mode", "taxes",)

    def __init__(
        self,
        *,
        sku: str,
        quantity: int,
        unit_price: Decimal | int | str,
        attributes: Mapping[str, str] | None = None,
        discounts: Sequence[LineDiscount | Mapping[str, Any]] | None = None,
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
            tax_mode: Whether the price includes taxes. Default: as the order says.
            taxes: Taxes of this line.
        """
        self._data = fields(("sku", "quantity", "unit_price", "attributes", "discounts", "tax_mode", "taxes",), (sku, quantity, unit_price, attributes, discounts, tax_mode, taxes,))

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
    def tax_mode(self) -> TaxMode | None:
        """Whether the price includes taxes. Default: as the order says."""
        return None if self._data.get("tax_mode") is None else TaxMode(self._data["tax_mode"])

    @property
    def taxes(self) -> tuple[TaxInput, ...]:
        """Taxes of this line."""
        return self._many("taxes", TaxInput)


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
    __match_args__ = ("version", "channels", "locations", "sourcing_policy", "sourcing_policy_version", "return_policy", "return_policy_version", "sourcing_policies", "return_policies",)
    _keys: tuple[str, ...] = ("version", "channels", "locations", "sourcing_policy", "sourcing_policy_version", "return_policy", "return_policy_version", "sourcing_policies", "return_policies",)

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
    def sourcing_policy(self) -> SourcingPolicy:
        """The sourcing policy in force now."""
        return self._one("sourcing_policy", SourcingPolicy)

    @property
    def sourcing_policy_version(self) -> int:
        """Its version; 0 is the built-in default."""
        return self._data["sourcing_policy_version"]

    @property
    def return_policy(self) -> ReturnPolicy:
        """The return policy in force now."""
        return self._one("return_policy", ReturnPolicy)

    @property
    def return_policy_version(self) -> int:
        """Its version; 0 is the built-in default."""
        return self._data["return_policy_version"]

    @property
    def sourcing_policies(self) -> tuple[SourcingPolicyVersion, ...]:
        """Every version of the sourcing policy that was ever set, oldest first."""
        return self._many("sourcing_policies", SourcingPolicyVersion)

    @property
    def return_policies(self) -> tuple[ReturnPolicyVersion, ...]:
        """Every version of the return policy that was ever set, oldest first."""
        return self._many("return_policies", ReturnPolicyVersion)


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
    _keys: tuple[str, ...] = ("order", "key", "kind", "amount", "currency", "at",)

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


class Order(Value):
    """The terms of an order."""

    __slots__ = ()
    __match_args__ = ("id", "channel", "placed_at", "currency", "tax_mode", "rounding", "lines", "totals",)
    _keys: tuple[str, ...] = ("id", "channel", "placed_at", "currency", "tax_mode", "rounding", "lines", "totals", "attributes", "captured", "charges", "destination", "discount_rounding", "discounts", "external_id", "number", "party", "priority", "shortage", "split", "tax_level", "tax_rounding",)

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
    def number(self) -> str | None:
        """The number by which people know it."""
        return self._data.get("number")

    @property
    def party(self) -> PartyRef | None:
        """Who ordered, in the version known then."""
        return self._maybe("party", PartyRef)

    @property
    def priority(self) -> int:
        """How urgent it is: 0 to 100, 100 first."""
        return self._data.get("priority", 0)

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
    _keys: tuple[str, ...] = ("order", "lines", "credited", "whole", "document", "reason",)

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


class OrderEdited(Event):
    """What was asked for, where it goes or what it costs was changed."""

    __slots__ = ()
    __match_args__ = ("order", "total_before", "total", "credited",)
    _keys: tuple[str, ...] = ("order", "total_before", "total", "credited", "added", "lowered", "raised", "reason",)

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
    def added(self) -> tuple[LineUnits, ...]:
        return self._many("added", LineUnits)

    @property
    def lowered(self) -> tuple[LineUnits, ...]:
        return self._many("lowered", LineUnits)

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
    _keys: tuple[str, ...] = ("line", "sku", "quantity", "unit_price", "extended", "total", "attributes", "discounts", "groups", "order_discount", "stocked", "tax_mode", "taxes",)

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
    _keys: tuple[str, ...] = ("total", "authorized", "captured", "charged_back", "credited", "refund_granted", "refunded", "written_off",)

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


class OrderSummary(Value):
    """What a list says of an order."""

    __slots__ = ()
    __match_args__ = ("id", "channel", "placed_at", "status", "currency", "total", "balance", "units",)
    _keys: tuple[str, ...] = ("id", "channel", "placed_at", "status", "currency", "total", "balance", "units", "external_id", "number", "party",)

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
    __match_args__ = ("terms", "progress", "version", "status", "fulfillment_status", "payment_status", "return_status", "balance", "fulfillment_orders", "shipments", "payments", "returns",)
    _keys: tuple[str, ...] = ("terms", "progress", "version", "status", "fulfillment_status", "payment_status", "return_status", "balance", "fulfillment_orders", "shipments", "payments", "returns",)

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
    __match_args__ = ("order", "payment", "kind", "status", "reference", "amount",)
    _keys: tuple[str, ...] = ("order", "payment", "kind", "status", "reference", "amount",)

    @property
    def order(self) -> str:
        return self._data["order"]

    @property
    def payment(self) -> str:
        return self._data["payment"]

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


class Progress(Value):
    """What happened to an order."""

    __slots__ = ()
    __match_args__ = ("order", "placed_at", "standing", "lines", "money",)
    _keys: tuple[str, ...] = ("order", "placed_at", "standing", "lines", "money", "attention", "charges_credited", "closes_at", "delivered_at", "fulfillment_orders", "holds", "notes", "payments", "priority", "requests", "requests_made", "returns", "shipments",)

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
    def attention(self) -> tuple[Attention, ...]:
        """Reported facts that somebody should look at."""
        return self._many("attention", Attention)

    @property
    def charges_credited(self) -> tuple[int, ...]:
        """Charges that were credited, by position."""
        return tuple(self._data.get("charges_credited", ()))

    @property
    def closes_at(self) -> datetime | None:
        """From when on it is closed, once nothing is open, owed or expected back."""
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
    def notes(self) -> tuple[NoteEntry, ...]:
        """Its notes."""
        return self._many("notes", NoteEntry)

    @property
    def payments(self) -> tuple[str, ...]:
        """Its payments."""
        return tuple(self._data.get("payments", ()))

    @property
    def priority(self) -> int:
        """How urgent it is."""
        return self._data.get("priority", 0)

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
    def shipments(self) -> int:
        """How many shipments were made for it."""
        return self._data.get("shipments", 0)


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


class RefundRequested(Event):
    """The host should refund this much."""

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
    _keys: tuple[str, ...] = ("auto_approve", "credit_charges", "window_days",)

    def __init__(
        self,
        *,
        auto_approve: bool | None = None,
        credit_charges: bool | None = None,
        window_days: int | None = None,
    ) -> None:
        """Args:
            auto_approve: Whether a request within the policy is approved at once. Default: no.
            credit_charges: Whether shipping and other charges are credited when the whole order comes back.
                Default: no.
            window_days: How many days after the last delivery a return may be asked for. Default: no bound.
        """
        self._data = fields(("auto_approve", "credit_charges", "window_days",), (auto_approve, credit_charges, window_days,))

    @property
    def auto_approve(self) -> bool:
        """Whether a request within the policy is approved at once. Default: no."""
        return self._data.get("auto_approve", False)

    @property
    def credit_charges(self) -> bool:
        """Whether shipping and other charges are credited when the whole order comes back. Default: no."""
        return self._data.get("credit_charges", False)

    @property
    def window_days(self) -> int | None:
        """How many days after the last delivery a return may be asked for. Default: no bound."""
        return self._data.get("window_days")


class ReturnPolicySet(Event):
    """A version of the return policy was set."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from",)
    _keys: tuple[str, ...] = ("version", "valid_from",)

    @property
    def version(self) -> int:
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        return instant(self._data["valid_from"])


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
    _keys: tuple[str, ...] = ("return_id", "credited", "fee", "refund",)

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


class SourcingPolicySet(Event):
    """A version of the sourcing policy was set."""

    __slots__ = ()
    __match_args__ = ("version", "valid_from",)
    _keys: tuple[str, ...] = ("version", "valid_from",)

    @property
    def version(self) -> int:
        return self._data["version"]

    @property
    def valid_from(self) -> datetime:
        return instant(self._data["valid_from"])


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


class WaitsFor(Tagged):
    """What is waited for."""

    __slots__ = ()


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
    """A gateway has to report on what it was asked to do."""

    __slots__ = ()
    __match_args__ = ("key", "kind", "amount",)
    _keys: tuple[str, ...] = ("key", "kind", "amount",)

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


class WaitsForHold(WaitsFor):
    """A hold has to end before the units are released or shipped."""

    __slots__ = ()
    __match_args__ = ("kind", "scope",)
    _keys: tuple[str, ...] = ("kind", "scope", "expires_at", "reason",)

    @property
    def kind(self) -> HoldKind:
        """What it is about."""
        return HoldKind(self._data["kind"])

    @property
    def scope(self) -> Literal["order"] | HoldScopeLine:
        """What it stops."""
        return HoldScopeLine._of(self._data["scope"]) if isinstance(self._data["scope"], dict) else self._data["scope"]

    @property
    def expires_at(self) -> datetime | None:
        """When it ends by itself."""
        return None if self._data.get("expires_at") is None else instant(self._data["expires_at"])

    @property
    def reason(self) -> str | None:
        """Why."""
        return self._data.get("reason")


class WaitsForPayment(WaitsFor):
    """The customer has to pay: this much is owed and not even authorized."""

    __slots__ = ()
    __match_args__ = ("amount",)
    _keys: tuple[str, ...] = ("amount",)

    @property
    def amount(self) -> Decimal:
        """How much."""
        return Decimal(self._data["amount"])


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
    "sourcing_policy_set": SourcingPolicySet,
    "return_policy_set": ReturnPolicySet,
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
    "order_closed": OrderClosed,
    "close_deferred": CloseDeferred,
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
    "refund": WaitsForRefund,
}
