//! Structs that both sides know, which begin with the size that the caller knows them by.
//!
//! Invariants:
//! - they only grow, at their end;
//! - no byte is read or written beyond the size that the caller says it has.

use std::marker::PhantomData;
use std::mem::size_of;

use oms::{Code, Error, Result};

use crate::boundary::null;

/// A struct whose first field is `struct_size`.
///
/// # Safety
/// It is `repr(C)`, begins with a `u32` and is valid with all bytes zero.
pub(crate) unsafe trait Shape: Copy {
    /// Its name in C.
    const NAME: &'static str;
    /// Its size in the first version that had it: where the last field of that version ends. It never changes.
    const LEAST: usize;
}

/// A struct of the caller, as large as its first field says.
#[derive(Clone, Copy)]
pub(crate) struct Shaped<'a, T> {
    start: *mut T,
    lifetime: PhantomData<&'a mut T>,
}

/// An output of a size that was checked.
pub(crate) struct ShapedPlace<'a, T> {
    start: *mut T,
    size: usize,
    lifetime: PhantomData<&'a mut T>,
}

impl<'a, T: Shape> Shaped<'a, T> {
    /// # Safety
    /// `start` is null, or points to a `u32` and as many bytes, that one included, as it says. They may be read during
    /// `'a`, and written where the struct is an output.
    pub(crate) const unsafe fn new(start: *const T) -> Self {
        Self { start: start.cast_mut(), lifetime: PhantomData }
    }

    /// How many bytes both sides know, if the struct is given.
    fn size(self, argument: &str) -> Result<Option<usize>> {
        if self.start.is_null() {
            return Ok(None);
        }
        // SAFETY: `new` was promised a `u32` at the start.
        let said = unsafe { self.start.cast::<u32>().read() };
        let size = usize::try_from(said).unwrap_or(usize::MAX);
        if size < T::LEAST {
            let message = format!("`{argument}.struct_size` is {size}; {} has at least {} bytes", T::NAME, T::LEAST);
            return Err(Error::new(Code::BufferTooSmall, message).with("argument", argument).with("bytes", size));
        }
        Ok(Some(size.min(size_of::<T>())))
    }

    /// The fields of an input, if it is given; those that the caller does not know are zero.
    pub(crate) fn read(self, argument: &str) -> Result<Option<T>> {
        let Some(size) = self.size(argument)? else { return Ok(None) };
        // SAFETY: a `Shape` is valid with all bytes zero.
        let mut known = unsafe { std::mem::zeroed::<T>() };
        // SAFETY: both sides have `size` bytes, and `known` is a copy of our own.
        unsafe { std::ptr::copy_nonoverlapping(self.start.cast::<u8>(), (&raw mut known).cast::<u8>(), size) };
        Ok(Some(known))
    }

    /// An output, which has to be given.
    pub(crate) fn place(self, argument: &str) -> Result<ShapedPlace<'a, T>> {
        self.optional_place(argument)?.ok_or_else(|| null(argument))
    }

    /// An output, if it is given.
    pub(crate) fn optional_place(self, argument: &str) -> Result<Option<ShapedPlace<'a, T>>> {
        let size = self.size(argument)?;
        Ok(size.map(|size| ShapedPlace { start: self.start, size, lifetime: PhantomData }))
    }
}

impl<T: Shape> ShapedPlace<'_, T> {
    /// Writes the fields that the caller knows. Its `struct_size` stays.
    pub(crate) fn write(self, value: &T) {
        let (from, to, head) = ((&raw const *value).cast::<u8>(), self.start.cast::<u8>(), size_of::<u32>());
        // SAFETY: both sides have `size` bytes, which is at least `LEAST` and so more than the head.
        unsafe { std::ptr::copy_nonoverlapping(from.add(head), to.add(head), self.size.saturating_sub(head)) };
    }
}

/// Sets all fields of a struct of the caller to zero, except for `struct_size`.
///
/// # Safety
/// `start` is null, or `size` bytes at it may be written.
pub(crate) unsafe fn init<T: Shape>(start: *mut T, size: u32) {
    let bytes = usize::try_from(size).unwrap_or_default().min(size_of::<T>());
    if start.is_null() || bytes < size_of::<u32>() {
        return;
    }
    // SAFETY: `size` bytes may be written, `bytes` are no more, and a `u32` fits.
    unsafe {
        start.cast::<u8>().write_bytes(0, bytes);
        start.cast::<u32>().write_unaligned(u32::try_from(bytes).unwrap_or(size));
    }
}
