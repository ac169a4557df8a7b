//! The same orders for every measurement: three lines of distinct items, 10,000 items at 20 locations.

use oms::decide::order::PlaceOrder;
use oms::decide::setup::{RecordItem, SetChannel, SetLocation};
use oms::decide::stock::{ReceiptLine, ReceiveStock};
use oms::inventory::Bucket;
use oms::network::{Channel, Location};
use oms::order::{LineInput, OrderInput};
use oms::value::{Actor, Amount, ChannelId, Coordinates, Currency, ExternalId, LocationId, Quantity, Sku, Timestamp};
use oms::{Batch, Command, Context, Engine, Oms};

use crate::floor::{FloorOrder, FloorOrders, LOCATIONS, SKUS, location_name, sku_name};

/// A context a while after the epoch.
pub fn at(seconds: i64) -> Context {
    let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap().plus_seconds(seconds);
    Context::new(now, Actor::parse("bench").unwrap())
}

/// The sku of a number.
pub fn sku(number: u32) -> Sku {
    Sku::parse(&sku_name(number)).unwrap()
}

/// The location of a number.
pub fn location(number: u32) -> LocationId {
    LocationId::parse(&location_name(number)).unwrap()
}

/// Fills an engine with channels, locations, items and stock.
pub fn seed(engine: &Engine, skus: u32, locations: u32, quantity: i64) {
    let mut commands: Vec<Command> =
        vec![SetChannel { channel: Channel::new(ChannelId::parse("web").unwrap()) }.into()];
    for n in 0..locations {
        let coordinates = Coordinates::from_microdegrees(
            50_000_000 + (n as i32) * 150_000,
            -3_000_000 + (n as i32 * 7 % 20) * 200_000,
        );
        let place = Location { coordinates: coordinates.ok(), ..Location::new(location(n)) };
        commands.push(SetLocation { location: place }.into());
    }
    commands.extend((0..skus).map(|n| Command::from(RecordItem::new(sku(n)))));
    run(engine, commands);
    for n in 0..locations {
        let quantity = Quantity::new(quantity).unwrap();
        let line = |n| ReceiptLine { sku: sku(n), quantity, unit_cost: None };
        let all: Vec<ReceiptLine> = (0..skus).map(line).collect();
        let receipts = all.chunks(1_000).map(|lines| {
            let (location, lines) = (location(n), lines.to_vec());
            Command::from(ReceiveStock { location, lines, bucket: Bucket::Available, document: None })
        });
        run(engine, receipts.collect());
    }
}

/// Adds an item with stock at as many locations, more than there are where need be.
pub fn seed_item(engine: &Engine, sku: &Sku, locations: u32, quantity: i64) {
    let mut commands = vec![Command::from(RecordItem::new(sku.clone()))];
    for n in 0..locations {
        commands.push(SetLocation { location: Location::new(location(n)) }.into());
        let lines = vec![ReceiptLine { sku: sku.clone(), quantity: Quantity::new(quantity).unwrap(), unit_cost: None }];
        commands.push(ReceiveStock { location: location(n), lines, bucket: Bucket::Available, document: None }.into());
    }
    run(engine, commands);
}

/// Executes commands in batches of a thousand.
pub fn run(engine: &Engine, commands: Vec<Command>) {
    let calls: Vec<(Context, Command)> = commands.into_iter().map(|command| (at(0), command)).collect();
    for chunk in calls.chunks(1_000) {
        for answer in engine.execute_batch(chunk, Batch::Each).unwrap() {
            answer.unwrap();
        }
    }
}

/// The floor's order as a command.
pub fn place(order: &FloorOrder, number: u64) -> (Context, Command) {
    let gbp = Currency::parse("GBP").unwrap();
    let lines = order.lines.iter().map(|line| {
        LineInput::new(
            Sku::parse(&line.sku).unwrap(),
            Quantity::new(line.quantity).unwrap(),
            Amount::parse("9.99").unwrap(),
        )
    });
    let mut input = OrderInput::new(ChannelId::parse("web").unwrap(), gbp, lines.collect());
    input.external_id = Some(ExternalId::parse(&order.external_id).unwrap());
    input.destination.coordinates = Coordinates::from_microdegrees(51_500_000, -(number as i32 % 1000) * 2_000).ok();
    (at(number as i64), PlaceOrder(input).into())
}

/// How many items and locations the floor has.
pub const SIZE: (u32, u32) = (SKUS, LOCATIONS);

/// A command, and when and by whom.
pub type Call = (Context, Command);

/// An endless stream of orders, for a floor and for ours.
pub struct Stream {
    orders: FloorOrders,
    /// How many there were.
    pub placed: usize,
}

impl Stream {
    /// The same from every start. External ids are random, or count, as most channels do.
    pub fn new(counts: bool) -> Self {
        let orders = FloorOrders::new(7, SIZE.0, SIZE.1);
        Self { orders: if counts { orders.counted() } else { orders }, placed: 0 }
    }

    /// The next orders.
    pub fn next(&mut self, count: usize) -> (Vec<FloorOrder>, Vec<Call>) {
        self.next_as(count, |orders| orders)
    }

    /// The next orders, changed.
    pub fn next_as(
        &mut self,
        count: usize,
        change: impl FnOnce(Vec<FloorOrder>) -> Vec<FloorOrder>,
    ) -> (Vec<FloorOrder>, Vec<Call>) {
        let orders = change(self.orders.by_ref().take(count).collect());
        let numbers = (self.placed as u64 + 1)..;
        self.placed += count;
        let calls = orders.iter().zip(numbers).map(|(order, n)| place(order, n)).collect();
        (orders, calls)
    }
}

/// Executes a command that must be accepted.
pub fn execute(shop: &Oms, (context, command): &Call) {
    shop.engine().execute(context, command).unwrap();
}

/// Executes commands in one batch. All must be accepted.
pub fn execute_all(shop: &Oms, calls: &[Call]) {
    shop.execute_batch(calls, Batch::Each).unwrap().into_iter().for_each(|answer| drop(answer.unwrap()));
}
