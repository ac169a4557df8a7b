//! Amounts of money: exact decimals, checked arithmetic, rounding and splits that conserve.
//!
//! One long file on purpose: the bounds, the one constructor that checks them and the arithmetic that relies on them are
//! read together.
//!
//! Invariants:
//! - `a_split_conserves_and_stays_within_one_minor_unit`
//! - `cumulative_shares_telescope_to_the_whole`
//! - `an_amount_survives_its_text`
//! - `there_is_no_negative_zero`

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::fmt;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::currency::Currency;

/// How many digits an amount has before the decimal point at most, leading zeros aside.
pub const AMOUNT_INTEGER_DIGITS_MAX: u32 = 15;

/// How many decimals an amount has at most.
pub const AMOUNT_DECIMALS_MAX: u32 = 9;

/// The longest text of an amount: a sign, 18 digits (leading zeros may be among them), a point and 9 decimals.
const TEXT_BYTES_MAX: usize = 29;

/// How many digits may be written before the decimal point, leading zeros included.
const TEXT_INTEGER_DIGITS_MAX: usize = 18;

/// How many digits may be written after the decimal point: as many as there are decimals.
const TEXT_DECIMALS_MAX: usize = 9;

/// Amount of money in a currency known from elsewhere, usually the order's. Below 10^15 either side of zero, with up to
/// nine decimals; exact.
///
/// It keeps the decimals it came with ("5.00" stays "5.00"), yet 5.0 equals 5.00 in comparisons and hashes. There are
/// no operators: everything that can fail says so.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

/// How to round to the minor unit of a currency.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest, a half away from zero: 0.125 to 0.13, -0.125 to -0.13.
    #[default]
    HalfUp,
    /// To the nearest, a half to the even neighbor: 0.125 to 0.12, 0.135 to 0.14.
    HalfEven,
    /// To the nearest, a half toward zero: 0.125 to 0.12, -0.125 to -0.12.
    HalfDown,
    /// Toward zero: 0.129 to 0.12, -0.129 to -0.12.
    Down,
}

/// Why there is no such amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// The text is not a plain decimal.
    #[error("an amount is a plain decimal such as \"12.30\" or \"-5\": no plus sign, exponent, spaces or separators")]
    Malformed,
    /// The amount has more than [`AMOUNT_INTEGER_DIGITS_MAX`] digits before the decimal point.
    #[error("an amount has at most {AMOUNT_INTEGER_DIGITS_MAX} digits before the decimal point")]
    OutOfBounds,
    /// The amount has more than [`AMOUNT_DECIMALS_MAX`] decimals.
    #[error("an amount has at most {AMOUNT_DECIMALS_MAX} decimals")]
    TooManyDecimals,
    /// The amount has more decimals than an amount that is owed in the currency.
    #[error("the amount has more than the {} decimals of {currency}", currency.exponent())]
    NotInMinorUnits {
        /// The currency that has fewer decimals.
        currency: Currency,
    },
    /// The exact result on the way is too large to be computed.
    #[error("the amount is too large to compute with")]
    Overflow,
    /// A share asks for a negative number of units, for more units than there are, or there are none.
    #[error("a share of {units} out of {of} units is not between nothing and the whole")]
    ShareOutOfBounds {
        /// How many units the share is for.
        units: i64,
        /// How many units there are.
        of: i64,
    },
    /// A weight of a split is negative.
    #[error("the weights of a split are not negative")]
    NegativeWeight,
    /// An amount other than zero is to be split over nothing.
    #[error("there is nothing to split the amount over")]
    NothingToSplitOver,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Takes a decimal with the decimals it has.
    ///
    /// # Errors
    ///
    /// [`AmountError::TooManyDecimals`] or [`AmountError::OutOfBounds`].
    pub fn new(value: Decimal) -> Result<Self, AmountError> {
        Self::assemble(value.mantissa(), value.scale())
    }

    /// Reads `-?[0-9]{1,18}(\.[0-9]{1,9})?` and keeps the decimals written. Nothing else is an amount: no plus sign, no
    /// exponent, no separators, no spaces, only ASCII digits. Texts of any length are refused in constant time.
    ///
    /// # Errors
    ///
    /// [`AmountError::Malformed`] if the text is no plain decimal or longer than the longest amount;
    /// [`AmountError::TooManyDecimals`] and [`AmountError::OutOfBounds`] if it is one beyond the bounds.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(AmountError::Malformed);
        }
        let (is_negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text),
        };
        let (integer, decimals) = match unsigned.split_once('.') {
            Some((integer, decimals)) => (parse_digits(integer)?, Some(decimals)),
            None => (parse_digits(unsigned)?, None),
        };
        let fraction = decimals.map_or(Ok(0), parse_digits)?;
        let scale = decimals.map_or(0, str::len);
        if scale > TEXT_DECIMALS_MAX {
            return Err(AmountError::TooManyDecimals);
        }
        if unsigned.len().saturating_sub(scale)
            > TEXT_INTEGER_DIGITS_MAX.saturating_add(usize::from(decimals.is_some()))
        {
            return Err(AmountError::OutOfBounds);
        }

        let scale = u32::try_from(scale).map_err(|_| AmountError::TooManyDecimals)?;
        let mantissa = scale_up(integer, scale)?.checked_add(fraction).ok_or(AmountError::Overflow)?;
        Self::assemble(with_sign(mantissa, is_negative)?, scale)
    }

    /// The amount that is so many minor units, such as cents, with all decimals of the currency.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`], possible only in currencies with fewer than four decimals.
    pub fn from_minor(minor_units: i64, currency: Currency) -> Result<Self, AmountError> {
        Self::assemble(i128::from(minor_units), currency.exponent())
    }

    /// How many minor units of the currency this is, exactly.
    ///
    /// # Errors
    ///
    /// [`AmountError::NotInMinorUnits`] if it has more decimals than the currency; [`AmountError::Overflow`] beyond 64
    /// bits, possible only in currencies with four decimals.
    pub fn to_minor(self, currency: Currency) -> Result<i64, AmountError> {
        i64::try_from(self.minor_units(currency)?).map_err(|_| AmountError::Overflow)
    }

    /// The number, with the decimals it is kept with.
    pub const fn value(self) -> Decimal {
        self.0
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0.is_sign_positive() && !self.0.is_zero()
    }

    /// The sum, with the decimals of the operand that has more.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`].
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        let (scale, left, right) = self.align(other)?;
        Self::assemble(left.checked_add(right).ok_or(AmountError::Overflow)?, scale)
    }

    /// The difference, with the decimals of the operand that has more.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`].
    pub fn minus(self, other: Self) -> Result<Self, AmountError> {
        let (scale, left, right) = self.align(other)?;
        Self::assemble(left.checked_sub(right).ok_or(AmountError::Overflow)?, scale)
    }

    /// The amount so many times, with the same decimals.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`], or [`AmountError::Overflow`] far beyond the bounds.
    pub fn times(self, count: i64) -> Result<Self, AmountError> {
        let product = multiply(self.0.mantissa(), i128::from(count)).ok_or(AmountError::Overflow)?;
        Self::assemble(product, self.0.scale())
    }

    /// The exact product with a rate or a measured quantity. Trailing zeros beyond nine decimals are dropped; nothing
    /// is rounded.
    ///
    /// # Errors
    ///
    /// [`AmountError::TooManyDecimals`] if the product needs more than nine decimals (see
    /// [`times_decimal_rounded`](Self::times_decimal_rounded)); [`AmountError::OutOfBounds`];
    /// [`AmountError::Overflow`] beyond 38 significant digits.
    pub fn times_decimal(self, factor: Decimal) -> Result<Self, AmountError> {
        let (product, scale) = self.exact_product(factor)?;
        if scale <= AMOUNT_DECIMALS_MAX {
            return Self::assemble(product, scale);
        }

        let surplus = power_of_ten(scale.saturating_sub(AMOUNT_DECIMALS_MAX))?;
        match (product.checked_rem(surplus), product.checked_div(surplus)) {
            (Some(0), Some(kept)) => Self::assemble(kept, AMOUNT_DECIMALS_MAX),
            _ => Err(AmountError::TooManyDecimals),
        }
    }

    /// The exact quotient by a positive number, rounded once to the minor unit of the currency.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`]; [`AmountError::Overflow`] beyond 38 significant digits, or when `divisor` is not
    /// positive.
    pub fn over(self, divisor: Decimal, currency: Currency, rounding: Rounding) -> Result<Self, AmountError> {
        let divisor = divisor.normalize();
        let up = power_of_ten(divisor.scale().saturating_add(currency.exponent()))?;
        let numerator = multiply(self.0.mantissa(), up).ok_or(AmountError::Overflow)?;
        let denominator = multiply(divisor.mantissa(), power_of_ten(self.0.scale())?).ok_or(AmountError::Overflow)?;
        if denominator <= 0 {
            return Err(AmountError::Overflow);
        }
        Self::assemble(divide(numerator, denominator, rounding)?, currency.exponent())
    }

    /// The exact product with a rate or a measured quantity, rounded once to the minor unit of the currency.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`]; [`AmountError::Overflow`] beyond 38 significant digits.
    pub fn times_decimal_rounded(
        self,
        factor: Decimal,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, AmountError> {
        let (product, scale) = self.exact_product(factor)?;
        round_to(product, scale, currency.exponent(), rounding)
    }

    /// The amount with the opposite sign.
    #[must_use]
    pub fn negated(self) -> Self {
        let mut value = self.0;
        value.set_sign_negative(self.is_positive());
        Self(value)
    }

    /// The amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.abs())
    }

    /// The sum of all, with the decimals of the one that has most; zero if there are none.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`] if the sum is out of bounds on the way, in the order given.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, AmountError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// Whether the amount can be owed in the currency: it has no more decimals, trailing zeros aside.
    pub fn fits(self, currency: Currency) -> bool {
        let surplus = self.0.scale().saturating_sub(currency.exponent());
        surplus == 0
            || power_of_ten(surplus)
                .is_ok_and(|divisor| self.0.mantissa().checked_rem(divisor).is_some_and(|rest| rest == 0))
    }

    /// The amount rounded to the minor unit of the currency, with exactly its decimals: 5 in EUR is 5.00.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfBounds`] if it is rounded up to 10^15.
    pub fn round(self, currency: Currency, rounding: Rounding) -> Result<Self, AmountError> {
        if self.0.scale() == currency.exponent() {
            return Ok(self);
        }
        round_to(self.0.mantissa(), self.0.scale(), currency.exponent(), rounding)
    }

    /// The part that the first `units` out of `of` units have in this amount, rounded: `round(amount * units / of)`,
    /// exact before it is rounded once.
    ///
    /// Shares are cumulative. What units `j + 1` to `k` have is `share(k) - share(j)`; over any partition of the units
    /// these differences sum to the whole, if the whole fits the currency. (Telescoping sum; refunds rest on it.)
    ///
    /// # Errors
    ///
    /// [`AmountError::ShareOutOfBounds`] unless `0 <= units <= of` and `0 < of`. [`AmountError::Overflow`] only for an
    /// amount that does not fit the currency, times more than 10^14 units.
    pub fn share(self, units: i64, of: i64, currency: Currency, rounding: Rounding) -> Result<Self, AmountError> {
        if units < 0 || units > of || of == 0 {
            return Err(AmountError::ShareOutOfBounds { units, of });
        }

        let exponent = currency.exponent();
        let (count, total) = (i128::from(units), i128::from(of));
        let surplus = self.0.scale().saturating_sub(exponent);
        if surplus > 0
            && let Some(numerator) = multiply(self.0.mantissa(), count)
        {
            let denominator = multiply(total, power_of_ten(surplus)?).ok_or(AmountError::Overflow)?;
            return Self::assemble(divide(numerator, denominator, rounding)?, exponent);
        }
        // Below 10^19 minor units times 2^63: always within 128 bits.
        let minor_units = self.minor_units(currency).map_err(|_| AmountError::Overflow)?;
        let numerator = multiply(minor_units, count).ok_or(AmountError::Overflow)?;
        Self::assemble(divide(numerator, total, rounding)?, exponent)
    }

    /// Splits the amount in proportion to the weights, one part for each, in minor units of the currency. The parts
    /// have the sign of the whole and sum to it exactly. Each is within one minor unit of the exact proportion.
    ///
    /// The method is the largest remainder (Hamilton): each part is rounded toward zero, and the minor units left go to
    /// the parts that lost most, on a tie to the first. If all weights are zero they count as equal.
    ///
    /// # Errors
    ///
    /// [`AmountError::NotInMinorUnits`] if the amount does not fit the currency; [`AmountError::NegativeWeight`];
    /// [`AmountError::NothingToSplitOver`] if there are no weights and the amount is not zero;
    /// [`AmountError::Overflow`] if amount times weight is beyond 38 digits, possible only for weights with more
    /// decimals than any currency.
    pub fn split(self, weights: &[Self], currency: Currency) -> Result<Vec<Self>, AmountError> {
        let whole = self.minor_units(currency)?;
        if weights.iter().any(|weight| weight.is_negative()) {
            return Err(AmountError::NegativeWeight);
        }
        if weights.is_empty() {
            return if self.is_zero() { Ok(Vec::new()) } else { Err(AmountError::NothingToSplitOver) };
        }

        let scale = weights.iter().map(|weight| weight.0.scale()).max().unwrap_or(0);
        let mut weights = weights.iter().map(|weight| weight.mantissa_at(scale)).collect::<Result<Vec<_>, _>>()?;
        if weights.iter().all(|weight| *weight == 0) {
            weights.fill(1);
        }
        largest_remainder(whole.unsigned_abs(), &weights)?
            .into_iter()
            .map(|part| Self::assemble(with_sign(part, whole < 0)?, currency.exponent()))
            .collect()
    }

    /// The one door: whatever becomes an amount is checked here. Zero loses its sign.
    fn assemble(mantissa: i128, scale: u32) -> Result<Self, AmountError> {
        if scale > AMOUNT_DECIMALS_MAX {
            return Err(AmountError::TooManyDecimals);
        }
        let bound = power_of_ten(AMOUNT_INTEGER_DIGITS_MAX.saturating_add(scale))?;
        if mantissa.unsigned_abs() >= bound.unsigned_abs() {
            return Err(AmountError::OutOfBounds);
        }
        Decimal::try_from_i128_with_scale(mantissa, scale).map(Self).map_err(|_| AmountError::Overflow)
    }

    /// Both as whole numbers of the smaller of their last decimal places, and how many decimals that is.
    fn align(self, other: Self) -> Result<(u32, i128, i128), AmountError> {
        let scale = self.0.scale().max(other.0.scale());
        Ok((scale, self.mantissa_at(scale)?, other.mantissa_at(scale)?))
    }

    /// The amount as a whole number of units of the given decimal place, which is at least its own.
    fn mantissa_at(self, scale: u32) -> Result<i128, AmountError> {
        match scale.saturating_sub(self.0.scale()) {
            0 => Ok(self.0.mantissa()),
            missing => multiply(self.0.mantissa(), power_of_ten(missing)?).ok_or(AmountError::Overflow),
        }
    }

    fn minor_units(self, currency: Currency) -> Result<i128, AmountError> {
        if !self.fits(currency) {
            return Err(AmountError::NotInMinorUnits { currency });
        }
        match self.0.scale().saturating_sub(currency.exponent()) {
            0 => self.mantissa_at(currency.exponent()),
            surplus => self.0.mantissa().checked_div(power_of_ten(surplus)?).ok_or(AmountError::Overflow),
        }
    }

    /// Mantissa and scale of the product.
    fn exact_product(self, factor: Decimal) -> Result<(i128, u32), AmountError> {
        let product = |amount: Decimal, factor: Decimal| {
            Some((multiply(amount.mantissa(), factor.mantissa())?, amount.scale().saturating_add(factor.scale())))
        };
        product(self.0, factor).or_else(|| product(self.0.normalize(), factor.normalize())).ok_or(AmountError::Overflow)
    }
}

/// Powers of ten up to 10^37: a product of an amount and a decimal has at most 9 + 28 decimals.
const POWERS_OF_TEN: [i128; 38] = {
    let mut powers = [1; 38];
    let mut rest: &mut [i128] = &mut powers;
    let mut power: i128 = 1;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = power;
        power = power.wrapping_mul(10);
        rest = others;
    }
    powers
};

/// Ten to the power, up to 37.
#[inline]
fn power_of_ten(exponent: u32) -> Result<i128, AmountError> {
    usize::try_from(exponent).ok().and_then(|index| POWERS_OF_TEN.get(index)).copied().ok_or(AmountError::Overflow)
}

/// The checked product, without the slow checked multiplication of 128 bits where 64 bits do.
#[inline]
fn multiply(left: i128, right: i128) -> Option<i128> {
    match (i64::try_from(left), i64::try_from(right)) {
        (Ok(left), Ok(right)) => i128::from(left).checked_mul(i128::from(right)),
        _ => left.checked_mul(right),
    }
}

/// ASCII digits as a number; at most 29 of them, which is within 128 bits.
fn parse_digits(text: &str) -> Result<u128, AmountError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::Malformed);
    }
    let append = |value: u64, byte: u8| value.checked_mul(10)?.checked_add(u64::from(byte.wrapping_sub(b'0')));
    match text.bytes().try_fold(0, append) {
        Some(value) => Ok(u128::from(value)),
        None => text.parse().map_err(|_| AmountError::Malformed),
    }
}

fn scale_up(value: u128, scale: u32) -> Result<u128, AmountError> {
    value.checked_mul(power_of_ten(scale)?.unsigned_abs()).ok_or(AmountError::Overflow)
}

fn with_sign(magnitude: u128, is_negative: bool) -> Result<i128, AmountError> {
    let value = i128::try_from(magnitude).map_err(|_| AmountError::Overflow)?;
    Ok(if is_negative { value.wrapping_neg() } else { value })
}

/// The number `mantissa / 10^scale` with exactly `exponent` decimals.
fn round_to(mantissa: i128, scale: u32, exponent: u32, rounding: Rounding) -> Result<Amount, AmountError> {
    let rounded = match scale.checked_sub(exponent) {
        Some(0) => mantissa,
        Some(surplus) => divide(mantissa, power_of_ten(surplus)?, rounding)?,
        None => multiply(mantissa, power_of_ten(exponent.saturating_sub(scale))?).ok_or(AmountError::Overflow)?,
    };
    Amount::assemble(rounded, exponent)
}

/// The quotient rounded to a whole number. The denominator is positive.
fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> Result<i128, AmountError> {
    let (quotient, remainder) = div_rem(numerator.unsigned_abs(), denominator.unsigned_abs())?;

    let to_next = denominator.unsigned_abs().saturating_sub(remainder);
    let is_up = match rounding {
        Rounding::Down => false,
        Rounding::HalfUp => remainder >= to_next,
        Rounding::HalfDown => remainder > to_next,
        Rounding::HalfEven => match remainder.cmp(&to_next) {
            Ordering::Less => false,
            Ordering::Equal => quotient & 1 == 1,
            Ordering::Greater => true,
        },
    };
    with_sign(quotient.checked_add(u128::from(is_up)).ok_or(AmountError::Overflow)?, numerator < 0)
}

/// Quotient and remainder, by the division of 64 bits where it does.
#[inline]
fn div_rem(numerator: u128, denominator: u128) -> Result<(u128, u128), AmountError> {
    let parts = match (u64::try_from(numerator), u64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => numerator
            .checked_div(denominator)
            .zip(numerator.checked_rem(denominator))
            .map(|(quotient, remainder)| (u128::from(quotient), u128::from(remainder))),
        _ => numerator.checked_div(denominator).zip(numerator.checked_rem(denominator)),
    };
    parts.ok_or(AmountError::Overflow)
}

/// Splits whole units over weights that are not negative and not all zero.
fn largest_remainder(whole: u128, weights: &[i128]) -> Result<Vec<u128>, AmountError> {
    let total = weights.iter().try_fold(0u128, |sum, weight| sum.checked_add(weight.unsigned_abs()));
    let total = total.ok_or(AmountError::Overflow)?;
    let mut left = whole;
    let mut parts = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (position, weight) in weights.iter().enumerate() {
        let product = whole.checked_mul(weight.unsigned_abs()).ok_or(AmountError::Overflow)?;
        let (part, remainder) = div_rem(product, total)?;
        left = left.checked_sub(part).ok_or(AmountError::Overflow)?;
        parts.push(part);
        remainders.push((Reverse(remainder), position));
    }
    // Fewer units are left than there are remainders other than zero, so a weight of zero gets none.
    if left > 0 {
        remainders.sort_unstable();
        let left = usize::try_from(left).map_err(|_| AmountError::Overflow)?;
        for (_, position) in remainders.into_iter().take(left) {
            if let Some(part) = parts.get_mut(position) {
                *part = part.saturating_add(1);
            }
        }
    }
    Ok(parts)
}

impl fmt::Debug for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl std::str::FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse(text)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl Amount {
    /// What [`fmt::Display`] writes, an order of magnitude faster: records and log entries are full of amounts.
    fn to_text(self) -> String {
        let (mantissa, decimals) = (self.0.mantissa(), self.0.scale().try_into().unwrap_or_default());
        let mut buffer = itoa::Buffer::new();
        let digits = match u64::try_from(mantissa.unsigned_abs()) {
            Ok(small) => buffer.format(small),
            Err(_) => buffer.format(mantissa.unsigned_abs()),
        };
        let mut text = String::with_capacity(TEXT_BYTES_MAX);
        text.push_str(if mantissa < 0 { "-" } else { "" });
        let (integer, fraction) = digits.split_at(digits.len().saturating_sub(decimals));
        text.push_str(if integer.is_empty() { "0" } else { integer });
        if decimals > 0 {
            text.push('.');
            text.extend(std::iter::repeat_n('0', decimals.saturating_sub(fraction.len())));
            text.push_str(fraction);
        }
        text
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;

        impl Visitor<'_> for AmountVisitor {
            type Value = Amount;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an amount as a decimal string, such as \"12.30\", or a whole number")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
                Amount::parse(text).map_err(E::custom)
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Amount, E> {
                Amount::assemble(i128::from(value), 0).map_err(E::custom)
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Amount, E> {
                Amount::assemble(i128::from(value), 0).map_err(E::custom)
            }

            fn visit_f64<E: Error>(self, _value: f64) -> Result<Amount, E> {
                Err(E::custom("a number with decimals is not exact: pass a decimal string, such as \"12.30\""))
            }
        }

        deserializer.deserialize_any(AmountVisitor)
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let types = if generator.contract().is_serialize() {
            Value::from("string")
        } else {
            Value::from_iter(["string", "integer"])
        };
        json_schema!({
            "type": types,
            "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$",
            "description": "An exact amount of money as a decimal string, such as \"12.30\"; never a float.",
        })
    }
}

/// An amount with its currency. Sums of different currencies are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of which currency.
    pub currency: Currency,
}

/// Why there is no such sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The operands are of different currencies.
    #[error("{left} and {right} do not add up: the currencies differ")]
    MixedCurrencies {
        /// The currency of the left operand.
        left: Currency,
        /// The currency of the right operand.
        right: Currency,
    },
    /// The amount of the result cannot be.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl Money {
    /// The sum.
    ///
    /// # Errors
    ///
    /// [`MoneyError::MixedCurrencies`], or [`AmountError::OutOfBounds`] within [`MoneyError::Amount`].
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let currency = self.common_currency(other)?;
        Ok(Self { amount: self.amount.plus(other.amount)?, currency })
    }

    /// The difference.
    ///
    /// # Errors
    ///
    /// [`MoneyError::MixedCurrencies`], or [`AmountError::OutOfBounds`] within [`MoneyError::Amount`].
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let currency = self.common_currency(other)?;
        Ok(Self { amount: self.amount.minus(other.amount)?, currency })
    }

    fn common_currency(self, other: Self) -> Result<Currency, MoneyError> {
        if self.currency == other.currency {
            Ok(self.currency)
        } else {
            Err(MoneyError::MixedCurrencies { left: self.currency, right: other.currency })
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn any_currency() -> impl Strategy<Value = Currency> {
        proptest::sample::select(vec!["JPY", "USD", "KWD", "CLF"]).prop_map(currency)
    }

    fn any_rounding() -> impl Strategy<Value = Rounding> {
        proptest::sample::select(vec![Rounding::HalfUp, Rounding::HalfEven, Rounding::HalfDown, Rounding::Down])
    }

    /// Any amount, small ones more often.
    fn any_amount() -> impl Strategy<Value = Amount> {
        (0..=AMOUNT_DECIMALS_MAX, 0u32..=24, any::<i128>()).prop_map(|(scale, digits, seed)| {
            let digits = digits.min(AMOUNT_INTEGER_DIGITS_MAX + scale);
            Amount::assemble(seed % 10i128.pow(digits), scale).unwrap()
        })
    }

    /// An amount that can be owed, up to the bounds.
    fn any_owed() -> impl Strategy<Value = (Amount, Currency)> {
        (any_currency(), 0u32..=19, any::<i128>()).prop_map(|(currency, digits, seed)| {
            let digits = digits.min(AMOUNT_INTEGER_DIGITS_MAX + currency.exponent());
            (Amount::assemble(seed % 10i128.pow(digits), currency.exponent()).unwrap(), currency)
        })
    }

    #[test]
    fn plain_decimals_are_read_with_their_decimals() {
        for text in ["0", "5", "-5", "12.30", "0.000000001", "999999999999999.999999999", "-999999999999999.999999999"]
        {
            assert_eq!(amount(text).to_string(), text);
        }
        assert_eq!(amount("000000000000000012.30").to_string(), "12.30");
    }

    #[test]
    fn hostile_texts_are_refused() {
        let nines = "9".repeat(1 << 20);
        let refused = [
            "",
            "-",
            ".",
            "-.",
            "5.",
            ".5",
            "--5",
            "+1",
            "1e3",
            "1e1000000",
            "NaN",
            "inf",
            "-Infinity",
            "0x1",
            "1_000",
            "1,000",
            "1.2.3",
            " 1",
            "1 ",
            "1\n",
            "1\0",
            "١٢",
            "１２",
            "−1",
            "1-",
            "$1",
            &nines,
        ];
        for text in refused {
            assert_eq!(Amount::parse(text), Err(AmountError::Malformed), "{:.20}", text);
        }
        assert_eq!(Amount::parse(&format!("1.{nines}")), Err(AmountError::Malformed));
    }

    #[test]
    fn numbers_beyond_the_bounds_are_refused_as_such() {
        for text in ["1000000000000000", "999999999999999999", "-1000000000000000.00", "9999999999999999999999"] {
            assert_eq!(Amount::parse(text), Err(AmountError::OutOfBounds), "{text}");
        }
        assert_eq!(Amount::parse("0000000000000000001"), Err(AmountError::OutOfBounds));
        assert_eq!(Amount::parse("0.0000000001"), Err(AmountError::TooManyDecimals));
        assert_eq!(Amount::new(Decimal::MAX), Err(AmountError::OutOfBounds));
        assert_eq!(Amount::new(Decimal::from_parts(1, 0, 0, false, 28)), Err(AmountError::TooManyDecimals));
    }

    #[test]
    fn trailing_zeros_do_not_matter_to_equality_and_hash() {
        assert_eq!(amount("1.0"), amount("1.00"));
        assert_eq!(HashSet::from([amount("1"), amount("1.0"), amount("1.00")]).len(), 1);
        assert!(amount("1.01") > amount("1.0"));
    }

    #[test]
    fn there_is_no_negative_zero() {
        let minus_zero = {
            let mut zero = Decimal::ZERO;
            zero.set_sign_negative(true);
            Amount::new(zero).unwrap()
        };
        let jpy = currency("JPY");
        for zero in [
            minus_zero,
            amount("-0"),
            Amount::ZERO.negated(),
            amount("-5").times(0).unwrap(),
            amount("-0.4").round(jpy, Rounding::HalfUp).unwrap(),
            amount("-5").plus(amount("5")).unwrap(),
            amount("-5").share(0, 3, jpy, Rounding::HalfUp).unwrap(),
            amount("-5").times_decimal(Decimal::ZERO).unwrap(),
        ] {
            assert_eq!(zero.to_string(), "0");
            assert!(zero.is_zero() && !zero.is_negative() && !zero.is_positive());
        }
        assert_eq!(amount("-0.00").to_string(), "0.00");
    }

    #[test]
    fn sums_keep_the_longer_decimals() {
        let sum = amount("10.505").plus(amount("0.125")).unwrap();
        assert_eq!(sum.to_string(), "10.630");
        assert!(sum.fits(currency("KWD")));
        assert!(sum.fits(currency("USD")));
        assert_eq!(amount("1").minus(amount("0.01")).unwrap().to_string(), "0.99");
        assert_eq!(Amount::sum([amount("1"), amount("2.5"), amount("-0.25")]).unwrap().to_string(), "3.25");
        assert_eq!(Amount::sum([]), Ok(Amount::ZERO));
    }

    #[test]
    fn results_beyond_the_bounds_are_refused() {
        let most = amount("999999999999999.999999999");
        assert_eq!(most.plus(amount("0.000000001")), Err(AmountError::OutOfBounds));
        assert_eq!(most.negated().minus(amount("1")), Err(AmountError::OutOfBounds));
        assert_eq!(most.times(2), Err(AmountError::OutOfBounds));
        assert_eq!(most.times(i64::MIN), Err(AmountError::Overflow));
        assert_eq!(most.times_decimal(Decimal::MAX), Err(AmountError::Overflow));
        assert_eq!(most.round(currency("USD"), Rounding::HalfUp), Err(AmountError::OutOfBounds));
        assert_eq!(Amount::from_minor(i64::MAX, currency("JPY")), Err(AmountError::OutOfBounds));
        assert_eq!(Amount::from_minor(i64::MIN, currency("CLF")).unwrap().to_string(), "-922337203685477.5808");
        assert_eq!(amount("999999999999999").to_minor(currency("CLF")), Err(AmountError::Overflow));
    }

    #[test]
    fn products_are_exact() {
        let rate = Decimal::new(825, 4);
        assert_eq!(amount("10.99").times(3).unwrap().to_string(), "32.97");
        assert_eq!(amount("10.99").times_decimal(rate).unwrap().to_string(), "0.906675");
        assert_eq!(amount("1.00000000").times_decimal(Decimal::new(500, 3)).unwrap().to_string(), "0.500000000");
        assert_eq!(amount("0.00001").times_decimal(Decimal::new(1, 5)), Err(AmountError::TooManyDecimals));
        let eur = currency("EUR");
        assert_eq!(amount("10.99").times_decimal_rounded(rate, eur, Rounding::HalfUp).unwrap().to_string(), "0.91");
        let tiny = Decimal::from_parts(1, 0, 0, false, 28);
        assert_eq!(
            amount("0.000000001").times_decimal_rounded(tiny, eur, Rounding::HalfUp).unwrap().to_string(),
            "0.00"
        );
    }

    #[test]
    fn rounding_differs_only_on_halves() {
        use Rounding::{Down, HalfDown, HalfEven, HalfUp};
        let usd = currency("USD");
        for (text, half_up, half_even, half_down, down) in [
            ("0.124", "0.12", "0.12", "0.12", "0.12"),
            ("0.125", "0.13", "0.12", "0.12", "0.12"),
            ("0.135", "0.14", "0.14", "0.13", "0.13"),
            ("0.125000001", "0.13", "0.13", "0.13", "0.12"),
            ("0.129", "0.13", "0.13", "0.13", "0.12"),
            ("-0.125", "-0.13", "-0.12", "-0.12", "-0.12"),
            ("-0.135", "-0.14", "-0.14", "-0.13", "-0.13"),
            ("5", "5.00", "5.00", "5.00", "5.00"),
            ("5.0000", "5.00", "5.00", "5.00", "5.00"),
        ] {
            for (rounding, expected) in [(HalfUp, half_up), (HalfEven, half_even), (HalfDown, half_down), (Down, down)]
            {
                assert_eq!(amount(text).round(usd, rounding).unwrap().to_string(), expected, "{text} {rounding:?}");
            }
        }
        assert_eq!(amount("2.5").round(currency("JPY"), HalfEven).unwrap().to_string(), "2");
        assert_eq!(Rounding::default(), HalfUp);
        assert_eq!(serde_json::to_string(&HalfUp).unwrap(), "\"half_up\"");
    }

    #[test]
    fn amounts_fit_a_currency_by_their_decimals() {
        assert!(amount("5.00").fits(currency("JPY")));
        assert!(!amount("5.01").fits(currency("JPY")));
        assert!(amount("5.010").fits(currency("USD")));
        assert!(!amount("5.0001").fits(currency("KWD")));
        assert_eq!(amount("5.010").to_minor(currency("USD")), Ok(501));
        let refused = AmountError::NotInMinorUnits { currency: currency("USD") };
        assert_eq!(amount("5.001").to_minor(currency("USD")), Err(refused));
    }

    #[test]
    fn shares_are_cumulative() {
        let usd = currency("USD");
        let shares: Vec<String> =
            (0..=3).map(|k| amount("10").share(k, 3, usd, Rounding::HalfUp).unwrap().to_string()).collect();
        assert_eq!(shares, ["0.00", "3.33", "6.67", "10.00"]);
        for (units, of) in [(-1, 3), (4, 3), (0, 0), (1, -1), (-1, -1)] {
            let refused = AmountError::ShareOutOfBounds { units, of };
            assert_eq!(amount("10").share(units, of, usd, Rounding::HalfUp), Err(refused));
        }
    }

    #[test]
    fn shares_of_the_largest_amounts_and_counts_do_not_overflow() {
        let most = amount("999999999999999.9900000");
        let share = most.share(i64::MAX - 1, i64::MAX, currency("USD"), Rounding::HalfUp).unwrap();
        assert_eq!(share.to_string(), "999999999999999.99");
        let odd = amount("999999999999999.999999999");
        assert_eq!(odd.share(i64::MAX, i64::MAX, currency("USD"), Rounding::Down), Err(AmountError::Overflow));
        assert_eq!(odd.share(1, 1, currency("USD"), Rounding::Down).unwrap().to_string(), "999999999999999.99");
    }

    #[test]
    fn a_split_gives_what_is_left_to_the_largest_remainders() {
        let usd = currency("USD");
        let split = |whole: &str, weights: &[&str]| {
            let weights: Vec<Amount> = weights.iter().map(|text| amount(text)).collect();
            let parts = amount(whole).split(&weights, usd);
            parts.map(|parts| parts.iter().map(Amount::to_string).collect::<Vec<_>>())
        };
        assert_eq!(split("10", &["1", "1", "1"]).unwrap(), ["3.34", "3.33", "3.33"]);
        assert_eq!(split("-10", &["1", "1", "1"]).unwrap(), ["-3.34", "-3.33", "-3.33"]);
        assert_eq!(split("1.00", &["19.99", "5", "0", "0.01"]).unwrap(), ["0.80", "0.20", "0.00", "0.00"]);
        assert_eq!(split("0.01", &["1", "2", "2"]).unwrap(), ["0.00", "0.01", "0.00"]);
        assert_eq!(split("0.05", &["0", "0.00", "0"]).unwrap(), ["0.02", "0.02", "0.01"]);
        assert_eq!(split("0", &["1", "2"]).unwrap(), ["0.00", "0.00"]);
        assert_eq!(split("0", &[]).unwrap(), Vec::<String>::new());
        assert_eq!(split("1", &[]), Err(AmountError::NothingToSplitOver));
        assert_eq!(split("1", &["2", "-1"]), Err(AmountError::NegativeWeight));
        assert_eq!(split("1.001", &["1"]), Err(AmountError::NotInMinorUnits { currency: usd }));
    }

    #[test]
    fn json_takes_strings_and_whole_numbers_and_gives_strings() {
        for (json, text) in [("\"12.30\"", "12.30"), ("12", "12"), ("-7", "-7")] {
            let read: Amount = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), format!("\"{text}\""));
        }
        for json in ["12.3", "1e3", "12.0"] {
            let error = serde_json::from_str::<Amount>(json).unwrap_err().to_string();
            assert!(error.contains("pass a decimal string"), "{error}");
        }
        for json in ["null", "true", "[]", "{}", "\"\"", "18446744073709551615", "1000000000000000"] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn the_schema_promises_strings() {
        let schema = |settings: schemars::generate::SchemaSettings| {
            serde_json::to_value(settings.into_generator().into_root_schema_for::<Amount>()).unwrap()["type"].clone()
        };
        let settings = schemars::generate::SchemaSettings::draft2020_12;
        assert_eq!(schema(settings().for_serialize()), serde_json::json!("string"));
        assert_eq!(schema(settings().for_deserialize()), serde_json::json!(["string", "integer"]));
    }

    #[test]
    fn money_of_different_currencies_does_not_mix() {
        let money = |text, code| Money { amount: amount(text), currency: currency(code) };
        assert_eq!(money("1.50", "USD").plus(money("2", "USD")).unwrap(), money("3.50", "USD"));
        assert_eq!(money("1.50", "USD").minus(money("2", "USD")).unwrap().to_string(), "-0.50 USD");
        let refused = MoneyError::MixedCurrencies { left: currency("USD"), right: currency("EUR") };
        assert_eq!(money("1", "USD").plus(money("1", "EUR")), Err(refused));
        assert_eq!(money("1", "USD").minus(money("1", "EUR")), Err(refused));
        let json = r#"{"amount":"1.50","currency":"USD"}"#;
        assert_eq!(serde_json::to_string(&serde_json::from_str::<Money>(json).unwrap()).unwrap(), json);
    }

    proptest! {
        #[test]
        fn an_amount_survives_its_text(amount in any_amount()) {
            let text = amount.to_string();
            prop_assert_eq!(amount.to_text(), text.as_str());
            let read = Amount::parse(&text).unwrap();
            prop_assert_eq!(read, amount);
            prop_assert_eq!(read.value().scale(), amount.value().scale());
            prop_assert_eq!(serde_json::from_str::<Amount>(&serde_json::to_string(&amount).unwrap()).unwrap(), amount);
        }

        #[test]
        fn any_text_is_an_amount_or_an_error(text in "\\PC{0,40}|[-+0-9._e]{0,32}") {
            if let Ok(amount) = Amount::parse(&text) {
                prop_assert_eq!(Decimal::from_str_exact(&text).unwrap(), amount.value());
            }
        }

        #[test]
        fn sums_and_products_agree_with_decimal(left in any_amount(), right in any_amount(), count in any::<i32>()) {
            if let Ok(sum) = left.plus(right) {
                prop_assert_eq!(sum.value(), left.value() + right.value());
                prop_assert_eq!(sum.minus(right).unwrap(), left);
            }
            prop_assert_eq!(left.plus(right), right.plus(left));
            prop_assert_eq!(left.negated().negated(), left);
            if let Ok(product) = left.times(i64::from(count)) {
                prop_assert_eq!(product.value(), left.value() * Decimal::from(count));
            }
        }

        #[test]
        fn rounding_agrees_with_decimal(amount in any_amount(), currency in any_currency(), rounding in any_rounding()) {
            use rust_decimal::RoundingStrategy::{MidpointAwayFromZero, MidpointNearestEven, MidpointTowardZero, ToZero};
            let strategy = match rounding {
                Rounding::HalfUp => MidpointAwayFromZero,
                Rounding::HalfEven => MidpointNearestEven,
                Rounding::HalfDown => MidpointTowardZero,
                Rounding::Down => ToZero,
            };
            if let Ok(rounded) = amount.round(currency, rounding) {
                prop_assert_eq!(rounded.value(), amount.value().round_dp_with_strategy(currency.exponent(), strategy));
                prop_assert_eq!(rounded.value().scale(), currency.exponent());
                prop_assert!(rounded.fits(currency));
            }
        }

        #[test]
        fn a_split_conserves_and_stays_within_one_minor_unit(
            (whole, currency) in any_owed(),
            weights in prop::collection::vec(0i64..1_000_000_000_000, 1..20),
        ) {
            let amounts: Vec<Amount> = weights.iter().map(|w| Amount::from_minor(*w, currency).unwrap()).collect();
            let parts = whole.split(&amounts, currency).unwrap();
            prop_assert_eq!(Amount::sum(parts.iter().copied()).unwrap(), whole);
            let minor = i128::from(whole.to_minor(currency).unwrap_or(0));
            let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            if total > 0 && whole.to_minor(currency).is_ok() {
                for (part, weight) in parts.iter().zip(&weights) {
                    let part = i128::from(part.to_minor(currency).unwrap());
                    let off = part * total - minor * i128::from(*weight);
                    prop_assert!(off.abs() < total, "{} of {}", part, minor);
                    prop_assert!(part.signum() * minor.signum() >= 0);
                    prop_assert!(*weight > 0 || part == 0);
                }
            }
        }

        #[test]
        fn cumulative_shares_telescope_to_the_whole(
            (whole, currency) in any_owed(),
            partition in prop::collection::vec(1i64..1_000_000_000_000_000, 1..10),
            rounding in any_rounding(),
        ) {
            let of: i64 = partition.iter().sum();
            let mut before = Amount::ZERO;
            let mut units = 0;
            let mut total = Amount::ZERO;
            for count in partition {
                units += count;
                let share = whole.share(units, of, currency, rounding).unwrap();
                prop_assert!(share.abs() >= before.abs());
                total = total.plus(share.minus(before).unwrap()).unwrap();
                before = share;
            }
            prop_assert_eq!(total, whole);
        }

        #[test]
        fn a_share_is_the_rounded_proportion(
            minor in -1_000_000_000i64..1_000_000_000, units in 0i64..1000, more in 1i64..1000, rounding in any_rounding(),
        ) {
            let usd = currency("USD");
            let of = units + more;
            // Nine decimals, so that the amount need not fit the currency.
            let amount = Amount::assemble(i128::from(minor) * 1_234_567, 9).unwrap();
            let exact = amount.value().mantissa() * i128::from(units);
            let unit = 10_000_000 * i128::from(of);
            let share = i128::from(amount.share(units, of, usd, rounding).unwrap().to_minor(usd).unwrap());
            let off = (share * unit - exact).abs();
            let is_nearest = if rounding == Rounding::Down { off < unit } else { 2 * off <= unit };
            prop_assert!(is_nearest);
        }
    }
}
