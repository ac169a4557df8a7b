//! Orders: what was agreed, and apart from it what happened since.
//!
//! Invariants:
//! - only an edit changes the terms of an order, and keeps them as they were captured; its progress changes apart from
//!   them, so a pick does not rewrite what was agreed;
//! - the stages of a line partition its ordered quantity;
//! - statuses are derived from quantities, holds and money, so they can't disagree.

mod input;
pub(crate) mod pricing;
mod progress;
mod state;
mod status;
mod terms;

pub use input::{ChargeInput, DiscountInput, LineDiscountInput, LineInput, OrderInput, TaxInput};
pub(crate) use pricing::{Circumstances, agree, check, on_top};
pub use progress::{
    Attention, GatewayRequest, GatewayTask, Hold, HoldKind, HoldScope, LineAdjustment, LineProgress, NoteEntry,
    OrderMoney, Placed, Progress, Released, RequestKind, Taken,
};
pub use state::{Standing, StandingAction};
pub use status::{FulfillmentStatus, OrderStatus, PaymentStatus, ReturnStatus};
pub use terms::{
    Charge, ChargeKind, Destination, Discount, DiscountScope, Order, OrderLine, PAYMENT_DAYS_MAX, PaymentTerms, Tax,
    TaxLevel, TaxMode, Totals, UnitGroup,
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
