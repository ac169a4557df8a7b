//! Commands on orders: draft, place, source again, duplicate, cancel.

mod cancel;
mod capture;
mod duplicate;
mod place;

pub use cancel::{AnswerCancellation, CancelOrder};
pub(super) use cancel::{cancel_in_time, cancel_keys, note_shipped, require_takeable, take_units, unshipped_units};
pub(crate) use capture::new_keys;
pub(super) use capture::{Ask, facts_of_lines, new_id, recipient_keys};
pub use duplicate::DuplicateOrder;
pub use place::{DraftOrder, PlaceDraft, PlaceOrder, SourceOrder};
pub(super) use place::{begin, give_stock};

use crate::value::Sku;

pub(super) fn distinct<'a>(skus: impl Iterator<Item = &'a Sku>) -> Vec<&'a Sku> {
    let mut skus: Vec<&Sku> = skus.collect();
    skus.sort_unstable();
    skus.dedup();
    skus
}
