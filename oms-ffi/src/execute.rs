//! Commands.

use std::ffi::c_char;

use oms::{Command, Context, Oms, Receipt, Result};

use crate::boundary::Boundary;
use crate::buffer::oms_buffer;
use crate::call::oms_call;
use crate::error::oms_error;
use crate::handle::{oms_handle, unknown_flags};
use crate::out::Out;
use crate::shape::{Shape, Shaped, init};
use crate::status::oms_status;
use crate::text::Text;

/// What a typed command answers. Set it by oms_receipt_init before the first use.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_receipt {
    /// The size of the struct.
    pub struct_size: u32,
    /// A combination of OMS_RECEIPT_...
    pub flags: u32,
    /// The position of the command in the log; 0 for a dry run.
    pub sequence: u64,
    /// The version of the record that the command was about.
    pub version: u64,
}

/// The command was done before under its request_id and is only told again.
pub const OMS_RECEIPT_REPLAYED: u32 = 1;
/// Nothing was written, because the caller only wanted to look.
pub const OMS_RECEIPT_DRY_RUN: u32 = 2;

// SAFETY: `repr(C)`, the size first, and numbers.
unsafe impl Shape for oms_receipt {
    const NAME: &'static str = "oms_receipt";
    const LEAST: usize = 24;
}

impl oms_receipt {
    fn of(receipt: &Receipt) -> Self {
        let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
        Self {
            struct_size: 0,
            flags: flag(receipt.replayed, OMS_RECEIPT_REPLAYED) | flag(receipt.dry_run, OMS_RECEIPT_DRY_RUN),
            sequence: receipt.sequence.unwrap_or_default(),
            version: receipt.version,
        }
    }
}

/// Sets a receipt to zero. `struct_size` is `sizeof(oms_receipt)`; nothing is written beyond it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_receipt_init(receipt: *mut oms_receipt, struct_size: u32) {
    // SAFETY: `receipt` is null or has `struct_size` bytes.
    unsafe { init(receipt, struct_size) };
}

/// Executes a command given as JSON, such as `{"place_order": {...}}`, and answers its receipt as JSON. The names of all
/// commands and the JSON Schema of each come from oms_describe.
///
/// `receipt`, which may be NULL, is the caller's to free. Any thread may call.
///
/// Errors: OMS_ERR_MALFORMED, OMS_ERR_INVALID_FIELDS and OMS_ERR_UNKNOWN_COMMAND with every problem and its path; what
/// the command is refused with; OMS_CLASS_RETRY and OMS_CLASS_STORAGE. Nothing was written then, except that with
/// OMS_ERR_IN_DOUBT it is not known: repeat the call with the same request_id.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_execute(
    handle: *mut oms_handle,
    call: *const oms_call,
    command: *const c_char,
    command_len: usize,
    receipt: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, command, receipt) = unsafe {
        let command = Text::new(command, command_len);
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), command, Out::new(receipt))
    };
    boundary.run_on(handle, |oms| {
        let (context, command) = (oms_call::context(call)?, command.required("command")?);

        let answer = oms.execute_command_json(&context, command)?;

        if let Some(receipt) = receipt.optional() {
            receipt.write(oms_buffer::of(answer));
        }
        Ok(())
    })
}

/// As oms_execute, with the circumstances as JSON too: `{"actor": "anna", "now": "2026-11-24T09:30:00Z", "tenant":
/// "main", "request_id": "r-1", "if_version": 3, "occurred_at": "...", "dry_run": true, "roles": ["supervisor"]}`. All
/// but `actor` may be left out. For languages that like texts better than structs, and for calls in roles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_execute_json(
    handle: *mut oms_handle,
    context: *const c_char,
    context_len: usize,
    command: *const c_char,
    command_len: usize,
    receipt: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, handle, context, command, receipt) = unsafe {
        let (context, command) = (Text::new(context, context_len), Text::new(command, command_len));
        (Boundary::new(error), handle.as_ref(), context, command, Out::new(receipt))
    };
    boundary.run_on(handle, |oms| {
        let (context, command) = (context.required("context")?, command.required("command")?);

        let answer = oms.execute_json(context, command)?;

        if let Some(receipt) = receipt.optional() {
            receipt.write(oms_buffer::of(answer));
        }
        Ok(())
    })
}

/// The commands of a batch are accepted all, or none.
pub const OMS_BATCH_TOGETHER: u32 = 1;

/// Executes a JSON list of `{"context": {...}, "command": {...}}` in one transaction, at most 10,000 of one tenant, each
/// seeing the changes of the earlier ones. Without flags each is accepted or refused on its own; with OMS_BATCH_TOGETHER
/// all are, or none is.
///
/// `outcomes` is required and the caller's to free: a JSON list of `{"receipt": {...}}` and `{"error": {...}}`, in the
/// order of the commands. That some were refused does not make the call fail.
///
/// Errors: as oms_execute, for a batch as a whole: it is malformed, the store failed, or with OMS_BATCH_TOGETHER a
/// command was refused, whose position is in the error's details. Nothing was written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_execute_batch(
    handle: *mut oms_handle,
    calls: *const c_char,
    calls_len: usize,
    flags: u32,
    outcomes: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, handle, calls, outcomes) =
        unsafe { (Boundary::new(error), handle.as_ref(), Text::new(calls, calls_len), Out::new(outcomes)) };
    boundary.run_on(handle, |oms| {
        let outcomes = outcomes.required("outcomes")?;
        let calls = calls.required("calls")?;
        let together = match flags {
            0 => false,
            OMS_BATCH_TOGETHER => true,
            flags => return Err(unknown_flags("flags", flags)),
        };

        let answer = oms.execute_batch_json(calls, together)?;

        outcomes.write(oms_buffer::of(answer));
        Ok(())
    })
}

/// Executes a typed command and writes its receipt.
pub(crate) fn execute(
    oms: &Oms,
    context: &Context,
    command: impl Into<Command>,
    receipt: Shaped<'_, oms_receipt>,
) -> Result<()> {
    let place = receipt.optional_place("receipt")?;

    let done = oms.execute(context, command)?;

    if let Some(place) = place {
        place.write(&oms_receipt::of(&done));
    }
    Ok(())
}
