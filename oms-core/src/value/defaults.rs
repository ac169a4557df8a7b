//! Defaults of fields, and whether a field holds its default, for what serde leaves out.
#![allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]

use super::Amount;

pub(crate) const fn yes() -> bool {
    true
}

pub(crate) const fn is_yes(value: &bool) -> bool {
    *value
}

pub(crate) const fn is_zero(value: &u8) -> bool {
    *value == 0
}

pub(crate) const fn is_nothing(amount: &Amount) -> bool {
    amount.is_zero()
}
