//! The circumstances of a call: when, who, for whom.

use std::ffi::c_char;

use oms::value::{Actor, RequestId, Tenant, Timestamp};
use oms::{Code, Context, Error, Result};

use crate::boundary::null;
use crate::handle::unknown_flags;
use crate::shape::{Shape, Shaped, init};
use crate::text::Text;

/// The circumstances of a call. Set it by oms_call_init, then change what you want to; it can be used for many calls.
/// Each text is a pointer and a length, or OMS_NTS; NULL where it is not given. The library keeps none of them.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_call {
    /// The size of the struct.
    pub struct_size: u32,
    /// A combination of OMS_CALL_...; 0 by default.
    pub flags: u32,
    /// When it is decided, in microseconds since 1970-01-01T00:00:00Z. 0: now, by the system's clock.
    pub now_us: i64,
    /// When the fact that is reported took place, in microseconds since 1970-01-01T00:00:00Z. 0: when it is decided.
    pub occurred_at_us: i64,
    /// The version that the record a command changes must still have. 0: any.
    pub if_version: u64,
    /// Who asks. Commands need it.
    pub actor: *const c_char,
    /// The length of `actor`.
    pub actor_len: usize,
    /// Whose data. NULL: `main`.
    pub tenant: *const c_char,
    /// The length of `tenant`.
    pub tenant_len: usize,
    /// The idempotency key of a command: the same command under the same key is done once, and its first receipt is
    /// given again; another command under the same key is refused. NULL: none.
    pub request_id: *const c_char,
    /// The length of `request_id`.
    pub request_id_len: usize,
}

/// Decide and answer, but write nothing.
pub const OMS_CALL_DRY_RUN: u32 = 1;

// SAFETY: `repr(C)`, the size first, numbers and pointers that may be null.
unsafe impl Shape for oms_call {
    const NAME: &'static str = "oms_call";
    const LEAST: usize = std::mem::offset_of!(Self, request_id_len) + size_of::<usize>();
}

/// Sets the circumstances of a call to their defaults. `struct_size` is `sizeof(oms_call)`; nothing is written beyond it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_call_init(call: *mut oms_call, struct_size: u32) {
    // SAFETY: `call` is null or has `struct_size` bytes.
    unsafe { init(call, struct_size) };
}

/// When and for whom a query is asked.
pub(crate) struct Asked {
    pub(crate) now: Timestamp,
    pub(crate) tenant: Tenant,
}

impl oms_call {
    /// The context of a command.
    pub(crate) fn context(call: Shaped<'_, Self>) -> Result<Context> {
        let call = call.read("call")?.ok_or_else(|| null("call"))?;
        let dry_run = match call.flags {
            0 => false,
            OMS_CALL_DRY_RUN => true,
            flags => return Err(unknown_flags("call", flags)),
        };
        // SAFETY: the texts of a call are null or as long as they are said to be.
        let (actor, request) =
            unsafe { (Text::new(call.actor, call.actor_len), Text::new(call.request_id, call.request_id_len)) };
        let asked = call.asked()?;
        let actor = parsed("actor", actor.required("actor")?, Actor::parse)?;
        let request_id = request.optional("request_id")?;
        Ok(Context {
            tenant: asked.tenant,
            request_id: request_id.map(|text| parsed("request_id", text, RequestId::parse)).transpose()?,
            if_version: (call.if_version > 0).then_some(call.if_version),
            occurred_at: instant("occurred_at_us", call.occurred_at_us)?,
            dry_run,
            ..Context::new(asked.now, actor)
        })
    }

    /// What a query needs of a call, which may be missing.
    pub(crate) fn of_query(call: Shaped<'_, Self>) -> Result<Asked> {
        call.read("call")?.map_or_else(|| Ok(Asked { now: oms::now(), tenant: Tenant::main() }), |call| call.asked())
    }

    fn asked(&self) -> Result<Asked> {
        // SAFETY: the texts of a call are null or as long as they are said to be.
        let tenant = unsafe { Text::new(self.tenant, self.tenant_len) }.optional("tenant")?;
        let tenant = tenant.map(|text| parsed("tenant", text, Tenant::parse)).transpose()?;
        let now = instant("now_us", self.now_us)?;
        Ok(Asked { now: now.unwrap_or_else(oms::now), tenant: tenant.unwrap_or_else(Tenant::main) })
    }
}

/// An instant that is given by its microseconds, where 0 is none.
pub(crate) fn instant(argument: &str, micros: i64) -> Result<Option<Timestamp>> {
    if micros == 0 {
        return Ok(None);
    }
    Timestamp::from_micros(micros).map(Some).map_err(|why| invalid(argument, &micros.to_string(), &why.to_string()))
}

/// A value of an argument, or the refusal that names it.
pub(crate) fn parsed<T, E: std::fmt::Display>(
    argument: &str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T> {
    parse(text).map_err(|why| invalid(argument, text, &why.to_string()))
}

fn invalid(argument: &str, value: &str, why: &str) -> Error {
    Error::new(Code::InvalidFields, why).about(argument, value)
}
