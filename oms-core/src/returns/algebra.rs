//! The refund algebra: a credit reverses what was recorded at sale, it never computes it anew.
//!
//! Invariants:
//! - any sequence of credits of a line, in whatever portions, sums exactly to what was charged for it once all its
//!   units are credited;
//! - after any part of it, the credits are within half of the currency's smallest unit of the exact share.

use crate::value::{Amount, AmountError, Currency, Quantity, Rounding};

/// The credit of the next `units` of a line of `quantity` units that was charged `charged`, after `before` units were
/// credited: `s(before + units) - s(before)` with `s(k) = round(charged * k / quantity)`.
///
/// # Errors
/// When `before + units` is more than `quantity`, or `quantity` is zero.
pub fn credit_of_units(
    charged: Amount,
    quantity: Quantity,
    before: Quantity,
    units: Quantity,
    currency: Currency,
    rounding: Rounding,
) -> Result<Amount, AmountError> {
    let share = |units: i64| charged.share(units, quantity.units(), currency, rounding);
    let after = before.units().saturating_add(units.units());
    share(after)?.minus(share(before.units())?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn credit(charged: &str, quantity: i64, before: i64, units: i64) -> String {
        let q = |units| Quantity::new(units).unwrap();
        let gbp = Currency::parse("GBP").unwrap();
        let charged = Amount::parse(charged).unwrap();
        credit_of_units(charged, q(quantity), q(before), q(units), gbp, Rounding::HalfUp).unwrap().to_string()
    }

    #[test]
    fn a_line_of_ten_and_one_cent_returned_unit_by_unit_credits_ten_and_one_cent() {
        assert_eq!(
            [credit("10.01", 3, 0, 1), credit("10.01", 3, 1, 1), credit("10.01", 3, 2, 1)],
            ["3.34", "3.33", "3.34"]
        );
    }

    proptest! {
        #[test]
        fn credits_in_any_portions_sum_to_the_charge(minor in 0_i64..1_000_000, portions in prop::collection::vec(1_i64..9, 1..20)) {
            let gbp = Currency::parse("GBP").unwrap();
            let charged = Amount::from_minor(minor, gbp).unwrap();
            let quantity = Quantity::new(portions.iter().sum()).unwrap();
            let mut before = Quantity::ZERO;
            let mut sum = Amount::ZERO;
            for units in portions {
                let units = Quantity::new(units).unwrap();
                sum = sum.plus(credit_of_units(charged, quantity, before, units, gbp, Rounding::HalfEven).unwrap()).unwrap();
                before = before.plus(units).unwrap();
            }
            prop_assert_eq!(sum, charged);
        }
    }
}
