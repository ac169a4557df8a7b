//! Errors as objects of the caller.

use std::ffi::{CString, c_char};

use oms::Error;

use crate::status::{OMS_OK, oms_status, oms_status_hint, oms_status_name};

/// Why a call failed. It belongs to the caller, who frees it with oms_error_free, and to one thread at a time. It lives
/// on after the handle is closed. The functions below answer texts that live as long as the error does; each takes NULL.
pub struct oms_error {
    code: oms_status,
    message: CString,
    json: CString,
}

impl oms_error {
    pub(crate) fn of(error: &Error) -> Self {
        let json = serde_json::to_string(error).unwrap_or_else(|_| "{}".to_owned());
        Self { code: error.code().number(), message: c_text(error.message()), json: c_text(&json) }
    }
}

/// The text up to its first NUL; the library makes none that holds one.
fn c_text(text: &str) -> CString {
    CString::new(text.split('\0').next().unwrap_or_default()).unwrap_or_default()
}

/// Its code, which is also what the call answered; OMS_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_error_code(error: *const oms_error) -> oms_status {
    // SAFETY: a pointer is null or valid.
    unsafe { error.as_ref() }.map_or(OMS_OK, |error| error.code)
}

/// The stable name of its code, such as `insufficient_stock`; `ok` for NULL. Static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_error_name(error: *const oms_error) -> *const c_char {
    // SAFETY: as here.
    oms_status_name(unsafe { oms_error_code(error) })
}

/// One sentence in English that names the rule and the record, for logs and people; empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_error_message(error: *const oms_error) -> *const c_char {
    // SAFETY: a pointer is null or valid.
    unsafe { error.as_ref() }.map_or(c"".as_ptr(), |error| error.message.as_ptr())
}

/// One sentence that says what to do about it; empty for NULL. Static.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_error_hint(error: *const oms_error) -> *const c_char {
    // SAFETY: as here.
    oms_status_hint(unsafe { oms_error_code(error) })
}

/// All of it as JSON: `code` (the name), `message`, and where there are any `details` (what was asked, what would have
/// been possible) and `problems` (each with its `path`, `code` and `message`); `{}` for NULL. It is the same text in
/// every language.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_error_json(error: *const oms_error) -> *const c_char {
    // SAFETY: a pointer is null or valid.
    unsafe { error.as_ref() }.map_or(c"{}".as_ptr(), |error| error.json.as_ptr())
}

/// Frees an error, which may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_error_free(error: *mut oms_error) {
    if !error.is_null() {
        // SAFETY: it was made by `Box::into_raw` and is given back once.
        drop(unsafe { Box::from_raw(error) });
    }
}
