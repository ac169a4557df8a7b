//! What can go wrong inside, and the code that a caller sees for it.

use oms_core::{Code, Error};
use tokio_postgres::error::{DbError, Severity, SqlState};

/// An error of the server or the connection to it, or one that has its code already.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The server's, or the connection's.
    Postgres(tokio_postgres::Error),
    /// Ours.
    Coded(Error),
}

impl Fault {
    /// A fault of `code`.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::Coded(Error::new(code, message))
    }

    /// A row that this library can't have written.
    pub(crate) fn corrupt(message: String) -> Self {
        Self::new(Code::StoreCorrupt, message)
    }

    /// What the server calls it, if it came from there and the server can go on with this connection.
    pub(crate) fn state(&self) -> Option<&SqlState> {
        match self {
            Self::Postgres(error) => {
                statement_error(error).map(|error| if is_duplicate(error) { &DUPLICATE } else { error.code() })
            }
            Self::Coded(_) => None,
        }
    }

    /// Whether the connection it came from may still be used.
    pub(crate) fn spares_connection(&self) -> bool {
        match self {
            // A server that lets nobody write any more: another one may have taken over.
            Self::Postgres(_) => self.state().is_some_and(|state| *state != SqlState::READ_ONLY_SQL_TRANSACTION),
            Self::Coded(_) => true,
        }
    }

    /// Whether the server gave a transaction up for the sake of another. So it does when two hosts make the first commits
    /// of a tenant at once: the row that the first statement would have taken is not there yet, and both want the first
    /// place in the log.
    pub(crate) fn gave_way(&self) -> bool {
        let states = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::UNIQUE_VIOLATION,
        ];
        self.state().is_some_and(|state| states.contains(state))
    }
}

static DUPLICATE: SqlState = SqlState::UNIQUE_VIOLATION;

/// Whether a row is there already. Citus calls that an internal error in some statements.
fn is_duplicate(error: &DbError) -> bool {
    *error.code() == SqlState::INTERNAL_ERROR
        && error.message().starts_with("duplicate key value violates unique constraint")
}

/// An error that ends a statement, but not the connection.
fn statement_error(error: &tokio_postgres::Error) -> Option<&DbError> {
    let error = error.as_db_error()?;
    let ends_connection = match error.parsed_severity() {
        Some(severity) => matches!(severity, Severity::Fatal | Severity::Panic),
        None => !matches!(error.severity(), "ERROR"),
    };
    (!ends_connection).then_some(error)
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Coded(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let gave_way = fault.gave_way();
        match fault {
            Fault::Postgres(error) => {
                let code = if gave_way { Code::Busy } else { code_of(&error) };
                Self::new(code, described(&error))
            }
            Fault::Coded(error) => error,
        }
    }
}

/// What an error says, without the values of rows, which may be personal.
pub(crate) fn described(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("PostgreSQL: {} ({})", db.message(), db.code().code()),
        None => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("PostgreSQL: {error}{cause}")
        }
    }
}

/// What kind of failure an error is, when nothing was written.
fn code_of(error: &tokio_postgres::Error) -> Code {
    let Some(db) = error.as_db_error() else {
        // A value that is not of the type of its column, or the connection.
        let is_value =
            std::error::Error::source(error).is_some_and(|cause| cause.is::<tokio_postgres::types::WrongType>());
        return if is_value { Code::StoreCorrupt } else { Code::StoreUnavailable };
    };
    // The class of the state: https://www.postgresql.org/docs/current/errcodes-appendix.html
    match db.code().code().get(..2).unwrap_or_default() {
        // No connection, no permission, no such database, read only, going down.
        "08" | "25" | "28" | "3D" | "57" => Code::StoreUnavailable,
        "XX" => Code::StoreCorrupt,
        _ => Code::StoreFailed,
    }
}
