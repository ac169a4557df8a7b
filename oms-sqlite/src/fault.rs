//! What can go wrong inside, and the code that a caller sees for it.

use oms_core::{Code, Error};
use rusqlite::ErrorCode;

/// An error of SQLite, or one that has its code already.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite's.
    Sqlite(rusqlite::Error),
    /// Ours.
    Coded(Error),
}

impl Fault {
    /// A fault of `code`.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self::Coded(Error::new(code, message))
    }

    /// Whether the connection it came from can still be used.
    pub(crate) fn spares_connection(&self) -> bool {
        match self {
            Self::Sqlite(error) => is_busy(error),
            Self::Coded(_) => false,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Coded(error)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Sqlite(error) => Self::new(code_of(&error), format!("SQLite: {error}")),
            Fault::Coded(error) => error,
        }
    }
}

/// Whether another connection holds a lock that was waited for in vain.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Whether a row broke a constraint of its table.
pub(crate) fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

/// What kind of failure an error of SQLite is, when nothing was written.
#[allow(clippy::wildcard_enum_match_arm, reason = "every other error of SQLite is a failure")]
fn code_of(error: &rusqlite::Error) -> Code {
    let Some(code) = error.sqlite_error_code() else {
        // Not from SQLite itself: a value in a row is not what was written there.
        return Code::StoreCorrupt;
    };
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Code::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Code::StoreCorrupt,
        ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::ReadOnly
        | ErrorCode::AuthorizationForStatementDenied => Code::StoreUnavailable,
        _ => Code::StoreFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn errors_of_sqlite_have_codes() {
        for (number, code) in [
            (ffi::SQLITE_BUSY, Code::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, Code::Busy),
            (ffi::SQLITE_FULL, Code::StoreFailed),
            (ffi::SQLITE_IOERR_FSYNC, Code::StoreFailed),
            (ffi::SQLITE_CORRUPT, Code::StoreCorrupt),
            (ffi::SQLITE_NOTADB, Code::StoreCorrupt),
            (ffi::SQLITE_CANTOPEN, Code::StoreUnavailable),
            (ffi::SQLITE_READONLY, Code::StoreUnavailable),
        ] {
            let error: Error = Fault::from(rusqlite::Error::SqliteFailure(ffi::Error::new(number), None)).into();
            assert_eq!(error.code(), code, "{number}");
        }
    }
}
