//! Units of one line that cost differently, because a discount was on some of them only.

use super::super::input::{LineInput, OrderInput};
use super::super::terms::UnitGroup;
use super::{Discount, OrderLine};
use crate::value::{Amount, AmountError, Quantity};

/// A group that is being formed: how many units, and what they are worth so far.
pub(super) struct Units {
    count: i64,
    worth: Amount,
    /// How many of the line's first units end with it.
    end: i64,
}

/// Gives the lines whose units are not all alike their groups, the dearest first.
pub(super) fn form(
    input: &OrderInput,
    lines: &mut [OrderLine],
    units_of_lines: &[Vec<Units>],
) -> Result<(), AmountError> {
    for (line, units) in lines.iter_mut().zip(units_of_lines).filter(|(_, units)| !units.is_empty()) {
        // What is left, such as the share of the order's discounts and taxes, goes by value.
        let worth: Vec<Amount> = units.iter().map(|group| group.worth).collect();
        for (group, total) in units.iter().zip(line.total.split(&worth, input.currency)?) {
            let units = Quantity::new(group.count).map_err(|_| AmountError::Overflow)?;
            line.groups.push(UnitGroup { units, total });
        }
        line.groups.sort_by(|left, right| per_unit(right, left));
    }
    Ok(())
}

/// What the first units of a line are worth.
pub(super) fn worth_of_first(groups: &[Units], units: Quantity) -> Result<Amount, AmountError> {
    Amount::sum(groups.iter().filter(|group| group.end <= units.units()).map(|group| group.worth))
}

/// Whether a unit of `left` costs less than one of `right`, without dividing.
fn per_unit(left: &UnitGroup, right: &UnitGroup) -> std::cmp::Ordering {
    let cross = |total: Amount, units: Quantity| total.times(units.units()).unwrap_or(total);
    cross(left.total, right.units).cmp(&cross(right.total, left.units))
}

/// The line, cut where a discount of the input ends: the discounts on some units are on the first ones. No groups, where
/// every discount is on all units.
pub(super) fn cut(input: &OrderInput, line: &OrderLine, given: &LineInput) -> Result<Vec<Units>, AmountError> {
    if given.discounts.iter().all(|discount| discount.units.is_none()) {
        return Ok(Vec::new());
    }
    let whole = line.quantity.units();
    let ends = given.discounts.iter().filter_map(|discount| discount.units).map(Quantity::units);
    let mut ends: Vec<i64> = ends.filter(|end| *end < whole).chain([whole]).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut groups: Vec<Units> = Vec::with_capacity(ends.len());
    for end in ends {
        let start = groups.last().map_or(0, |last| last.end);
        let share = |units| line.extended.share(units, whole, input.currency, input.rounding);
        groups.push(Units { count: end.saturating_sub(start), worth: share(end)?.minus(share(start)?)?, end });
    }
    Ok(groups)
}

/// Takes a discount from the groups that it is on, by value.
pub(super) fn take(input: &OrderInput, groups: &mut [Units], discount: &Discount) -> Result<(), AmountError> {
    if groups.is_empty() {
        return Ok(());
    }
    let last = discount.units.map_or(i64::MAX, Quantity::units);
    let on: Vec<Amount> =
        groups.iter().map(|group| if group.end <= last { group.worth } else { Amount::ZERO }).collect();
    for (group, share) in groups.iter_mut().zip(discount.amount.split(&on, input.currency)?) {
        group.worth = group.worth.minus(share)?;
    }
    Ok(())
}
