//! Stock: balances, the ledger behind them, and what a channel can sell of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::order::READS_MAX;
use super::page::{LOOKS_MAX, Limit, Listed};
use super::read::{Reader, key_of, record};
use super::timeline::history;
use crate::code::Code;
use crate::error::{Error, Result};
use crate::inventory::{Account, Balance, Bucket, Movement, Reservation};
use crate::item::Item;
use crate::kernel::{Balances, Engine, Key, List, ListQuery, Logged, Page, Sequence, Value, stock_subject};
use crate::network::{Channel, Location, Network, SourcingPolicy};
use crate::value::{Actor, ChannelId, LocationId, Sku, Tenant, Timestamp};

/// What stands in the buckets of items at locations, by sku and location. Soft reservations count as reserved until
/// they are swept, as the ledger has it; see [`GetAvailableToSell`] for what can be sold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListStock {
    /// Only this item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// Only this location.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationId>,
    /// The position to read on after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<StockPosition>,
    /// How many rows at most.
    pub limit: Limit,
}

/// An item at a location.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockPosition {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: LocationId,
}

/// What stands in the buckets of an item at a location, in the item's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockRow {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: LocationId,
    /// What is physically there: the sum of the others.
    pub on_hand: i64,
    /// Free to promise.
    pub available: i64,
    /// Promised to an owner.
    pub reserved: i64,
    /// Waiting for inspection.
    pub quality_hold: i64,
    /// Not sellable as it is.
    pub damaged: i64,
    /// Set aside.
    pub quarantine: i64,
}

impl StockRow {
    fn of(sku: &Sku, location: &LocationId, balance: &Balance) -> Self {
        Self {
            sku: sku.clone(),
            location: location.clone(),
            on_hand: balance.on_hand(),
            available: balance.available(),
            reserved: balance.reserved(),
            quality_hold: balance.bucket(Bucket::QualityHold),
            damaged: balance.bucket(Bucket::Damaged),
            quarantine: balance.bucket(Bucket::Quarantine),
        }
    }

    fn position(&self) -> StockPosition {
        StockPosition { sku: self.sku.clone(), location: self.location.clone() }
    }
}

impl Ask for ListStock {
    type Answer = Listed<StockRow, StockPosition>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        match &self.sku {
            Some(sku) => self.of_item(&reader, sku),
            None => self.of_all(&reader),
        }
    }
}

impl ListStock {
    fn is_asked_for(&self, location: &LocationId) -> bool {
        self.location.as_ref().is_none_or(|asked| asked == location)
    }

    fn of_item(&self, reader: &Reader<'_>, sku: &Sku) -> Result<Listed<StockRow, StockPosition>> {
        let values = reader.load(&[Key::Balances(sku.clone())])?;
        let balances = values.first().map(balances).unwrap_or_default();
        let is_beyond = |location: &LocationId| {
            self.after.as_ref().is_none_or(|after| (sku, location) > (&after.sku, &after.location))
        };
        let asked = balances.iter().filter(|(location, _)| self.is_asked_for(location) && is_beyond(location));
        let mut rows: Vec<StockRow> = asked.map(|(location, balance)| StockRow::of(sku, location, balance)).collect();
        let is_more = rows.len() > self.limit.rows();
        rows.truncate(self.limit.rows());
        let next = rows.last().filter(|_| is_more).map(StockRow::position);
        Ok(Listed { rows, next })
    }

    fn of_all(&self, reader: &Reader<'_>) -> Result<Listed<StockRow, StockPosition>> {
        let chunk = if self.location.is_some() { Limit::MAX.rows() } else { self.limit.rows() }.saturating_add(1);
        let (mut rows, mut looked, mut after) = (Vec::new(), 0_usize, self.after.clone());
        loop {
            let from = after.as_ref().map(|after| (&after.sku, &after.location));
            let page = reader.engine.store().stock(reader.tenant, from, chunk)?;
            for (place, (sku, location, balance)) in (1_usize..).zip(&page) {
                if self.is_asked_for(location) {
                    rows.push(StockRow::of(sku, location, balance));
                }
                let is_more = place < page.len() || page.len() == chunk;
                if rows.len() == self.limit.rows() && is_more {
                    return Ok(Listed {
                        rows,
                        next: Some(StockPosition { sku: sku.clone(), location: location.clone() }),
                    });
                }
            }
            looked = looked.saturating_add(page.len());
            let last = page.last().filter(|_| page.len() == chunk);
            let next = last.map(|(sku, location, _)| StockPosition { sku: sku.clone(), location: location.clone() });
            if next.is_none() || looked >= LOOKS_MAX {
                return Ok(Listed { rows, next });
            }
            after = next;
        }
    }
}

fn balances(value: &Value) -> Balances {
    if let Value::Balances(balances) = value { balances.clone() } else { Balances::default() }
}

/// The ledger of an item at a location, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListEntries {
    /// Of which item.
    pub sku: Sku,
    /// Where.
    pub location: LocationId,
    /// The log entry to read on after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sequence>,
    /// How many log entries at most; the movements of one are never parted.
    #[serde(default)]
    pub limit: Limit,
}

/// A movement, and who made it when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LedgerEntry {
    /// The position in the log of the command that made it.
    pub sequence: Sequence,
    /// When that was decided.
    pub at: Timestamp,
    /// When it took place, where that was not when it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Timestamp>,
    /// Who asked.
    pub actor: Actor,
    /// The name of the command.
    pub command: &'static str,
    /// What moved, from where to where, and why.
    pub movement: Movement,
}

impl Ask for ListEntries {
    type Answer = Listed<LedgerEntry, Sequence>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let (reader, subject) = (Reader::new(engine, tenant), stock_subject(&self.sku, &self.location));
        let listed = history(&reader, &subject, self.after, self.limit, |logged| {
            let ours = |movement: &&Movement| {
                movement.sku == self.sku && (self.is_here(&movement.source) || self.is_here(&movement.target))
            };
            let movements = logged.entry.movements.iter().filter(ours);
            let entries: Vec<LedgerEntry> = movements.map(|movement| ledger_entry(logged, movement)).collect();
            (!entries.is_empty()).then_some(entries)
        })?;
        Ok(Listed { rows: listed.rows.into_iter().flatten().collect(), next: listed.next })
    }
}

impl ListEntries {
    fn is_here(&self, account: &Account) -> bool {
        match account {
            Account::At(_, location) => *location == self.location,
            Account::Outside(_) => false,
        }
    }
}

fn ledger_entry(logged: &Logged, movement: &Movement) -> LedgerEntry {
    let context = &logged.entry.context;
    LedgerEntry {
        sequence: logged.sequence,
        at: context.now,
        occurred_at: context.occurred_at,
        actor: context.actor.clone(),
        command: logged.entry.command.name(),
        movement: movement.clone(),
    }
}

/// How many units of an item a channel can sell now: what sourcing would find, less safety stock and the channel's
/// buffer, at the locations that may serve it. Soft reservations that have expired count as free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetAvailableToSell {
    /// Which channel.
    pub channel: ChannelId,
    /// Which item.
    pub sku: Sku,
}

/// How many units can be sold at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SellableAt {
    /// The location.
    pub location: LocationId,
    /// How many; at least one.
    pub quantity: i64,
}

/// How many units of an item a channel can sell. Nothing when the channel or the item is not active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AvailableToSell {
    /// The channel.
    pub channel: ChannelId,
    /// The item.
    pub sku: Sku,
    /// How many units, over all locations.
    pub total: i64,
    /// Where they are, by location; where there are none is left out.
    pub locations: Vec<SellableAt>,
}

impl Ask for GetAvailableToSell {
    type Answer = AvailableToSell;

    fn ask(&self, engine: &Engine, tenant: &Tenant, now: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let values = self.moment(&reader, now)?;
        let [_, network, item, held, reservations @ ..] = values.as_slice() else {
            return Err(Error::new(Code::Bug, "the store left keys unanswered"));
        };
        let network = record::<Network>(network).unwrap_or_default().1;
        let channel = network.channels.get(&self.channel).ok_or_else(|| self.missing_channel())?;
        let item = record::<Item>(item).ok_or_else(|| self.missing_item())?.1;
        let mut free: BTreeMap<LocationId, i64> = BTreeMap::new();
        for (location, balance) in balances(held).iter() {
            free.insert(location.clone(), balance.available());
        }
        let dead = reservations.iter().filter_map(record::<Reservation>).map(|(_, dead)| dead);
        for line in dead.filter(|dead| dead.is_expired(now)).flat_map(|dead| dead.lines.clone()) {
            if line.sku == self.sku {
                let units = free.entry(line.location).or_default();
                *units = units.saturating_add(line.quantity.units());
            }
        }
        self.answer(&network, channel, &item, free, now)
    }
}

impl GetAvailableToSell {
    /// The page of expired reservations, the network, the item, its balances and its expired reservations as of one
    /// moment: what is swept in between counts once, and what came in between is not missed.
    fn moment(&self, reader: &Reader<'_>, now: Timestamp) -> Result<Vec<Value>> {
        for _ in 0..READS_MAX {
            let expired = expired(reader, &self.sku, now)?;
            let mut keys = vec![Key::List(expired_query(&self.sku, now))];
            keys.extend([key_of::<Network>(&Arc::from(Network::ID)), key_of::<Item>(&self.sku.shared())]);
            keys.push(Key::Balances(self.sku.clone()));
            keys.extend(expired.iter().map(key_of::<Reservation>));
            let values = reader.load(&keys)?;
            let is_known = |page: &Page| page.iter().all(|(_, id)| expired.contains(id));
            if values.first().is_some_and(|page| matches!(page, Value::List(page) if is_known(page))) {
                return Ok(values);
            }
        }
        let message = format!("the reservations of {} kept changing while they were read", self.sku);
        Err(Error::new(Code::Contention, message).with("sku", &self.sku))
    }

    fn answer(
        &self,
        network: &Network,
        channel: &Channel,
        item: &Item,
        free: BTreeMap<LocationId, i64>,
        now: Timestamp,
    ) -> Result<AvailableToSell> {
        let (_, policy) = network.policy::<SourcingPolicy>(now);
        let withheld = item.safety_stock.units().saturating_add(channel.buffer.units());
        let may_serve = |location: &Location| {
            let is_kind_allowed = policy.location_kinds.as_ref().is_none_or(|kinds| kinds.contains(&location.kind));
            location.active && location.fulfills && channel.allows(&location.id) && is_kind_allowed
        };
        let sells = channel.active && item.active && item.kind.is_stocked();
        let mut answer =
            AvailableToSell { channel: self.channel.clone(), sku: self.sku.clone(), total: 0, locations: Vec::new() };
        for (location, units) in free {
            let quantity = units.saturating_sub(withheld);
            if sells && quantity > 0 && network.locations.get(&location).is_some_and(may_serve) {
                let overflow = || Error::new(Code::LimitExceeded, format!("there is too much of {}", self.sku));
                answer.total = answer.total.checked_add(quantity).ok_or_else(overflow)?;
                answer.locations.push(SellableAt { location, quantity });
            }
        }
        Ok(answer)
    }

    fn missing_channel(&self) -> Error {
        let message = format!("there is no channel {}", self.channel);
        Error::new(Code::ChannelMissing, message).with("channel", &self.channel)
    }

    fn missing_item(&self) -> Error {
        Error::new(Code::ItemMissing, format!("there is no item {}", self.sku)).with("sku", &self.sku)
    }
}

/// Reservations of an item that have expired and were not swept; at most [`LOOKS_MAX`] of them.
fn expired(reader: &Reader<'_>, sku: &Sku, now: Timestamp) -> Result<BTreeSet<Arc<str>>> {
    let mut query = expired_query(sku, now);
    let mut ids = BTreeSet::new();
    loop {
        let page = reader.page(&query)?;
        ids.extend(page.iter().map(|(_, id)| Arc::clone(id)));
        match page.last() {
            Some(last) if page.len() == query.limit && ids.len() < LOOKS_MAX => query.after = Some(last.clone()),
            Some(_) | None => return Ok(ids),
        }
    }
}

/// The first page of them.
fn expired_query(sku: &Sku, now: Timestamp) -> ListQuery {
    ListQuery::new(List::Reservations, sku.shared(), Limit::MAX.rows()).up_to(now.micros())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::code::Code;
    use crate::query::testbed::{Shop, at};

    fn places(page: &Value) -> Vec<String> {
        let place = |row: &Value| format!("{}@{}", row["sku"].as_str().unwrap(), row["location"].as_str().unwrap());
        page["rows"].as_array().unwrap().iter().map(place).collect()
    }

    #[test]
    fn stock_is_listed_by_item_and_location() {
        let shop = Shop::open();
        shop.order("A-1", 3);
        let all = shop.ask(json!({"stock": {}}));
        assert_eq!(places(&all), ["CUP@LONDON", "TEA@LONDON", "TEA@PARIS"]);
        assert_eq!(
            all["rows"][1],
            json!({"sku": "TEA", "location": "LONDON", "on_hand": 10, "available": 7, "reserved": 3,
                "quality_hold": 0, "damaged": 0, "quarantine": 0})
        );
        assert_eq!(places(&shop.ask(json!({"stock": {"location": "LONDON"}}))), ["CUP@LONDON", "TEA@LONDON"]);
        assert_eq!(places(&shop.ask(json!({"stock": {"sku": "TEA", "location": "PARIS"}}))), ["TEA@PARIS"]);
        for query in [json!({"limit": 1}), json!({"limit": 1, "sku": "TEA"}), json!({"limit": 1, "location": "LONDON"})]
        {
            let (mut read, mut query) = (Vec::new(), query);
            loop {
                let page = shop.ask(json!({"stock": query}));
                read.extend(places(&page));
                let Some(next) = page.get("next") else { break };
                query["after"] = next.clone();
            }
            query["limit"] = json!(100);
            query.as_object_mut().unwrap().remove("after");
            assert_eq!(read, places(&shop.ask(json!({"stock": query}))));
        }
    }

    #[test]
    fn the_entries_of_a_place_add_up_to_its_balance() {
        let shop = Shop::open();
        shop.order("A-1", 12);
        shop.run(json!({"adjust_stock": {"location": "LONDON", "reason": "broken", "lines": [{"sku": "CUP", "difference": -1}]}}));
        shop.run(json!({"cancel_order": {"order": "A-1", "lines": [{"line": 1, "quantity": 5}]}}));
        for row in shop.ask(json!({"stock": {}}))["rows"].as_array().unwrap() {
            let place =
                |end: &Value| end.as_str().unwrap().split_once('@').map_or(String::new(), |(_, at)| at.to_owned());
            let mut sum = 0;
            let entries = shop.ask(json!({"entries": {"sku": row["sku"], "location": row["location"], "limit": 1000}}));
            for entry in entries["rows"].as_array().unwrap() {
                let movement = &entry["movement"];
                let quantity = movement["quantity"].as_i64().unwrap();
                assert_eq!(movement["sku"], row["sku"]);
                sum += if place(&movement["target"]) == row["location"] { quantity } else { 0 };
                sum -= if place(&movement["source"]) == row["location"] { quantity } else { 0 };
            }
            assert_eq!(json!(sum), row["on_hand"]);
        }
    }

    #[test]
    fn what_can_be_sold_is_what_sourcing_would_find() {
        let shop = Shop::open();
        shop.run(json!({"record_item": {"sku": "TEA", "kind": "stocked", "safety_stock": 1}}));
        shop.run(json!({"set_channel": {"channel": {"id": "web", "buffer": 2}}}));
        shop.run(json!({"set_channel": {"channel": {"id": "paris", "locations": ["PARIS"]}}}));
        let ask = |channel: &str| shop.ask(json!({"available_to_sell": {"channel": channel, "sku": "TEA"}}));
        assert_eq!(
            ask("web"),
            json!({"channel": "web", "sku": "TEA", "total": 8,
                "locations": [{"location": "LONDON", "quantity": 7}, {"location": "PARIS", "quantity": 1}]})
        );
        assert_eq!(ask("paris")["total"], 3);
        shop.order("A-1", 8);
        assert_eq!((&ask("web")["total"], &ask("web")["locations"]), (&json!(0), &json!([])));
        shop.run(json!({"set_location": {"location": {"id": "PARIS", "fulfills": false}}}));
        assert_eq!(ask("paris")["total"], 0);
    }

    #[test]
    fn an_expired_reservation_counts_as_free() {
        let shop = Shop::open();
        shop.run(json!({"reserve_stock": {"id": "cart", "expires_at": "2026-01-03T00:00:00Z",
            "lines": [{"sku": "TEA", "location": "LONDON", "quantity": 6}]}}));
        let query = json!({"available_to_sell": {"channel": "web", "sku": "TEA"}});
        assert_eq!(shop.ask(query.clone())["total"], 8);
        assert_eq!(shop.try_ask_at(at("2026-01-03T00:00:00Z"), query).unwrap()["total"], 14);
    }

    #[test]
    fn what_can_be_sold_needs_a_channel_and_an_item() {
        let shop = Shop::open();
        let code = |channel: &str, sku: &str| {
            shop.try_ask(json!({"available_to_sell": {"channel": channel, "sku": sku}})).unwrap_err().code()
        };
        assert_eq!((code("x", "TEA"), code("web", "x")), (Code::ChannelMissing, Code::ItemMissing));
        assert_eq!(shop.ask(json!({"available_to_sell": {"channel": "web", "sku": "WRAP"}}))["total"], 0);
    }
}
