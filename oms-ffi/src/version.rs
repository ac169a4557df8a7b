//! Which version of the library it is.

use std::ffi::c_char;

/// `major * 1000000 + minor * 1000 + patch`.
const NUMBER: u32 = part(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
    + part(env!("CARGO_PKG_VERSION_MINOR")) * 1_000
    + part(env!("CARGO_PKG_VERSION_PATCH"));

#[allow(clippy::expect_used, clippy::panic, reason = "evaluated by the compiler")]
const fn part(text: &str) -> u32 {
    match u32::from_str_radix(text, 10) {
        Ok(part) => part,
        Err(_) => panic!("a version has three numbers"),
    }
}

/// The version of the library that is loaded: `major * 1000000 + minor * 1000 + patch`. Compare it with
/// OMS_VERSION_NUMBER, which is that of the header.
#[unsafe(no_mangle)]
pub extern "C" fn oms_version_number() -> u32 {
    NUMBER
}

/// The version of the library that is loaded, such as `0.1.0`. Static: never freed.
#[unsafe(no_mangle)]
pub extern "C" fn oms_version_string() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
