//! Handles: opening, shutting down and closing.
//!
//! Invariants:
//! - a handle is used only by the process that opened it;
//! - after a panic every call is refused;
//! - the store is let go of only when no call is in progress.

use std::ffi::c_char;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use oms::{Code, Error, Oms, OpenOptions, Result};

use crate::boundary::Boundary;
use crate::error::oms_error;
use crate::out::Out;
use crate::process::Owner;
use crate::shape::{Shape, Shaped, init};
use crate::status::oms_status;
use crate::text::Text;

/// An open store. All threads may use one handle at once.
///
/// It is of the process that opened it: after fork() a child gets OMS_ERR_HANDLE_FORKED, and opens the store again.
pub struct oms_handle {
    owner: Owner,
    failed: AtomicBool,
    oms: RwLock<Option<Oms>>,
}

/// A call in progress.
pub(crate) struct Held<'a>(RwLockReadGuard<'a, Option<Oms>>);

impl Held<'_> {
    pub(crate) fn oms(&self) -> Result<&Oms> {
        self.0.as_ref().ok_or_else(|| Error::new(Code::HandleClosed, "the handle was shut down"))
    }
}

impl oms_handle {
    pub(crate) fn of(oms: Oms) -> Self {
        Self { owner: Owner::new(), failed: AtomicBool::new(false), oms: RwLock::new(Some(oms)) }
    }

    fn is_inherited(&self) -> bool {
        self.owner.is_parents()
    }

    /// Begins a call.
    pub(crate) fn enter(&self) -> Result<Held<'_>> {
        if self.is_inherited() {
            let message = "the handle was opened before the process was forked";
            return Err(Error::new(Code::HandleForked, message).with("opened_by", self.owner.id()));
        }
        if self.failed.load(Ordering::Relaxed) {
            return Err(Error::new(Code::HandleFailed, "an earlier call on this handle panicked"));
        }
        Ok(Held(self.oms.read().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Lets no call in any more.
    pub(crate) fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Lets go of the store when the calls in progress are over. A child leaves alone what it inherited: a lock in it
    /// may be held by a thread that the child does not have.
    fn shut(&self) {
        if !self.is_inherited() {
            drop(self.oms.write().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}

/// How a store is opened. Set it by oms_options_init, then change what you want to.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_options {
    /// The size of the struct.
    pub struct_size: u32,
    /// A combination of OMS_OPEN_...; 0 by default.
    pub flags: u32,
    /// With OMS_OPEN_SEEDED_IDS: the seed of the ids.
    pub ids_seed: u64,
}

// SAFETY: `repr(C)`, the size first, and numbers.
unsafe impl Shape for oms_options {
    const NAME: &'static str = "oms_options";
    const LEAST: usize = 16;
}

/// New records get ids from a counter that starts at `ids_seed`, instead of random ones. For tests and simulations: the
/// same seed gives the same ids.
pub const OMS_OPEN_SEEDED_IDS: u32 = 1;

impl oms_options {
    pub(crate) fn read(options: Shaped<'_, Self>) -> Result<OpenOptions> {
        let Some(given) = options.read("options")? else { return Ok(OpenOptions::default()) };
        match given.flags {
            0 => Ok(OpenOptions::default()),
            OMS_OPEN_SEEDED_IDS => Ok(OpenOptions::seeded(given.ids_seed)),
            flags => Err(unknown_flags("options", flags)),
        }
    }
}

/// The refusal of flags that this version does not know.
pub(crate) fn unknown_flags(argument: &str, flags: u32) -> Error {
    let message = format!("`{argument}` has flags that this version does not know: {flags}");
    Error::new(Code::InvalidFields, message).with("argument", argument).with("flags", flags)
}

/// Sets options to their defaults. `struct_size` is `sizeof(oms_options)`; nothing is written beyond it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_options_init(options: *mut oms_options, struct_size: u32) {
    // SAFETY: `options` is null or has `struct_size` bytes.
    unsafe { init(options, struct_size) };
}

/// Opens a store: `memory:`, `sqlite:PATH` for a file that is made where there is none, or
/// `postgres://USER@HOST/DATABASE`, where `?migrate=true` makes or updates the tables first and `?schema=NAME` chooses
/// another schema than `oms`. `options` may be NULL.
/// `*handle` is the caller's, who closes it with oms_close. Any thread may call.
///
/// Errors: OMS_ERR_INVALID_URL; OMS_ERR_STORE_UNAVAILABLE and the like, when the store can't be opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_open(
    url: *const c_char,
    url_len: usize,
    options: *const oms_options,
    handle: *mut *mut oms_handle,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, url, options, handle) =
        unsafe { (Boundary::new(error), Text::new(url, url_len), Shaped::new(options), Out::new(handle)) };
    boundary.run(|| {
        let handle = handle.required("handle")?;
        let (url, options) = (url.required("url")?, oms_options::read(options)?);

        let oms = oms::open_with(url, &options)?;

        handle.write(Box::into_raw(Box::new(oms_handle::of(oms))));
        Ok(())
    })
}

/// Lets go of the store: waits for the calls in progress on other threads, and from then on every call on the handle
/// answers OMS_ERR_HANDLE_CLOSED. For hosts that can't know whether other threads still have the handle; it has to be
/// closed by oms_close all the same. Shutting down twice does no harm. In a forked child it does nothing.
///
/// Errors: OMS_ERR_NULL_POINTER.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_shutdown(handle: *mut oms_handle, error: *mut *mut oms_error) -> oms_status {
    // SAFETY: pointers are null or valid.
    let (boundary, handle) = unsafe { (Boundary::new(error), handle.as_ref()) };
    boundary.run_with(handle, |handle| {
        handle.shut();
        Ok(())
    })
}

/// Closes a handle and frees it. NULL is fine. It must be the last call with this handle: no other thread may be in a
/// call with it, or begin one; see oms_shutdown. Errors and buffers live on.
///
/// In a forked child it frees the handle and leaves alone the store, which is the parent's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_close(handle: *mut oms_handle) {
    if handle.is_null() {
        return;
    }
    // SAFETY: it was made by `Box::into_raw` and is given back once.
    let handle = unsafe { Box::from_raw(handle) };
    // A panic of a store on its way out ends here: there is nobody left to tell.
    let closed = crate::boundary::catch(|| handle.shut());
    if handle.is_inherited() || closed.is_err() {
        std::mem::forget(handle.oms);
    }
}
