//! Commands and queries as JSON, for every language that can't use the types.
//!
//! Invariants:
//! - what is malformed is refused with every problem and its path, before anything is loaded;
//! - nothing here knows a command or a query by name.

use oms_core::kernel::Version;
use oms_core::query::Query;
use oms_core::value::{Actor, RequestId, Roles, Tenant, Timestamp};
use oms_core::{Batch, Code, Command, Context, Error, Problem, Receipt, Result};
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::open::Oms;
use crate::schema::problems_of;

/// How many bytes one JSON text may have.
pub const JSON_BYTES_MAX: usize = 16 << 20;

/// One answer of a batch in JSON.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Receipt(Receipt),
    Error(Error),
}

/// The circumstances of a command: a [`Context`] that may leave the time to the system's clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// The time at which it is decided. Default: what the system's clock says.
    #[serde(default)]
    pub now: Option<Timestamp>,
    /// Who asks.
    pub actor: Actor,
    /// In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32. Approvals of the hold
    /// policy ask for them. Default: none.
    #[serde(default)]
    pub roles: Roles,
    /// Whose data. Default: `main`.
    #[serde(default = "Tenant::main")]
    pub tenant: Tenant,
    /// The host's idempotency key: the same command under the same key is done once, and its first receipt is given
    /// again. Another command under the same key is a conflict.
    #[serde(default)]
    pub request_id: Option<RequestId>,
    /// The version that the record a command changes must still have.
    #[serde(default)]
    pub if_version: Option<Version>,
    /// When the fact that is reported took place, if that was not `now`.
    #[serde(default)]
    pub occurred_at: Option<Timestamp>,
    /// Decide and answer, but write nothing.
    #[serde(default)]
    pub dry_run: bool,
}

impl From<Circumstances> for Context {
    fn from(given: Circumstances) -> Self {
        let Circumstances { now, actor, roles, tenant, request_id, if_version, occurred_at, dry_run } = given;
        Self { now: now.unwrap_or_else(crate::now), actor, roles, tenant, request_id, if_version, occurred_at, dry_run }
    }
}

/// The circumstances of a query.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QueryContext {
    /// As of when expiries and windows are judged. Default: what the system's clock says.
    #[serde(default)]
    pub now: Option<Timestamp>,
    /// Whose data. Default: `main`.
    #[serde(default = "Tenant::main")]
    pub tenant: Tenant,
}

impl Oms {
    /// Executes a command given as JSON, `{"place_order": {...}}`, in a context given as JSON,
    /// `{"now": "2026-11-24T09:30:00Z", "actor": "anna"}`; answers the receipt as JSON.
    ///
    /// # Errors
    /// [`Code::Malformed`], [`Code::InvalidFields`] or [`Code::UnknownCommand`] with every problem and its path; or
    /// what [`Oms::execute`] answers. An [`Error`] is written as JSON by serde.
    pub fn execute_json(&self, context: &str, command: &str) -> Result<String> {
        let context: Circumstances = parse_context(context)?;
        self.execute_command_json(&context.into(), command)
    }

    /// Executes a command given as JSON; answers the receipt as JSON.
    ///
    /// # Errors
    /// As [`Oms::execute_json`].
    pub fn execute_command_json(&self, context: &Context, command: &str) -> Result<String> {
        let command = parse_command(command)?;
        write(&self.engine().execute(context, &command)?)
    }

    /// Executes a JSON list of `{"context": {...}, "command": {...}}` in one transaction, each on its own, or all
    /// together when `together` is set; answers a JSON list of `{"receipt": {...}}` and `{"error": {...}}`.
    ///
    /// # Errors
    /// When a call is malformed, see [`Oms::execute_json`], the path starting with its position; or what
    /// [`Oms::execute_batch`] answers.
    pub fn execute_batch_json(&self, calls: &str, together: bool) -> Result<String> {
        let calls = require_size(calls)?;
        let values: Vec<BatchCall> = read(calls).map_err(|failed| refuse(Vec::new(), failed))?;
        let mut parsed = Vec::with_capacity(values.len());
        for (position, call) in values.into_iter().enumerate() {
            let at = |error: Error| error.with("position", position);
            let context: Circumstances = parse_context(call.context.get()).map_err(at)?;
            parsed.push((context.into(), parse_command(call.command.get()).map_err(at)?));
        }
        let mode = if together { Batch::Together } else { Batch::Each };
        let answers = self.engine().execute_batch(&parsed, mode)?;
        let outcome = |answer: Result<Receipt>| answer.map_or_else(Outcome::Error, Outcome::Receipt);
        write(&answers.into_iter().map(outcome).collect::<Vec<_>>())
    }

    /// Asks a query given as JSON, `{"order": {"order": "A-1"}}`, in a context given as JSON, `{"tenant": "main"}`, or as
    /// an empty text; answers JSON.
    ///
    /// # Errors
    /// As [`Oms::execute_json`] for what is malformed; or what the query answers.
    pub fn query_json(&self, context: &str, query: &str) -> Result<String> {
        let context = if context.is_empty() { "{}" } else { context };
        let QueryContext { now, tenant } = parse_context(context)?;
        self.ask_json(&tenant, now.unwrap_or_else(crate::now), query)
    }

    /// Asks a query given as JSON of a tenant, as of `now`; answers JSON.
    ///
    /// # Errors
    /// As [`Oms::query_json`].
    pub fn ask_json(&self, tenant: &Tenant, now: Timestamp, query: &str) -> Result<String> {
        let query: Query = parse(query, Query::schema)?;
        write(&query.ask(self.engine(), tenant, now)?)
    }
}

/// One call of a batch, its parts left as text so that each is parsed with its own paths.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchCall {
    context: Box<serde_json::value::RawValue>,
    command: Box<serde_json::value::RawValue>,
}

/// What the parser said, and where.
struct Failed {
    path: String,
    message: String,
}

fn parse_context<T: DeserializeOwned + JsonSchema>(json: &str) -> Result<T> {
    let json = require_size(json)?;
    let by_name = json.trim_start().starts_with('{');
    let parsed = read(json).and_then(|context| if by_name { Ok(context) } else { Err(Failed::positional()) });
    parsed.map_err(|failed| {
        let value = serde_json::from_str(json).unwrap_or_default();
        refuse(problems_of(&schemars::schema_for!(T), &value), failed)
    })
}

fn parse_command(json: &str) -> Result<Command> {
    parse(json, Command::schema)
}

/// Parses `{"name": {...}}`. Only when that fails, the schema is asked for everything that is wrong.
fn parse<T: DeserializeOwned>(json: &str, schema: fn(&str) -> Option<Schema>) -> Result<T> {
    let json = require_size(json)?;
    let parsed =
        read(json).and_then(|value| if is_object_of_object(json) { Ok(value) } else { Err(Failed::positional()) });
    parsed.map_err(|failed| match named(json) {
        Some((name, fields)) => match schema(&name) {
            Some(schema) => refuse(problems_of(&schema, &fields), failed.below(&name)),
            None => Error::new(Code::UnknownCommand, format!("nothing is called `{name}`")).with("name", name),
        },
        None => refuse(Vec::new(), failed.below_any()),
    })
}

/// Whether a text that was parsed as `{"name": ...}` gives the fields by name, not by position.
fn is_object_of_object(json: &str) -> bool {
    json.split_once(':').is_some_and(|(_, fields)| fields.trim_start().starts_with('{'))
}

/// Parses JSON; when that fails, parses again to learn where.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, Failed> {
    serde_json::from_str(json).map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(found) => Failed { path: found.path().to_string(), message: found.inner().to_string() },
            Ok(_) => Failed { path: String::new(), message: error.to_string() },
        }
    })
}

impl Failed {
    /// The same without the name of the command in front of the path.
    fn below(self, name: &str) -> Self {
        let path = self.path.strip_prefix(name).unwrap_or(&self.path).trim_start_matches('.').to_owned();
        Self { path, ..self }
    }

    fn positional() -> Self {
        Self { path: String::new(), message: "fields are given by name".to_owned() }
    }

    /// The same without the first name in front of the path, whatever that is.
    fn below_any(self) -> Self {
        let path = self.path.split_once('.').map_or("", |(_, path)| path).to_owned();
        Self { path, ..self }
    }
}

/// Everything that the schema finds wrong; what the parser said, where it finds nothing.
fn refuse(problems: Vec<Problem>, failed: Failed) -> Error {
    if problems.is_empty() {
        return Error::of_problems(vec![Problem { path: failed.path, code: Code::Malformed, message: failed.message }]);
    }
    Error::of_problems(problems)
}

/// The name and the fields of `{"name": {...}}`.
fn named(json: &str) -> Option<(String, Value)> {
    let Value::Object(map) = serde_json::from_str(json).ok()? else { return None };
    let mut entries = map.into_iter();
    entries.next().filter(|_| entries.next().is_none())
}

fn require_size(json: &str) -> Result<&str> {
    if json.len() <= JSON_BYTES_MAX {
        return Ok(json);
    }
    Err(Error::new(Code::LimitExceeded, format!("a JSON text has at most {JSON_BYTES_MAX} bytes"))
        .with("bytes", json.len()))
}

fn write(answer: &impl Serialize) -> Result<String> {
    serde_json::to_string(answer).map_err(|error| Error::new(Code::Bug, error.to_string()))
}
