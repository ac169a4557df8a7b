//! Stores that are written in another language: every call is one JSON text in and one out.
//!
//! A store never has to look into what it keeps: records, log entries and what was observed are texts of ours. Kinds of
//! records and lists are numbers; texts are compared by their UTF-8 bytes; `buckets`, `delta` and `floor` are five whole
//! numbers of 64 bits. What a store promises is said at [`Store`]; the conformance suite checks it.
//!
//! | call | request | answer |
//! |---|---|---|
//! | `load` | `{"tenant", "keys": [KEY]}` | `{"as_of", "values": [VALUE]}`, one value per key |
//! | `commit` | `{"tenant", "together", "changes": [CHANGE]}` | one of `{"sequence"}` or `{"rejected": REASON}` per change |
//! | `log` | `{"tenant", "after", "limit"}` | `[LOGGED]`, by sequence |
//! | `scan` | `{"tenant", "after": null or {"kind", "id"}, "limit"}` | `[{"kind", "id", "version", "format", "body"}]`, by kind and id |
//! | `stock` | `{"tenant", "after": null or {"sku", "location"}, "limit"}` | `[{"sku", "location", "buckets"}]`, by sku and location |
//!
//! | KEY | VALUE |
//! |---|---|
//! | `{"record": {"kind", "id"}}` | `{"version", "format", "body"}` or null |
//! | `{"balances": "SKU"}` | `[{"location", "buckets"}]`, by location |
//! | `{"balance": {"sku", "location"}}` | the buckets; zeros where nothing was posted |
//! | `{"name": "..."}` | the id of the record that claimed it, or null |
//! | `{"list": {"list", "key", "from", "to", "after", "descending", "limit"}}` | `[[at, "id"]]`: rows with `from <= at <= to` beyond `after` (null or `[at, "id"]`), by `at` and `id`, or in reverse |
//! | `{"entry": 7}` | LOGGED or null |
//! | `{"request": "..."}` | LOGGED or null |
//!
//! LOGGED is `{"sequence", "format", "entry", "observed"}`.
//!
//! A CHANGE is applied in one atomic step or not at all, in this order, and the first reason that holds rejects it:
//!
//! | field | what to do | REASON |
//! |---|---|---|
//! | `request` | unless null: it must be new, and is kept with the sequence | `{"duplicate": sequence}` |
//! | `writes`: `[{"kind", "id", "expected", "format", "body"}]` | the record has version `expected` (0: there is none); it is written with the version after | `{"conflict": {"kind", "id"}}` |
//! | `checks`: `[{"kind", "id", "version"}]` | the record has this version (0: there is none) | `{"conflict": {"kind", "id"}}` |
//! | `names_freed`: `["..."]` | the names are free again, before any is claimed | |
//! | `names_claimed`: `[{"name", "id"}]` | the name is free, and taken now | `{"name_taken": {"name", "id"}}` with the id that has it |
//! | `postings`: `[{"sku", "location", "delta", "floor"}]` | each bucket with a negative delta stays at its floor or above, and none falls below zero or leaves 64 bits; the deltas are added | `{"floor": {"sku", "location", "bucket", "spare"}}`: the bucket's position, and how much is above its floor |
//! | `rows_removed`, `rows_added`: `[{"list", "key", "at", "id"}]` | the rows are gone, or there | |
//! | `history`: `["..."]` | in list `history_list` each key gets the row (sequence, `""`) | |
//! | `entry`, `format`, `observed`, `expected_sequence` | the entry is kept under the next sequence; `observed` with it, unless the two sequences are the same | |
//!
//! Where `together` is set and one is rejected, nothing of any is written, and the others are rejected with `"together"`.

use std::path::Path;
use std::sync::Arc;

use oms_core::inventory::{Balance, Bucket};
use oms_core::kernel::{ChangeSet, FORMAT, Key, Kind, List, LogEntry, Logged, Observed, Record, RecordKey, Sequence};
use oms_core::kernel::{Value, Version};
use oms_core::store::{Answer, Atomicity, Rejection, Scanned, Store};
use oms_core::value::{LocationId, Sku, Tenant};
use oms_core::{Code, Error, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

/// A store in another language. See the [module](self) for the texts.
pub trait JsonStore: Send + Sync {
    /// See [`Store::load`].
    ///
    /// # Errors
    /// As [`Store::load`].
    fn load(&self, request: &str) -> Result<String>;

    /// See [`Store::commit`].
    ///
    /// # Errors
    /// As [`Store::commit`].
    fn commit(&self, request: &str) -> Result<String>;

    /// See [`Store::log`].
    ///
    /// # Errors
    /// As [`Store::log`].
    fn log(&self, request: &str) -> Result<String>;

    /// See [`Store::scan`].
    ///
    /// # Errors
    /// As [`Store::scan`].
    fn scan(&self, request: &str) -> Result<String>;

    /// See [`Store::stock`].
    ///
    /// # Errors
    /// As [`Store::stock`].
    fn stock(&self, request: &str) -> Result<String>;

    /// See [`Store::backup`].
    ///
    /// # Errors
    /// As [`Store::backup`].
    fn backup(&self, _path: &Path) -> Result<()> {
        Err(Error::new(Code::NotSupported, "this store makes no backups"))
    }
}

/// A [`JsonStore`] as a [`Store`].
#[derive(Debug)]
pub struct Foreign<S>(S);

impl<S: JsonStore> Foreign<S> {
    /// The store behind `store`.
    #[must_use]
    pub const fn new(store: S) -> Self {
        Self(store)
    }
}

impl<S: JsonStore> Store for Foreign<S> {
    fn load(&self, tenant: &Tenant, keys: &[Key]) -> Result<Answer> {
        let asked: Vec<Json> = keys.iter().map(key_json).collect();
        let Loaded { as_of, values } =
            read("load", &self.0.load(&json!({"tenant": tenant, "keys": asked}).to_string())?)?;
        require_count("load", keys.len(), values.len())?;
        let values = keys.iter().zip(&values).map(|(key, value)| value_of(key, value.get()));
        Ok(Answer { as_of, values: values.collect::<Result<_>>()? })
    }

    fn commit(
        &self,
        tenant: &Tenant,
        changes: &[ChangeSet],
        atomicity: Atomicity,
    ) -> Result<Vec<Result<Sequence, Rejection>>> {
        let sent = changes.iter().map(change_json).collect::<Result<Vec<_>>>()?;
        let together = atomicity == Atomicity::Together;
        let request = json!({"tenant": tenant, "together": together, "changes": sent});
        let outcomes: Vec<Outcome> = read("commit", &self.0.commit(&request.to_string())?)?;
        require_count("commit", changes.len(), outcomes.len())?;
        changes.iter().zip(outcomes).map(|(change, outcome)| outcome.of(change)).collect()
    }

    fn log(&self, tenant: &Tenant, after: Sequence, limit: usize) -> Result<Vec<Logged>> {
        let request = json!({"tenant": tenant, "after": after, "limit": limit});
        let found: Vec<LoggedText> = read("log", &self.0.log(&request.to_string())?)?;
        found.into_iter().map(LoggedText::parse).collect()
    }

    fn scan(&self, tenant: &Tenant, after: Option<&RecordKey>, limit: usize) -> Result<Vec<Scanned>> {
        let request = json!({"tenant": tenant, "after": after.map(record_key_json), "limit": limit});
        let found: Vec<ScannedText> = read("scan", &self.0.scan(&request.to_string())?)?;
        found.into_iter().map(ScannedText::parse).collect()
    }

    fn stock(
        &self,
        tenant: &Tenant,
        after: Option<(&Sku, &LocationId)>,
        limit: usize,
    ) -> Result<Vec<(Sku, LocationId, Balance)>> {
        let after = after.map(|(sku, location)| json!({"sku": sku, "location": location}));
        let request = json!({"tenant": tenant, "after": after, "limit": limit});
        let found: Vec<StockText> = read("stock", &self.0.stock(&request.to_string())?)?;
        Ok(found.into_iter().map(|row| (row.sku, row.location, row.buckets)).collect())
    }

    fn backup(&self, path: &Path) -> Result<()> {
        self.0.backup(path)
    }
}

#[derive(Deserialize)]
struct Loaded {
    as_of: Sequence,
    values: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct RecordText {
    version: Version,
    format: u32,
    body: String,
}

#[derive(Deserialize)]
struct ScannedText {
    kind: u8,
    id: Arc<str>,
    #[serde(flatten)]
    record: RecordText,
}

impl ScannedText {
    fn parse(self) -> Result<Scanned> {
        let kind = kind_of(self.kind)?;
        let record = Record::from_json(kind, self.record.format, &self.record.body)?;
        Ok((RecordKey::new(kind, self.id), self.record.version, record))
    }
}

#[derive(Deserialize)]
struct StockText {
    sku: Sku,
    location: LocationId,
    buckets: Balance,
}

#[derive(Deserialize)]
struct BalanceText {
    location: LocationId,
    buckets: Balance,
}

#[derive(Deserialize)]
struct LoggedText {
    sequence: Sequence,
    format: u32,
    entry: String,
    observed: Option<String>,
}

impl LoggedText {
    fn parse(self) -> Result<Logged> {
        if self.format > FORMAT {
            return Err(Error::new(Code::StoreNewer, format!("a log entry has format {}", self.format)));
        }
        let entry: LogEntry = read("entry", &self.entry)?;
        let observed: Option<Observed> = self.observed.map(|text| read("observed", &text)).transpose()?;
        Ok(Logged { sequence: self.sequence, entry: Arc::new(entry), observed: observed.map(Arc::new) })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Sequence(Sequence),
    Rejected(Reason),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reason {
    Duplicate(Sequence),
    Conflict { kind: u8, id: Arc<str> },
    NameTaken { name: String, id: Arc<str> },
    Floor { sku: Sku, location: LocationId, bucket: usize, spare: i64 },
    Together,
}

impl Outcome {
    fn of(self, change: &ChangeSet) -> Result<Result<Sequence, Rejection>> {
        let reason = match self {
            Self::Sequence(sequence) => return Ok(Ok(sequence)),
            Self::Rejected(reason) => reason,
        };
        Ok(Err(match reason {
            Reason::Duplicate(sequence) => Rejection::Duplicate(sequence),
            Reason::Conflict { kind, id } => Rejection::Conflict(RecordKey::new(kind_of(kind)?, id)),
            Reason::NameTaken { name, id } => {
                let claimed = change.names_claimed.iter().find(|(claimed, _)| claimed.to_key() == name);
                let (claimed, _) = claimed.ok_or_else(|| corrupt("commit", "it names a name that was not claimed"))?;
                Rejection::NameTaken(claimed.clone(), id)
            }
            Reason::Floor { sku, location, bucket, spare } => {
                let bucket = Bucket::ALL.get(bucket).ok_or_else(|| corrupt("commit", "there is no such bucket"))?;
                Rejection::Floor(sku, location, *bucket, spare)
            }
            Reason::Together => Rejection::Together,
        }))
    }
}

fn record_key_json(key: &RecordKey) -> Json {
    json!({"kind": key.kind.number(), "id": key.id})
}

fn key_json(key: &Key) -> Json {
    match key {
        Key::Record(key) => json!({"record": record_key_json(key)}),
        Key::Balances(sku) => json!({"balances": sku}),
        Key::Balance(sku, location) => json!({"balance": {"sku": sku, "location": location}}),
        Key::Name(name) => json!({"name": name.to_key()}),
        Key::List(query) => json!({"list": {
            "list": query.list.number(), "key": query.key, "from": query.from, "to": query.to,
            "after": query.after, "descending": query.descending, "limit": query.limit,
        }}),
        Key::Entry(sequence) => json!({"entry": sequence}),
        Key::Request(request) => json!({"request": request}),
    }
}

fn value_of(key: &Key, text: &str) -> Result<Value> {
    Ok(match key {
        Key::Record(key) => {
            let held: Option<RecordText> = read("load", text)?;
            let parse = |held: RecordText| {
                Record::from_json(key.kind, held.format, &held.body).map(|record| (held.version, record))
            };
            Value::Record(held.map(parse).transpose()?)
        }
        Key::Balances(_) => {
            let held: Vec<BalanceText> = read("load", text)?;
            Value::Balances(held.into_iter().map(|row| (row.location, row.buckets)).collect())
        }
        Key::Balance(..) => Value::Balance(read("load", text)?),
        Key::Name(_) => Value::Name(read("load", text)?),
        Key::List(_) => Value::List(Arc::new(read("load", text)?)),
        Key::Entry(_) | Key::Request(_) => {
            let held: Option<LoggedText> = read("load", text)?;
            Value::Entry(held.map(LoggedText::parse).transpose()?)
        }
    })
}

fn change_json(change: &ChangeSet) -> Result<Json> {
    let writes = change.writes.iter().map(|write| {
        let body = write.record.to_json()?;
        let (kind, id) = (write.key.kind.number(), &write.key.id);
        Ok(json!({"kind": kind, "id": id, "expected": write.expected, "format": FORMAT, "body": body}))
    });
    let rows = |rows: &[oms_core::kernel::Row]| {
        let row = |row: &oms_core::kernel::Row| json!({"list": row.list.number(), "key": row.key, "at": row.at, "id": row.id});
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let checks = change.checks.iter();
    let checks = checks.map(|(key, version)| json!({"kind": key.kind.number(), "id": key.id, "version": version}));
    let claimed = change.names_claimed.iter().map(|(name, id)| json!({"name": name.to_key(), "id": id}));
    let postings = change.postings.iter().map(|posting| {
        json!({
            "sku": posting.sku, "location": posting.location, "delta": posting.delta, "floor": posting.floor,
        })
    });
    let observed = (!change.observed.is_empty()).then(|| text(&*change.observed)).transpose()?;
    Ok(json!({
        "request": change.entry.context.request_id,
        "writes": writes.collect::<Result<Vec<_>>>()?,
        "checks": checks.collect::<Vec<_>>(),
        "names_freed": change.names_freed.iter().map(oms_core::kernel::Name::to_key).collect::<Vec<_>>(),
        "names_claimed": claimed.collect::<Vec<_>>(),
        "postings": postings.collect::<Vec<_>>(),
        "rows_removed": rows(&change.rows_removed),
        "rows_added": rows(&change.rows_added),
        "history": change.subjects().collect::<Vec<_>>(),
        "history_list": List::History.number(),
        "entry": text(&*change.entry)?,
        "format": FORMAT,
        "observed": observed,
        "expected_sequence": change.expected_sequence,
    }))
}

fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(Code::Bug, error.to_string()))
}

fn read<T: DeserializeOwned>(call: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| corrupt(call, &error.to_string()))
}

fn corrupt(call: &str, why: &str) -> Error {
    Error::new(Code::StoreCorrupt, format!("what the store answered to {call} can't be read: {why}"))
}

fn require_count(call: &str, asked: usize, answered: usize) -> Result<()> {
    if asked == answered {
        return Ok(());
    }
    Err(corrupt(call, &format!("{answered} answers to {asked} questions")))
}

fn kind_of(number: u8) -> Result<Kind> {
    let kind = Kind::ALL.get(usize::from(number));
    kind.copied().ok_or_else(|| corrupt("kind", &format!("there is no kind {number}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use oms_core::{Engine, SeededIds};

    use super::*;

    /// Answers every call with the same text.
    struct Same(&'static str);

    impl JsonStore for Same {
        fn load(&self, _: &str) -> Result<String> {
            Ok(self.0.to_owned())
        }
        fn commit(&self, _: &str) -> Result<String> {
            Ok(self.0.to_owned())
        }
        fn log(&self, _: &str) -> Result<String> {
            Ok(self.0.to_owned())
        }
        fn scan(&self, _: &str) -> Result<String> {
            Ok(self.0.to_owned())
        }
        fn stock(&self, _: &str) -> Result<String> {
            Ok(self.0.to_owned())
        }
    }

    #[test]
    fn a_store_that_answers_nonsense_is_corrupt_and_nothing_panics() {
        let nonsense = ["", "null", "7", "[]", "{}", "[7]", r#"{"as_of":1,"values":[7]}"#, "\u{0}", "[[[["];
        for answer in nonsense {
            let oms = crate::open_store(Box::new(Foreign::new(Same(answer))), Box::new(SeededIds::new(1)));
            let context = r#"{"now": "2025-01-01T00:00:00Z", "actor": "anna"}"#;
            let error = oms.execute_json(context, r#"{"set_channel": {"channel": {"id": "web"}}}"#).unwrap_err();
            assert_eq!(error.code(), Code::StoreCorrupt, "{answer}");
        }
    }

    #[test]
    fn an_error_of_the_store_is_told_as_it_is() {
        struct Down;
        impl JsonStore for Down {
            fn load(&self, _: &str) -> Result<String> {
                Err(Error::new(Code::StoreUnavailable, "no route"))
            }
            fn commit(&self, request: &str) -> Result<String> {
                self.load(request)
            }
            fn log(&self, request: &str) -> Result<String> {
                self.load(request)
            }
            fn scan(&self, request: &str) -> Result<String> {
                self.load(request)
            }
            fn stock(&self, request: &str) -> Result<String> {
                self.load(request)
            }
        }
        let engine = Engine::new(Box::new(Foreign::new(Down)), Box::new(SeededIds::new(1)));
        assert_eq!(engine.verify(&Tenant::main()).unwrap_err().code(), Code::StoreUnavailable);
        assert_eq!(engine.store().backup(Path::new("x")).unwrap_err().code(), Code::NotSupported);
    }
}
