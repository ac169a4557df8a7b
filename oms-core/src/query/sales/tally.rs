//! Adds orders and returns up to a report.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{MaxOrder, SalesOfCurrency, SalesSum, SkuSales, too_large};
use crate::error::Result;
use crate::order::{Order, OrderLine, Progress, Standing};
use crate::query::page::Limit;
use crate::returns::Return;
use crate::value::{Amount, Country, LocationId, PartyId, Quantity, Sku};

/// The decimals of the average order value.
const AVERAGE_DECIMALS: u32 = 4;

/// What was added up so far in one currency.
#[derive(Default)]
pub(super) struct Tally {
    report: SalesOfCurrency,
    parties: BTreeSet<PartyId>,
    skus: BTreeMap<Sku, SkuSales>,
}

impl Tally {
    /// Adds an order, and what was credited for what was cancelled of it.
    pub(super) fn take(&mut self, order: &Order, progress: &Progress, cancel_credit: Amount) -> Result<()> {
        let mut sum = SalesSum { orders: 1, ..SalesSum::default() };
        let mut kinds = [SalesSum::default(); 2];
        for line in &order.lines {
            let part = SalesSum::of_line(line)?;
            sum.add(&part)?;
            let [stocked, other] = &mut kinds;
            if line.stocked { stocked } else { other }.add(&part)?;
            self.take_line(line, &part)?;
        }
        for (kind, all) in kinds.iter_mut().zip([&mut self.report.kinds.stocked, &mut self.report.kinds.other]) {
            kind.orders = u64::from(kind.lines > 0);
            all.add(kind)?;
        }
        self.spread(order, &sum)?;
        self.compare(order, &sum)?;
        self.follow(progress, cancel_credit)
    }

    fn take_line(&mut self, line: &OrderLine, part: &SalesSum) -> Result<()> {
        if line.unit_price.is_zero() {
            count(&mut self.report.zero_price_lines, 1)?;
        }
        let nothing = || SkuSales { sku: line.sku.clone(), lines: 0, units: 0, extended: Amount::ZERO };
        let of_sku = self.skus.entry(line.sku.clone()).or_insert_with(nothing);
        count(&mut of_sku.lines, 1)?;
        add(&mut of_sku.units, line.quantity)?;
        of_sku.extended = of_sku.extended.plus(part.extended)?;
        Ok(())
    }

    /// Adds an order to the whole and to the parts it belongs to.
    fn spread(&mut self, order: &Order, sum: &SalesSum) -> Result<()> {
        let report = &mut self.report;
        let day = order.placed_at.date();
        let month = day.get(..7).unwrap_or(&day).to_owned();
        let country = order.destination.country.as_ref().map_or("unknown", Country::as_str);
        report.whole.add(sum)?;
        report.by_day.entry(day).or_default().add(sum)?;
        report.by_month.entry(month).or_default().add(sum)?;
        report.by_country.entry(country.to_owned()).or_default().add(sum)?;
        report.by_channel.entry(order.channel.clone()).or_default().add(sum)
    }

    /// Counts what an order is like.
    fn compare(&mut self, order: &Order, sum: &SalesSum) -> Result<()> {
        match &order.party {
            Some(party) => {
                self.parties.insert(party.id.clone());
            }
            None => count(&mut self.report.orders_without_party, 1)?,
        }
        count(&mut self.report.single_line_orders, u64::from(sum.lines == 1))?;
        self.report.lines_per_order_max = self.report.lines_per_order_max.max(sum.lines);
        if self.report.max_order.as_ref().is_none_or(|most| sum.extended > most.value) {
            self.report.max_order = Some(MaxOrder { order: order.id.clone(), value: sum.extended });
        }
        Ok(())
    }

    /// Counts what became of an order.
    fn follow(&mut self, progress: &Progress, cancel_credit: Amount) -> Result<()> {
        let cancelled = &mut self.report.cancelled;
        count(&mut cancelled.orders, u64::from(progress.standing == Standing::Cancelled))?;
        for line in &progress.lines {
            add(&mut cancelled.units, line.cancelled)?;
        }
        cancelled.credited = cancelled.credited.plus(cancel_credit)?;
        let allocated = progress.lines.iter().flat_map(|line| &line.allocated).map(|placed| &placed.location);
        let released = progress.lines.iter().flat_map(|line| &line.released).map(|released| &released.location);
        let locations: BTreeSet<&LocationId> = allocated.chain(released).collect();
        let is_split = progress.fulfillment_orders > 1 || locations.len() > 1;
        count(&mut self.report.split_orders, u64::from(is_split))
    }

    /// Adds a return.
    pub(super) fn take_back(&mut self, returned: &Return) -> Result<()> {
        let returns = &mut self.report.returns;
        count(&mut returns.documents, 1)?;
        returns.credited = returns.credited.plus(returned.credited)?;
        returns.fees = returns.fees.plus(returned.fee)?;
        returns.refund = returns.refund.plus(returned.refund)?;
        for line in &returned.lines {
            let stated = line.stated_credit.unwrap_or_default();
            count(&mut returns.rows, 1)?;
            add(&mut returns.units, line.quantity)?;
            returns.stated_value = returns.stated_value.plus(stated)?;
            if line.stocked {
                count(&mut returns.stocked_rows, 1)?;
                add(&mut returns.stocked_units, line.quantity)?;
                returns.stocked_value = returns.stocked_value.plus(stated)?;
            }
        }
        Ok(())
    }

    /// The report, with the `top` best selling items.
    pub(super) fn close(self, top: Limit) -> Result<SalesOfCurrency> {
        let mut report = self.report;
        report.customers = u64::try_from(self.parties.len()).map_err(|_| too_large())?;
        report.distinct_skus = u64::try_from(self.skus.len()).map_err(|_| too_large())?;
        report.difference = report.whole.charged.minus(report.whole.extended)?;
        report.average_order_value = average(report.whole.extended, report.whole.orders)?;
        report.top_skus = self.skus.into_values().collect();
        // Stable, so that equals stay in the order of their skus.
        report.top_skus.sort_by_key(|of_sku| std::cmp::Reverse(of_sku.units));
        report.top_skus.truncate(top.rows());
        Ok(report)
    }
}

impl SalesSum {
    fn of_line(line: &OrderLine) -> Result<Self> {
        let units = line.quantity.units();
        Ok(Self { orders: 0, lines: 1, units, extended: line.unit_price.times(units)?, charged: line.extended })
    }

    fn add(&mut self, part: &Self) -> Result<()> {
        count(&mut self.orders, part.orders)?;
        count(&mut self.lines, part.lines)?;
        self.units = self.units.checked_add(part.units).ok_or_else(too_large)?;
        self.extended = self.extended.plus(part.extended)?;
        self.charged = self.charged.plus(part.charged)?;
        Ok(())
    }
}

fn count(sum: &mut u64, more: u64) -> Result<()> {
    *sum = sum.checked_add(more).ok_or_else(too_large)?;
    Ok(())
}

fn add(sum: &mut i64, more: Quantity) -> Result<()> {
    *sum = sum.checked_add(more.units()).ok_or_else(too_large)?;
    Ok(())
}

/// An amount by a count, rounded once, half to even; nothing by nothing. Whole numbers, so that it is exact.
fn average(amount: Amount, of: u64) -> Result<Amount> {
    if of == 0 {
        return Ok(Amount::ZERO);
    }
    let (mantissa, scale) = (amount.value().mantissa(), amount.value().scale());
    let exact = || {
        let power = |decimals: u32| 10_i128.checked_pow(decimals);
        let dividend = mantissa.checked_mul(power(AVERAGE_DECIMALS.saturating_sub(scale))?)?;
        let divisor = i128::from(of).checked_mul(power(scale.saturating_sub(AVERAGE_DECIMALS))?)?;
        let (floor, rest) = (dividend.checked_div_euclid(divisor)?, dividend.checked_rem_euclid(divisor)?);
        let is_odd = floor.checked_rem_euclid(2)? == 1;
        let up = match rest.checked_mul(2)?.cmp(&divisor) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => i128::from(is_odd),
            std::cmp::Ordering::Greater => 1,
        };
        Decimal::try_from_i128_with_scale(floor.checked_add(up)?, AVERAGE_DECIMALS).ok()
    };
    Ok(Amount::new(exact().ok_or_else(too_large)?)?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::query::testbed::Shop;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn an_average_is_rounded_once_half_to_even() {
        for (whole, of, expected) in [
            ("10305892.024", 20_000, "515.2946"),
            ("1.00", 3, "0.3333"),
            ("2.00", 3, "0.6667"),
            ("0.00005", 1, "0.0000"),
            ("0.00015", 1, "0.0002"),
            ("-0.00015", 1, "-0.0002"),
            ("0.000149999", 1, "0.0001"),
            ("0", 0, "0"),
            ("999999999999999.999999999", 1, "1000000000000000.0000"),
        ] {
            let average = average(amount(whole), of).map(|average| average.to_string());
            match expected {
                "1000000000000000.0000" => assert!(average.is_err()),
                expected => assert_eq!(average.unwrap(), expected, "{whole} / {of}"),
            }
        }
    }

    fn shop() -> Shop {
        let shop = Shop::open();
        shop.run(json!({"record_party": {"id": "bob", "details": {}}}));
        let order = |id: &str, day: &str, currency: &str, more: Value, lines: Value| {
            let mut input = json!({"id": id, "channel": "web", "currency": currency, "lines": lines,
                "placed_at": format!("{day}T23:59:59Z")});
            input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            shop.run(json!({"place_order": input}));
        };
        let line =
            |sku: &str, quantity: i64, price: &str| json!({"sku": sku, "quantity": quantity, "unit_price": price});
        let (bob, gb) =
            (json!({"party": "bob", "destination": {"country": "GB"}}), json!({"destination": {"country": "GB"}}));
        order("A-1", "2026-01-01", "GBP", bob.clone(), json!([line("TEA", 3, "1.005"), line("WRAP", 1, "0")]));
        order("A-2", "2026-01-01", "GBP", bob, json!([line("CUP", 2, "2.00")]));
        order("A-3", "2026-02-01", "GBP", gb, json!([line("TEA", 9, "1.00"), line("CUP", 1, "0.333")]));
        order("A-4", "2026-02-01", "EUR", json!({}), json!([line("TEA", 1, "5.00")]));
        shop
    }

    fn sales(shop: &Shop, query: Value) -> Value {
        shop.ask(json!({"sales": query}))["currencies"].clone()
    }

    #[test]
    fn what_was_extended_is_exact_and_what_was_charged_is_rounded_by_line() {
        let shop = shop();
        let all = sales(&shop, json!({"top": 1}));
        let gbp = &all["GBP"];
        assert_eq!((&gbp["orders"], &gbp["lines"], &gbp["units"]), (&json!(3), &json!(5), &json!(16)));
        assert_eq!((&gbp["extended"], &gbp["charged"]), (&json!("16.348"), &json!("16.35")));
        assert_eq!((&gbp["difference"], &gbp["average_order_value"]), (&json!("0.002"), &json!("5.4493")));
        assert_eq!(
            (&gbp["zero_price_lines"], &gbp["customers"], &gbp["orders_without_party"]),
            (&json!(1), &json!(1), &json!(1))
        );
        assert_eq!(
            (&gbp["distinct_skus"], &gbp["single_line_orders"], &gbp["lines_per_order_max"]),
            (&json!(3), &json!(1), &json!(2))
        );
        assert_eq!(gbp["max_order"], json!({"order": "A-3", "value": "9.333"}));
        assert_eq!(gbp["top_skus"], json!([{"sku": "TEA", "lines": 2, "units": 12, "extended": "12.015"}]));
        assert_eq!((&gbp["split_orders"], &all["EUR"]["extended"]), (&json!(1), &json!("5.00")));
    }

    #[test]
    fn days_months_countries_channels_and_kinds_add_up_to_the_whole() {
        let shop = shop();
        let gbp = sales(&shop, json!({}))["GBP"].clone();
        let parts = ["by_day", "by_month", "by_country", "by_channel", "kinds"];
        for part in parts {
            let sums: Vec<&Value> = gbp[part].as_object().unwrap().values().collect();
            for field in ["lines", "units"] {
                let sum: i64 = sums.iter().map(|sum| sum[field].as_i64().unwrap()).sum();
                assert_eq!(json!(sum), gbp[field], "{part}.{field}");
            }
            for field in ["extended", "charged"] {
                let sum = Amount::sum(sums.iter().map(|sum| amount(sum[field].as_str().unwrap()))).unwrap();
                assert_eq!(sum, amount(gbp[field].as_str().unwrap()), "{part}.{field}");
            }
        }
        assert_eq!(gbp["by_day"]["2026-01-01"]["orders"], 2);
        assert_eq!(gbp["by_month"]["2026-02"]["orders"], 1);
        assert_eq!(gbp["by_country"]["GB"]["orders"], 3);
        assert_eq!(
            gbp["kinds"]["other"],
            json!({"orders": 1, "lines": 1, "units": 1, "extended": "0", "charged": "0.00"})
        );
        assert_eq!(sales(&shop, json!({}))["EUR"]["by_country"]["unknown"]["orders"], 1);
    }

    #[test]
    fn a_period_starts_at_its_first_instant_and_ends_before_its_last() {
        let shop = shop();
        let period = |from: &str, to: &str| sales(&shop, json!({"since": from, "until": to}));
        assert_eq!(period("2026-01-01T23:59:59Z", "2026-02-01T23:59:59Z")["GBP"]["orders"], 2);
        assert_eq!(period("2026-01-02T00:00:00Z", "2026-02-02T00:00:00Z")["GBP"]["orders"], 1);
        assert_eq!(period("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"), json!({}));
    }

    #[test]
    fn what_came_back_is_counted_and_is_no_part_of_what_was_cancelled() {
        let shop = shop();
        shop.run(
            json!({"ship_order": {"order": "A-1", "location": "LONDON", "packages": [{"lines": [{"line": 1, "quantity": 2}]}]}}),
        );
        shop.run(json!({"cancel_order": {"order": "A-1", "lines": [{"line": 1, "quantity": 1}]}}));
        let cancelled = json!({"orders": 0, "units": 1, "credited": "1.01"});
        assert_eq!(sales(&shop, json!({}))["GBP"]["cancelled"], cancelled);
        shop.run(json!({"request_return": {"id": "R-1", "order": "A-1", "lines": [{"line": 1, "quantity": 2}]}}));
        for command in ["approve_return", "receive_return", "inspect_return", "resolve_return"] {
            let mut fields = json!({"return_id": "R-1"});
            match command {
                "receive_return" => fields["location"] = json!("LONDON"),
                "inspect_return" => {
                    fields["lines"] = json!([{"position": 1, "quantity": 2, "disposition": "restock"}]);
                }
                _ => {}
            }
            shop.run(json!({command: fields}));
        }
        shop.run(json!({"request_return": {"id": "R-2", "currency": "GBP", "lines": [
            {"sku": "WRAP", "quantity": 4, "stated_credit": "2.00"}, {"sku": "CUP", "quantity": 1, "stated_credit": "3.00"}]}}));
        let gbp = sales(&shop, json!({}))["GBP"].clone();
        assert_eq!(gbp["cancelled"], cancelled);
        assert_eq!(
            gbp["returns"],
            json!({"documents": 2, "rows": 3, "units": 7, "stated_value": "5.00", "credited": "2.01", "fees": "0",
                "refund": "0", "stocked_rows": 2, "stocked_units": 3, "stocked_value": "3.00"})
        );
    }

    #[test]
    fn a_draft_is_no_sale_and_what_was_cancelled_is_counted_apart() {
        let shop = shop();
        let draft = |id: &str| {
            shop.run(json!({"draft_order": {"id": id, "channel": "web", "currency": "USD",
                "lines": [{"sku": "TEA", "quantity": 1, "unit_price": "1.00"}]}}));
        };
        draft("D-1");
        draft("D-2");
        shop.run(json!({"cancel_order": {"order": "D-2"}}));
        shop.run(json!({"cancel_order": {"order": "A-2"}}));
        shop.run(json!({"cancel_order": {"order": "A-3", "lines": [{"line": 1, "quantity": 2}]}}));
        let all = sales(&shop, json!({}));
        assert_eq!(all.get("USD"), None);
        assert_eq!(all["GBP"]["orders"], 3);
        assert_eq!(all["GBP"]["cancelled"], json!({"orders": 1, "units": 4, "credited": "6.00"}));
    }
}
