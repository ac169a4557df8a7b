//! The one door between C and Rust.
//!
//! Invariants:
//! - a panic becomes `OMS_ERR_BUG`, and the handle that it happened on refuses every later call;
//! - where the caller asked for it, there is an error object after a failure, and null after a success.

use std::panic::{AssertUnwindSafe, catch_unwind};

use oms::{Code, Error, Oms, Result};

use crate::error::oms_error;
use crate::handle::oms_handle;
use crate::out::Out;
use crate::status::{OMS_OK, oms_status};

/// What every function that can fail begins with: where its error goes.
pub(crate) struct Boundary<'a> {
    error: Out<'a, *mut oms_error>,
}

impl Boundary<'_> {
    /// # Safety
    /// `error` is null or may be written.
    pub(crate) const unsafe fn new(error: *mut *mut oms_error) -> Self {
        // SAFETY: as promised by the caller.
        Self { error: unsafe { Out::new(error) } }
    }

    /// Runs a call that needs no handle.
    pub(crate) fn run(self, body: impl FnOnce() -> Result<()>) -> oms_status {
        self.tell(catch(body).unwrap_or_else(Err))
    }

    /// Runs a call on a handle, which has to be there, of this process, open and sound.
    pub(crate) fn run_on(self, handle: Option<&oms_handle>, body: impl FnOnce(&Oms) -> Result<()>) -> oms_status {
        let outcome = require(handle).and_then(|handle| {
            let held = handle.enter()?;
            let oms = held.oms()?;
            catch(|| body(oms)).unwrap_or_else(|panic| {
                handle.fail();
                Err(panic)
            })
        });
        self.tell(outcome)
    }

    /// Runs a call on a handle as it is.
    pub(crate) fn run_with(
        self,
        handle: Option<&oms_handle>,
        body: impl FnOnce(&oms_handle) -> Result<()>,
    ) -> oms_status {
        self.tell(require(handle).and_then(|handle| catch(|| body(handle)).unwrap_or_else(Err)))
    }

    fn tell(self, outcome: Result<()>) -> oms_status {
        let error = outcome.err();
        if let Some(place) = self.error.optional() {
            let told = error.as_ref().map(|error| Box::into_raw(Box::new(oms_error::of(error))));
            place.write(told.unwrap_or(std::ptr::null_mut()));
        }
        error.map_or(OMS_OK, |error| error.code().number())
    }
}

fn require(handle: Option<&oms_handle>) -> Result<&oms_handle> {
    handle.ok_or_else(|| null("handle"))
}

/// The refusal of a null pointer.
pub(crate) fn null(argument: &str) -> Error {
    Error::new(Code::NullPointer, format!("`{argument}` is null")).with("argument", argument)
}

/// What the body answers; on the outside, that it panicked.
pub(crate) fn catch<T>(body: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|cause| Error::of_panic(&*cause))
}
