//! The life cycle of a fulfillment order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a location is with its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FulfillmentState {
    /// Asked for.
    Open,
    /// The location will do it.
    Accepted,
    /// Units are being taken from the shelf.
    Picking,
    /// Everything is in parcels.
    Packed,
    /// Everything has shipped or was taken out.
    Closed,
    /// The location refused; its units were sourced anew.
    Rejected,
    /// It was called back; its units went back to the order.
    Cancelled,
}

/// What can be done to a fulfillment order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FulfillmentAction {
    /// The location takes it on.
    Accept,
    /// The location refuses it.
    Reject,
    /// Units are taken from the shelf, or found missing.
    Pick,
    /// Parcels are closed.
    Pack,
    /// Some units leave, others stay.
    ShipPart,
    /// The last units leave, or the last are taken out.
    Finish,
    /// It is called back.
    Cancel,
}

impl FulfillmentAction {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Accept, Self::Reject, Self::Pick, Self::Pack, Self::ShipPart, Self::Finish, Self::Cancel];
}

impl FulfillmentState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Accepted, Self::Picking, Self::Packed, Self::Closed, Self::Rejected, Self::Cancelled];

    /// The state after an action, if it is allowed. Every step before shipping may be left out.
    #[must_use]
    pub const fn next(self, action: FulfillmentAction) -> Option<Self> {
        use FulfillmentAction::{Accept, Cancel, Finish, Pack, Pick, Reject, ShipPart};
        match self {
            Self::Open => match action {
                Accept => Some(Self::Accepted),
                Reject => Some(Self::Rejected),
                Pick => Some(Self::Picking),
                Pack => Some(Self::Packed),
                ShipPart => Some(Self::Picking),
                Finish => Some(Self::Closed),
                Cancel => Some(Self::Cancelled),
            },
            Self::Accepted => match action {
                Accept => None, // It was accepted already.
                Reject => Some(Self::Rejected),
                Pick => Some(Self::Picking),
                Pack => Some(Self::Packed),
                ShipPart => Some(Self::Picking),
                Finish => Some(Self::Closed),
                Cancel => Some(Self::Cancelled),
            },
            Self::Picking => match action {
                Accept => None, // Work has begun.
                Reject => None, // Work has begun: what is missing is a short pick.
                Pick => Some(Self::Picking),
                Pack => Some(Self::Packed),
                ShipPart => Some(Self::Picking),
                Finish => Some(Self::Closed),
                Cancel => Some(Self::Cancelled),
            },
            Self::Packed => match action {
                Accept => None, // Work is done.
                Reject => None, // Work is done.
                Pick => None,   // Parcels are closed.
                Pack => None,   // Parcels are closed.
                ShipPart => Some(Self::Packed),
                Finish => Some(Self::Closed),
                Cancel => Some(Self::Cancelled),
            },
            Self::Closed => match action {
                Accept | Reject | Pick | Pack | ShipPart | Finish | Cancel => None, // Nothing is left in it.
            },
            Self::Rejected => match action {
                Accept | Reject | Pick | Pack | ShipPart | Finish | Cancel => None, // Its units are elsewhere.
            },
            Self::Cancelled => match action {
                Accept | Reject | Pick | Pack | ShipPart | Finish | Cancel => None, // Its units are elsewhere.
            },
        }
    }
}
