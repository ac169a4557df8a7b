//! An embeddable order management system: link it, and the process has one.
//!
//! ```
//! use oms::decide::{order::PlaceOrder, setup::{RecordItem, SetChannel, SetLocation}, stock::{ReceiptLine, ReceiveStock}};
//! use oms::{inventory::Bucket, network::{Channel, Location}, order::{LineInput, OrderInput}, query::order::GetOrder};
//! use oms::value::{Amount, Currency, Quantity};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let shop = oms::open("memory:")?; // or "sqlite:shop.db"
//! let by = shop.context("anna")?;
//! shop.execute(&by, SetChannel { channel: Channel::new("web".parse()?) })?;
//! shop.execute(&by, SetLocation { location: Location::new("OSLO".parse()?) })?;
//! shop.execute(&by, RecordItem::new("MUG".parse()?))?;
//! let mugs = ReceiptLine { sku: "MUG".parse()?, quantity: Quantity::new(10)?, unit_cost: None };
//! shop.execute(&by, ReceiveStock { location: "OSLO".parse()?, lines: vec![mugs], bucket: Bucket::Available, document: None })?;
//!
//! let line = LineInput::new("MUG".parse()?, Quantity::new(2)?, Amount::parse("9.50")?);
//! let placed = shop.execute(&by, PlaceOrder(OrderInput::new("web".parse()?, Currency::parse("EUR")?, vec![line])))?;
//! let order = shop.ask(&GetOrder { order: placed.order_id().unwrap() })?;
//! assert_eq!(order.terms.totals.total.to_string(), "19.00");
//! assert_eq!(order.status.name(), "placed");
//! # Ok(())
//! # }
//! ```
//!
//! Every command and query also has a JSON form: see [`Oms::execute_json`], [`Oms::query_json`] and [`describe`].
#![forbid(unsafe_code)]

mod clock;
mod json;
mod open;
mod schema;

pub use clock::{SystemIds, now};
pub use json::JSON_BYTES_MAX;
pub use oms_core::*;
#[cfg(feature = "sqlite")]
pub use oms_sqlite as sqlite;
pub use open::{Oms, open, open_store};
pub use schema::describe;
