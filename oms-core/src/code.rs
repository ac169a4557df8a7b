//! The one table of codes: number, name, class and text for Rust, C and Python.
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

macro_rules! codes {
    ($($number:literal $name:ident $key:literal $class:ident $text:literal;)+) => {
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
        }
    };
}

codes! {
    100 Malformed "malformed" Invalid "The request does not have the form that its schema asks for.";
    101 UnknownCommand "unknown_command" Invalid "There is no command or query of this name.";
    102 InvalidFields "invalid_fields" Invalid "One or more fields hold values that can't be.";
    103 LimitExceeded "limit_exceeded" Invalid "The request is larger than a named limit allows.";
    104 TotalsMismatch "totals_mismatch" Invalid "The amounts given do not add up.";
    105 InvalidUrl "invalid_url" Invalid "The store's URL can't be understood.";
    200 ItemMissing "item_missing" Missing "There is no item of this sku.";
    201 LocationMissing "location_missing" Missing "There is no location of this id.";
    202 ChannelMissing "channel_missing" Missing "There is no channel of this id.";
    203 PartyMissing "party_missing" Missing "There is no party of this id.";
    204 OrderMissing "order_missing" Missing "There is no order of this id.";
    205 LineMissing "line_missing" Missing "The order or return has no line of this number.";
    206 FulfillmentOrderMissing "fulfillment_order_missing" Missing "There is no fulfillment order of this id.";
    207 ShipmentMissing "shipment_missing" Missing "There is no shipment of this id.";
    208 PaymentMissing "payment_missing" Missing "There is no payment of this id.";
    209 ReturnMissing "return_missing" Missing "There is no return of this id.";
    210 ReservationMissing "reservation_missing" Missing "There is no reservation of this id.";
    211 HoldMissing "hold_missing" Missing "The order carries no hold of this kind.";
    212 PackageMissing "package_missing" Missing "The shipment has no package of this tracking number.";
    300 InsufficientStock "insufficient_stock" Refused "There is less stock than was asked for.";
    301 NotStocked "not_stocked" Refused "The item is not a stocked thing, so it has no stock to move.";
    302 NoEligibleLocation "no_eligible_location" Refused "The sourcing policy leaves no location that may serve this.";
    303 WrongStanding "wrong_standing" Refused "The order's standing does not allow this.";
    304 WrongState "wrong_state" Refused "The record's life cycle does not allow this now.";
    305 OnHold "on_hold" Refused "A hold on the order blocks this.";
    306 QuantityUnavailable "quantity_unavailable" Refused "Fewer units than asked for are in a stage that allows this.";
    307 OverCapture "over_capture" Refused "More would be captured than is authorized or owed.";
    308 OverRefund "over_refund" Refused "More would be refunded than was captured.";
    309 OverReturn "over_return" Refused "More would be returned than was shipped.";
    310 NothingToDo "nothing_to_do" Refused "Nothing is left that this could change.";
    311 Inactive "inactive" Refused "The location, channel or item is not active.";
    312 OutsideReturnWindow "outside_return_window" Refused "The return window of the policy has passed.";
    313 NotReturnable "not_returnable" Refused "The item may not be returned.";
    314 UnitFixed "unit_fixed" Refused "An item's kind and unit can't change once it exists.";
    315 StockedLocation "stocked_location" Refused "The location still holds stock.";
    400 RequestConflict "request_conflict" Conflict "The request id was used before with another command.";
    401 ExternalIdConflict "external_id_conflict" Conflict "The external id was used before with other content.";
    402 AlreadyExists "already_exists" Conflict "A record with this id or name exists already.";
    403 VersionMismatch "version_mismatch" Conflict "The record has moved on from the version that was expected.";
    404 ReportConflict "report_conflict" Conflict "The gateway or carrier reported this before with other content.";
    500 Contention "contention" Retry "Others kept changing the same records; nothing was written.";
    501 Busy "busy" Retry "The store is busy; nothing was written.";
    502 InDoubt "in_doubt" Retry "The commit's outcome is unknown; repeat it with the same request id.";
    600 StoreUnavailable "store_unavailable" Storage "The store can't be opened or reached.";
    601 StoreFailed "store_failed" Storage "The store failed; nothing was written.";
    602 StoreCorrupt "store_corrupt" Storage "The store holds what this library can't have written.";
    603 StoreNewer "store_newer" Storage "The store was written by a newer version of the library.";
    700 Bug "bug" Internal "The library failed; nothing was written. Please report it.";
    701 Diverged "diverged" Internal "Replaying the journal gave another result than was recorded.";
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
