use proptest::prelude::*;

use super::super::input::{ChargeInput, DiscountInput, LineDiscountInput, LineInput, OrderInput, TaxInput};
use super::super::terms::{ChargeKind, DiscountScope, Order, TaxLevel, TaxMode};
use super::LineFacts;
use super::{Circumstances, agree, check};
use crate::code::Code;
use crate::value::{Amount, ChannelId, Currency, OrderId, Quantity, ReasonCode, Rounding, Sku, Timestamp};

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn code(text: &str) -> ReasonCode {
    ReasonCode::parse(text).unwrap()
}

fn units(count: i64) -> Quantity {
    Quantity::new(count).unwrap()
}

fn rate(text: &str) -> TaxInput {
    TaxInput { amount: None, ..TaxInput::of(code("vat"), Some(amount(text)), Amount::ZERO) }
}

fn line(quantity: i64, price: &str) -> LineInput {
    LineInput::new(Sku::parse("MUG").unwrap(), units(quantity), amount(price))
}

fn order(currency: &str, lines: Vec<LineInput>) -> OrderInput {
    OrderInput::new(ChannelId::parse("web").unwrap(), Currency::parse(currency).unwrap(), lines)
}

fn agreed(input: &OrderInput) -> (Order, Vec<String>) {
    check(input).unwrap();
    let facts = LineFacts { stocked: vec![true; input.lines.len()], ..LineFacts::default() };
    let circumstances =
        Circumstances { id: OrderId::parse("A").unwrap(), party: None, placed_at: Timestamp::EPOCH, facts };
    let mut warnings = Vec::new();
    (agree(input, circumstances, &mut warnings).unwrap(), warnings)
}

fn percent(percent: &str, on: Option<i64>) -> LineDiscountInput {
    let percent = Some(amount(percent));
    LineDiscountInput { code: code("off"), amount: None, percent, units: on.map(units) }
}

#[test]
fn several_inclusive_rates_share_what_the_price_holds_beyond_the_net_amount() {
    let mut input = order("CAD", vec![line(1, "100.00")]);
    input.tax_mode = TaxMode::Inclusive;
    input.lines[0].taxes = vec![rate("0.05"), rate("0.09975")];
    let (order, _) = agreed(&input);
    let taxes: Vec<String> = order.lines[0].taxes.iter().map(|tax| tax.amount.to_string()).collect();
    // 100 / 1.14975 = 86.98: 13.02 are taxes.
    assert_eq!(taxes, ["4.35", "8.67"]);
    assert_eq!(order.totals.total.to_string(), "100.00");
}

#[test]
fn a_compound_rate_is_also_on_the_taxes_before_it() {
    let mut input = order("CAD", vec![line(1, "100.00")]);
    input.lines[0].taxes = vec![rate("0.05"), TaxInput { compound: true, ..rate("0.10") }];
    let (order, _) = agreed(&input);
    let taxes: Vec<String> = order.lines[0].taxes.iter().map(|tax| tax.amount.to_string()).collect();
    assert_eq!(taxes, ["5.00", "10.50"]);
}

#[test]
fn the_third_of_three_is_free_and_the_dearest_units_come_back_first() {
    let mut input = order("EUR", vec![line(3, "10.00")]);
    input.lines[0].discounts = vec![percent("100", Some(1))];
    let (order, _) = agreed(&input);
    let line = &order.lines[0];
    assert_eq!(line.total.to_string(), "20.00");
    let charged = |count| line.charged_for(units(count), order.currency, order.rounding).unwrap().to_string();
    assert_eq!([charged(1), charged(2), charged(3)], ["10.00", "20.00", "20.00"]);
}

#[test]
fn a_discount_on_the_whole_is_spread_over_lines_and_charges_by_value() {
    let mut input = order("USD", vec![line(3, "10.00"), line(2, "20.00")]);
    let (kind, taxes) = (ChargeKind::Shipping, Vec::new());
    input.charges = vec![ChargeInput { kind, amount: amount("10.00"), tax_mode: None, taxes }];
    let scope = DiscountScope::ItemsAndCharges;
    input.discounts = vec![DiscountInput { scope, ..DiscountInput::of(code("manual"), amount("10.00")) }];
    let (order, warnings) = agreed(&input);
    let shares: Vec<String> = order.lines.iter().map(|line| line.order_discount.to_string()).collect();
    assert_eq!((shares, order.charges[0].discount.to_string()), (vec!["3.75".into(), "5.00".into()], "1.25".into()));
    assert!(warnings.is_empty());
}

#[test]
fn a_discount_leaves_nothing_rather_than_less_and_says_so() {
    let mut input = order("USD", vec![line(1, "30.00")]);
    input.discounts = vec![DiscountInput::of(code("big"), amount("100.00"))];
    let (order, warnings) = agreed(&input);
    assert_eq!((order.totals.total, order.discounts[0].amount), (amount("0"), amount("30.00")));
    assert_eq!(warnings, ["discounts[0]: only 30.00 of 100.00 was given, which leaves nothing"]);
}

#[test]
fn a_tax_of_the_channel_is_taken_and_what_differs_within_the_tolerance_is_told() {
    let mut input = order("EUR", vec![line(1, "10.00")]);
    input.lines[0].taxes = vec![TaxInput::of(code("vat"), Some(amount("0.19")), amount("1.91"))];
    assert_eq!(agreed(&input).1, Vec::<String>::new());
    input.tolerance = Some(amount("0.01"));
    let (order, warnings) = agreed(&input);
    assert_eq!(order.lines[0].taxes[0].amount.to_string(), "1.91");
    assert_eq!(warnings, ["lines[0].taxes[0].amount: 1.91 was given, the rate makes 1.90"]);
    input.tolerance = Some(amount("0.001"));
    let facts = LineFacts { stocked: vec![true], ..LineFacts::default() };
    let circumstances =
        Circumstances { id: OrderId::parse("A").unwrap(), party: None, placed_at: Timestamp::EPOCH, facts };
    let error = agree(&input, circumstances, &mut Vec::new()).unwrap_err();
    assert_eq!((error.code(), error.problems()[0].path.as_str()), (Code::TotalsMismatch, "lines[0].taxes[0].amount"));
}

#[test]
fn a_total_within_the_tolerance_is_what_the_customer_owes() {
    let mut input = order("CHF", vec![line(1, "9.98")]);
    input.tolerance = Some(amount("0.02"));
    input.total = Some(amount("10.00"));
    let (above, _) = agreed(&input);
    assert_eq!((above.totals.total, above.charges[0].kind), (amount("10.00"), ChargeKind::Rounding));
    input.total = Some(amount("9.97"));
    let (below, warnings) = agreed(&input);
    assert_eq!((below.totals.total, below.totals.written_off), (amount("9.98"), amount("0.01")));
    assert_eq!(warnings, ["total: 9.97 was given, the parts sum to 9.98"]);
}

#[test]
fn inclusive_and_exclusive_lines_stand_side_by_side() {
    let mut input = order("EUR", vec![line(2, "50"), line(2, "50")]);
    input.lines[0].tax_mode = Some(TaxMode::Inclusive);
    input.lines.iter_mut().for_each(|line| line.taxes = vec![rate("0.10")]);
    let (order, _) = agreed(&input);
    assert_eq!((order.totals.total, order.totals.taxes), (amount("210.00"), amount("19.09")));
}

#[test]
fn currencies_without_and_with_three_and_four_decimals_round_to_their_own_unit() {
    for (currency, price, expected) in [("JPY", "105", "10"), ("KWD", "1.005", "0.101"), ("CLF", "1.0005", "0.1001")] {
        let mut input = order(currency, vec![line(1, price)]);
        input.lines[0].taxes = vec![rate("0.10")];
        input.tax_rounding = Some(Rounding::HalfEven);
        let (order, _) = agreed(&input);
        let tax = order.lines[0].taxes[0].amount;
        assert!(tax.fits(order.currency));
        let exact = order.lines[0].extended.times_decimal(amount("0.10").value()).unwrap();
        assert_eq!(tax, exact.round(order.currency, Rounding::HalfEven).unwrap(), "{currency} {expected}");
    }
}

prop_compose! {
    fn priced_line()(
        quantity in 1_i64..8,
        cents in 0_i64..5_000,
        off in prop::option::of((0_i64..=100, prop::option::of(1_i64..8))),
        rate_of in prop::option::of(prop::sample::select(vec!["0.20", "0.07", "0.0825"])),
        mode in prop::option::of(prop::sample::select(vec![TaxMode::Inclusive, TaxMode::Exclusive])),
    ) -> LineInput {
        let mut line = line(quantity, "0");
        line.unit_price = Amount::from_minor(cents, Currency::parse("EUR").unwrap()).unwrap();
        line.discounts = off.map(|(off, on)| percent(&off.to_string(), on.map(|on| on.min(quantity)))).into_iter().collect();
        line.taxes = rate_of.map(rate).into_iter().collect();
        line.tax_mode = mode;
        line
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 2_000 } else { 100_000 }))]

    /// Whatever is agreed: units taken back in any portions are credited exactly what was charged, taxes included, and a
    /// tax that is rounded on the document is the sum of its parts.
    #[test]
    fn whatever_was_agreed_is_credited_exactly_in_any_portions(
        lines in prop::collection::vec(priced_line(), 1..5),
        off in prop::option::of(0_i64..20_000),
        level in prop::sample::select(vec![TaxLevel::Line, TaxLevel::Unit, TaxLevel::Document]),
        rounding in prop::sample::select(vec![Rounding::HalfUp, Rounding::HalfEven, Rounding::HalfDown, Rounding::Down]),
        portions in prop::collection::vec(1_i64..4, 8),
    ) {
        let mut input = order("EUR", lines);
        (input.tax_level, input.rounding) = (level, rounding);
        let eur = input.currency;
        input.discounts =
            off.map(|off| DiscountInput::of(code("d"), Amount::from_minor(off, eur).unwrap())).into_iter().collect();
        let (order, _) = agreed(&input);
        let mut whole = Amount::ZERO;
        for line in &order.lines {
            prop_assert!(!line.total.is_negative());
            let (mut before, mut credited) = (0, Amount::ZERO);
            for portion in &portions {
                let after = (before + portion).min(line.quantity.units());
                let charged = |count| line.charged_for(units(count), eur, order.rounding).unwrap();
                let credit = charged(after).minus(charged(before)).unwrap();
                prop_assert!(!credit.is_negative());
                credited = credited.plus(credit).unwrap();
                before = after;
            }
            prop_assert_eq!(credited, line.total);
            whole = whole.plus(line.total).unwrap();
        }
        prop_assert_eq!(whole, order.totals.total);
        let given = Amount::sum(order.discounts.iter().map(|discount| discount.amount)).unwrap();
        let shares = Amount::sum(order.lines.iter().map(|line| line.order_discount)).unwrap();
        prop_assert_eq!(given, shares);
    }
}
