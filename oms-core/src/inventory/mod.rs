//! Inventory: the double-entry ledger and soft reservations.

mod account;
mod reservation;

pub use account::{Account, BUCKETS, Balance, Bucket, Movement, Outside, Posting};
pub use reservation::{Reservation, ReservedLine};
pub(crate) use reservation::{due, kinds_due};
