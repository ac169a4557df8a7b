//! A bug on purpose.

use crate::boundary::Boundary;
use crate::error::oms_error;
use crate::handle::oms_handle;
use crate::status::oms_status;

/// Panics in the middle of a call. Only where the library was built to be tested.
#[unsafe(no_mangle)]
#[allow(clippy::panic, reason = "that is what it is for")]
pub unsafe extern "C" fn oms_test_panic(handle: *mut oms_handle, error: *mut *mut oms_error) -> oms_status {
    // SAFETY: pointers are null or valid.
    let (boundary, handle) = unsafe { (Boundary::new(error), handle.as_ref()) };
    boundary.run_on(handle, |_| panic!("on purpose"))
}
