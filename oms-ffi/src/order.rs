//! The calls about orders that a host makes often: typed, without JSON.

use std::ffi::c_char;

use oms::decide::order::CancelOrder;
use oms::kernel::{Key, Kind, Record, Value};
use oms::order::{FulfillmentStatus, OrderStatus, PaymentStatus, ReturnStatus};
use oms::value::{OrderId, ReasonCode};
use oms::{Code, Error};

use crate::boundary::Boundary;
use crate::call::{oms_call, parsed};
use crate::error::oms_error;
use crate::execute::{execute, oms_receipt};
use crate::handle::oms_handle;
use crate::names::names;
use crate::shape::{Shape, Shaped, init};
use crate::status::oms_status;
use crate::text::Text;

/// How an order stands. The texts are static: never freed, and never NULL after a call that succeeded. Their values are
/// those of the JSON form. Set it by oms_order_state_init before the first use.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_order_state {
    /// The size of the struct.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// How often its progress was written: what `if_version` of a command compares with.
    pub version: u64,
    /// How it stands in one word, such as `placed`.
    pub status: *const c_char,
    /// How far goods have come, such as `unfulfilled`.
    pub fulfillment_status: *const c_char,
    /// How far money has come, such as `unpaid`.
    pub payment_status: *const c_char,
    /// What comes back, such as `none`.
    pub return_status: *const c_char,
}

// SAFETY: `repr(C)`, the size first, numbers and pointers that may be null.
unsafe impl Shape for oms_order_state {
    const NAME: &'static str = "oms_order_state";
    const LEAST: usize = std::mem::offset_of!(Self, return_status) + size_of::<usize>();
}

names!(STATUSES = OrderStatus, OrderStatus::name);
names!(FULFILLMENT = FulfillmentStatus, FulfillmentStatus::name);
names!(PAYMENT = PaymentStatus, PaymentStatus::name);
names!(RETURNS = ReturnStatus, ReturnStatus::name);

/// Where a value stands in its table.
fn position<T: PartialEq>(all: &[T], value: &T) -> usize {
    all.iter().position(|one| one == value).unwrap_or(usize::MAX)
}

/// Sets a state to zero. `struct_size` is `sizeof(oms_order_state)`; nothing is written beyond it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_order_state_init(state: *mut oms_order_state, struct_size: u32) {
    // SAFETY: `state` is null or has `struct_size` bytes.
    unsafe { init(state, struct_size) };
}

/// How an order stands. Of `call`, which may be NULL, `tenant` counts.
///
/// `state` is required. Any thread may call.
///
/// Errors: OMS_ERR_ORDER_MISSING, OMS_ERR_INVALID_FIELDS; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_order_status(
    handle: *mut oms_handle,
    call: *const oms_call,
    order: *const c_char,
    order_len: usize,
    state: *mut oms_order_state,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, order, state) = unsafe {
        let order = Text::new(order, order_len);
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), order, Shaped::new(state))
    };
    boundary.run_on(handle, |oms| {
        let place = state.place("state")?;
        let asked = oms_call::of_query(call)?;
        let order = parsed("order", order.required("order")?, OrderId::parse)?;

        let held = oms.engine().store().load(&asked.tenant, &[Key::record(Kind::Progress, order.shared())])?;
        let Some(Value::Record(Some((version, Record::Progress(progress))))) = held.values.first() else {
            return Err(Error::new(Code::OrderMissing, format!("there is no order {order}")).with("order", &order));
        };

        place.write(&oms_order_state {
            struct_size: 0,
            flags: 0,
            version: *version,
            status: STATUSES.at(position(OrderStatus::ALL, &OrderStatus::of(progress))),
            fulfillment_status: FULFILLMENT.at(position(FulfillmentStatus::ALL, &FulfillmentStatus::of(progress))),
            payment_status: PAYMENT.at(position(PaymentStatus::ALL, &PaymentStatus::of(progress))),
            return_status: RETURNS.at(position(ReturnStatus::ALL, &ReturnStatus::of(progress))),
        });
        Ok(())
    })
}

/// Cancels all units of an order that have not shipped. `reason`, a code of the host, may be NULL, and so may `receipt`.
/// To cancel some units, see the command `cancel_order`. Any thread may call.
///
/// Errors: OMS_ERR_ORDER_MISSING; OMS_ERR_NOTHING_TO_DO, OMS_ERR_WRONG_STANDING and the like, when nothing is left to
/// cancel; OMS_ERR_VERSION_MISMATCH, OMS_ERR_INVALID_FIELDS, OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and
/// OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_order_cancel(
    handle: *mut oms_handle,
    call: *const oms_call,
    order: *const c_char,
    order_len: usize,
    reason: *const c_char,
    reason_len: usize,
    receipt: *mut oms_receipt,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, order, reason, receipt) = unsafe {
        let (order, reason) = (Text::new(order, order_len), Text::new(reason, reason_len));
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), order, reason, Shaped::new(receipt))
    };
    boundary.run_on(handle, |oms| {
        let context = oms_call::context(call)?;
        let order = parsed("order", order.required("order")?, OrderId::parse)?;
        let reason = reason.optional("reason")?.map(|text| parsed("reason", text, ReasonCode::parse)).transpose()?;

        execute(oms, &context, CancelOrder { order, lines: None, reason, document: None }, receipt)
    })
}
