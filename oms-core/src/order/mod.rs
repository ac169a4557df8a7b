//! Orders: what was agreed, and apart from it what happened since.
//!
//! Invariants:
//! - only an edit changes the terms of an order, and keeps them as they were captured; its progress changes apart from
//!   them, so a pick does not rewrite what was agreed;
//! - the stages of a line partition its ordered quantity;
//! - statuses are derived from quantities, holds and money, so they can't disagree.

mod edit;
mod hold;
mod input;
mod money;
pub(crate) mod pricing;
mod progress;
mod state;
mod status;
mod terms;

pub use edit::{EditState, LineChange, NewPrice, OrderEdit, PendingEdit, WantedUnits};
pub(crate) use hold::check_blocks;
pub use hold::{AutomaticHold, HOLDS_MAX, Hold, HoldAction, HoldEnd, HoldKind, HoldScope, HoldUntil};
pub use input::{ChargeInput, DiscountInput, LineDiscountInput, LineInput, OrderInput, ShipToInput, TaxInput};
pub use money::{GatewayRequest, GatewayTask, LineAdjustment, OrderMoney, RequestKind};
pub(crate) use pricing::{Circumstances, LineFacts, agree, check, on_top};
pub use progress::{Attention, LineProgress, NoteEntry, Placed, Progress, Released, Taken};
pub use state::{Standing, StandingAction};
pub use status::{FulfillmentStatus, OrderStatus, PaymentStatus, ReturnStatus};
pub use terms::{
    Charge, ChargeKind, Destination, Discount, DiscountScope, Order, OrderLine, Origin, OriginKind, PAYMENT_DAYS_MAX,
    PaymentTerms, RequestedDates, ShipTo, Tax, TaxLevel, TaxMode, Totals, UnitGroup,
};

/// How many lines an order may have.
pub const LINES_MAX: usize = 10_000;
/// How many discounts or charges an order, and discounts or taxes a line, may have.
pub const PRICE_PARTS_MAX: usize = 100;
/// How many days after its last delivery an order is closed, where the return policy names no window.
pub const CLOSE_AFTER_DAYS: u32 = 30;
/// How many notes an order keeps.
pub const NOTES_MAX: usize = 1_000;
/// The most urgent priority; the least urgent, and the default, is 0.
pub const PRIORITY_MAX: u8 = 100;
