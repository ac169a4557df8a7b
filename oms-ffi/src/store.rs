//! Stores that the caller writes.

use std::ffi::{c_char, c_void};
use std::path::Path;

use oms::foreign::{Foreign, JsonStore};
use oms::{Code, Error, Result};

use crate::answer::oms_answer;
use crate::boundary::{Boundary, null};
use crate::error::oms_error;
use crate::handle::{oms_handle, oms_options};
use crate::out::Out;
use crate::shape::{Shape, Shaped, init};
use crate::status::oms_status;

/// One function of a store that the caller writes: reads `request`, which is JSON of `request_len` bytes and ends with a
/// NUL, and gives its answer by oms_answer_append. `user` is that of the vtable. It answers OMS_OK; or, after it has
/// undone what it did, a status of OMS_CLASS_STORAGE or OMS_CLASS_RETRY, for which see oms_answer_fail.
///
/// It is called by threads that call the library, by several at once, and must not call the library with the handle that
/// it serves, nor leave by longjmp or by an exception.
pub type oms_store_function = Option<
    unsafe extern "C" fn(
        user: *mut c_void,
        request: *const c_char,
        request_len: usize,
        answer: *mut oms_answer,
    ) -> oms_status,
>;

/// Lets go of what a store of the caller holds. Called once, as the last of its functions.
pub type oms_store_close = Option<unsafe extern "C" fn(user: *mut c_void)>;

/// A store that the caller writes. Set it by oms_store_init, then set the functions. What each reads and answers is in
/// the section "Stores" at the top; whether a store keeps its promises is checked by oms_store_check.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_store_vtable {
    /// The size of the struct.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// What every function is given.
    pub user: *mut c_void,
    /// What is held under keys, as of one moment. Required.
    pub load: oms_store_function,
    /// Commits changes. Required.
    pub commit: oms_store_function,
    /// Log entries after a sequence. Required.
    pub log: oms_store_function,
    /// Records after a key. Required.
    pub scan: oms_store_function,
    /// Balances after an item and location. Required.
    pub stock: oms_store_function,
    /// Writes a copy of everything to the new file that the request `{"path"}` names; answers nothing. May be NULL.
    pub backup: oms_store_function,
    /// Lets go of `user`. May be NULL.
    pub close: oms_store_close,
}

// SAFETY: `repr(C)`, the size first, pointers and functions that may be null.
unsafe impl Shape for oms_store_vtable {
    const NAME: &'static str = "oms_store_vtable";
    const LEAST: usize = std::mem::offset_of!(Self, close) + size_of::<usize>();
}

/// Sets all functions of a store to NULL. `struct_size` is `sizeof(oms_store_vtable)`; nothing is written beyond it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_store_init(store: *mut oms_store_vtable, struct_size: u32) {
    // SAFETY: `store` is null or has `struct_size` bytes.
    unsafe { init(store, struct_size) };
}

/// Opens a store that the caller writes. The struct is copied; `user` is the library's from then on, until it is given
/// to `close`: when the handle is shut down or closed. `options` may be NULL. `*handle` is the caller's, who closes it
/// with oms_close.
///
/// Errors: OMS_ERR_NULL_POINTER when a required function is missing; `close` is not called then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_open_store(
    store: *const oms_store_vtable,
    options: *const oms_options,
    handle: *mut *mut oms_handle,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, structs as large as they say.
    let (boundary, store, options, handle) =
        unsafe { (Boundary::new(error), Shaped::new(store), Shaped::new(options), Out::new(handle)) };
    boundary.run(|| {
        let handle = handle.required("handle")?;
        let options = oms_options::read(options)?;
        let store = CallerStore::read(store)?;

        let oms = oms::open_store(Box::new(Foreign::new(store)), options.id_source());

        handle.write(Box::into_raw(Box::new(oms_handle::of(oms))));
        Ok(())
    })
}

/// A store behind a vtable that is whole.
pub(crate) struct CallerStore(oms_store_vtable);

// SAFETY: whoever fills a vtable promises that its functions may be called from any thread.
unsafe impl Send for CallerStore {}
// SAFETY: and from several at once.
unsafe impl Sync for CallerStore {}

impl CallerStore {
    pub(crate) fn read(store: Shaped<'_, oms_store_vtable>) -> Result<Self> {
        let vtable = store.read("store")?.ok_or_else(|| null("store"))?;
        let required = [
            ("store.load", vtable.load),
            ("store.commit", vtable.commit),
            ("store.log", vtable.log),
            ("store.scan", vtable.scan),
            ("store.stock", vtable.stock),
        ];
        match required.iter().find(|(_, function)| function.is_none()) {
            Some((name, _)) => Err(null(name)),
            None => Ok(Self(vtable)),
        }
    }

    fn call(&self, name: &str, function: oms_store_function, request: &str) -> Result<String> {
        let Some(function) = function else {
            return Err(Error::new(Code::NotSupported, format!("this store has no function for {name}")));
        };
        let mut answer = oms_answer::default();
        let request = format!("{request}\0");
        let (text, length) = (request.as_ptr().cast(), request.len().saturating_sub(1));
        // SAFETY: the request lives during the call and ends with a NUL, and nobody else has the answer.
        let status = unsafe { function(self.0.user, text, length, &raw mut answer) };
        answer.outcome(name, status)
    }
}

impl JsonStore for CallerStore {
    fn load(&self, request: &str) -> Result<String> {
        self.call("load", self.0.load, request)
    }

    fn commit(&self, request: &str) -> Result<String> {
        self.call("commit", self.0.commit, request)
    }

    fn log(&self, request: &str) -> Result<String> {
        self.call("log", self.0.log, request)
    }

    fn scan(&self, request: &str) -> Result<String> {
        self.call("scan", self.0.scan, request)
    }

    fn stock(&self, request: &str) -> Result<String> {
        self.call("stock", self.0.stock, request)
    }

    fn backup(&self, path: &Path) -> Result<()> {
        let request = serde_json::json!({"path": path.to_string_lossy()}).to_string();
        self.call("backup", self.0.backup, &request).map(drop)
    }
}

impl Drop for CallerStore {
    fn drop(&mut self) {
        if let Some(close) = self.0.close {
            // SAFETY: it is called once, and nothing else of the store is called any more.
            unsafe { close(self.0.user) };
        }
    }
}
