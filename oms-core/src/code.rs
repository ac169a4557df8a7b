//! The one table of codes: number, name, class, text and hint for Rust, C and Python.
//!
//! Invariants:
//! - a number is never reused and a name never changes;
//! - every error that leaves the library has exactly one code.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of answer a code is, and so what a caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The request is malformed: mend it.
    Invalid,
    /// Something it names does not exist.
    Missing,
    /// A rule says no.
    Refused,
    /// The same key was used with other content, or a version has moved on.
    Conflict,
    /// Nothing is wrong with the request: try again.
    Retry,
    /// The store failed.
    Storage,
    /// A bug in the library.
    Internal,
}

impl Class {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Missing => "missing",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Retry => "retry",
            Self::Storage => "storage",
            Self::Internal => "internal",
        }
    }
}

macro_rules! codes {
    ($($number:literal $name:ident $key:literal $class:ident $text:literal $hint:literal;)+) => {
        /// Why a call failed. See [`Code::number`], [`Code::name`], [`Code::class`] and [`Code::text`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $text] $name,)+
        }

        impl Code {
            /// Every code, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable number, the same in Rust, C and Python.
            #[must_use]
            pub const fn number(self) -> i32 {
                match self { $(Self::$name => $number,)+ }
            }

            /// The stable name, the same in Rust, C and Python.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// What a caller can do about it.
            #[must_use]
            pub const fn class(self) -> Class {
                match self { $(Self::$name => Class::$class,)+ }
            }

            /// One sentence for people.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// What to do about it, in one sentence for people.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)+ }
            }
        }
    };
}

codes! {
    100 Malformed "malformed" Invalid "The request does not have the form that its schema asks for."
        "Compare the request with its JSON Schema; every problem names its path.";
    101 UnknownCommand "unknown_command" Invalid "There is no command or query of this name."
        "Ask `describe` for the names of all commands and queries.";
    102 InvalidFields "invalid_fields" Invalid "One or more fields hold values that can't be."
        "Mend the fields that the problems name.";
    103 LimitExceeded "limit_exceeded" Invalid "The request is larger than a named limit allows."
        "Split the request into smaller ones.";
    104 TotalsMismatch "totals_mismatch" Invalid "The amounts given do not add up."
        "Send amounts that add up, or leave the totals out to have them computed.";
    105 InvalidUrl "invalid_url" Invalid "The store's URL can't be understood."
        "Open `memory:` or `sqlite:PATH`.";
    106 NotUtf8 "not_utf8" Invalid "A text is not UTF-8."
        "Convert text to UTF-8 before passing it.";
    107 NullPointer "null_pointer" Invalid "A pointer that is needed is null."
        "Pass a pointer where the function asks for one.";
    108 BufferTooSmall "buffer_too_small" Invalid "A buffer or a struct of the caller is too small."
        "Pass a larger buffer, or the size of the struct that the header declares.";
    109 HandleClosed "handle_closed" Invalid "The handle was closed."
        "Open the store again.";
    110 HandleForked "handle_forked" Invalid "The handle was opened by the process that this one was forked from."
        "Open the store again in the child process.";
    200 ItemMissing "item_missing" Missing "There is no item of this sku."
        "Record the item first.";
    201 LocationMissing "location_missing" Missing "There is no location of this id."
        "Set the location first.";
    202 ChannelMissing "channel_missing" Missing "There is no channel of this id."
        "Set the channel first.";
    203 PartyMissing "party_missing" Missing "There is no party of this id."
        "Record the party first.";
    204 OrderMissing "order_missing" Missing "There is no order of this id."
        "Check the id; a channel's own id is asked for by `order_by_external_id`.";
    205 LineMissing "line_missing" Missing "The order or return has no line of this number."
        "Read the order or return and name one of its lines.";
    206 FulfillmentOrderMissing "fulfillment_order_missing" Missing "There is no fulfillment order of this id."
        "Read the order for the ids of its fulfillment orders.";
    207 ShipmentMissing "shipment_missing" Missing "There is no shipment of this id."
        "Read the order for the ids of its shipments.";
    208 PaymentMissing "payment_missing" Missing "There is no payment of this id."
        "Check the id; a gateway's reference is asked for by `payments_by_reference`.";
    209 ReturnMissing "return_missing" Missing "There is no return of this id."
        "Check the id; another system's id is asked for by `return_by_external_id`.";
    210 ReservationMissing "reservation_missing" Missing "There is no reservation of this id."
        "It may have expired: claim the stock again.";
    211 HoldMissing "hold_missing" Missing "The order carries no such hold."
        "Read the order for the holds it carries.";
    212 PackageMissing "package_missing" Missing "The shipment has no package of this tracking number."
        "Read the shipment for its packages.";
    213 CreditAccountMissing "credit_account_missing" Missing "There is no credit account of this id."
        "Check the id, or issue the credit first.";
    214 EntityMissing "entity_missing" Missing "There is no entity of this id."
        "Set the entity first.";
    215 DocumentMissing "document_missing" Missing "There is no document of this id or number."
        "Check the id or the number; `documents` lists what was issued.";
    300 InsufficientStock "insufficient_stock" Refused "There is less stock than was asked for."
        "Ask for less, or let the shortage wait as a backorder.";
    301 NotStocked "not_stocked" Refused "The item is not a stocked thing, so it has no stock to move."
        "Leave items without stock out of stock commands.";
    302 NoEligibleLocation "no_eligible_location" Refused "The sourcing policy leaves no location that may serve this."
        "Ask `explain` why each location was left out, then widen the policy or the order's own rules.";
    303 WrongStanding "wrong_standing" Refused "The order's standing does not allow this."
        "Read the order's standing; the message says what it allows.";
    304 WrongState "wrong_state" Refused "The record's life cycle does not allow this now."
        "Read the record's state; the message says what it allows.";
    305 OnHold "on_hold" Refused "A hold on the order blocks this."
        "Release the hold first.";
    306 QuantityUnavailable "quantity_unavailable" Refused "Fewer units than asked for are in a stage that allows this."
        "Ask for no more than the details name as possible.";
    307 OverCapture "over_capture" Refused "More would be captured than is authorized or owed."
        "Capture no more than the details name as possible.";
    308 OverRefund "over_refund" Refused "More would be refunded than was captured."
        "Refund no more than the details name as possible.";
    309 OverReturn "over_return" Refused "More would be returned than was shipped."
        "Return no more than the details name as possible.";
    310 NothingToDo "nothing_to_do" Refused "Nothing is left that this could change."
        "Treat it as done, or check that the right record was named.";
    311 Inactive "inactive" Refused "The location, channel or item is not active."
        "Make it active again, or use another.";
    312 OutsideReturnWindow "outside_return_window" Refused "The return window of the policy has passed."
        "Set a wider return policy, or grant a refund without a return.";
    313 NotReturnable "not_returnable" Refused "The item may not be returned."
        "Grant a refund without a return where it is due all the same.";
    314 UnitFixed "unit_fixed" Refused "An item's kind and unit can't change once it exists."
        "Record another item under another sku.";
    315 StockedLocation "stocked_location" Refused "The location still holds stock."
        "Move its stock away first.";
    316 NotSupported "not_supported" Refused "This store can't do that."
        "Use a store that can do this.";
    317 InsufficientCredit "insufficient_credit" Refused "Less is left on the account than was asked for."
        "Spend no more than the details name as possible, and take the rest by another tender.";
    318 OrderRule "order_rule" Refused "A rule of the order policy is not met."
        "Change the order as the problems say, or set another order policy.";
    319 TooLate "too_late" Refused "The edit policy allows this change only at an earlier stage."
        "Read the stage and the limit in the details; add a line, adjust a price or take a return instead.";
    320 NotPermitted "not_permitted" Refused "The hold policy does not let this actor do this."
        "Ask somebody whom the details name.";
    400 RequestConflict "request_conflict" Conflict "The request id was used before with another command."
        "Use a new request id for a new command.";
    401 ExternalIdConflict "external_id_conflict" Conflict "The external id was used before with other content."
        "Compare the problems with the order that exists, then change that order or use another external id.";
    402 AlreadyExists "already_exists" Conflict "A record with this id or name exists already."
        "Use another id or name, or change the record that exists.";
    403 VersionMismatch "version_mismatch" Conflict "The record has moved on from the version that was expected."
        "Read the record again and decide anew.";
    404 ReportConflict "report_conflict" Conflict "The gateway or carrier reported this before with other content."
        "Compare both reports with the gateway's or carrier's own records.";
    500 Contention "contention" Retry "Others kept changing the same records; nothing was written."
        "Repeat the call; a request id makes that safe.";
    501 Busy "busy" Retry "The store is busy; nothing was written."
        "Repeat the call after a moment; a request id makes that safe.";
    502 InDoubt "in_doubt" Retry "The commit's outcome is unknown; repeat it with the same request id."
        "Repeat the call with the same request id: it answers what became of it.";
    600 StoreUnavailable "store_unavailable" Storage "The store can't be opened or reached."
        "Check that the path exists and may be written.";
    601 StoreFailed "store_failed" Storage "The store failed; nothing was written."
        "Look at the message for the cause, such as a full disk; then repeat the call.";
    602 StoreCorrupt "store_corrupt" Storage "The store holds what this library can't have written."
        "Stop writing and restore a backup.";
    603 StoreNewer "store_newer" Storage "The store was written by a newer version of the library."
        "Use at least the version of the library that wrote it.";
    700 Bug "bug" Internal "The library failed; nothing was written. Please report it."
        "Report it with the message; the call may be repeated.";
    701 Diverged "diverged" Internal "Replaying the journal gave another result than was recorded."
        "Report it with the sequence that the message names.";
    702 HandleFailed "handle_failed" Internal "An earlier failure of the library left this handle unusable."
        "Close the handle and open the store again.";
}

impl Code {
    /// The code of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::of(&name).ok_or_else(|| serde::de::Error::custom("no code has this name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_names_are_unique() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].number() < pair[1].number()));
        for code in Code::ALL {
            assert_eq!(Code::of(code.name()), Some(*code));
        }
    }
}
