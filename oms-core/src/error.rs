//! What a call answers when it does not succeed.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::{Class, Code};

/// One thing that is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The path to the field, such as `lines[3].quantity`.
    pub path: String,
    /// Why.
    pub code: Code,
    /// One sentence for people.
    pub message: String,
}

/// A typed answer why a call did not succeed. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error(Box<Body>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    code: Code,
    message: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
}

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `code` with a sentence that names the rule and the record.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Body { code, message: message.into(), details: BTreeMap::new(), problems: Vec::new() }))
    }

    /// A bug: the library panicked.
    #[must_use]
    pub fn of_panic(cause: &(dyn Any + Send)) -> Self {
        let said = said(cause).unwrap_or("no reason was given");
        Self::new(Code::Bug, format!("the library panicked: {said}"))
    }

    /// All that is wrong with a request, at once.
    #[must_use]
    pub fn of_problems(problems: Vec<Problem>) -> Self {
        let code = match problems.as_slice() {
            [only] => only.code,
            [first, rest @ ..] if rest.iter().all(|p| p.code == first.code) => first.code,
            _ => Code::InvalidFields,
        };
        let message = match problems.as_slice() {
            [only] => format!("{}: {}", only.path, only.message),
            _ => format!("{} fields are refused", problems.len()),
        };
        let mut error = Self::new(code, message);
        error.0.problems = problems;
        error
    }

    /// Adds a value that the caller may want: what was asked, what would have been possible.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.0.details.insert(name.to_owned(), value.to_string());
        self
    }

    /// Names the field that is at fault, and what it held.
    #[must_use]
    pub fn about(mut self, path: &str, value: impl fmt::Display) -> Self {
        let (code, message) = (self.0.code, self.0.message.clone());
        self.0.problems.push(Problem { path: path.to_owned(), code, message });
        self.with(path, value)
    }

    /// The same about what stands in a field of a request: problems name their paths from there.
    #[must_use]
    pub(crate) fn within(mut self, field: &str) -> Self {
        if let [only] = self.0.problems.as_slice() {
            // The message of an only problem may start with its path.
            let starts_with_path = self.0.message.strip_prefix(only.path.as_str()).is_some_and(|m| m.starts_with(": "));
            if starts_with_path {
                self.0.message.insert_str(0, &format!("{field}."));
            }
        }
        for problem in &mut self.0.problems {
            problem.path.insert_str(0, &format!("{field}."));
        }
        self
    }

    /// Why.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// One sentence for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Named values: what was asked, what would have been possible.
    #[must_use]
    pub fn details(&self) -> &BTreeMap<String, String> {
        &self.0.details
    }

    /// Every field that is wrong, with its path, where the request itself is at fault.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// Whether the same call may succeed when it is made again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.code().class() == Class::Retry
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)?;
        for problem in self.0.problems.iter().filter(|_| self.0.problems.len() > 1) {
            write!(f, "\n  {}: {}", problem.path, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// What a panic that was caught said, where it said something.
#[must_use]
pub fn said(cause: &(dyn Any + Send)) -> Option<&str> {
    cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied())
}

/// How many problems one refusal tells.
pub const PROBLEMS_MAX: usize = 1_000;

/// Collects everything that is wrong with a request before refusing it, at most [`PROBLEMS_MAX`] problems.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Nothing wrong so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes one thing that is wrong.
    pub fn add(&mut self, path: impl Into<String>, code: Code, message: impl Into<String>) {
        if self.0.len() < PROBLEMS_MAX {
            self.0.push(Problem { path: path.into(), code, message: message.into() });
        }
    }

    /// Notes that the value at `path` can't be, unless `good`.
    pub fn require(&mut self, good: bool, path: impl Into<String>, message: &str) {
        if !good {
            self.add(path, Code::InvalidFields, message);
        }
    }

    /// Keeps the value, or notes why there is none.
    pub fn keep<T, E: fmt::Display>(&mut self, path: impl Into<String>, value: Result<T, E>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(path, Code::InvalidFields, error.to_string());
                None
            }
        }
    }

    /// Refuses when anything is wrong.
    ///
    /// # Errors
    /// All problems as one [`Error`].
    pub fn refuse(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::of_problems(self.0)) }
    }
}
