//! The commercial standing of an order: the only state of an order that is stored.
//!
//! Invariants:
//! - every standing answers every action, and the reason stands beside each refusal;
//! - everything else that anyone asks about an order is derived; see [`OrderStatus`](super::OrderStatus).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The commercial standing of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not placed yet: it holds no stock and owes nothing.
    Draft,
    /// Placed: it is to be fulfilled and paid.
    Placed,
    /// Cancelled before anything shipped.
    Cancelled,
    /// Nothing is open, owed or expected back.
    Closed,
}

/// What can be done to the standing of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandingAction {
    /// Place a draft.
    Place,
    /// Cancel every unit.
    Cancel,
    /// Change what is to be fulfilled: allocate, release, ship, cancel a part, hold.
    Fulfill,
    /// Change what is asked for, where it goes and what it costs.
    Edit,
    /// Close what is done.
    Close,
    /// Take units back.
    Return,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Placed, Self::Cancelled, Self::Closed];

    /// The standing after an action, if it is allowed.
    #[must_use]
    pub const fn next(self, action: StandingAction) -> Option<Self> {
        use StandingAction::{Cancel, Close, Edit, Fulfill, Place, Return};
        match self {
            Self::Draft => match action {
                Place => Some(Self::Placed),
                Cancel => Some(Self::Cancelled),
                Fulfill => None, // A draft promises nothing.
                Edit => Some(Self::Draft),
                Close => None,  // A draft is placed or cancelled.
                Return => None, // Nothing has left.
            },
            Self::Placed => match action {
                Place => None, // It is placed already.
                Cancel => Some(Self::Cancelled),
                Fulfill => Some(Self::Placed),
                Edit => Some(Self::Placed),
                Close => Some(Self::Closed),
                Return => Some(Self::Placed),
            },
            Self::Cancelled => match action {
                Place => None,   // A cancelled order is ordered anew.
                Cancel => None,  // Nothing is left to cancel.
                Fulfill => None, // Nothing is left to fulfill.
                Edit => None,    // A cancelled order is ordered anew.
                Close => None,   // Cancelled is final.
                Return => None,  // Nothing has left.
            },
            Self::Closed => match action {
                Place => None,   // It was placed and done.
                Cancel => None,  // Everything has shipped or was cancelled.
                Fulfill => None, // Everything has shipped or was cancelled.
                Edit => None,    // What is added is a new order.
                Close => None,   // It is closed already.
                Return => Some(Self::Closed),
            },
        }
    }

    /// The name in JSON and SQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Placed => "placed",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
        }
    }
}
