//! Where outputs go. They are asked for before the call and written after it, so that a call that fails writes none.

use std::marker::PhantomData;

use oms::Result;

use crate::boundary::null;

/// A place of the caller for a `T`, or none.
#[derive(Clone, Copy)]
pub(crate) struct Out<'a, T> {
    place: *mut T,
    lifetime: PhantomData<&'a mut T>,
}

/// A place that is there.
pub(crate) struct Place<'a, T>(Out<'a, T>);

impl<'a, T> Out<'a, T> {
    /// # Safety
    /// `place` is null, or aligned and may be written during `'a`. It need not hold a `T` before.
    pub(crate) const unsafe fn new(place: *mut T) -> Self {
        Self { place, lifetime: PhantomData }
    }

    /// The place, which has to be given.
    pub(crate) fn required(self, argument: &str) -> Result<Place<'a, T>> {
        self.optional().ok_or_else(|| null(argument))
    }

    /// The place, if one is given.
    pub(crate) const fn optional(self) -> Option<Place<'a, T>> {
        if self.place.is_null() { None } else { Some(Place(self)) }
    }
}

impl<T> Place<'_, T> {
    /// Writes without looking at what was there.
    pub(crate) const fn write(self, value: T) {
        // SAFETY: it is not null, and `Out::new` was promised that it may be written.
        unsafe { self.0.place.write(value) }
    }
}
