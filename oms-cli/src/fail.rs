//! What the program says when it can't go on.

use std::fmt;

/// A sentence for the person at the terminal, and the library's error behind it, if any.
#[derive(Debug)]
pub struct Fail {
    message: String,
    /// The library's error.
    pub error: Option<oms::Error>,
}

impl Fail {
    /// A sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), error: None }
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fail {}

/// Says what failed about what.
pub fn fail<E: fmt::Display, S: fmt::Debug + ?Sized>(about: &S) -> impl FnOnce(E) -> Fail {
    let about = format!("{about:?}");
    move |error| Fail::new(format!("{about}: {error}"))
}

impl From<oms::Error> for Fail {
    fn from(error: oms::Error) -> Self {
        Self { message: error.to_string(), error: Some(error) }
    }
}

macro_rules! from {
    ($($error:ty),+) => {$(
        impl From<$error> for Fail {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        }
    )+};
}

from!(
    oms::value::AmountError,
    oms::value::QuantityError,
    oms::value::TextError,
    oms::value::GeoError,
    oms::value::TimeError,
    std::num::TryFromIntError,
    std::io::Error,
    serde_json::Error
);
