//! Events: what happened, in the past tense. They are committed with the change they tell of, and hold no personal data.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::credit::CreditKind;
use crate::document::DocumentKind;
use crate::fulfillment::ShipmentStatus;
use crate::network::{PolicyKind, Release};
use crate::order::{AutomaticHold, HoldAction, HoldEnd, HoldKind, HoldScope, HoldUntil, RequestKind};
use crate::payment::{PaymentKind, ReportStatus};
use crate::sourcing::SourcingPlan;
use crate::value::defaults::is_nothing;
use crate::value::{
    Amount, ChannelId, CreditAccountId, Currency, Day, DocumentId, DocumentNumber, EntityId, ExternalId,
    FulfillmentOrderId, GatewayReference, LocationId, Note, OrderId, PartyId, PaymentId, Quantity, ReasonCode,
    ReservationId, ReturnId, ShipmentId, Sku, Timestamp, TrackingNumber,
};

/// Units of one line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineUnits {
    /// The line, from 1.
    pub line: u32,
    /// How many units.
    pub quantity: Quantity,
}

impl LineUnits {
    /// So many units of a line.
    #[must_use]
    pub const fn new(line: u32, quantity: Quantity) -> Self {
        Self { line, quantity }
    }
}

/// Units of one line that were given stock at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineAt {
    /// The line, from 1.
    pub line: u32,
    /// Where.
    pub location: LocationId,
    /// How many units.
    pub quantity: Quantity,
}

/// Why a soft reservation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReservationEnd {
    /// Its owner let go.
    Released,
    /// An order took its units over.
    Used,
    /// Its time was up.
    Expired,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are documented where their types are; the variants say what happened")]
pub enum Event {
    /// A location was added or changed.
    LocationSet { location: LocationId },
    /// A channel was added or changed.
    ChannelSet { channel: ChannelId },
    /// A legal entity was added or changed.
    EntitySet { entity: EntityId },
    /// A version of a policy was set.
    PolicySet { policy: PolicyKind, version: u32, valid_from: Timestamp },
    /// An item was added or changed.
    ItemRecorded { sku: Sku },
    /// A version of a party was recorded.
    PartyRecorded { party: PartyId, version: u32 },
    /// A person was erased.
    PartyErased { party: PartyId },

    /// Goods came in.
    StockReceived { location: LocationId, skus: u32, units: Quantity },
    /// Stock was corrected by a difference.
    StockAdjusted { location: LocationId, skus: u32, gained: Quantity, lost: Quantity },
    /// Stock was counted.
    StockCounted { location: LocationId, skus: u32, gained: Quantity, lost: Quantity },
    /// Stock went from one bucket or location to another.
    StockMoved { source: LocationId, target: LocationId, skus: u32, units: Quantity },
    /// Stock was claimed for an owner.
    StockReserved { reservation: ReservationId, units: Quantity, expires_at: Timestamp },
    /// A claim on stock ended.
    ReservationEnded { reservation: ReservationId, end: ReservationEnd, units: Quantity },

    /// An order was written down, without promise.
    OrderDrafted { order: OrderId, channel: ChannelId, currency: Currency, total: Amount },
    /// An order was placed.
    OrderPlaced {
        order: OrderId,
        channel: ChannelId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external_id: Option<ExternalId>,
        currency: Currency,
        total: Amount,
    },
    /// Locations were chosen for an order, and why.
    OrderSourced { order: OrderId, plan: SourcingPlan },
    /// Units wait for stock.
    OrderBackordered { order: OrderId, lines: Vec<LineUnits> },
    /// Units that waited were given stock.
    BackorderFilled { order: OrderId, lines: Vec<LineAt> },
    /// Units that were reserved lost their stock and wait again.
    OrderUnreserved { order: OrderId, location: LocationId, lines: Vec<LineUnits> },
    /// Units were cancelled; all of the order when nothing is left of it.
    OrderCancelled {
        order: OrderId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<ExternalId>,
        lines: Vec<LineUnits>,
        credited: Amount,
        /// What of it had been credited before without a cancellation or return, so that less is owed by the rest only.
        #[serde(default, skip_serializing_if = "is_nothing")]
        overlap: Amount,
        whole: bool,
    },
    /// What was asked for, where it goes or what it costs was changed.
    OrderEdited {
        order: OrderId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        raised: Vec<LineUnits>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lowered: Vec<LineUnits>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<LineUnits>,
        total_before: Amount,
        total: Amount,
        credited: Amount,
        balance_before: Amount,
        balance: Amount,
        /// What of it had been credited before without a cancellation or return, so that less is owed by the rest only.
        #[serde(default, skip_serializing_if = "is_nothing")]
        overlap: Amount,
    },
    /// An edit waits for its confirmation, and holds the stock that it would need but for what is short.
    EditStaged {
        order: OrderId,
        expires_at: Timestamp,
        total_before: Amount,
        total: Amount,
        credited: Amount,
        balance_before: Amount,
        balance: Amount,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        short: Vec<LineUnits>,
    },
    /// An edit that waited was called off, or its time was up.
    EditDiscarded {
        order: OrderId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
        expired: bool,
    },
    /// Units became an order of their own.
    OrderSplit { order: OrderId, target: OrderId, lines: Vec<LineUnits>, total: Amount },
    /// Another order went into it.
    OrdersMerged { order: OrderId, merged: OrderId, total_before: Amount, total: Amount },
    /// A location was asked to let go of units that are to be cancelled.
    CancellationRequested {
        order: OrderId,
        fulfillment_order: FulfillmentOrderId,
        lines: Vec<LineUnits>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
    },
    /// A location let go of the units, or did not.
    CancellationAnswered { order: OrderId, fulfillment_order: FulfillmentOrderId, accepted: bool },
    /// Nothing is open, owed or expected back.
    OrderClosed { order: OrderId },
    /// It was to be closed by now, but something is open, owed or expected back.
    CloseDeferred { order: OrderId },
    /// It had begun to wait for stock and was looked at once more, as stock may have come in at the same moment.
    BackorderRechecked { order: OrderId },
    /// An order was stopped.
    HoldPlaced {
        order: OrderId,
        number: u32,
        kind: HoldKind,
        scope: HoldScope,
        blocks: BTreeSet<HoldAction>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<HoldUntil>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        automatic: Option<AutomaticHold>,
    },
    /// A stop ended, and why.
    HoldReleased { order: OrderId, number: u32, kind: HoldKind, scope: HoldScope, end: HoldEnd },
    /// A note was written.
    NoteAdded { order: OrderId, text: Note },
    /// Something reported about an order breaks a rule that binds only what we decide.
    AttentionRaised { order: OrderId, code: ReasonCode },

    /// A location was asked to ship.
    FulfillmentRequested {
        order: OrderId,
        fulfillment_order: FulfillmentOrderId,
        location: LocationId,
        lines: Vec<LineUnits>,
        release: Release,
    },
    /// A location takes its work on.
    FulfillmentAccepted { order: OrderId, fulfillment_order: FulfillmentOrderId },
    /// A location refuses its work.
    FulfillmentRejected {
        order: OrderId,
        fulfillment_order: FulfillmentOrderId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
    },
    /// Units were taken from the shelf.
    FulfillmentPicked { order: OrderId, fulfillment_order: FulfillmentOrderId, units: Quantity },
    /// Fewer units were on the shelf than the ledger said.
    FulfillmentShorted { order: OrderId, fulfillment_order: FulfillmentOrderId, lines: Vec<LineUnits> },
    /// Parcels were closed.
    FulfillmentPacked { order: OrderId, fulfillment_order: FulfillmentOrderId },
    /// Work was called back, in whole or in part.
    FulfillmentCancelled { order: OrderId, fulfillment_order: FulfillmentOrderId, lines: Vec<LineUnits> },
    /// Everything in it has shipped or was taken out.
    FulfillmentClosed { order: OrderId, fulfillment_order: FulfillmentOrderId },
    /// Goods left.
    OrderShipped {
        order: OrderId,
        shipment: ShipmentId,
        location: LocationId,
        units: Quantity,
        tracking: Vec<TrackingNumber>,
    },
    /// A carrier reported where a package is.
    PackageTracked {
        order: OrderId,
        shipment: ShipmentId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking: Option<TrackingNumber>,
        status: ShipmentStatus,
        at: Timestamp,
    },

    /// A gateway reported what it did.
    PaymentReported {
        order: OrderId,
        payment: PaymentId,
        gateway: ReasonCode,
        kind: PaymentKind,
        status: ReportStatus,
        reference: GatewayReference,
        amount: Amount,
        /// By how much it changed what was captured, refunded or charged back of the order, whichever it reports.
        #[serde(default, skip_serializing_if = "is_nothing")]
        change: Amount,
    },
    /// The host should capture this much of a payment; the key makes the request idempotent at the gateway.
    CaptureRequested { order: OrderId, payment: PaymentId, amount: Amount, currency: Currency, key: RequestKey },
    /// The host should let go of this much that is authorized.
    VoidRequested { order: OrderId, payment: PaymentId, amount: Amount, currency: Currency, key: RequestKey },
    /// The host should refund this much of a payment.
    RefundRequested { order: OrderId, payment: PaymentId, amount: Amount, currency: Currency, key: RequestKey },
    /// The host should have this much authorized: what was authorized before has ended.
    AuthorizationRequested { order: OrderId, amount: Amount, currency: Currency, key: RequestKey },
    /// The carrier of a shipment should collect this much when it hands the goods over.
    CollectionRequested { order: OrderId, shipment: ShipmentId, amount: Amount, currency: Currency, key: RequestKey },
    /// So much of a request is to be done no more.
    RequestWithdrawn { order: OrderId, kind: RequestKind, amount: Amount, currency: Currency, key: RequestKey },
    /// The price of units of a line was lowered after placing.
    PriceAdjusted { order: OrderId, line: u32, units: Quantity, amount: Amount, reason: ReasonCode },
    /// What is owed was lowered without a return or a cancellation, such as by an appeasement.
    CreditGranted { order: OrderId, amount: Amount, reason: ReasonCode },
    /// A gift card or store credit was issued, or added to.
    CreditIssued {
        account: CreditAccountId,
        kind: CreditKind,
        amount: Amount,
        currency: Currency,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
    },
    /// A gift card or store credit paid for an order.
    CreditSpent { account: CreditAccountId, order: OrderId, amount: Amount, left: Amount },
    /// What was owed back for an order went to a gift card or store credit.
    CreditRefunded { account: CreditAccountId, order: OrderId, amount: Amount, left: Amount },
    /// What was left of a gift card or store credit ended by time.
    CreditExpired { account: CreditAccountId, kind: CreditKind, amount: Amount, currency: Currency },
    /// An authorization ended by time.
    AuthorizationExpired { order: OrderId, payment: PaymentId, amount: Amount },

    /// Somebody wants to send something back.
    ReturnRequested {
        return_id: ReturnId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        units: Quantity,
    },
    /// It may come.
    ReturnApproved { return_id: ReturnId },
    /// It may not come.
    ReturnDeclined {
        return_id: ReturnId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<ReasonCode>,
    },
    /// It was called off.
    ReturnCancelled { return_id: ReturnId },
    /// Units arrived.
    ReturnReceived { return_id: ReturnId, location: LocationId, units: Quantity },
    /// Units were looked at.
    ReturnInspected { return_id: ReturnId, units: Quantity, restocked: Quantity },
    /// Its credit was decided.
    ReturnResolved {
        return_id: ReturnId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        credited: Amount,
        /// What of it is for things that are not on the order.
        #[serde(default, skip_serializing_if = "is_nothing")]
        unbilled: Amount,
        /// What of it had been credited before without a cancellation or return, so that less is owed by the rest only.
        #[serde(default, skip_serializing_if = "is_nothing")]
        overlap: Amount,
        fee: Amount,
        refund: Amount,
    },
    /// It is done.
    ReturnClosed { return_id: ReturnId },

    /// An invoice or a credit memo was written and numbered.
    DocumentIssued {
        order: OrderId,
        document: DocumentId,
        number: DocumentNumber,
        kind: DocumentKind,
        date: Day,
        currency: Currency,
        total: Amount,
    },
    /// Orders whose documents were due have them now. Some need none.
    DocumentsIssued { entity: EntityId, orders: u32, documents: u32 },
}

/// The idempotency key of a request to a gateway.
pub type RequestKey = GatewayReference;
