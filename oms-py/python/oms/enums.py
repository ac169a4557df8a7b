"""The library's fixed words.

Written by `generate.py` from the library's schemas. Do not edit.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Literal

DatasetName = Literal[
    "orders", "order_lines", "stock", "ledger", "events", "returns", "return_lines", "payments"
]


class _Word(str, Enum):
    """A text of a fixed list: equal to its plain text, and printed as it."""

    if TYPE_CHECKING:

        def __eq__(self, value: object, /) -> bool: ...

        def __hash__(self) -> int: ...

    def __str__(self) -> str:
        text: str = self.value
        return text

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


class AccountingAccount(_Word):
    """An account of the books."""

    RECEIVABLE = "receivable"
    """What customers owe for what was invoiced."""
    CUSTOMER_PREPAYMENT = "customer_prepayment"
    """What customers are owed: paid before it was invoiced, or to be refunded."""
    GATEWAY_CLEARING = "gateway_clearing"
    """What gateways took and have not paid out; each gateway is a detail of it."""
    GIFT_CARD_LIABILITY = "gift_card_liability"
    """What is left on gift cards."""
    STORE_CREDIT_LIABILITY = "store_credit_liability"
    """What is left of store credit."""
    CREDIT_ISSUANCE = "credit_issuance"
    """What gift cards and store credit were issued against: money at a till, a promotion."""
    CREDIT_EXPIRY = "credit_expiry"
    """What gift cards and store credit lost by time."""
    SALES = "sales"
    """Goods, before discounts, without taxes."""
    DISCOUNTS = "discounts"
    """Discounts, without taxes."""
    SHIPPING_INCOME = "shipping_income"
    """Carriage."""
    HANDLING_INCOME = "handling_income"
    """Handling."""
    GIFT_WRAP_INCOME = "gift_wrap_income"
    """Gift wrapping."""
    TIPS = "tips"
    """Tips."""
    OTHER_INCOME = "other_income"
    """Other charges."""
    FEES = "fees"
    """What was withheld from credits, such as restocking fees."""
    ROUNDING = "rounding"
    """What channels ask for above the sum of the parts."""
    TAX_PAYABLE = "tax_payable"
    """Taxes that are owed to the state; each tax is a detail of it."""
    TAX_COLLECTED_BY_MARKETPLACE = "tax_collected_by_marketplace"
    """Taxes that marketplaces pay to the state; each tax is a detail of it."""
    APPEASEMENT = "appeasement"
    """What was credited without a return or a cancellation, and what was credited for things that were not on the order."""
    WRITE_OFF = "write_off"
    """What is no longer expected."""
    CHARGEBACK_LOSS = "chargeback_loss"
    """What banks took back and customers owe for all that."""


class AccountingCause(_Word):
    """What an entry is about."""

    INVOICE = "invoice"
    """An invoice was issued."""
    CREDIT_MEMO = "credit_memo"
    """A credit memo was issued."""
    CAPTURE = "capture"
    """A gateway took money."""
    REFUND = "refund"
    """A gateway gave money back."""
    CHARGEBACK = "chargeback"
    """A bank took money back, or lost it again."""
    APPEASEMENT = "appeasement"
    """Something was credited without a return."""
    RETURN = "return"
    """A return was credited: what was withheld, and what was not on the order."""
    CANCELLATION = "cancellation"
    """Units were cancelled for which something had been credited before."""
    CREDIT_ISSUED = "credit_issued"
    """A gift card or store credit was issued."""
    CREDIT_EXPIRED = "credit_expired"
    """A gift card or store credit lost what was left by time."""


class Bucket(_Word):
    """Where at a location stock stands. Together the buckets are what is on hand."""

    AVAILABLE = "available"
    """Free to promise."""
    RESERVED = "reserved"
    """Promised to an owner."""
    QUALITY_HOLD = "quality_hold"
    """Waiting for inspection."""
    DAMAGED = "damaged"
    """Not sellable as it is."""
    QUARANTINE = "quarantine"
    """Set aside."""


class CaptureWhen(_Word):
    """When authorized money is captured."""

    AT_SHIPMENT = "at_shipment"
    """When goods leave: what they were charged for."""
    AT_PLACEMENT = "at_placement"
    """As soon as it is authorized: all that is owed."""
    BY_COMMAND = "by_command"
    """When the host says so, by `capture_order`."""


class ChannelKind(_Word):
    """What kind of demand a channel brings."""

    WEB = "web"
    """A web shop."""
    MARKETPLACE = "marketplace"
    """A marketplace."""
    POINT_OF_SALE = "point_of_sale"
    """A till."""
    PHONE = "phone"
    """A call center."""
    WHOLESALE = "wholesale"
    """Business customers, EDI."""


class ChargeKind(_Word):
    """What a charge is for."""

    SHIPPING = "shipping"
    """Carriage."""
    HANDLING = "handling"
    """Handling."""
    GIFT_WRAP = "gift_wrap"
    """Gift wrapping."""
    TIP = "tip"
    """A tip."""
    ROUNDING = "rounding"
    """What the channel's total is above the sum of the parts, within the tolerance."""
    OTHER = "other"
    """Anything else."""


class ChargesCaptured(_Word):
    """With which shipment the charges of an order are captured, where money is captured at shipment."""

    WITH_FIRST_SHIPMENT = "with_first_shipment"
    """All of them with the first."""
    BY_SHARE = "by_share"
    """With each its share by value; the last one closes."""


class Code(_Word):
    """Why a call failed."""

    MALFORMED = "malformed"
    """The request does not have the form that its schema asks for."""
    UNKNOWN_COMMAND = "unknown_command"
    """There is no command or query of this name."""
    INVALID_FIELDS = "invalid_fields"
    """One or more fields hold values that can't be."""
    LIMIT_EXCEEDED = "limit_exceeded"
    """The request is larger than a named limit allows."""
    TOTALS_MISMATCH = "totals_mismatch"
    """The amounts given do not add up."""
    INVALID_URL = "invalid_url"
    """The store's URL can't be understood."""
    NOT_UTF8 = "not_utf8"
    """A text is not UTF-8."""
    NULL_POINTER = "null_pointer"
    """A pointer that is needed is null."""
    BUFFER_TOO_SMALL = "buffer_too_small"
    """A buffer or a struct of the caller is too small."""
    HANDLE_CLOSED = "handle_closed"
    """The handle was closed."""
    HANDLE_FORKED = "handle_forked"
    """The handle was opened by the process that this one was forked from."""
    ITEM_MISSING = "item_missing"
    """There is no item of this sku."""
    LOCATION_MISSING = "location_missing"
    """There is no location of this id."""
    CHANNEL_MISSING = "channel_missing"
    """There is no channel of this id."""
    PARTY_MISSING = "party_missing"
    """There is no party of this id."""
    ORDER_MISSING = "order_missing"
    """There is no order of this id."""
    LINE_MISSING = "line_missing"
    """The order or return has no line of this number."""
    FULFILLMENT_ORDER_MISSING = "fulfillment_order_missing"
    """There is no fulfillment order of this id."""
    SHIPMENT_MISSING = "shipment_missing"
    """There is no shipment of this id."""
    PAYMENT_MISSING = "payment_missing"
    """There is no payment of this id."""
    RETURN_MISSING = "return_missing"
    """There is no return of this id."""
    RESERVATION_MISSING = "reservation_missing"
    """There is no reservation of this id."""
    HOLD_MISSING = "hold_missing"
    """The order carries no such hold."""
    PACKAGE_MISSING = "package_missing"
    """The shipment has no package of this tracking number."""
    CREDIT_ACCOUNT_MISSING = "credit_account_missing"
    """There is no credit account of this id."""
    ENTITY_MISSING = "entity_missing"
    """There is no entity of this id."""
    DOCUMENT_MISSING = "document_missing"
    """There is no document of this id or number."""
    INSUFFICIENT_STOCK = "insufficient_stock"
    """There is less stock than was asked for."""
    NOT_STOCKED = "not_stocked"
    """The item is not a stocked thing, so it has no stock to move."""
    NO_ELIGIBLE_LOCATION = "no_eligible_location"
    """The sourcing policy leaves no location that may serve this."""
    WRONG_STANDING = "wrong_standing"
    """The order's standing does not allow this."""
    WRONG_STATE = "wrong_state"
    """The record's life cycle does not allow this now."""
    ON_HOLD = "on_hold"
    """A hold on the order blocks this."""
    QUANTITY_UNAVAILABLE = "quantity_unavailable"
    """Fewer units than asked for are in a stage that allows this."""
    OVER_CAPTURE = "over_capture"
    """More would be captured than is authorized or owed."""
    OVER_REFUND = "over_refund"
    """More would be refunded than was captured."""
    OVER_RETURN = "over_return"
    """More would be returned than was shipped."""
    NOTHING_TO_DO = "nothing_to_do"
    """Nothing is left that this could change."""
    INACTIVE = "inactive"
    """The location, channel or item is not active."""
    OUTSIDE_RETURN_WINDOW = "outside_return_window"
    """The return window of the policy has passed."""
    NOT_RETURNABLE = "not_returnable"
    """The item may not be returned."""
    UNIT_FIXED = "unit_fixed"
    """An item's kind and unit can't change once it exists."""
    STOCKED_LOCATION = "stocked_location"
    """The location still holds stock."""
    NOT_SUPPORTED = "not_supported"
    """This store can't do that."""
    INSUFFICIENT_CREDIT = "insufficient_credit"
    """Less is left on the account than was asked for."""
    ORDER_RULE = "order_rule"
    """A rule of the order policy is not met."""
    TOO_LATE = "too_late"
    """The edit policy allows this change only at an earlier stage."""
    NOT_PERMITTED = "not_permitted"
    """The hold policy does not let this actor do this."""
    REQUEST_CONFLICT = "request_conflict"
    """The request id was used before with another command."""
    EXTERNAL_ID_CONFLICT = "external_id_conflict"
    """The external id was used before with other content."""
    ALREADY_EXISTS = "already_exists"
    """A record with this id or name exists already."""
    VERSION_MISMATCH = "version_mismatch"
    """The record has moved on from the version that was expected."""
    REPORT_CONFLICT = "report_conflict"
    """The gateway or carrier reported this before with other content."""
    CONTENTION = "contention"
    """Others kept changing the same records; nothing was written."""
    BUSY = "busy"
    """The store is busy; nothing was written."""
    IN_DOUBT = "in_doubt"
    """The commit's outcome is unknown; repeat it with the same request id."""
    STORE_UNAVAILABLE = "store_unavailable"
    """The store can't be opened or reached."""
    STORE_FAILED = "store_failed"
    """The store failed; nothing was written."""
    STORE_CORRUPT = "store_corrupt"
    """The store holds what this library can't have written."""
    STORE_NEWER = "store_newer"
    """The store was written by a newer version of the library."""
    BUG = "bug"
    """The library failed; nothing was written. Please report it."""
    DIVERGED = "diverged"
    """Replaying the journal gave another result than was recorded."""
    HANDLE_FAILED = "handle_failed"
    """An earlier failure of the library left this handle unusable."""


class CreditKind(_Word):
    """What kind of money it is."""

    GIFT_CARD = "gift_card"
    """A gift card: whoever has it may spend it. The library never sees its code; the account's id is the host's."""
    STORE_CREDIT = "store_credit"
    """Store credit of one customer."""


class Dataset(_Word):
    """What can be read as an Arrow table."""

    ORDERS = "orders"
    """One row per order, by id."""
    ORDER_LINES = "order_lines"
    """One row per line of an order, by order and line."""
    STOCK = "stock"
    """One row per item and location that ever held it, by both."""
    LEDGER = "ledger"
    """One row per movement of stock, in the order of commit."""
    EVENTS = "events"
    """One row per event, in the order of commit."""
    RETURNS = "returns"
    """One row per return, by id."""
    RETURN_LINES = "return_lines"
    """One row per line of a return, by return and position."""
    PAYMENTS = "payments"
    """One row per payment, by id."""


class Disposition(_Word):
    """What becomes of a unit that came back."""

    RESTOCK = "restock"
    """It can be sold again: to `available`."""
    QUALITY_HOLD = "quality_hold"
    """It waits for a closer look: it stays in `quality_hold`."""
    DAMAGED = "damaged"
    """It is set aside as damaged, to be mended or sold as it is: to `damaged`."""
    SCRAP = "scrap"
    """It is thrown away: to `scrap`."""
    RETURN_TO_VENDOR = "return_to_vendor"
    """It goes back to who made it: to `supplier`."""


class DocumentKind(_Word):
    """What a document does."""

    INVOICE = "invoice"
    """It asks for money."""
    CREDIT_MEMO = "credit_memo"
    """It takes back what an invoice asked for, in whole or in part. Its amounts are positive."""


class EditState(_Word):
    """How an edit that waits stands."""

    STAGED = "staged"
    """It waits for its confirmation, and holds what it would need."""
    CONFIRMED = "confirmed"
    """It was made."""
    DISCARDED = "discarded"
    """It was called off."""
    EXPIRED = "expired"
    """Its time was up."""


class ExcessAuthorization(_Word):
    """What becomes of authorized money beyond what is owed."""

    WHEN_DONE = "when_done"
    """It is let go when nothing of the order is left to be shipped."""
    AT_ONCE = "at_once"
    """It is let go at once."""
    NEVER = "never"
    """It is left to end by itself."""


class FulfillmentState(_Word):
    """How far a location is with its work."""

    OPEN = "open"
    """Asked for."""
    ACCEPTED = "accepted"
    """The location will do it."""
    PICKING = "picking"
    """Units are being taken from the shelf."""
    PACKED = "packed"
    """Everything is in parcels."""
    CLOSED = "closed"
    """Everything has shipped or was taken out."""
    REJECTED = "rejected"
    """The location refused; its units were sourced anew."""
    CANCELLED = "cancelled"
    """It was called back; its units went back to the order."""


class FulfillmentStatus(_Word):
    """How far goods have come. The first that applies:"""

    CANCELLED = "cancelled"
    """Every unit was cancelled."""
    DELIVERED = "delivered"
    """Every unit that was not cancelled was delivered."""
    PARTIALLY_DELIVERED = "partially_delivered"
    """Some units were delivered."""
    SHIPPED = "shipped"
    """Every unit that was not cancelled has shipped."""
    PARTIALLY_SHIPPED = "partially_shipped"
    """Some units have shipped."""
    IN_PROGRESS = "in_progress"
    """A location is working on it."""
    UNFULFILLED = "unfulfilled"
    """Nothing was started."""


class HoldAction(_Word):
    """What a hold can block."""

    RELEASE = "release"
    """Asking a location to ship: `release_order`, and release at once."""
    PICK = "pick"
    """Taking units from the shelf: `pick_fulfillment`, and packing or shipping what was not picked."""
    SHIP = "ship"
    """Goods leave: `ship_order`, `ship_fulfillment`."""
    CAPTURE = "capture"
    """Asking for the money that shipped goods earn. It is asked for when the hold ends."""
    CANCEL = "cancel"
    """Cancelling units: `cancel_order`."""
    EDIT = "edit"
    """Changing what was agreed: `edit_order`."""
    SOURCE = "source"
    """Giving stock: at placement, by `source_order`, and when stock arrives. Units wait as a backorder."""


class HoldEnd(_Word):
    """Why a hold ended."""

    RELEASED = "released"
    """Somebody released it."""
    EXPIRED = "expired"
    """Its time was up."""
    EVENT = "event"
    """What it waited for came: see `until`."""


class HoldKind(_Word):
    """What a hold is about."""

    FRAUD = "fraud"
    """Fraud is suspected."""
    PAYMENT = "payment"
    """Payment is not in order."""
    ADDRESS = "address"
    """The address has to be checked."""
    APPROVAL = "approval"
    """Somebody has to approve it."""
    MANUAL = "manual"
    """Somebody stopped it."""
    SCHEDULED = "scheduled"
    """The customer wants it later."""


class HoldUntil(_Word):
    """What releases a hold by itself."""

    AUTHORIZED = "authorized"
    """What the order owes is authorized or captured in full."""
    PAID = "paid"
    """What the order owes is captured in full."""
    STOCKED = "stocked"
    """No unit of what is held waits for stock."""
    ADDRESS_CHANGED = "address_changed"
    """An edit changed where the order goes."""


class Invoicing(_Word):
    """When something is invoiced."""

    PER_SHIPMENT = "per_shipment"
    """Each shipment has an invoice of its own, when it left; the charges of the order are on the first."""
    PER_ORDER = "per_order"
    """The whole order has one invoice, when it was placed."""


class ItemKind(_Word):
    """What kind of thing an item is."""

    STOCKED = "stocked"
    """A physical thing with stock."""
    SERVICE = "service"
    """Work or a fee; it has no stock."""
    DIGITAL = "digital"
    """Delivered by wire; it has no stock."""


class LocationKind(_Word):
    """What kind of place a location is."""

    WAREHOUSE = "warehouse"
    """A warehouse or distribution center."""
    STORE = "store"
    """A shop that also ships."""
    VENDOR = "vendor"
    """A vendor that ships for us."""
    THIRD_PARTY = "third_party"
    """A logistics provider."""
    VIRTUAL = "virtual"
    """A place that holds stock only on paper."""


class OrderStatus(_Word):
    """How an order stands, in one word. The first that applies:"""

    DRAFT = "draft"
    """It is not placed."""
    CANCELLED = "cancelled"
    """It was cancelled before anything shipped."""
    CLOSED = "closed"
    """Nothing is open, owed or expected back."""
    ON_HOLD = "on_hold"
    """A hold keeps units that have not shipped from being released, picked or shipped."""
    DELIVERED = "delivered"
    """Every unit that was not cancelled was delivered."""
    SHIPPED = "shipped"
    """Every unit that was not cancelled has shipped."""
    PARTIALLY_SHIPPED = "partially_shipped"
    """Some units have shipped."""
    IN_FULFILLMENT = "in_fulfillment"
    """A location is working on it."""
    BACKORDERED = "backordered"
    """Some units wait for stock."""
    PLACED = "placed"
    """It is placed, and everything is reserved."""


class OriginKind(_Word):
    """How an order came out of another."""

    DUPLICATE = "duplicate"
    """The same was ordered once more."""
    SPLIT = "split"
    """Units were split off."""


class PaymentKind(_Word):
    """What a gateway did."""

    AUTHORIZE = "authorize"
    """It set money aside."""
    ADJUST = "adjust"
    """It changed how much is set aside, to this much."""
    CAPTURE = "capture"
    """It took money."""
    VOID = "void"
    """It let go of money that was set aside."""
    REFUND = "refund"
    """It gave money back."""
    CHARGEBACK = "chargeback"
    """The customer's bank took money back."""
    EXPIRE = "expire"
    """Money that was set aside was let go by time."""


class PaymentStatus(_Word):
    """How far money has come. The first that applies:"""

    CHARGED_BACK = "charged_back"
    """The customer's bank took money back."""
    REFUNDED = "refunded"
    """Everything that was captured was refunded."""
    PARTIALLY_REFUNDED = "partially_refunded"
    """Some of what was captured was refunded."""
    OVERPAID = "overpaid"
    """More was captured than is owed."""
    PAID = "paid"
    """Everything owed was captured."""
    PARTIALLY_PAID = "partially_paid"
    """Some was captured."""
    AUTHORIZED = "authorized"
    """Everything owed is authorized."""
    PARTIALLY_AUTHORIZED = "partially_authorized"
    """Some is authorized."""
    NOTHING_DUE = "nothing_due"
    """Nothing is owed and nothing was paid."""
    UNPAID = "unpaid"
    """Something is owed and nothing was paid."""


class PolicyKind(_Word):
    """Which policy."""

    SOURCING = "sourcing"
    """How locations are chosen."""
    RETURNS = "returns"
    """What may come back, and how it is settled."""
    ORDERS = "orders"
    """What an order has to be to be placed."""
    EDITS = "edits"
    """What of an order may change at which stage."""
    HOLDS = "holds"
    """What holds block, which are placed by rule, and who may release them."""
    PAYMENTS = "payments"
    """How money is asked for."""
    ACCOUNTING = "accounting"
    """By which codes accounts are known."""


class RecordKind(_Word):
    """What kind of record it is."""

    NETWORK = "network"
    """Channels, locations and policies."""
    ITEM = "item"
    """A stocked thing or a service."""
    PARTY = "party"
    """A person or an organization."""
    ORDER = "order"
    """What was agreed: lines, prices, taxes, destination."""
    PROGRESS = "progress"
    """What happened to an order: stages, holds, money."""
    FULFILLMENT_ORDER = "fulfillment_order"
    """The work one location is asked to do for one order."""
    SHIPMENT = "shipment"
    """Goods that left."""
    PAYMENT = "payment"
    """What a gateway did."""
    RETURN = "return"
    """What came back."""
    RESERVATION = "reservation"
    """A claim on stock with an expiry."""
    CREDIT_ACCOUNT = "credit_account"
    """A gift card or store credit."""
    PENDING_EDIT = "pending_edit"
    """The last edit of an order that was staged."""
    DOCUMENT = "document"
    """An invoice or a credit memo, with its number."""
    SERIES = "series"
    """A series of document numbers."""
    BILLING = "billing"
    """What was invoiced and credited of an order so far."""


class Release(_Word):
    """When allocated units are released to their locations."""

    BY_COMMAND = "by_command"
    """When the host releases the order."""
    AT_ONCE = "at_once"
    """As soon as they are allocated and nothing blocks it."""


class ReportStatus(_Word):
    """How far an operation is. Later in this list beats earlier, whatever arrives first."""

    PENDING = "pending"
    """Not settled yet."""
    SUCCEEDED = "succeeded"
    """Done."""
    FAILED = "failed"
    """Not done."""
    REVERSED = "reversed"
    """Done, and undone."""


class RequestKind(_Word):
    """What a gateway is asked to do."""

    CAPTURE = "capture"
    """Take money."""
    VOID = "void"
    """Let go of money that was set aside."""
    REFUND = "refund"
    """Give money back."""
    AUTHORIZE = "authorize"
    """Set money aside, anew."""
    COLLECT = "collect"
    """Have a carrier take the money when it hands the goods over."""


class ReservationEnd(_Word):
    """Why a soft reservation ended."""

    RELEASED = "released"
    """Its owner let go."""
    USED = "used"
    """An order took its units over."""
    EXPIRED = "expired"
    """Its time was up."""


class ReturnState(_Word):
    """How far a return is."""

    REQUESTED = "requested"
    """Asked for."""
    APPROVED = "approved"
    """It may come."""
    DECLINED = "declined"
    """It may not come."""
    RECEIVED = "received"
    """Something arrived."""
    INSPECTED = "inspected"
    """Everything that arrived was looked at."""
    RESOLVED = "resolved"
    """Credits were decided."""
    CLOSED = "closed"
    """Done."""
    CANCELLED = "cancelled"
    """Called off before anything arrived."""


class ReturnStatus(_Word):
    """What comes back. The first that applies:"""

    EXPECTED = "expected"
    """Units are announced to come back."""
    RETURNED = "returned"
    """Every unit that shipped came back."""
    PARTIALLY_RETURNED = "partially_returned"
    """Some units came back."""
    NONE = "none"
    """Nothing comes back."""


class Rounding(_Word):
    """How to round to the minor unit of a currency."""

    HALF_UP = "half_up"
    """To the nearest, a half away from zero: 0.125 to 0.13, -0.125 to -0.13."""
    HALF_EVEN = "half_even"
    """To the nearest, a half to the even neighbor: 0.125 to 0.12, 0.135 to 0.14."""
    HALF_DOWN = "half_down"
    """To the nearest, a half toward zero: 0.125 to 0.12, -0.125 to -0.12."""
    DOWN = "down"
    """Toward zero: 0.129 to 0.12, -0.129 to -0.12."""


class ShipmentStatus(_Word):
    """What a carrier says about a parcel, in the words of all carriers. Later in this list beats earlier, where two
    reports name the same instant.
    """

    LABEL_CREATED = "label_created"
    """The carrier knows of it."""
    PICKED_UP = "picked_up"
    """The carrier has it."""
    IN_TRANSIT = "in_transit"
    """It moves."""
    OUT_FOR_DELIVERY = "out_for_delivery"
    """It is on the van."""
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    """It waits at a pickup point."""
    EXCEPTION = "exception"
    """Something went wrong on the way."""
    DELIVERED = "delivered"
    """The customer has it."""
    RETURNED_TO_SENDER = "returned_to_sender"
    """It is back at the sender."""
    LOST = "lost"
    """Nobody knows where it is."""


class Shortage(_Word):
    """What becomes of units that no location has."""

    BACKORDER = "backorder"
    """They wait for stock."""
    CANCEL = "cancel"
    """They are cancelled, the rest is served."""
    REFUSE = "refuse"
    """The order is refused."""


class SourcingMethod(_Word):
    """How a plan was found."""

    EXACT = "exact"
    """No better plan exists."""
    HEURISTIC = "heuristic"
    """The search was cut off; a better plan may exist."""


class Split(_Word):
    """Whether an order may be served from several locations."""

    ALLOWED = "allowed"
    """From as many as are needed, but from as few as possible."""
    SHIP_COMPLETE = "ship_complete"
    """All of it from one location at one time; until one has all of it, nothing is reserved."""


class Stage(_Word):
    """How far units are on their way. Later in this list is farther."""

    OPEN = "open"
    """No location was asked to ship."""
    RELEASED = "released"
    """A location was asked to ship, and has not begun."""
    PICKING = "picking"
    """A location takes units from the shelf."""
    PACKED = "packed"
    """Parcels are closed."""
    SHIPPED = "shipped"
    """Units have left."""


class Standing(_Word):
    """The commercial standing of an order."""

    DRAFT = "draft"
    """Not placed yet: it holds no stock and owes nothing."""
    PLACED = "placed"
    """Placed: it is to be fulfilled and paid."""
    CANCELLED = "cancelled"
    """Cancelled before anything shipped."""
    CLOSED = "closed"
    """Nothing is open, owed or expected back."""


class TaxLevel(_Word):
    """On what computed taxes are rounded."""

    LINE = "line"
    """On each line and charge."""
    UNIT = "unit"
    """On each unit."""
    DOCUMENT = "document"
    """On all that is taxed alike in the order; the result is spread over lines and charges and kept with them."""


class TaxMode(_Word):
    """Whether prices include taxes."""

    EXCLUSIVE = "exclusive"
    """Taxes come on top of prices."""
    INCLUSIVE = "inclusive"
    """Prices include taxes."""


class Unit(_Word):
    """How the quantity of an item is written for people. The library itself counts the smallest unit."""

    EACH = "each"
    """Pieces (`EA`); the smallest unit is one piece."""
    KILOGRAM = "kilogram"
    """Kilograms (`KGM`); the smallest unit is one gram."""
    LITER = "liter"
    """Liters (`LTR`); the smallest unit is one milliliter."""
    METER = "meter"
    """Meters (`MTR`); the smallest unit is one millimeter."""


class Weekday(_Word):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
