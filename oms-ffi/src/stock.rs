//! The calls about stock that a host makes for every line: typed, without JSON.

use std::ffi::c_char;

use oms::decide::stock::{AdjustStock, AdjustmentLine, ReserveStock, UnreserveStock};
use oms::inventory::{Bucket, ReservedLine};
use oms::kernel::{Key, Value};
use oms::query::stock::GetAvailableToSell;
use oms::value::{ChannelId, LocationId, Quantity, ReasonCode, ReservationId, Sku};
use oms::{Code, Error};

use crate::boundary::Boundary;
use crate::call::{instant, oms_call, parsed};
use crate::error::oms_error;
use crate::execute::{execute, oms_receipt};
use crate::handle::oms_handle;
use crate::out::Out;
use crate::shape::{Shape, Shaped, init};
use crate::status::oms_status;
use crate::text::Text;

/// How many units of an item a channel can sell now: what sourcing would find, less safety stock and the channel's
/// buffer, at the locations that may serve it. Of `call`, which may be NULL, `tenant` and `now_us` count.
///
/// `quantity` is required. Any thread may call.
///
/// Errors: OMS_ERR_CHANNEL_MISSING, OMS_ERR_ITEM_MISSING, OMS_ERR_INVALID_FIELDS; OMS_CLASS_RETRY and
/// OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_stock_available(
    handle: *mut oms_handle,
    call: *const oms_call,
    channel: *const c_char,
    channel_len: usize,
    sku: *const c_char,
    sku_len: usize,
    quantity: *mut i64,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, channel, sku, quantity) = unsafe {
        let (channel, sku) = (Text::new(channel, channel_len), Text::new(sku, sku_len));
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), channel, sku, Out::new(quantity))
    };
    boundary.run_on(handle, |oms| {
        let quantity = quantity.required("quantity")?;
        let asked = oms_call::of_query(call)?;
        let channel = parsed("channel", channel.required("channel")?, ChannelId::parse)?;
        let sku = parsed("sku", sku.required("sku")?, Sku::parse)?;

        let available = oms.engine().ask(&asked.tenant, asked.now, &GetAvailableToSell { channel, sku })?;

        quantity.write(available.total);
        Ok(())
    })
}

/// What stands in the buckets of an item at a location, in the item's smallest unit. Set it by oms_stock_init before the
/// first use.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct oms_stock {
    /// The size of the struct.
    pub struct_size: u32,
    /// 0.
    pub flags: u32,
    /// What is physically there: the sum of the others.
    pub on_hand: i64,
    /// Free to promise.
    pub available: i64,
    /// Promised to an owner.
    pub reserved: i64,
    /// Waiting for inspection.
    pub quality_hold: i64,
    /// Not sellable as it is.
    pub damaged: i64,
    /// Set aside.
    pub quarantine: i64,
}

// SAFETY: `repr(C)`, the size first, and numbers.
unsafe impl Shape for oms_stock {
    const NAME: &'static str = "oms_stock";
    const LEAST: usize = 56;
}

/// Sets stock to zero. `struct_size` is `sizeof(oms_stock)`; nothing is written beyond it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_stock_init(stock: *mut oms_stock, struct_size: u32) {
    // SAFETY: `stock` is null or has `struct_size` bytes.
    unsafe { init(stock, struct_size) };
}

/// What stands in the buckets of an item at a location; all zero where nothing was ever posted, also for items and
/// locations that do not exist. Of `call`, which may be NULL, `tenant` counts.
///
/// `stock` is required. Any thread may call.
///
/// Errors: OMS_ERR_INVALID_FIELDS; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_stock_get(
    handle: *mut oms_handle,
    call: *const oms_call,
    sku: *const c_char,
    sku_len: usize,
    location: *const c_char,
    location_len: usize,
    stock: *mut oms_stock,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, sku, location, stock) = unsafe {
        let (sku, location) = (Text::new(sku, sku_len), Text::new(location, location_len));
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), sku, location, Shaped::new(stock))
    };
    boundary.run_on(handle, |oms| {
        let place = stock.place("stock")?;
        let asked = oms_call::of_query(call)?;
        let sku = parsed("sku", sku.required("sku")?, Sku::parse)?;
        let location = parsed("location", location.required("location")?, LocationId::parse)?;

        let held = oms.engine().store().load(&asked.tenant, &[Key::Balance(sku, location)])?;
        let Some(Value::Balance(balance)) = held.values.first() else {
            return Err(Error::new(Code::StoreCorrupt, "the store answered a balance with something else"));
        };

        place.write(&oms_stock {
            struct_size: 0,
            flags: 0,
            on_hand: balance.on_hand(),
            available: balance.available(),
            reserved: balance.reserved(),
            quality_hold: balance.bucket(Bucket::QualityHold),
            damaged: balance.bucket(Bucket::Damaged),
            quarantine: balance.bucket(Bucket::Quarantine),
        });
        Ok(())
    })
}

/// Claims stock of one item at one location until a time, such as for a cart. From then on it counts as free again.
/// `reservation` is the key of the claim, which the caller makes up; `expires_at_us` is in microseconds since
/// 1970-01-01T00:00:00Z. `receipt` may be NULL.
///
/// Any thread may call.
///
/// Errors: OMS_ERR_INSUFFICIENT_STOCK, OMS_ERR_ITEM_MISSING, OMS_ERR_LOCATION_MISSING, OMS_ERR_NOT_STOCKED,
/// OMS_ERR_ALREADY_EXISTS, OMS_ERR_INVALID_FIELDS, OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_stock_reserve(
    handle: *mut oms_handle,
    call: *const oms_call,
    reservation: *const c_char,
    reservation_len: usize,
    sku: *const c_char,
    sku_len: usize,
    location: *const c_char,
    location_len: usize,
    quantity: i64,
    expires_at_us: i64,
    receipt: *mut oms_receipt,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, reservation, sku, location, receipt) = unsafe {
        let (reservation, sku) = (Text::new(reservation, reservation_len), Text::new(sku, sku_len));
        let location = Text::new(location, location_len);
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), reservation, sku, location, Shaped::new(receipt))
    };
    boundary.run_on(handle, |oms| {
        let context = oms_call::context(call)?;
        let id = parsed("reservation", reservation.required("reservation")?, ReservationId::parse)?;
        let line = ReservedLine {
            sku: parsed("sku", sku.required("sku")?, Sku::parse)?,
            location: parsed("location", location.required("location")?, LocationId::parse)?,
            quantity: parsed("quantity", &quantity.to_string(), |_| Quantity::new(quantity))?,
        };
        let missing = || Error::new(Code::InvalidFields, "a reservation ends").about("expires_at_us", 0);
        let expires_at = instant("expires_at_us", expires_at_us)?.ok_or_else(missing)?;

        execute(oms, &context, ReserveStock { id: Some(id), owner: None, lines: vec![line], expires_at }, receipt)
    })
}

/// Lets go of claimed stock. `receipt` may be NULL.
///
/// Any thread may call.
///
/// Errors: OMS_ERR_RESERVATION_MISSING; OMS_ERR_WRONG_STATE, when the claim has ended; OMS_ERR_INVALID_FIELDS,
/// OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_stock_unreserve(
    handle: *mut oms_handle,
    call: *const oms_call,
    reservation: *const c_char,
    reservation_len: usize,
    receipt: *mut oms_receipt,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, reservation, receipt) = unsafe {
        let reservation = Text::new(reservation, reservation_len);
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), reservation, Shaped::new(receipt))
    };
    boundary.run_on(handle, |oms| {
        let context = oms_call::context(call)?;
        let reservation = parsed("reservation", reservation.required("reservation")?, ReservationId::parse)?;

        execute(oms, &context, UnreserveStock { reservation }, receipt)
    })
}

/// Corrects the available stock of one item at one location by a difference, which is negative when some are gone.
/// `reason` is a code of the host, such as `damage`. `receipt` may be NULL.
///
/// Any thread may call.
///
/// Errors: OMS_ERR_INSUFFICIENT_STOCK, OMS_ERR_ITEM_MISSING, OMS_ERR_LOCATION_MISSING, OMS_ERR_NOT_STOCKED,
/// OMS_ERR_INVALID_FIELDS, OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_stock_adjust(
    handle: *mut oms_handle,
    call: *const oms_call,
    sku: *const c_char,
    sku_len: usize,
    location: *const c_char,
    location_len: usize,
    difference: i64,
    reason: *const c_char,
    reason_len: usize,
    receipt: *mut oms_receipt,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be, structs as large.
    let (boundary, handle, call, sku, location, reason, receipt) = unsafe {
        let (sku, location) = (Text::new(sku, sku_len), Text::new(location, location_len));
        let reason = Text::new(reason, reason_len);
        (Boundary::new(error), handle.as_ref(), Shaped::new(call), sku, location, reason, Shaped::new(receipt))
    };
    boundary.run_on(handle, |oms| {
        let context = oms_call::context(call)?;
        let line = AdjustmentLine { sku: parsed("sku", sku.required("sku")?, Sku::parse)?, difference };
        let location = parsed("location", location.required("location")?, LocationId::parse)?;
        let reason = parsed("reason", reason.required("reason")?, ReasonCode::parse)?;

        let (bucket, lines) = (Bucket::Available, vec![line]);
        execute(oms, &context, AdjustStock { location, bucket, lines, reason, document: None }, receipt)
    })
}
