//! What people ask about an order, derived from quantities, holds and money.
//!
//! Invariants:
//! - each status is a pure and total function of [`Progress`], so statuses can't disagree;
//! - the first row of a table that applies gives the status; the tables are in the docs of each type.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::progress::Progress;
use super::state::Standing;
use crate::value::{Amount, Quantity};

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every value, in the order of precedence.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in JSON and SQL.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

named! {
    /// How an order stands, in one word. The first that applies:
    OrderStatus {
        /// It is not placed.
        Draft = "draft",
        /// It was cancelled before anything shipped.
        Cancelled = "cancelled",
        /// Nothing is open, owed or expected back.
        Closed = "closed",
        /// A hold keeps units that have not shipped from being released, picked or shipped.
        OnHold = "on_hold",
        /// Every unit that was not cancelled was delivered.
        Delivered = "delivered",
        /// Every unit that was not cancelled has shipped.
        Shipped = "shipped",
        /// Some units have shipped.
        PartiallyShipped = "partially_shipped",
        /// A location is working on it.
        InFulfillment = "in_fulfillment",
        /// Some units wait for stock.
        Backordered = "backordered",
        /// It is placed, and everything is reserved.
        Placed = "placed",
    }
}

named! {
    /// How far goods have come. The first that applies:
    FulfillmentStatus {
        /// Every unit was cancelled.
        Cancelled = "cancelled",
        /// Every unit that was not cancelled was delivered.
        Delivered = "delivered",
        /// Some units were delivered.
        PartiallyDelivered = "partially_delivered",
        /// Every unit that was not cancelled has shipped.
        Shipped = "shipped",
        /// Some units have shipped.
        PartiallyShipped = "partially_shipped",
        /// A location is working on it.
        InProgress = "in_progress",
        /// Nothing was started.
        Unfulfilled = "unfulfilled",
    }
}

named! {
    /// How far money has come. The first that applies:
    PaymentStatus {
        /// The customer's bank took money back.
        ChargedBack = "charged_back",
        /// Everything that was captured was refunded.
        Refunded = "refunded",
        /// Some of what was captured was refunded.
        PartiallyRefunded = "partially_refunded",
        /// More was captured than is owed.
        Overpaid = "overpaid",
        /// Everything owed was captured.
        Paid = "paid",
        /// Some was captured.
        PartiallyPaid = "partially_paid",
        /// Everything owed is authorized.
        Authorized = "authorized",
        /// Some is authorized.
        PartiallyAuthorized = "partially_authorized",
        /// Nothing is owed and nothing was paid.
        NothingDue = "nothing_due",
        /// Something is owed and nothing was paid.
        Unpaid = "unpaid",
    }
}

named! {
    /// What comes back. The first that applies:
    ReturnStatus {
        /// Units are announced to come back.
        Expected = "expected",
        /// Every unit that shipped came back.
        Returned = "returned",
        /// Some units came back.
        PartiallyReturned = "partially_returned",
        /// Nothing comes back.
        None = "none",
    }
}

/// The sums of all lines.
#[derive(Default)]
struct Sums {
    ordered: i64,
    cancelled: i64,
    backordered: i64,
    released: i64,
    shipped: i64,
    delivered: i64,
    returning: i64,
    returned: i64,
}

impl Sums {
    fn of(progress: &Progress) -> Self {
        let mut sums = Self::default();
        for line in &progress.lines {
            let add = |sum: &mut i64, quantity: Quantity| *sum = sum.saturating_add(quantity.units());
            add(&mut sums.ordered, line.ordered);
            add(&mut sums.cancelled, line.cancelled);
            add(&mut sums.backordered, line.backordered);
            add(&mut sums.released, line.released_units());
            add(&mut sums.shipped, line.shipped());
            add(&mut sums.delivered, line.delivered);
            add(&mut sums.returning, line.returning);
            add(&mut sums.returned, line.returned);
        }
        sums
    }

    const fn wanted(&self) -> i64 {
        self.ordered.saturating_sub(self.cancelled)
    }
}

impl OrderStatus {
    /// The name, shared: a copy costs no allocation.
    pub(crate) fn shared(self) -> Arc<str> {
        static NAMES: LazyLock<BTreeMap<OrderStatus, Arc<str>>> =
            LazyLock::new(|| OrderStatus::ALL.iter().map(|status| (*status, Arc::from(status.name()))).collect());
        NAMES.get(&self).map_or_else(|| Arc::from(self.name()), Arc::clone)
    }

    /// The status of an order.
    #[must_use]
    pub fn of(progress: &Progress) -> Self {
        match progress.standing {
            Standing::Draft => return Self::Draft,
            Standing::Cancelled => return Self::Cancelled,
            Standing::Closed => return Self::Closed,
            Standing::Placed => {}
        }
        let sums = Sums::of(progress);
        let wanted = sums.wanted();
        if sums.shipped < wanted && progress.is_held() {
            Self::OnHold
        } else if sums.delivered >= wanted {
            Self::Delivered
        } else if sums.shipped >= wanted {
            Self::Shipped
        } else if sums.shipped > 0 {
            Self::PartiallyShipped
        } else if sums.released > 0 {
            Self::InFulfillment
        } else if sums.backordered > 0 {
            Self::Backordered
        } else {
            Self::Placed
        }
    }
}

impl FulfillmentStatus {
    /// The status of an order.
    #[must_use]
    pub fn of(progress: &Progress) -> Self {
        let sums = Sums::of(progress);
        let wanted = sums.wanted();
        if wanted == 0 {
            Self::Cancelled
        } else if sums.delivered >= wanted {
            Self::Delivered
        } else if sums.delivered > 0 {
            Self::PartiallyDelivered
        } else if sums.shipped >= wanted {
            Self::Shipped
        } else if sums.shipped > 0 {
            Self::PartiallyShipped
        } else if sums.released > 0 {
            Self::InProgress
        } else {
            Self::Unfulfilled
        }
    }
}

impl PaymentStatus {
    /// The status of an order.
    #[must_use]
    pub fn of(progress: &Progress) -> Self {
        let money = &progress.money;
        let owed = money.total.minus(money.credited).unwrap_or(Amount::ZERO);
        let kept = money.captured.minus(money.refunded).unwrap_or(Amount::ZERO);
        if money.charged_back.is_positive() {
            Self::ChargedBack
        } else if money.refunded.is_positive() {
            if kept.is_positive() { Self::PartiallyRefunded } else { Self::Refunded }
        } else if money.captured.is_positive() {
            match money.captured.cmp(&owed) {
                std::cmp::Ordering::Greater => Self::Overpaid,
                std::cmp::Ordering::Equal => Self::Paid,
                std::cmp::Ordering::Less => Self::PartiallyPaid,
            }
        } else if !owed.is_positive() {
            Self::NothingDue
        } else if money.authorized >= owed {
            Self::Authorized
        } else if money.authorized.is_positive() {
            Self::PartiallyAuthorized
        } else {
            Self::Unpaid
        }
    }
}

impl ReturnStatus {
    /// The status of an order.
    #[must_use]
    pub fn of(progress: &Progress) -> Self {
        let sums = Sums::of(progress);
        if sums.returning > 0 {
            Self::Expected
        } else if sums.returned == 0 {
            Self::None
        } else if sums.returned >= sums.shipped {
            Self::Returned
        } else {
            Self::PartiallyReturned
        }
    }
}
