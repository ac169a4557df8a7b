//! The datasets: their rows, their columns, and the reader over them.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use oms_core::inventory::{Balance, Bucket, Movement};
use oms_core::kernel::Logged;
use oms_core::order::LineProgress;
use oms_core::order::{FulfillmentStatus, Order, OrderLine, OrderStatus, PaymentStatus, Progress, ReturnStatus};
use oms_core::payment::{Payment, PaymentAmounts};
use oms_core::returns::{Return, ReturnLine};
use oms_core::store::Store;
use oms_core::value::{Amount, LocationId, Quantity, Sku, Tenant};
use oms_core::{Code, Error, Event, Result};

use crate::column::{Column, Of, batch_of, schema_of};
use crate::source::{Ahead, Paged, Source};

macro_rules! datasets {
    ($($(#[doc = $doc:literal])+ $name:literal $dataset:ident $page:ident -> $row:ty { $($column:literal $of:ident $read:expr;)+ })+) => {
        /// What can be read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Dataset {
            $($(#[doc = $doc])+ $dataset,)+
        }

        impl Dataset {
            /// Every dataset.
            pub const ALL: &[Self] = &[$(Self::$dataset,)+];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$dataset => $name,)+ }
            }

            /// What a row is.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$dataset => concat!($($doc),+),)+ }
            }

            /// Its columns.
            #[must_use]
            pub fn schema(self) -> SchemaRef {
                match self { $(Self::$dataset => schema_of(columns::$page),)+ }
            }

            fn pages(self) -> Box<dyn Pages> {
                match self {
                    $(Self::$dataset => Box::new(Table { columns: columns::$page, page: $page, next: Next::First }),)+
                }
            }
        }

        /// The columns of every dataset.
        #[allow(non_upper_case_globals, reason = "each is named as the function that reads its pages")]
        mod columns {
            use super::*;
            $(pub(super) const $page: &[Column<$row>] = &[$(Column { name: $column, of: Of::$of($read) },)+];)+
        }
    };
}

type OrderRow = (Arc<Order>, Arc<Progress>);
type StockRow = (Sku, LocationId, Balance);
type MovementRow = (Arc<Logged>, i64, Movement);
type EventRow = (Arc<Logged>, i64, EventText);
type ReturnLineRow = (Arc<Return>, i64, ReturnLine);
type PaymentRow = (Arc<Payment>, PaymentAmounts);

datasets! {
    /// One row per order, by id.
    "orders" Orders orders -> OrderRow {
        "id" Text |(order, _)| order.id.as_str();
        "number" TextOrNull |(order, _)| order.number.as_ref().map(|number| number.as_str());
        "channel" Text |(order, _)| order.channel.as_str();
        "external_id" TextOrNull |(order, _)| order.external_id.as_ref().map(|id| id.as_str());
        "party" TextOrNull |(order, _)| order.party.as_ref().map(|party| party.id.as_str());
        "placed_at" Time |(order, _)| order.placed_at;
        "standing" Text |(_, progress)| progress.standing.name();
        "status" Text |(_, progress)| OrderStatus::of(progress).name();
        "fulfillment_status" Text |(_, progress)| FulfillmentStatus::of(progress).name();
        "payment_status" Text |(_, progress)| PaymentStatus::of(progress).name();
        "return_status" Text |(_, progress)| ReturnStatus::of(progress).name();
        "country" TextOrNull |(order, _)| order.destination.country.as_ref().map(|country| country.as_str());
        "priority" Number |(order, _)| i64::from(order.priority);
        "units" Number |(order, _)| sum(order.lines.iter().map(|line| line.quantity));
        "currency" Text |(order, _)| order.currency.code();
        "goods" Amount |(order, _)| order.totals.goods;
        "discounts" Amount |(order, _)| order.totals.discounts;
        "charges" Amount |(order, _)| order.totals.charges;
        "taxes" Amount |(order, _)| order.totals.taxes;
        "total" Amount |(order, _)| order.totals.total;
        "credited" Amount |(_, progress)| progress.money.credited;
        "authorized" Amount |(_, progress)| progress.money.authorized;
        "captured" Amount |(_, progress)| progress.money.captured;
        "refunded" Amount |(_, progress)| progress.money.refunded;
        "charged_back" Amount |(_, progress)| progress.money.charged_back;
    }

    /// One row per line of an order, by order and line.
    "order_lines" OrderLines order_lines -> LineRow {
        "order_id" Text |row| row.order.id.as_str();
        "line" Number |row| i64::from(row.line);
        "sku" Text |row| row.sku.as_str();
        "quantity" Number |row| row.quantity.units();
        "currency" Text |row| row.order.currency.code();
        "unit_price" Amount |row| row.unit_price;
        "extended" Amount |row| row.extended;
        "taxes" AmountOrNull |row| row.taxes;
        "total" Amount |row| row.total;
        "open" Number |row| row.open.units();
        "backordered" Number |row| row.backordered.units();
        "allocated" Number |row| row.allocated;
        "released" Number |row| row.released;
        "in_transit" Number |row| row.in_transit.units();
        "delivered" Number |row| row.delivered.units();
        "lost" Number |row| row.lost.units();
        "returned_to_sender" Number |row| row.returned_to_sender.units();
        "cancelled" Number |row| row.cancelled.units();
        "returned" Number |row| row.returned.units();
        "credited" Amount |row| row.credited;
    }

    /// One row per item and location that ever held it, by both.
    "stock" Stock stock -> StockRow {
        "sku" Text |(sku, ..)| sku.as_str();
        "location" Text |(_, location, _)| location.as_str();
        "on_hand" Number |(.., held)| held.on_hand();
        "available" Number |(.., held)| held.bucket(Bucket::Available);
        "reserved" Number |(.., held)| held.bucket(Bucket::Reserved);
        "quality_hold" Number |(.., held)| held.bucket(Bucket::QualityHold);
        "damaged" Number |(.., held)| held.bucket(Bucket::Damaged);
        "quarantine" Number |(.., held)| held.bucket(Bucket::Quarantine);
    }

    /// One row per movement of stock, in the order of commit.
    "ledger" Ledger ledger -> MovementRow {
        "sequence" Number |(logged, ..)| whole(logged.sequence);
        "ordinal" Number |(_, ordinal, _)| *ordinal;
        "at" Time |(logged, ..)| logged.entry.context.now;
        "actor" Text |(logged, ..)| logged.entry.context.actor.as_str();
        "sku" Text |(.., movement)| movement.sku.as_str();
        "quantity" Number |(.., movement)| movement.quantity.units();
        "source" Written |(.., movement)| Some(movement.source.to_string());
        "target" Written |(.., movement)| Some(movement.target.to_string());
        "order_id" TextOrNull |(.., movement)| movement.order.as_ref().map(|order| order.as_str());
        "line" NumberOrNull |(.., movement)| movement.line.map(i64::from);
        "reason" TextOrNull |(.., movement)| movement.reason.as_ref().map(|reason| reason.as_str());
        "document" TextOrNull |(.., movement)| movement.document.as_ref().map(|document| document.as_str());
        "unit_cost" AmountOrNull |(.., movement)| movement.unit_cost;
    }

    /// One row per event, in the order of commit.
    "events" Events events -> EventRow {
        "sequence" Number |(logged, ..)| whole(logged.sequence);
        "ordinal" Number |(_, ordinal, _)| *ordinal;
        "at" Time |(logged, ..)| logged.entry.context.now;
        "actor" Text |(logged, ..)| logged.entry.context.actor.as_str();
        "type" Text |(.., event)| &event.kind;
        "order_id" TextOrNull |(.., event)| event.order.as_deref();
        "body" Text |(.., event)| &event.body;
    }

    /// One row per return, by id.
    "returns" Returns returns -> Arc<Return> {
        "id" Text |held| held.id.as_str();
        "order_id" TextOrNull |held| held.order.as_ref().map(|order| order.as_str());
        "channel" TextOrNull |held| held.channel.as_ref().map(|channel| channel.as_str());
        "external_id" TextOrNull |held| held.external_id.as_ref().map(|id| id.as_str());
        "state" Text |held| held.state.name();
        "requested_at" Time |held| held.requested_at;
        "location" TextOrNull |held| held.location.as_ref().map(|location| location.as_str());
        "units" Number |held| sum(held.lines.iter().map(|line| line.quantity));
        "received" Number |held| sum(held.lines.iter().map(|line| line.received));
        "currency" Text |held| held.currency.code();
        "credited" Amount |held| held.credited;
        "fee" Amount |held| held.fee;
        "refund" Amount |held| held.refund;
        "reason" TextOrNull |held| held.reason.as_ref().map(|reason| reason.as_str());
    }

    /// One row per line of a return, by return and position.
    "return_lines" ReturnLines return_lines -> ReturnLineRow {
        "return_id" Text |(held, ..)| held.id.as_str();
        "position" Number |(_, position, _)| *position;
        "order_id" TextOrNull |(held, ..)| held.order.as_ref().map(|order| order.as_str());
        "line" NumberOrNull |(.., line)| line.line.map(i64::from);
        "sku" Text |(.., line)| line.sku.as_str();
        "quantity" Number |(.., line)| line.quantity.units();
        "received" Number |(.., line)| line.received.units();
        "credited_units" Number |(.., line)| line.credited_units.units();
        "currency" Text |(held, ..)| held.currency.code();
        "credited" Amount |(.., line)| line.credited;
        "reason" TextOrNull |(.., line)| line.reason.as_ref().map(|reason| reason.as_str());
    }

    /// One row per payment, by id.
    "payments" Payments payments -> PaymentRow {
        "id" Text |(payment, _)| payment.id.as_str();
        "order_id" Text |(payment, _)| payment.order.as_str();
        "gateway" Text |(payment, _)| payment.gateway.as_str();
        "recorded_at" Time |(payment, _)| payment.recorded_at;
        "currency" Text |(payment, _)| payment.currency.code();
        "authorized" Amount |(_, amounts)| amounts.authorized;
        "captured" Amount |(_, amounts)| amounts.captured;
        "refunded" Amount |(_, amounts)| amounts.refunded;
        "charged_back" Amount |(_, amounts)| amounts.charged_back;
    }
}

fn sum(quantities: impl Iterator<Item = Quantity>) -> i64 {
    quantities.fold(0, |sum, quantity| sum.saturating_add(quantity.units()))
}

fn whole(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

fn orders(source: &Source, after: Option<&Ahead>) -> Paged<OrderRow, Ahead> {
    source.orders(after)
}

/// A line of an order and what happened to it: only what has a column, so that a row asks the allocator for nothing.
struct LineRow {
    order: Arc<Order>,
    line: u32,
    sku: Sku,
    quantity: Quantity,
    unit_price: Amount,
    extended: Amount,
    taxes: Option<Amount>,
    total: Amount,
    open: Quantity,
    backordered: Quantity,
    allocated: i64,
    released: i64,
    in_transit: Quantity,
    delivered: Quantity,
    lost: Quantity,
    returned_to_sender: Quantity,
    cancelled: Quantity,
    returned: Quantity,
    credited: Amount,
}

impl LineRow {
    fn of(order: &Arc<Order>, terms: &OrderLine, progress: &LineProgress) -> Self {
        Self {
            order: Arc::clone(order),
            line: terms.line,
            sku: terms.sku.clone(),
            quantity: terms.quantity,
            unit_price: terms.unit_price,
            extended: terms.extended,
            taxes: Amount::sum(terms.taxes.iter().map(|tax| tax.amount)).ok(),
            total: terms.total,
            open: progress.open,
            backordered: progress.backordered,
            allocated: sum(progress.allocated.iter().map(|placed| placed.quantity)),
            released: sum(progress.released.iter().map(|released| released.quantity)),
            in_transit: progress.in_transit,
            delivered: progress.delivered,
            lost: progress.lost,
            returned_to_sender: progress.returned_to_sender,
            cancelled: progress.cancelled,
            returned: progress.returned,
            credited: progress.credited,
        }
    }
}

fn order_lines(source: &Source, after: Option<&Ahead>) -> Paged<LineRow, Ahead> {
    let (orders, next) = source.orders(after)?;
    let lines = orders.iter().flat_map(|(order, progress)| {
        order.lines.iter().zip(&progress.lines).map(|(terms, state)| LineRow::of(order, terms, state))
    });
    Ok((lines.collect(), next))
}

fn stock(source: &Source, after: Option<&(Sku, LocationId)>) -> Paged<StockRow, (Sku, LocationId)> {
    source.stock(after)
}

fn ledger(source: &Source, after: Option<&u64>) -> Paged<MovementRow, u64> {
    let (logged, next) = source.log(after.copied().unwrap_or_default())?;
    let rows = logged.into_iter().map(Arc::new).flat_map(|logged| {
        let movements = Arc::clone(&logged.entry.movements);
        (1..).zip(movements.to_vec()).map(move |(ordinal, movement)| (Arc::clone(&logged), ordinal, movement))
    });
    Ok((rows.collect(), next))
}

/// An event as text, with what is most often asked for beside it.
struct EventText {
    kind: String,
    order: Option<String>,
    body: String,
}

fn event_text(event: &Event) -> Result<EventText> {
    let value = serde_json::to_value(event).map_err(|error| Error::new(Code::Bug, error.to_string()))?;
    let text = |name: &str| value.get(name).and_then(|value| value.as_str()).map(ToOwned::to_owned);
    Ok(EventText { kind: text("type").unwrap_or_default(), order: text("order"), body: value.to_string() })
}

fn events(source: &Source, after: Option<&u64>) -> Paged<EventRow, u64> {
    let (logged, next) = source.log(after.copied().unwrap_or_default())?;
    let rows = logged.into_iter().map(Arc::new).flat_map(|logged| {
        let events = Arc::clone(&logged.entry.events);
        let texts: Vec<_> = events.iter().map(event_text).collect();
        (1..).zip(texts).map(move |(ordinal, text)| Ok((Arc::clone(&logged), ordinal, text?)))
    });
    Ok((rows.collect::<Result<_>>()?, next))
}

fn returns(source: &Source, after: Option<&Arc<str>>) -> Paged<Arc<Return>, Arc<str>> {
    source.records(after)
}

fn return_lines(source: &Source, after: Option<&Arc<str>>) -> Paged<ReturnLineRow, Arc<str>> {
    let (returns, next) = source.records::<Return>(after)?;
    let lines = returns
        .iter()
        .flat_map(|held| held.numbered().map(|(position, line)| (Arc::clone(held), i64::from(position), line.clone())));
    Ok((lines.collect(), next))
}

fn payments(source: &Source, after: Option<&Arc<str>>) -> Paged<PaymentRow, Arc<str>> {
    let (payments, next) = source.records::<Payment>(after)?;
    let with_amounts = payments.into_iter().map(|payment| {
        let amounts = payment.amounts().map_err(|error| Error::new(Code::StoreCorrupt, error.to_string()))?;
        Ok((payment, amounts))
    });
    Ok((with_amounts.collect::<Result<_>>()?, next))
}

/// Where a table is read on.
enum Next<C> {
    First,
    After(C),
    End,
}

/// A dataset that is being read.
struct Table<R: 'static, C> {
    columns: &'static [Column<R>],
    page: fn(&Source, Option<&C>) -> Paged<R, C>,
    next: Next<C>,
}

/// The pages of a dataset.
trait Pages: Send {
    fn next(&mut self, source: &Source, schema: &SchemaRef) -> Option<Result<RecordBatch, ArrowError>>;
}

impl<R, C: Send> Pages for Table<R, C> {
    fn next(&mut self, source: &Source, schema: &SchemaRef) -> Option<Result<RecordBatch, ArrowError>> {
        loop {
            let after = match &self.next {
                Next::First => None,
                Next::After(last) => Some(last),
                Next::End => return None,
            };
            let page = (self.page)(source, after);
            let (rows, next) = match page {
                Ok(page) => page,
                Err(error) => {
                    self.next = Next::End;
                    return Some(Err(ArrowError::ExternalError(Box::new(error))));
                }
            };
            self.next = next.map_or(Next::End, Next::After);
            // Entries may have no movements: the next page may.
            if !rows.is_empty() {
                return Some(batch_of(self.columns, schema, &rows));
            }
        }
    }
}

/// A stream of record batches.
pub struct Reader {
    source: Source,
    schema: SchemaRef,
    pages: Box<dyn Pages>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("tenant", &self.source.tenant).field("schema", &self.schema).finish()
    }
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pages.next(&self.source, &self.schema)
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl Dataset {
    /// The dataset of this name.
    ///
    /// # Errors
    /// [`Code::UnknownCommand`] when there is none.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|one| one.name() == name);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|one| one.name()).collect();
            Error::new(Code::UnknownCommand, format!("there is no dataset `{name}`; there are {}", names.join(", ")))
                .with("dataset", name)
        })
    }
}

/// Reads the dataset of this name.
///
/// # Errors
/// [`Code::UnknownCommand`] when there is none. What fails later is in the stream.
pub fn read(store: Arc<dyn Store>, tenant: Tenant, dataset: &str) -> Result<Reader> {
    let dataset = Dataset::named(dataset)?;
    Ok(Reader { source: Source { store, tenant }, schema: dataset.schema(), pages: dataset.pages() })
}

/// The columns of the dataset of this name.
///
/// # Errors
/// [`Code::UnknownCommand`] when there is none.
pub fn schema(dataset: &str) -> Result<SchemaRef> {
    Dataset::named(dataset).map(Dataset::schema)
}
