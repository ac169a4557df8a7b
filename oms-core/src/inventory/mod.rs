//! Inventory: the double-entry ledger and soft reservations.

mod account;
mod reservation;

pub use account::{Account, BUCKETS, Balance, Bucket, Movement, Outside, Posting};
pub(crate) use reservation::due;
pub use reservation::{Reservation, ReservedLine};
