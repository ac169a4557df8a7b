//! A year of trade as a host lives it: orders come in, locations pick, pack and ship, carriers and gateways report,
//! goods come back, stock is corrected and replenished.
//!
//! The host acts at the times of the data and on the events that the library gives it, hour by hour, one transaction
//! for the commands of an hour. Every command has a request id that names what it is about, so a run that was killed is
//! started again and goes on where it stopped.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use oms::decide::fulfillment::{PackFulfillment, PackageInput, PickFulfillment, ShipFulfillment, TrackPackage};
use oms::decide::order::PlaceOrder;
use oms::decide::payment::RecordPayment;
use oms::decide::setup::{RecordItem, RecordParty, SetChannel, SetLocation, SetPolicy};
use oms::decide::stock::{AdjustStock, AdjustmentLine, ReceiptLine, ReceiveStock};
use oms::decide::upkeep::RunDue;
use oms::fulfillment::ShipmentStatus;
use oms::inventory::Bucket;
use oms::item::ItemKind;
use oms::network::{Channel, Release, SourcingPolicy};
use oms::order::{Destination, LineInput, OrderInput};
use oms::party::PartyDetails;
use oms::payment::{PaymentKind, ReportStatus};
use oms::value::{
    Actor, Amount, ChannelId, Currency, ExternalId, FulfillmentOrderId, GatewayReference, LocationId, OrderId, PartyId,
    PaymentId, Quantity, ReasonCode, RequestId, ShipmentId, Sku, Timestamp, TrackingNumber,
};
use oms::{Batch, Command, Context, Oms, Receipt};

use crate::data::{Order, Trade};
use crate::fail::Fail;
use crate::mirror::{Held, Mirror, Task};
use crate::places::{hash, home, locations};

pub const CHANNEL: &str = "web";
/// Where returns and rushed goods go.
pub const CENTRAL: &str = "COVENTRY";
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// From how many units on an item is spread over all locations.
const SPREAD_MIN: i64 = 60;
/// How many commands one transaction holds at most.
const TRANSACTION_MAX: usize = 1_000;

/// What happens at a time.
#[derive(Clone, Debug)]
enum Happening {
    Place(usize),
    Pick(FulfillmentOrderId),
    Pack(FulfillmentOrderId),
    Ship(FulfillmentOrderId),
    Deliver(ShipmentId),
    Report(RecordPayment),
    ComeBack(usize),
    Correct(usize),
    Replenish,
    Arrive(Vec<(LocationId, Vec<ReceiptLine>)>, String),
    RunDue,
}

/// The host.
pub struct Host<'a> {
    pub(crate) shop: &'a Oms,
    pub(crate) trade: &'a Trade,
    queue: BTreeMap<(Timestamp, u64), Happening>,
    scheduled: u64,
    pub(crate) mirror: Mirror,
    locations: Vec<(LocationId, u64)>,
    parties: BTreeSet<String>,
    /// Units ordered of each item, by week.
    sold: HashMap<Sku, BTreeMap<i64, i64>>,
    last: Timestamp,
    transaction: Vec<(Context, Command)>,
    progress: &'a mut dyn FnMut(&Progress),
    told: Progress,
}

/// How far the host is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    pub orders: u64,
    pub commands: u64,
}

/// Lives through a set of trade; answers how many commands were given, and how many of them had been accepted before.
pub fn live(shop: &Oms, trade: &Trade, progress: &mut dyn FnMut(&Progress)) -> Result<(u64, u64), Fail> {
    let Some(first) = trade.orders.first().map(|order| order.placed_at) else {
        return Err(Fail::new("the data holds no order"));
    };
    let last = trade.orders.last().map_or(first, |order| order.placed_at);
    let mut host = Host {
        shop,
        trade,
        queue: BTreeMap::new(),
        scheduled: 0,
        mirror: Mirror::default(),
        locations: Vec::new(),
        parties: BTreeSet::new(),
        sold: HashMap::new(),
        last,
        transaction: Vec::new(),
        progress,
        told: Progress::default(),
    };
    host.open(first.plus_seconds(-DAY))?;
    host.plan(first);
    host.run()?;
    Ok((host.mirror.commands, host.mirror.replayed))
}

impl<'a> Host<'a> {
    /// Sets the scene: channel, locations, policy, items and opening stock.
    fn open(&mut self, at: Timestamp) -> Result<(), Fail> {
        self.give(at, "setup/channel", SetChannel { channel: Channel::new(ChannelId::parse(CHANNEL)?) })?;
        for (location, share) in locations()? {
            self.locations.push((location.id.clone(), share));
            self.give(at, &format!("setup/{}", location.id), SetLocation { location })?;
        }
        let policy = SourcingPolicy { release: Release::AtOnce, ..SourcingPolicy::default() };
        self.give(at, "setup/sourcing", SetPolicy::now(policy))?;
        for product in &self.trade.products {
            let kind = if product.stocked { ItemKind::Stocked } else { ItemKind::Service };
            let item = RecordItem { name: product.name.clone(), kind, ..RecordItem::new(product.sku.clone()) };
            self.give(at, &format!("setup/item/{}", product.sku), item)?;
        }
        self.settle()?;
        let opening = self.opening_stock()?;
        self.receive(at, &opening, "opening")
    }

    /// Each item opens with 95 % of what it sold in the four weeks from its first sale, and with at least 12 units.
    fn opening_stock(&self) -> Result<Vec<(Sku, i64)>, Fail> {
        let stocked: BTreeSet<&Sku> = self.trade.products.iter().filter(|p| p.stocked).map(|p| &p.sku).collect();
        let mut first: BTreeMap<&Sku, (Timestamp, i64)> = BTreeMap::new();
        for order in &self.trade.orders {
            for line in order.lines.iter().filter(|line| stocked.contains(&line.sku)) {
                let (since, units) = first.entry(&line.sku).or_insert((order.placed_at, 0));
                if order.placed_at <= since.plus_seconds(28 * DAY) {
                    *units = units.saturating_add(line.quantity.units());
                }
            }
        }
        Ok(first.into_iter().map(|(sku, (_, units))| (sku.clone(), percent(units, 95).max(12))).collect())
    }

    /// Puts everything that the data says into the queue.
    fn plan(&mut self, first: Timestamp) {
        for (index, order) in self.trade.orders.iter().enumerate() {
            self.schedule(order.placed_at, Happening::Place(index));
        }
        for (index, document) in self.trade.returns.iter().enumerate() {
            self.schedule(document.at, Happening::ComeBack(index));
        }
        for (index, adjustment) in self.trade.adjustments.iter().enumerate() {
            self.schedule(adjustment.at, Happening::Correct(index));
        }
        let mut monday = first.plus_seconds(6 * DAY);
        while monday < self.last.plus_seconds(7 * DAY) {
            self.schedule(monday, Happening::Replenish);
            self.schedule(monday.plus_seconds(HOUR), Happening::RunDue);
            monday = monday.plus_seconds(7 * DAY);
        }
    }

    fn schedule(&mut self, at: Timestamp, happening: Happening) {
        self.scheduled = self.scheduled.saturating_add(1);
        self.queue.insert((at, self.scheduled), happening);
    }

    /// Works the queue off, hour by hour.
    fn run(&mut self) -> Result<(), Fail> {
        while let Some(((start, _), _)) = self.queue.first_key_value() {
            let end = next_hour(*start);
            let later = self.queue.split_off(&(end, 0));
            for ((at, _), happening) in std::mem::replace(&mut self.queue, later) {
                self.happen(at, happening)?;
            }
            self.settle()?;
        }
        Ok(())
    }

    fn happen(&mut self, at: Timestamp, happening: Happening) -> Result<(), Fail> {
        match happening {
            Happening::Place(index) => self.place(index),
            Happening::Pick(work) => self.on_work(at, &work, "pick", |fulfillment_order| {
                PickFulfillment { fulfillment_order, lines: None, missing: Vec::new() }.into()
            }),
            Happening::Pack(work) => {
                self.on_work(at, &work, "pack", |fulfillment_order| PackFulfillment { fulfillment_order }.into())
            }
            Happening::Ship(work) => self.ship(at, &work),
            Happening::Deliver(shipment) => {
                let track =
                    TrackPackage { shipment: shipment.clone(), tracking: None, status: ShipmentStatus::Delivered };
                self.give(at, &format!("{shipment}/delivered"), track)
            }
            Happening::Report(report) => {
                let request = format!("{}/{:?}/{}", report.payment, report.kind, report.reference);
                self.give(at, &request, report)
            }
            Happening::ComeBack(index) => self.come_back(at, index),
            Happening::Correct(index) => self.correct(at, index),
            Happening::Replenish => self.replenish(at),
            Happening::Arrive(receipts, document) => {
                for (location, lines) in receipts {
                    let id = Some(ExternalId::parse(&document)?);
                    let request = format!("{document}/{location}");
                    self.give(at, &request, ReceiveStock { location, lines, bucket: Bucket::Available, document: id })?;
                }
                Ok(())
            }
            Happening::RunDue => self.give(at, &format!("due/{at}"), RunDue { limit: 1_000 }),
        }
    }

    /// Gives a command; it is executed with others of the hour.
    pub(crate) fn give(&mut self, at: Timestamp, request: &str, command: impl Into<Command>) -> Result<(), Fail> {
        let context = Context::new(at, Actor::parse("demo")?).with_request_id(RequestId::parse(request)?);
        self.transaction.push((context, command.into()));
        if self.transaction.len() >= TRANSACTION_MAX { self.settle() } else { Ok(()) }
    }

    /// Executes what was given, and schedules what follows from it.
    pub(crate) fn settle(&mut self) -> Result<(), Fail> {
        if self.transaction.is_empty() {
            return Ok(());
        }
        let calls = std::mem::take(&mut self.transaction);
        let answers = self.shop.execute_batch(&calls, Batch::Each)?;
        for ((context, command), answer) in calls.iter().zip(answers) {
            let receipt = answer.map_err(|error| {
                let request = context.request_id.as_ref().map(ToString::to_string).unwrap_or_default();
                Fail::new(format!("{request}: {}: {error}", command.name()))
            })?;
            self.follow(context.now, &receipt)?;
        }
        self.told.commands = self.mirror.commands;
        (self.progress)(&self.told);
        Ok(())
    }

    fn follow(&mut self, at: Timestamp, receipt: &Receipt) -> Result<(), Fail> {
        let soon = next_hour(at);
        for task in self.mirror.absorb(receipt) {
            match task {
                Task::Fulfill(work) => {
                    let morning = next_morning(at);
                    self.schedule(morning, Happening::Pick(work.clone()));
                    self.schedule(morning.plus_seconds(2 * HOUR), Happening::Pack(work.clone()));
                    self.schedule(morning.plus_seconds(6 * HOUR), Happening::Ship(work));
                }
                Task::Deliver(shipment) => {
                    let days = hash(shipment.as_str()).checked_rem(4).unwrap_or_default();
                    let arrives = at.plus_seconds(DAY.saturating_mul(i64::try_from(days)?.saturating_add(1)));
                    self.schedule(arrives, Happening::Deliver(shipment));
                }
                Task::Capture { order, amount, currency, key } => {
                    self.schedule(
                        soon,
                        Happening::Report(report(PaymentKind::Capture, &order, amount, currency, key)?),
                    );
                }
                Task::Void { order, amount, currency, key } => {
                    self.schedule(soon, Happening::Report(report(PaymentKind::Void, &order, amount, currency, key)?));
                }
                Task::Refund { order, amount, currency, key } => {
                    self.schedule(soon, Happening::Report(report(PaymentKind::Refund, &order, amount, currency, key)?));
                }
            }
        }
        Ok(())
    }

    fn place(&mut self, index: usize) -> Result<(), Fail> {
        let trade = self.trade;
        let Some(order) = trade.orders.get(index) else { return Ok(()) };
        let at = order.placed_at;
        let party = self.party(order)?;
        let input = order_input(order, party)?;
        let id = OrderId::parse(&order.id)?;
        let lines = order.lines.len();
        let none = || vec![0; lines];
        let held = Held { shipped: none(), cancelled: none(), returned: none(), waiting: none() };
        self.mirror.held.insert(id.clone(), held);
        self.mirror.skus.insert(id.clone(), order.lines.iter().map(|line| line.sku.clone()).collect());
        let week = at.micros().div_euclid(7 * DAY * 1_000_000);
        for line in &order.lines {
            let sold = self.sold.entry(line.sku.clone()).or_default().entry(week).or_default();
            *sold = sold.saturating_add(line.quantity.units());
        }
        self.give(at, &format!("{id}/place"), PlaceOrder(input))?;
        let total = charged(order)?;
        if total.is_positive() {
            let reference = GatewayReference::parse(&format!("{id}-A"))?;
            let mut authorization = report(PaymentKind::Authorize, &id, total, order.currency, reference)?;
            authorization.request = None;
            self.give(at, &format!("{id}/authorize"), authorization)?;
        }
        self.told.orders = self.told.orders.saturating_add(1);
        Ok(())
    }

    fn party(&mut self, order: &Order) -> Result<Option<PartyId>, Fail> {
        let Some(customer) = &order.customer else { return Ok(None) };
        let id = PartyId::parse(&format!("C{customer}"))?;
        if self.parties.insert(customer.clone()) {
            let details = PartyDetails { country: order.country.clone(), ..PartyDetails::default() };
            self.give(order.placed_at, &format!("party/{id}"), RecordParty { id: Some(id.clone()), details })?;
        }
        Ok(Some(id))
    }

    /// A step of work that was not called back.
    fn on_work(
        &mut self,
        at: Timestamp,
        work: &FulfillmentOrderId,
        step: &str,
        command: impl FnOnce(FulfillmentOrderId) -> Command,
    ) -> Result<(), Fail> {
        if !self.mirror.work.contains_key(work) {
            return Ok(());
        }
        self.give(at, &format!("{work}/{step}"), command(work.clone()))
    }

    pub(crate) fn ship(&mut self, at: Timestamp, work: &FulfillmentOrderId) -> Result<(), Fail> {
        if !self.mirror.work.contains_key(work) {
            return Ok(());
        }
        self.mirror.shipped(work);
        let tracking = Some(TrackingNumber::parse(&format!("TRK-{work}"))?);
        let packages = vec![PackageInput { tracking, carrier: None, lines: None }];
        self.give(at, &format!("{work}/ship"), ShipFulfillment { fulfillment_order: work.clone(), packages })
    }

    /// A correction takes stock from where most of it is. What the ledger lacks is first taken in: it must have been
    /// there to be written off.
    fn correct(&mut self, at: Timestamp, index: usize) -> Result<(), Fail> {
        let trade = self.trade;
        let Some(adjustment) = trade.adjustments.get(index) else { return Ok(()) };
        self.settle()?;
        let (id, sku) = (&adjustment.id, &adjustment.sku);
        if adjustment.difference > 0 {
            return self.adjust(at, id, sku, &LocationId::parse(CENTRAL)?, adjustment.difference);
        }
        let mut left = adjustment.difference.saturating_neg();
        let missing = left.saturating_sub(self.mirror.available_of(sku)).max(0);
        if missing > 0 {
            // Orders that wait would take it: give them theirs, too.
            let waiting = self.mirror.waiting.get(sku).copied().unwrap_or_default();
            self.rush(at, sku, missing.saturating_add(waiting), &format!("found/{id}"))?;
        }
        let mut held: Vec<(LocationId, i64)> = self
            .mirror
            .available
            .get(sku)
            .into_iter()
            .flatten()
            .map(|(location, units)| (location.clone(), *units))
            .collect();
        held.sort_by_key(|(location, units)| (std::cmp::Reverse(*units), location.clone()));
        for (location, units) in held {
            let part = units.min(left);
            if part > 0 {
                left = left.saturating_sub(part);
                self.adjust(at, id, sku, &location, part.saturating_neg())?;
            }
        }
        self.settle()
    }

    fn adjust(
        &mut self,
        at: Timestamp,
        id: &str,
        sku: &Sku,
        location: &LocationId,
        difference: i64,
    ) -> Result<(), Fail> {
        let adjust = AdjustStock {
            location: location.clone(),
            bucket: Bucket::Available,
            lines: vec![AdjustmentLine { sku: sku.clone(), difference }],
            reason: ReasonCode::parse("stock_correction")?,
            document: Some(ExternalId::parse(id)?),
        };
        self.give(at, &format!("adjust/{id}/{location}"), adjust)
    }

    /// Takes units in at the central warehouse at once.
    pub(crate) fn rush(&mut self, at: Timestamp, sku: &Sku, units: i64, document: &str) -> Result<(), Fail> {
        let line = ReceiptLine { sku: sku.clone(), quantity: Quantity::new(units)?, unit_cost: None };
        let (location, id) = (LocationId::parse(CENTRAL)?, Some(ExternalId::parse(document)?));
        let receive = ReceiveStock { location, lines: vec![line], bucket: Bucket::Available, document: id };
        self.give(at, document, receive)?;
        self.settle()
    }

    /// Once a week every item is looked at: when less is left than it sold in two weeks, what it sold in six weeks is
    /// ordered, less what is there, and arrives after three days.
    fn replenish(&mut self, at: Timestamp) -> Result<(), Fail> {
        self.settle()?;
        let week = at.micros().div_euclid(7 * DAY * 1_000_000);
        let mut wanted: Vec<(Sku, i64)> = Vec::new();
        for (sku, sold) in &self.sold {
            let recent = |weeks: i64| {
                let sum =
                    sold.range(week.saturating_sub(weeks)..).fold(0_i64, |sum, (_, units)| sum.saturating_add(*units));
                sum.checked_div(weeks).unwrap_or_default()
            };
            let waiting = self.mirror.waiting.get(sku).copied().unwrap_or_default();
            let there = self.mirror.available_of(sku).saturating_sub(waiting);
            let weekly = recent(6).max(recent(2));
            if self.mirror.available.contains_key(sku) && there < weekly.saturating_mul(2) {
                wanted.push((sku.clone(), weekly.saturating_mul(6).saturating_sub(there).max(12)));
            }
        }
        wanted.sort();
        let receipts = self.spread(&wanted)?;
        self.schedule(at.plus_seconds(3 * DAY), Happening::Arrive(receipts, format!("replenish/{week}")));
        Ok(())
    }

    fn receive(&mut self, at: Timestamp, wanted: &[(Sku, i64)], document: &str) -> Result<(), Fail> {
        let receipts = self.spread(wanted)?;
        self.happen(at, Happening::Arrive(receipts, document.to_owned()))?;
        self.settle()
    }

    /// Spreads units over the locations by their shares; an item of which there are few goes to the central warehouse.
    fn spread(&self, wanted: &[(Sku, i64)]) -> Result<Vec<(LocationId, Vec<ReceiptLine>)>, Fail> {
        let mut receipts: Vec<(LocationId, Vec<ReceiptLine>)> =
            self.locations.iter().map(|(location, _)| (location.clone(), Vec::new())).collect();
        for (sku, units) in wanted {
            let mut left = *units;
            let shares = self.locations.iter().map(|(_, share)| i64::try_from(*share));
            for ((_, lines), share) in receipts.iter_mut().zip(shares).skip(1) {
                let part = if *units < SPREAD_MIN { 0 } else { percent(*units, share?) };
                if part > 0 {
                    left = left.saturating_sub(part);
                    lines.push(ReceiptLine { sku: sku.clone(), quantity: Quantity::new(part)?, unit_cost: None });
                }
            }
            if let Some((_, lines)) = receipts.first_mut() {
                lines.push(ReceiptLine { sku: sku.clone(), quantity: Quantity::new(left)?, unit_cost: None });
            }
        }
        receipts.retain(|(_, lines)| !lines.is_empty());
        Ok(receipts)
    }
}

fn order_input(order: &Order, party: Option<PartyId>) -> Result<OrderInput, Fail> {
    let lines =
        order.lines.iter().map(|line| LineInput::new(line.sku.clone(), line.quantity, line.unit_price)).collect();
    let mut input = OrderInput::new(ChannelId::parse(CHANNEL)?, order.currency, lines);
    input.id = Some(OrderId::parse(&order.id)?);
    input.external_id = Some(ExternalId::parse(&order.id)?);
    input.party = party;
    let resident = order.customer.as_deref().unwrap_or(&order.id);
    let coordinates = home(resident, order.country.as_ref());
    input.destination = Destination { country: order.country.clone(), coordinates, ..Destination::default() };
    input.placed_at = Some(order.placed_at);
    Ok(input)
}

/// What the customer owes for an order: each line rounded to the currency.
fn charged(order: &Order) -> Result<Amount, Fail> {
    let mut total = Amount::ZERO;
    for line in &order.lines {
        let extended = line.unit_price.times(line.quantity.units())?;
        total = total.plus(extended.round(order.currency, oms::value::Rounding::HalfUp)?)?;
    }
    Ok(total)
}

/// The gateway does what it is asked to and reports it.
fn report(
    kind: PaymentKind,
    order: &OrderId,
    amount: Amount,
    currency: Currency,
    key: GatewayReference,
) -> Result<RecordPayment, Fail> {
    Ok(RecordPayment {
        payment: PaymentId::parse(&format!("{order}-P"))?,
        order: order.clone(),
        gateway: ReasonCode::parse("card")?,
        kind,
        reference: key.clone(),
        amount,
        currency,
        status: ReportStatus::Succeeded,
        expires_at: None,
        request: Some(key),
    })
}

fn percent(units: i64, percent: i64) -> i64 {
    units.saturating_mul(percent).checked_div(100).unwrap_or_default()
}

fn next_hour(at: Timestamp) -> Timestamp {
    let hour = HOUR.saturating_mul(1_000_000);
    let start = at.micros().div_euclid(hour).saturating_add(1).saturating_mul(hour);
    Timestamp::from_micros(start).unwrap_or(at)
}

/// Eight o'clock of the next day.
fn next_morning(at: Timestamp) -> Timestamp {
    let day = DAY.saturating_mul(1_000_000);
    let start = at.micros().div_euclid(day).saturating_add(1).saturating_mul(day);
    Timestamp::from_micros(start).unwrap_or(at).plus_seconds(8 * HOUR)
}
