//! Text that comes in: a pointer and a length, or [`OMS_NTS`].

use std::ffi::{CStr, c_char};
use std::marker::PhantomData;

use oms::{Code, Error, JSON_BYTES_MAX, Result};

use crate::boundary::null;

/// The length of a text that ends with a NUL: `((size_t)-1)`.
pub(crate) const OMS_NTS: usize = usize::MAX;

/// A text of the caller, not looked at yet.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    start: *const c_char,
    length: usize,
    lifetime: PhantomData<&'a c_char>,
}

impl<'a> Text<'a> {
    /// # Safety
    /// `start` is null, or `length` bytes at it (with [`OMS_NTS`]: all up to a NUL) may be read during `'a`.
    pub(crate) const unsafe fn new(start: *const c_char, length: usize) -> Self {
        Self { start, length, lifetime: PhantomData }
    }

    /// The text, which has to be given.
    pub(crate) fn required(self, argument: &str) -> Result<&'a str> {
        self.optional(argument)?.ok_or_else(|| null(argument))
    }

    /// The text, if one is given: null is none, whatever its length.
    pub(crate) fn optional(self, argument: &str) -> Result<Option<&'a str>> {
        self.bytes(argument)?.map(|bytes| utf8(bytes, argument)).transpose()
    }

    /// The bytes, if any are given. What can't be the length of a text is refused before anything is read.
    fn bytes(self, argument: &str) -> Result<Option<&'a [u8]>> {
        if self.start.is_null() {
            return Ok(None);
        }
        if self.length == OMS_NTS {
            // SAFETY: `new` was promised a NUL.
            return Ok(Some(unsafe { CStr::from_ptr(self.start) }.to_bytes()));
        }
        if self.length > JSON_BYTES_MAX {
            let message =
                format!("`{argument}` is said to have {} bytes; a text has at most {JSON_BYTES_MAX}", self.length);
            return Err(Error::new(Code::LimitExceeded, message).with("argument", argument).with("bytes", self.length));
        }
        // SAFETY: `new` was promised as many bytes, and they are fewer than `isize::MAX`.
        Ok(Some(unsafe { std::slice::from_raw_parts(self.start.cast::<u8>(), self.length) }))
    }
}

fn utf8<'a>(bytes: &'a [u8], argument: &str) -> Result<&'a str> {
    str::from_utf8(bytes).map_err(|error| {
        let message = format!("`{argument}` is not UTF-8: its byte {} begins no character", error.valid_up_to());
        Error::new(Code::NotUtf8, message).with("argument", argument).with("position", error.valid_up_to())
    })
}
