//! The life cycle of a return.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far a return is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// Asked for.
    Requested,
    /// It may come.
    Approved,
    /// It may not come.
    Declined,
    /// Something arrived.
    Received,
    /// Everything that arrived was looked at.
    Inspected,
    /// Credits were decided.
    Resolved,
    /// Done.
    Closed,
    /// Called off before anything arrived.
    Cancelled,
}

/// What can be done to a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnAction {
    /// Let it come.
    Approve,
    /// Don't let it come.
    Decline,
    /// Call it off.
    Cancel,
    /// Take in what arrived.
    Receive,
    /// Look at some of what arrived; more is left.
    InspectPart,
    /// Look at the last of what arrived.
    Inspect,
    /// Decide what is credited.
    Resolve,
    /// End it.
    Close,
}

impl ReturnAction {
    /// Every action.
    pub const ALL: [Self; 8] = [
        Self::Approve,
        Self::Decline,
        Self::Cancel,
        Self::Receive,
        Self::InspectPart,
        Self::Inspect,
        Self::Resolve,
        Self::Close,
    ];
}

impl ReturnState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Requested,
        Self::Approved,
        Self::Declined,
        Self::Received,
        Self::Inspected,
        Self::Resolved,
        Self::Closed,
        Self::Cancelled,
    ];

    /// The name in JSON and SQL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Received => "received",
            Self::Inspected => "inspected",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state after an action, if it is allowed.
    #[must_use]
    pub const fn next(self, action: ReturnAction) -> Option<Self> {
        use ReturnAction::{Approve, Cancel, Close, Decline, Inspect, InspectPart, Receive, Resolve};
        match self {
            Self::Requested => match action {
                Approve => Some(Self::Approved),
                Decline => Some(Self::Declined),
                Cancel => Some(Self::Cancelled),
                Receive => None,     // It is approved first.
                InspectPart => None, // Nothing arrived.
                Inspect => None,     // Nothing arrived.
                Resolve => None,     // Nothing arrived.
                Close => None,       // It is declined or cancelled instead.
            },
            Self::Approved => match action {
                Approve => None, // It was approved already.
                Decline => None, // The customer was told that it may come.
                Cancel => Some(Self::Cancelled),
                Receive => Some(Self::Received),
                InspectPart => None, // Nothing arrived.
                Inspect => None,     // Nothing arrived.
                Resolve => None,     // Nothing arrived.
                Close => None,       // It is cancelled instead.
            },
            Self::Received => match action {
                Approve => None, // It is here.
                Decline => None, // It is here: inspect it without credit.
                Cancel => None,  // It is here.
                Receive => Some(Self::Received),
                InspectPart => Some(Self::Received),
                Inspect => Some(Self::Inspected),
                Resolve => None, // Not everything was looked at.
                Close => None,   // Not everything was looked at.
            },
            Self::Inspected => match action {
                Approve => None, // It is here.
                Decline => None, // It is here.
                Cancel => None,  // It is here.
                Receive => Some(Self::Received),
                InspectPart => None, // Everything was looked at.
                Inspect => None,     // Everything was looked at.
                Resolve => Some(Self::Resolved),
                Close => None, // Its credit is decided first, were it nothing.
            },
            Self::Resolved => match action {
                Approve => None, // It is done.
                Decline => None, // It is done.
                Cancel => None,  // It is done.
                Receive => Some(Self::Received),
                InspectPart => None, // Everything was looked at.
                Inspect => None,     // Everything was looked at.
                Resolve => None,     // It was decided.
                Close => Some(Self::Closed),
            },
            Self::Declined => match action {
                Approve | Decline | Cancel | Receive | InspectPart | Inspect | Resolve | Close => None, // It won't come.
            },
            Self::Closed => match action {
                Approve | Decline | Cancel | Receive | InspectPart | Inspect | Resolve | Close => None, // It is done.
            },
            Self::Cancelled => match action {
                Approve | Decline | Cancel | Receive | InspectPart | Inspect | Resolve | Close => None, // It won't come.
            },
        }
    }
}
