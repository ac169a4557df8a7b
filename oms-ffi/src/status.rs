//! What every function that can fail answers, and what is known about it.

use std::ffi::c_char;

use oms::{Class, Code};

use crate::names::names;

/// OMS_OK, or one of the codes OMS_ERR_..., which are all positive. Codes are never renumbered; later versions add some,
/// so treat one that you do not know by its class.
pub type oms_status = i32;

/// The call was done.
pub const OMS_OK: oms_status = 0;

/// What can be done about a status: see oms_status_class.
pub type oms_class = i32;

/// Nothing is wrong.
pub const OMS_CLASS_OK: oms_class = 0;
/// The request is malformed: mend it.
pub const OMS_CLASS_INVALID: oms_class = 1;
/// Something that it names does not exist.
pub const OMS_CLASS_MISSING: oms_class = 2;
/// A rule says no.
pub const OMS_CLASS_REFUSED: oms_class = 3;
/// The same key was used with other content, or a version has moved on.
pub const OMS_CLASS_CONFLICT: oms_class = 4;
/// Nothing is wrong with the request: make the same call again, with the same request_id.
pub const OMS_CLASS_RETRY: oms_class = 5;
/// The store failed.
pub const OMS_CLASS_STORAGE: oms_class = 6;
/// The library failed.
pub const OMS_CLASS_INTERNAL: oms_class = 7;

names!(NAMES = Code, Code::name);
names!(TEXTS = Code, Code::text);
names!(HINTS = Code, Code::hint);

/// The code of a number.
pub(crate) fn code_of(status: oms_status) -> Option<Code> {
    Code::ALL.iter().copied().find(|code| code.number() == status)
}

fn position(status: oms_status) -> Option<usize> {
    Code::ALL.iter().position(|code| code.number() == status)
}

/// The stable name of a status, such as `insufficient_stock`; `ok` for OMS_OK, `unknown` for what this version does not
/// know. Static: never freed.
#[unsafe(no_mangle)]
pub extern "C" fn oms_status_name(status: oms_status) -> *const c_char {
    if status == OMS_OK { c"ok".as_ptr() } else { position(status).map_or(c"unknown".as_ptr(), |at| NAMES.at(at)) }
}

/// One sentence that says what a status means; empty for OMS_OK and what this version does not know. Static.
#[unsafe(no_mangle)]
pub extern "C" fn oms_status_text(status: oms_status) -> *const c_char {
    position(status).map_or(c"".as_ptr(), |at| TEXTS.at(at))
}

/// One sentence that says what to do about a status; empty for OMS_OK and what this version does not know. Static.
#[unsafe(no_mangle)]
pub extern "C" fn oms_status_hint(status: oms_status) -> *const c_char {
    position(status).map_or(c"".as_ptr(), |at| HINTS.at(at))
}

/// The class of a status: OMS_CLASS_OK and so on. What this version does not know is OMS_CLASS_INTERNAL.
#[unsafe(no_mangle)]
pub extern "C" fn oms_status_class(status: oms_status) -> oms_class {
    if status == OMS_OK {
        return OMS_CLASS_OK;
    }
    match code_of(status).map_or(Class::Internal, Code::class) {
        Class::Invalid => OMS_CLASS_INVALID,
        Class::Missing => OMS_CLASS_MISSING,
        Class::Refused => OMS_CLASS_REFUSED,
        Class::Conflict => OMS_CLASS_CONFLICT,
        Class::Retry => OMS_CLASS_RETRY,
        Class::Storage => OMS_CLASS_STORAGE,
        Class::Internal => OMS_CLASS_INTERNAL,
    }
}
