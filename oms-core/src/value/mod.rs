//! Values: what a field may hold. Each type has a private field and one `parse`; a value that exists is valid.
//!
//! Invariants:
//! - every text that enters the library (JSON, SQL, C, Python, Rust) went through the `parse` of its type;
//! - arithmetic on money and quantity is checked: there is no `Add`, no float and no silent saturation;
//! - nothing here reads a clock, draws a random number or depends on the platform.

mod amount;
mod attributes;
mod card;
mod currency;
pub(crate) mod defaults;
mod geo;
mod gtin;
mod quantity;
mod roles;
mod text;
mod time;
mod zone;

pub use amount::{AMOUNT_DECIMALS_MAX, AMOUNT_INTEGER_DIGITS_MAX, Amount, AmountError, Money, MoneyError, Rounding};
pub use attributes::{ATTRIBUTE_KEY_CHARS_MAX, ATTRIBUTE_VALUE_CHARS_MAX, ATTRIBUTES_MAX, Attributes};
pub use card::{contains_card_number, mask_card_numbers};
pub use currency::{Currency, CurrencyError};
pub use geo::{Coordinates, GeoError};
pub use gtin::{Gtin, GtinError};
pub use quantity::{QUANTITY_MAX, Quantity, QuantityError};
pub use roles::{ROLES_MAX, Roles, RolesError};
pub use text::{
    Actor, ChannelId, Country, CreditAccountId, DocumentId, DocumentNumber, EntityId, ExternalId, FulfillmentOrderId,
    GatewayReference, Label, LocationId, Note, OrderId, OrderNumber, PartyId, PaymentId, PostalCode, ReasonCode,
    RequestId, ReservationId, ReturnId, ShipmentId, Sku, Subdivision, Tenant, TextError, TrackingNumber,
};
pub use time::{TimeError, Timestamp};
pub use zone::{Day, TimeZone, Weekday, ZoneError};

/// Whether a text is a valid value of the type of this name, when it is a value written as text; `Err` says why not.
/// So a check by schema, which knows types by name, finds what a pattern can't say.
#[must_use]
pub fn check_named(type_name: &str, text: &str) -> Option<Result<(), String>> {
    match type_name {
        "Amount" => Some(Amount::parse(text).map(|_| ()).map_err(|error| error.to_string())),
        "Currency" => Some(Currency::parse(text).map(|_| ()).map_err(|error| error.to_string())),
        "Timestamp" => Some(Timestamp::parse(text).map(|_| ()).map_err(|error| error.to_string())),
        "Day" => Some(Day::parse(text).map(|_| ()).map_err(|error| error.to_string())),
        "TimeZone" => Some(TimeZone::parse(text).map(|_| ()).map_err(|error| error.to_string())),
        "Gtin" => Some(Gtin::parse(text).map(|_| ()).map_err(|error| error.to_string())),
        _ => text::check_text(type_name, text),
    }
}
