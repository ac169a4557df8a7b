//! Text that goes out.

use std::ffi::c_char;
use std::mem::ManuallyDrop;

use oms::{Code, Error};

use crate::boundary::Boundary;
use crate::error::oms_error;
use crate::out::Out;
use crate::status::oms_status;

/// Text of the library, owned by the caller. `data[len]` is 0. Free it with oms_buffer_free, and change none of its
/// fields. A buffer belongs to one thread at a time.
///
/// A call that succeeds writes the whole struct without looking at what it held: free a buffer before it is used for
/// another call. A call that fails leaves it as it is.
#[repr(C)]
#[derive(Debug)]
pub struct oms_buffer {
    /// UTF-8, ending with a NUL that `len` does not count.
    pub data: *mut c_char,
    /// How many bytes there are.
    pub len: usize,
    /// The library's own.
    pub capacity: usize,
}

impl oms_buffer {
    const EMPTY: Self = Self { data: std::ptr::null_mut(), len: 0, capacity: 0 };

    pub(crate) fn of(text: String) -> Self {
        let len = text.len();
        let mut bytes = text.into_bytes();
        bytes.reserve_exact(1);
        bytes.push(0);
        let mut bytes = ManuallyDrop::new(bytes);
        Self { data: bytes.as_mut_ptr().cast(), len, capacity: bytes.capacity() }
    }
}

/// Frees the text of a buffer and empties the buffer, which may be NULL or empty: freeing it twice does no harm. A
/// buffer that no call has filled has to be `{0}`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_buffer_free(buffer: *mut oms_buffer) {
    // SAFETY: a pointer is null or valid.
    let Some(buffer) = (unsafe { buffer.as_mut() }) else { return };
    let oms_buffer { data, len, capacity } = std::mem::replace(buffer, oms_buffer::EMPTY);
    if !data.is_null() {
        // SAFETY: the fields are those that `oms_buffer::of` took from a vector.
        drop(unsafe { Vec::from_raw_parts(data.cast::<u8>(), len.saturating_add(1), capacity) });
    }
}

/// Copies the text of a buffer, with its NUL, to `place`, which has `size` bytes: for fields of a fixed size. `needed`,
/// which may be NULL, gets the bytes that are needed, the NUL included, whether they fit or not. `place` may be NULL
/// where `size` is 0, to ask for that.
///
/// Errors: OMS_ERR_NULL_POINTER; OMS_ERR_BUFFER_TOO_SMALL, and then nothing is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_buffer_copy(
    buffer: *const oms_buffer,
    place: *mut c_char,
    size: usize,
    needed: *mut usize,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid.
    let (boundary, buffer, needed) = unsafe { (Boundary::new(error), buffer.as_ref(), Out::new(needed)) };
    boundary.run(|| {
        let buffer = buffer.ok_or_else(|| crate::boundary::null("buffer"))?;
        let bytes = if buffer.data.is_null() { 1 } else { buffer.len.saturating_add(1) };
        if let Some(needed) = needed.optional() {
            needed.write(bytes);
        }
        if place.is_null() && size > 0 {
            return Err(crate::boundary::null("place"));
        }
        if size < bytes {
            let message = format!("`place` has {size} bytes; {bytes} are needed");
            return Err(Error::new(Code::BufferTooSmall, message).with("bytes", size).with("needed", bytes));
        }
        let from = if buffer.data.is_null() { c"".as_ptr() } else { buffer.data.cast_const() };
        // SAFETY: `from` has `bytes` bytes with its NUL, `place` has no fewer, and a buffer is the library's memory.
        unsafe { std::ptr::copy_nonoverlapping(from, place, bytes) };
        Ok(())
    })
}
