//! What stands under keys: one statement, and so one round trip and one moment.
//!
//! What the mirror holds is not sent again: a record that has the version it was last seen in comes without its body,
//! and balances that are known come only when somebody else has committed since.

use std::sync::Arc;

use oms_core::inventory::Balance;
use oms_core::kernel::{Balances, Key, List, ListQuery, Logged, Page, Record, Sequence, Value, Version};
use oms_core::store::Answer;
use oms_core::store::shared::{Known, Mirror};
use oms_core::value::{LocationId, Tenant};
use tokio_postgres::Row;

use crate::connection::Connection;
use crate::fault::Fault;
use crate::rows::{balance, count, format, limit, location, logged, number, text};
use crate::schema::Schema;
use crate::sql::{Family, OF_ORDER, Question, Sql};
use crate::{history, listing};

/// What stands under keys.
pub(crate) fn load(
    connection: &mut Connection,
    schema: &Schema,
    mirror: &Mirror<Tenant>,
    tenant: &Tenant,
    keys: &[Key],
) -> Result<Answer, Fault> {
    let guess = mirror.stands_at(tenant);
    let known = mirror.find(tenant, guess, keys);
    let asked = Asked::of(keys, &known);
    let question =
        Question::new(connection, schema, (Family::Load, asked.shape()), |sql| asked.write(sql, tenant, guess))?;
    let rows = connection.query(&question.statement, &question.values())?;
    drop(question);

    let mut as_of = 0;
    let mut found: Vec<Found> = keys.iter().map(|_| Found::Nothing).collect();
    for row in &rows {
        let position: i32 = row.try_get(0)?;
        match usize::try_from(position).ok().and_then(|position| Some((keys.get(position)?, found.get_mut(position)?)))
        {
            Some((key, found)) => found.take(key, row)?,
            None => as_of = count(row.try_get(1)?)?,
        }
    }
    let mut read = Vec::new();
    let all = keys.iter().zip(known).zip(found);
    let values = all.map(|((key, known), found)| {
        let (value, bytes) = found.value(key, known, as_of == guess)?;
        if bytes > 0 {
            read.push((key.clone(), (value.clone(), bytes)));
        }
        Ok(value)
    });
    let values = values.collect::<Result<_, Fault>>()?;
    mirror.keep(tenant, as_of, read);
    Ok(Answer { as_of, values })
}

/// The parts of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Record,
    Balances,
    Balance,
    Name,
    Entry,
    Request,
    Page,
    PageDown,
    History,
    HistoryDown,
}

impl Part {
    const ALL: [Self; 10] = [
        Self::Record,
        Self::Balances,
        Self::Balance,
        Self::Name,
        Self::Entry,
        Self::Request,
        Self::Page,
        Self::PageDown,
        Self::History,
        Self::HistoryDown,
    ];

    const fn of(key: &Key) -> Self {
        match key {
            Key::Record(_) => Self::Record,
            Key::Balances(_) => Self::Balances,
            Key::Balance(..) => Self::Balance,
            Key::Name(_) => Self::Name,
            Key::Entry(_) => Self::Entry,
            Key::Request(_) => Self::Request,
            Key::List(ListQuery { list: List::History, descending: false, .. }) => Self::History,
            Key::List(ListQuery { list: List::History, descending: true, .. }) => Self::HistoryDown,
            Key::List(ListQuery { descending: false, .. }) => Self::Page,
            Key::List(ListQuery { descending: true, .. }) => Self::PageDown,
        }
    }
}

/// Keys of one part: the position of each among all keys, and what is known of it.
type Keys<'a> = Vec<(i32, &'a Key, &'a Known)>;

/// What is asked for.
struct Asked<'a>(Vec<(Part, Keys<'a>)>);

impl<'a> Asked<'a> {
    fn of(keys: &'a [Key], known: &'a [Known]) -> Self {
        let positioned: Keys<'a> = (0..).zip(keys).zip(known).map(|((at, key), known)| (at, key, known)).collect();
        let of_part = |part| positioned.iter().filter(|(_, key, _)| Part::of(key) == part).copied().collect();
        let parts = Part::ALL.into_iter().map(|part| (part, of_part(part)));
        Self(parts.filter(|(_, keys): &(Part, Keys<'a>)| !keys.is_empty()).collect())
    }

    fn shape(&self) -> u32 {
        Part::ALL
            .into_iter()
            .fold(0, |shape, part| (shape << 1) | u32::from(self.0.iter().any(|(has, _)| *has == part)))
    }

    /// Rows of the position of a key, five numbers and three texts; the last sequence at the position -1.
    fn write(&self, sql: &mut Sql<'a>, tenant: &'a Tenant, guess: Sequence) {
        let tenant = sql.value(tenant.as_str());
        sql.push(format_args!(
            "WITH me AS (SELECT last FROM oms.tenant WHERE tenant = ${tenant}::text)
            SELECT -1, coalesce((SELECT last FROM me), 0), 0::bigint, 0::bigint, 0::bigint, 0::bigint, NULL, NULL, NULL"
        ));
        for (part, keys) in &self.0 {
            sql.push(format_args!("\nUNION ALL "));
            let positions = sql.value(keys.iter().map(|(at, ..)| *at).collect::<Vec<i32>>());
            match part {
                Part::Record => records(sql, keys, positions, tenant),
                Part::Balances | Part::Balance => balances(sql, keys, positions, tenant, number(guess)),
                Part::Name => names(sql, keys, positions, tenant),
                Part::Entry => entries(sql, keys, positions, tenant),
                Part::Request => requests(sql, keys, positions, tenant),
                Part::Page => pages(sql, keys, positions, tenant, (">", "ASC")),
                Part::PageDown => pages(sql, keys, positions, tenant, ("<", "DESC")),
                Part::History => history::read(sql, &queries(keys).collect::<Vec<_>>(), positions, tenant, false),
                Part::HistoryDown => history::read(sql, &queries(keys).collect::<Vec<_>>(), positions, tenant, true),
            }
        }
    }
}

fn records<'a>(sql: &mut Sql<'a>, keys: &Keys<'a>, positions: usize, tenant: usize) {
    let record = |(_, key, known): &(i32, &'a Key, &Known)| {
        let Key::Record(key) = key else { return None };
        Some((i16::from(key.kind.number()), &*key.id, number(version(known))))
    };
    let all: Vec<_> = keys.iter().filter_map(record).collect();
    let kinds = sql.value(all.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>());
    let ids = sql.value(all.iter().map(|(_, id, _)| *id).collect::<Vec<_>>());
    let versions = sql.value(all.iter().map(|(.., version)| *version).collect::<Vec<_>>());
    sql.push(format_args!(
        "SELECT k.at, r.version, r.format, 0, 0, 0, CASE WHEN r.version <> k.version THEN r.body END, NULL, NULL
        FROM (
            SELECT unnest(${positions}::integer[]) AS at, unnest(${kinds}::smallint[]) AS kind,
                unnest(${ids}::text[]) AS id, unnest(${versions}::bigint[]) AS version
        ) k
        CROSS JOIN LATERAL (
            SELECT version, format, body FROM oms.record
            WHERE tenant = ${tenant}::text AND is_order = {OF_ORDER} AND id = k.id AND kind = k.kind LIMIT 1
        ) r"
    ));
}

/// The version in which a record was last seen; 0: it was not.
const fn version(known: &Known) -> Version {
    match known {
        Known::Value(Value::Record(Some((version, _)))) | Known::Record(version, _) => *version,
        Known::Value(_) | Known::Nothing => 0,
    }
}

fn balances<'a>(sql: &mut Sql<'a>, keys: &Keys<'a>, positions: usize, tenant: usize, guess: i64) {
    let sku = |(_, key, _): &(i32, &'a Key, &Known)| {
        let (Key::Balances(sku) | Key::Balance(sku, _)) = key else { return None };
        Some(sku.as_str())
    };
    let location = |(_, key, _): &(i32, &'a Key, &Known)| {
        let Key::Balance(_, location) = key else { return None };
        Some(location.as_str())
    };
    let skus = sql.value(keys.iter().filter_map(sku).collect::<Vec<_>>());
    let locations: Vec<&'a str> = keys.iter().filter_map(location).collect();
    let known = sql.value(keys.iter().map(|(.., known)| matches!(known, Known::Value(_))).collect::<Vec<_>>());
    let guess = sql.value(guess);
    sql.push(format_args!(
        "SELECT k.at, b.available, b.reserved, b.quality_hold, b.damaged, b.quarantine, b.location, NULL, NULL FROM "
    ));
    if locations.is_empty() {
        sql.push(format_args!(
            "(
                SELECT unnest(${positions}::integer[]) AS at, unnest(${skus}::text[]) AS sku,
                    unnest(${known}::boolean[]) AS known
            ) k
            CROSS JOIN LATERAL (SELECT * FROM oms.balance WHERE tenant = ${tenant}::text AND sku = k.sku OFFSET 0) b"
        ));
    } else {
        let locations = sql.value(locations);
        sql.push(format_args!(
            "(
                SELECT unnest(${positions}::integer[]) AS at, unnest(${skus}::text[]) AS sku,
                    unnest(${known}::boolean[]) AS known, unnest(${locations}::text[]) AS location
            ) k
            CROSS JOIN LATERAL (
                SELECT * FROM oms.balance
                WHERE tenant = ${tenant}::text AND sku = k.sku AND location = k.location LIMIT 1
            ) b"
        ));
    }
    sql.push(format_args!(" WHERE NOT k.known OR (SELECT last FROM me) <> ${guess}::bigint"));
}

fn names<'a>(sql: &mut Sql<'a>, keys: &Keys<'a>, positions: usize, tenant: usize) {
    let name = |(_, key, _): &(i32, &Key, &Known)| {
        let Key::Name(name) = key else { return None };
        Some(name.to_key())
    };
    let names = sql.value(keys.iter().filter_map(name).collect::<Vec<_>>());
    sql.push(format_args!(
        "SELECT k.at, 0, 0, 0, 0, 0, n.id, NULL, NULL
        FROM (SELECT unnest(${positions}::integer[]) AS at, unnest(${names}::text[]) AS key) k
        CROSS JOIN LATERAL (SELECT id FROM oms.name WHERE tenant = ${tenant}::text AND key = k.key LIMIT 1) n"
    ));
}

fn entries<'a>(sql: &mut Sql<'a>, keys: &Keys<'a>, positions: usize, tenant: usize) {
    let sequence = |(_, key, _): &(i32, &Key, &Known)| {
        let Key::Entry(sequence) = key else { return None };
        Some(number(*sequence))
    };
    let sequences = sql.value(keys.iter().filter_map(sequence).collect::<Vec<_>>());
    entries_by(sql, ("sequence", "bigint"), (positions, sequences), tenant);
}

fn requests<'a>(sql: &mut Sql<'a>, keys: &Keys<'a>, positions: usize, tenant: usize) {
    let request = |(_, key, _): &(i32, &'a Key, &Known)| {
        let Key::Request(request) = key else { return None };
        Some(request.as_str())
    };
    let requests = sql.value(keys.iter().filter_map(request).collect::<Vec<_>>());
    entries_by(sql, ("request_id", "text"), (positions, requests), tenant);
}

/// Log entries by the values of a column.
fn entries_by(sql: &mut Sql<'_>, (column, of_type): (&str, &str), (positions, values): (usize, usize), tenant: usize) {
    sql.push(format_args!(
        "SELECT k.at, l.sequence, l.format, 0, 0, 0, l.entry, l.subject, l.observed
        FROM (SELECT unnest(${positions}::integer[]) AS at, unnest(${values}::{of_type}[]) AS value) k
        CROSS JOIN LATERAL (
            SELECT sequence, format, entry, subject, observed FROM oms.log
            WHERE tenant = ${tenant}::text AND {column} = k.value LIMIT 1
        ) l"
    ));
}

/// The queries among keys.
fn queries<'k, 'a>(keys: &'k Keys<'a>) -> impl Iterator<Item = &'a ListQuery> + use<'k, 'a> {
    keys.iter().filter_map(|(_, key, _)| if let Key::List(query) = key { Some(query) } else { None })
}

fn pages<'a>(sql: &mut Sql<'a>, keys: &Keys<'a>, positions: usize, tenant: usize, (beyond, order): (&str, &str)) {
    let queries = || queries(keys);
    let places = |place: fn(&ListQuery) -> String| queries().map(place).collect::<Vec<_>>();
    let (starts, ends) = (sql.value(places(listing::start)), sql.value(places(listing::end)));
    let skips = sql.value(queries().map(listing::skip).collect::<Vec<_>>());
    let limits = sql.value(queries().map(|query| limit(query.limit)).collect::<Vec<_>>());
    let within = if order == "ASC" { "<=" } else { ">=" };
    sql.push(format_args!(
        "SELECT k.at, 0, 0, 0, 0, 0, substr(rows.place, k.skip), NULL, NULL
        FROM (
            SELECT unnest(${positions}::integer[]) AS at, unnest(${starts}::text[]) AS start,
                unnest(${ends}::text[]) AS last, unnest(${skips}::integer[]) AS skip,
                unnest(${limits}::bigint[]) AS most
        ) k
        CROSS JOIN LATERAL (
            SELECT l.place FROM oms.listing l
            WHERE l.tenant = ${tenant}::text AND l.place {beyond} k.start AND l.place {within} k.last
            ORDER BY l.place {order}
            LIMIT k.most
        ) rows"
    ));
}

/// A row of a list.
fn listed(query: &ListQuery, row: &Row) -> Result<(i64, Arc<str>), Fault> {
    if query.list == List::History {
        return Ok((row.try_get(1)?, "".into()));
    }
    let corrupt = || Fault::corrupt(format!("list {:?} holds what is no row", query.list));
    let (at, id) = listing::parse(text(row, 6)?).ok_or_else(corrupt)?;
    Ok((at, id.into()))
}

/// What rows told of a key.
enum Found {
    Nothing,
    /// A record with its version, and the bytes of its body. No body: it is the one that was known.
    Record(Version, Option<(Record, usize)>),
    Balances(Vec<(LocationId, Balance)>),
    Name(String),
    Entry(Box<Logged>),
    Page(Page),
}

impl Found {
    fn take(&mut self, key: &Key, row: &Row) -> Result<(), Fault> {
        match (key, &mut *self) {
            (Key::Balances(_) | Key::Balance(..), Self::Balances(all)) => {
                all.push((location(row, 6)?, balance(row, 1)?))
            }
            (Key::List(query), Self::Page(page)) => page.push(listed(query, row)?),
            (Key::Balances(_) | Key::Balance(..), _) => {
                *self = Self::Balances(vec![(location(row, 6)?, balance(row, 1)?)])
            }
            (Key::List(query), _) => *self = Self::Page(vec![listed(query, row)?]),
            (Key::Record(key), _) => {
                let body: Option<&str> = row.try_get(6)?;
                let format = format(row.try_get(2)?)?;
                let parse = |body: &str| Ok::<_, Fault>((Record::from_json(key.kind, format, body)?, body.len()));
                *self = Self::Record(count(row.try_get(1)?)?, body.map(parse).transpose()?);
            }
            (Key::Name(_), _) => *self = Self::Name(text(row, 6)?.to_owned()),
            (Key::Entry(_) | Key::Request(_), _) => *self = Self::Entry(Box::new(logged(row, [1, 2, 6, 7, 8])?)),
        }
        Ok(())
    }

    /// The value of a key, and how many bytes were read for it; 0: it need not be kept.
    fn value(self, key: &Key, known: Known, is_as_known: bool) -> Result<(Value, usize), Fault> {
        let value = match (key, self, known) {
            (Key::Balances(_) | Key::Balance(..), Self::Nothing, Known::Value(value)) if is_as_known => value,
            (Key::Balances(_), Self::Balances(all), _) => {
                return Ok((Value::Balances(all.into_iter().collect()), 1));
            }
            (Key::Balance(..), Self::Balances(all), _) => {
                Value::Balance(all.first().map(|(_, balance)| *balance).unwrap_or_default())
            }
            (Key::Balances(_), ..) => Value::Balances(Balances::default()),
            (Key::Balance(..), ..) => Value::Balance(Balance::default()),

            (_, Self::Record(version, Some((record, bytes))), _) => {
                return Ok((Value::Record(Some((version, record))), bytes));
            }
            (
                _,
                Self::Record(version, None),
                Known::Record(held, record) | Known::Value(Value::Record(Some((held, record)))),
            ) if held == version => Value::Record(Some((version, record))),
            (_, Self::Record(version, None), _) => {
                return Err(Fault::corrupt(format!("a record came in version {version} without a body")));
            }
            (Key::Record(_), ..) => Value::Record(None),

            (_, Self::Name(id), _) => Value::Name(Some(id.into())),
            (Key::Name(_), ..) => Value::Name(None),
            (_, Self::Entry(entry), _) => Value::Entry(Some(*entry)),
            (Key::Entry(_) | Key::Request(_), ..) => Value::Entry(None),
            (Key::List(query), Self::Page(mut page), _) => {
                query.arrange(&mut page);
                Value::List(page.into())
            }
            (Key::List(_), ..) => Value::List(Page::new().into()),
        };
        Ok((value, 0))
    }
}
