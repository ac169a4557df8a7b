//! Queries, events, descriptions and backups.

use std::ffi::c_char;

use oms::kernel::EventCursor;
use oms::{Code, Error};

use crate::boundary::Boundary;
use crate::buffer::oms_buffer;
use crate::call::oms_call;
use crate::error::oms_error;
use crate::handle::oms_handle;
use crate::out::Out;
use crate::shape::Shaped;
use crate::status::oms_status;
use crate::text::Text;

/// Asks a query given as JSON, such as `{"order": {"order": "A-1"}}`, and answers JSON. The names of all queries and the
/// JSON Schema of each come from oms_describe. Of `call`, which may be NULL, `tenant` and `now_us` count.
///
/// `answer` is required and the caller's to free. Any thread may call.
///
/// Errors: OMS_ERR_MALFORMED, OMS_ERR_INVALID_FIELDS and OMS_ERR_UNKNOWN_COMMAND with every problem and its path;
/// OMS_CLASS_MISSING when what it asks about does not exist; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_query(
    handle: *mut oms_handle,
    call: *const oms_call,
    query: *const c_char,
    query_len: usize,
    answer: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, query, answer) = unsafe {
        let query = Text::new(query, query_len);
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), query, Out::new(answer))
    };
    boundary.run_on(handle, |oms| {
        let answer = answer.required("answer")?;
        let (asked, query) = (oms_call::of_query(call)?, query.required("query")?);

        let text = oms.ask_json(&asked.tenant, asked.now, query)?;

        answer.write(oms_buffer::of(text));
        Ok(())
    })
}

/// As oms_query, with the circumstances as JSON too: `{"tenant": "main", "now": "2026-11-24T09:30:00Z"}`, both of which
/// may be left out; NULL or an empty text for the defaults.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_query_json(
    handle: *mut oms_handle,
    context: *const c_char,
    context_len: usize,
    query: *const c_char,
    query_len: usize,
    answer: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, handle, context, query, answer) = unsafe {
        let (context, query) = (Text::new(context, context_len), Text::new(query, query_len));
        (Boundary::new(error), handle.as_ref(), context, query, Out::new(answer))
    };
    boundary.run_on(handle, |oms| {
        let answer = answer.required("answer")?;
        let (context, query) = (context.optional("context")?.unwrap_or_default(), query.required("query")?);

        let text = oms.query_json(context, query)?;

        answer.write(oms_buffer::of(text));
        Ok(())
    })
}

/// A position between two events; `{0}` is before the first. Keep it with what you did about the events.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_cursor {
    /// The log entry of the event before.
    pub sequence: u64,
    /// How many events of that entry were read.
    pub ordinal: u32,
    /// The library's own: 0.
    pub reserved: u32,
}

/// Reads events after `*cursor`, in the order they were committed: those of at most `entries_max` commands, 1 to 1,000.
/// The events are a JSON list, empty when there are no more yet, and `*cursor` is moved behind the last of them. A
/// reader that stores the cursor with what it did sees every event at least once. Of `call`, which may be NULL, `tenant`
/// counts.
///
/// `events` is required and the caller's to free. Any thread may call; the library never calls back.
///
/// Errors: OMS_ERR_LIMIT_EXCEEDED for `entries_max`; OMS_CLASS_RETRY and OMS_CLASS_STORAGE. The cursor stays then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_events_read(
    handle: *mut oms_handle,
    call: *const oms_call,
    cursor: *mut oms_cursor,
    entries_max: u32,
    events: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, structs as large as they say.
    let (boundary, handle, call, after, cursor, events) = unsafe {
        let after = cursor.as_ref().copied();
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), after, Out::new(cursor), Out::new(events))
    };
    boundary.run_on(handle, |oms| {
        let (events, place) = (events.required("events")?, cursor.required("cursor")?);
        let asked = oms_call::of_query(call)?;
        let after = after.map(|after| EventCursor { sequence: after.sequence, ordinal: after.ordinal });
        let limit = usize::try_from(entries_max).ok().filter(|limit| (1..=1_000).contains(limit)).ok_or_else(|| {
            Error::new(Code::LimitExceeded, "`entries_max` is 1 to 1000").about("entries_max", entries_max)
        })?;

        let read = oms.events(&asked.tenant, after.unwrap_or_default(), limit)?;
        let text = serde_json::to_string(&read).map_err(|why| Error::new(Code::Bug, why.to_string()))?;

        events.write(oms_buffer::of(text));
        if let Some(last) = read.last() {
            place.write(oms_cursor { sequence: last.cursor.sequence, ordinal: last.cursor.ordinal, reserved: 0 });
        }
        Ok(())
    })
}

/// The JSON Schema of a command or query; of `context`, `query_context` or `receipt`; for `all`, the name and description
/// of every command and query; for `library`, all schemas in one document, to generate code from. Needs no handle.
///
/// `schema` is required and the caller's to free. Any thread may call.
///
/// Errors: OMS_ERR_UNKNOWN_COMMAND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_describe(
    name: *const c_char,
    name_len: usize,
    schema: *mut oms_buffer,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, name, schema) = unsafe { (Boundary::new(error), Text::new(name, name_len), Out::new(schema)) };
    boundary.run(|| {
        let (schema, name) = (schema.required("schema")?, name.required("name")?);
        let missing = || Error::new(Code::UnknownCommand, format!("nothing is called `{name}`")).with("name", name);

        let described = oms::describe(name).ok_or_else(missing)?;

        schema.write(oms_buffer::of(described.to_string()));
        Ok(())
    })
}

/// Writes everything as of one moment to a new file at `path`, while others go on. Any thread may call.
///
/// Errors: OMS_ERR_NOT_SUPPORTED when the store can't; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_backup(
    handle: *mut oms_handle,
    path: *const c_char,
    path_len: usize,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, handle, path) = unsafe { (Boundary::new(error), handle.as_ref(), Text::new(path, path_len)) };
    boundary.run_on(handle, |oms| oms.backup(path.required("path")?))
}
