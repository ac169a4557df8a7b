//! Text with limits: ids, codes and free text.
//!
//! All of them share one set of forbidden characters (controls, invisible and direction-changing ones), and each
//! names its own length and alphabet in the table at the end of this file.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::card::contains_card_number;

/// Why a text was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing was given.
    #[error("{what} is empty")]
    Empty {
        /// The type that refused.
        what: &'static str,
    },
    /// More characters than the type allows.
    #[error("{what} has more than {max} characters")]
    TooLong {
        /// The type that refused.
        what: &'static str,
        /// The bound, in characters.
        max: usize,
    },
    /// A character that the type does not allow.
    #[error("{what} contains the character U+{code:04X}, which is not allowed")]
    Character {
        /// The type that refused.
        what: &'static str,
        /// The offending character.
        code: u32,
    },
    /// A space at the start or the end.
    #[error("{what} starts or ends with a space")]
    Padded {
        /// The type that refused.
        what: &'static str,
    },
    /// A run of digits that looks like a payment card number.
    #[error("{what} contains what looks like a payment card number")]
    CardNumber {
        /// The type that refused.
        what: &'static str,
    },
}

/// Which characters a type allows, beyond the shared set of forbidden ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Any visible character and inner spaces.
    Visible,
    /// Any visible character, spaces and line breaks.
    Lines,
    /// `a-z`, `0-9`, `_`, `-`, `.`
    Code,
    /// `A-Z` and `0-9`, `-`
    Upper,
}

impl Alphabet {
    fn allows(self, c: char) -> bool {
        match self {
            Self::Visible => !is_forbidden(c),
            Self::Lines => c == '\n' || c == '\t' || !is_forbidden(c),
            Self::Code => c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.'),
            Self::Upper => c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-',
        }
    }

    /// Whether every character of a text is allowed.
    pub(super) fn allows_all(self, text: &str) -> bool {
        text.chars().all(|c| self.allows(c))
    }

    const fn pattern(self) -> &'static str {
        match self {
            Self::Visible => r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$",
            Self::Lines => r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
            Self::Code => r"^[a-z0-9_.-]+$",
            Self::Upper => r"^[A-Z0-9-]+$",
        }
    }
}

/// Controls, zero-width and direction-changing characters, and code points that are not characters.
pub(super) fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{E007F}')
        || matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF)
}

/// The rule of one text type: a row of the table below.
struct Rule {
    what: &'static str,
    chars_max: usize,
    alphabet: Alphabet,
    cards_refused: bool,
}

impl Rule {
    fn check(&self, text: &str) -> Result<(), TextError> {
        let what = self.what;
        if text.is_empty() {
            return Err(TextError::Empty { what });
        }
        if text.len() > self.chars_max && text.chars().nth(self.chars_max).is_some() {
            return Err(TextError::TooLong { what, max: self.chars_max });
        }
        let plain = text.bytes().all(|b| matches!(b, 0x20..=0x7E));
        if (!plain || self.alphabet != Alphabet::Visible)
            && let Some(c) = text.chars().find(|&c| !self.alphabet.allows(c))
        {
            return Err(TextError::Character { what, code: u32::from(c) });
        }
        if self.alphabet == Alphabet::Visible && text.trim() != text {
            return Err(TextError::Padded { what });
        }
        if self.cards_refused && contains_card_number(text) {
            return Err(TextError::CardNumber { what });
        }
        Ok(())
    }

    fn schema(&self, doc: &'static str) -> Schema {
        json_schema!({
            "type": "string", "minLength": 1, "maxLength": self.chars_max,
            "pattern": self.alphabet.pattern(), "description": doc.trim(),
        })
    }
}

struct TextVisitor<T>(std::marker::PhantomData<T>);

impl<T: for<'a> TryFrom<&'a str, Error = TextError>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        T::try_from(text).map_err(E::custom)
    }
}

macro_rules! text_types {
    ($($(#[doc = $doc:literal])+ $name:ident: $what:literal, $max:literal, $alphabet:ident, $cards:literal;)+) => {
        /// Whether a text is a valid value of the type of this name, when it is a type of text; `Err` says why not.
        #[must_use]
        pub(super) fn check_text(type_name: &str, text: &str) -> Option<Result<(), String>> {
            match type_name {
                $(stringify!($name) => Some($name::RULE.check(text).map_err(|error| error.to_string())),)+
                _ => None,
            }
        }

        $(
        $(#[doc = $doc])+
        #[doc = ""]
        #[doc = concat!("At most ", $max, " characters. One that exists is valid.")]
        #[derive(Clone, Eq)]
        pub struct $name(Arc<str>);

        // Most often two that are equal are the very same text: that is seen without reading it.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                if Arc::ptr_eq(&self.0, &other.0) { Ordering::Equal } else { self.0.cmp(&other.0) }
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $name {
            const RULE: Rule =
                Rule { what: $what, chars_max: $max, alphabet: Alphabet::$alphabet, cards_refused: $cards };

            #[doc = concat!("Parses a ", $what, ".")]
            ///
            /// # Errors
            /// [`TextError`] when the text is empty, too long or holds a character that is not allowed.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                Self::RULE.check(text)?;
                Ok(Self(Arc::from(text)))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, shared: a copy costs no allocation.
            #[must_use]
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = TextError;
            fn try_from(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), &*self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = TextError;
            fn from_str(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor(std::marker::PhantomData))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                Self::RULE.schema(concat!($($doc),+))
            }
        }
        )+
    };
}

text_types! {
    /// A stock keeping unit: the key of an item.
    Sku: "sku", 64, Visible, false;
    /// The key of a location.
    LocationId: "location id", 64, Visible, false;
    /// The key of a channel.
    ChannelId: "channel id", 64, Visible, false;
    /// The key of an order, given by the host or made by the library.
    OrderId: "order id", 64, Visible, false;
    /// The number of an order as people say it, given by the host; unique per tenant.
    OrderNumber: "order number", 64, Visible, false;
    /// The key of a party (a person or an organization).
    PartyId: "party id", 64, Visible, false;
    /// The key of a payment.
    PaymentId: "payment id", 96, Visible, false;
    /// The key of a gift card or of store credit.
    CreditAccountId: "credit account id", 64, Visible, false;
    /// The key of a return.
    ReturnId: "return id", 96, Visible, false;
    /// The key of a fulfillment order: the order's id and a suffix.
    FulfillmentOrderId: "fulfillment order id", 96, Visible, false;
    /// The key of a shipment: the order's id and a suffix.
    ShipmentId: "shipment id", 96, Visible, false;
    /// The key of a legal entity that sells.
    EntityId: "entity id", 64, Visible, false;
    /// The key of an invoice or credit memo: the order's id and a suffix.
    DocumentId: "document id", 96, Visible, false;
    /// The number of an invoice or credit memo: a prefix, the fiscal year and the position in its series.
    DocumentNumber: "document number", 64, Visible, false;
    /// The key of a soft reservation.
    ReservationId: "reservation id", 96, Visible, false;
    /// The id by which a channel or another system knows a record.
    ExternalId: "external id", 128, Visible, false;
    /// The host's idempotency key for one command, unique per tenant.
    RequestId: "request id", 128, Visible, false;
    /// The reference by which a payment gateway knows an operation.
    GatewayReference: "gateway reference", 128, Visible, false;
    /// A carrier's tracking number.
    TrackingNumber: "tracking number", 128, Visible, false;
    /// Whose data it is. It leads every key; nothing crosses tenants.
    Tenant: "tenant", 64, Code, false;
    /// Who asks: the host's id of a person or a program.
    Actor: "actor", 128, Visible, false;
    /// A reason as a code, such as `customer_request`.
    ReasonCode: "reason code", 64, Code, false;
    /// A short name or description on one line. Payment card numbers are refused.
    Label: "label", 255, Visible, true;
    /// A note of several lines. Payment card numbers in it are masked before it is stored.
    Note: "note", 4000, Lines, false;
    /// An ISO 3166-1 alpha-2 country code.
    Country: "country", 2, Upper, false;
    /// An ISO 3166-2 subdivision code, with or without its country.
    Subdivision: "subdivision", 6, Upper, false;
    /// A postal code as written on an address.
    PostalCode: "postal code", 16, Visible, false;
}

impl Tenant {
    /// The tenant of a host that has only one.
    #[must_use]
    pub fn main() -> Self {
        Self(Arc::from("main"))
    }
}

impl LocationId {
    /// Whether it is the very same text, not only an equal one.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Sorts before every location.
    pub(crate) fn least() -> Self {
        Self(Arc::from(""))
    }
}

/// Ids that the library composes from valid parts, such as `<order>-F1`.
macro_rules! derived_ids {
    ($($name:ident: $letter:literal;)+) => {$(
        impl $name {
            #[doc = concat!("The `ordinal`-th of an order: `<order>-", $letter, "<ordinal>`.")]
            #[must_use]
            pub fn of(order: &OrderId, ordinal: u32) -> Self {
                Self(Arc::from(format!(concat!("{}-", $letter, "{}"), order.0, ordinal)))
            }
        }
    )+};
}

derived_ids! {
    FulfillmentOrderId: "F";
    ShipmentId: "S";
    GatewayReference: "Q";
    DocumentId: "D";
}

impl ReservationId {
    /// What is held for an order itself, as a draft or for an edit that waits: `<order>-R`.
    #[must_use]
    pub fn of_order(order: &OrderId) -> Self {
        Self(Arc::from(format!("{}-R", order.0)))
    }
}

impl FulfillmentOrderId {
    /// Which of an order's fulfillment orders it names, from 1, when its form says so.
    #[must_use]
    pub fn ordinal(&self, order: &OrderId) -> Option<u32> {
        let digits = self.0.strip_prefix(order.as_str())?.strip_prefix("-F")?;
        let ordinal = digits.parse().ok()?;
        (Self::of(order, ordinal) == *self).then_some(ordinal)
    }
}

impl OrderId {
    /// An id that the library made of characters that are allowed.
    pub(crate) fn made(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The order whose fulfillment order or shipment `id` names, when its form says so.
    pub(crate) fn of_child(id: &str) -> Option<Self> {
        let (order, suffix) = id.rsplit_once('-')?;
        let digits = suffix.strip_prefix(['F', 'S'])?;
        (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| Self(Arc::from(order)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_visible_key_is_accepted() {
        for text in ["SKU.1", "sku/1", "a b", "85123A", "Ärmel-É", "日本", "x"] {
            assert_eq!(Sku::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn invisible_padded_empty_and_long_keys_are_refused() {
        for text in ["", " a", "a ", "a\0b", "a\u{200B}b", "a\u{202E}b", "a\nb", "\u{FEFF}a"] {
            assert!(Sku::parse(text).is_err(), "{text:?}");
        }
        assert!(Sku::parse(&"x".repeat(64)).is_ok());
        assert!(Sku::parse(&"é".repeat(64)).is_ok());
        assert_eq!(Sku::parse(&"x".repeat(65)), Err(TextError::TooLong { what: "sku", max: 64 }));
    }

    #[test]
    fn card_numbers_are_refused_in_labels_but_not_in_ids() {
        assert!(matches!(Label::parse("pay 4111 1111 1111 1111"), Err(TextError::CardNumber { .. })));
        assert!(ExternalId::parse("4111111111111111").is_ok());
    }

    #[test]
    fn text_comes_back_from_json_as_it_went_in_and_bad_text_is_refused() {
        let sku: Sku = serde_json::from_str("\"A\\u00e9\"").unwrap();
        assert_eq!(serde_json::to_string(&sku).unwrap(), "\"Aé\"");
        assert!(serde_json::from_str::<Sku>("\"a\\u0000\"").is_err());
        assert!(serde_json::from_str::<Sku>("7").is_err());
    }

    #[test]
    fn a_derived_id_names_its_order() {
        let order = OrderId::parse("A-1").unwrap();
        let child = FulfillmentOrderId::of(&order, 2);
        assert_eq!(child.as_str(), "A-1-F2");
        assert_eq!(child.ordinal(&order), Some(2));
        for other in ["A-1-F02", "A-1-F+2", "A-1-S2", "A-2-F2", "A-1-F"] {
            assert_eq!(FulfillmentOrderId::parse(other).unwrap().ordinal(&order), None);
        }
        assert_eq!(OrderId::of_child(child.as_str()), Some(order));
        assert_eq!(OrderId::of_child("A-1"), None);
    }
}
