{ oms from Free Pascal and Delphi: the declarations of oms.h, which is their manual.

  Texts go in as a pointer and a length, so a String is passed as PAnsiChar(it), Length(it). Codes are Int32, never enums:
  a later version may answer one that is not here. }
unit oms;

{$ifdef FPC}
  {$mode objfpc}{$H+}
  {$packrecords c}
{$else}
  {$align 8}
{$endif}

interface

const
{$ifdef MSWINDOWS}
  OmsLibrary = 'oms.dll';
{$else}
  OmsLibrary = {$ifdef FPC}'oms'{$else}'liboms.so'{$endif};
{$endif}

  { The length of a text that ends with a NUL. }
  OMS_NTS = not NativeUInt(0);

  OMS_VERSION_MAJOR = 0;
  OMS_VERSION_MINOR = 1;
  OMS_VERSION_PATCH = 0;
  OMS_ERR_MALFORMED = 100;
  OMS_ERR_UNKNOWN_COMMAND = 101;
  OMS_ERR_INVALID_FIELDS = 102;
  OMS_ERR_LIMIT_EXCEEDED = 103;
  OMS_ERR_TOTALS_MISMATCH = 104;
  OMS_ERR_INVALID_URL = 105;
  OMS_ERR_NOT_UTF8 = 106;
  OMS_ERR_NULL_POINTER = 107;
  OMS_ERR_BUFFER_TOO_SMALL = 108;
  OMS_ERR_HANDLE_CLOSED = 109;
  OMS_ERR_HANDLE_FORKED = 110;
  OMS_ERR_ITEM_MISSING = 200;
  OMS_ERR_LOCATION_MISSING = 201;
  OMS_ERR_CHANNEL_MISSING = 202;
  OMS_ERR_PARTY_MISSING = 203;
  OMS_ERR_ORDER_MISSING = 204;
  OMS_ERR_LINE_MISSING = 205;
  OMS_ERR_FULFILLMENT_ORDER_MISSING = 206;
  OMS_ERR_SHIPMENT_MISSING = 207;
  OMS_ERR_PAYMENT_MISSING = 208;
  OMS_ERR_RETURN_MISSING = 209;
  OMS_ERR_RESERVATION_MISSING = 210;
  OMS_ERR_HOLD_MISSING = 211;
  OMS_ERR_PACKAGE_MISSING = 212;
  OMS_ERR_CREDIT_ACCOUNT_MISSING = 213;
  OMS_ERR_ENTITY_MISSING = 214;
  OMS_ERR_DOCUMENT_MISSING = 215;
  OMS_ERR_INSUFFICIENT_STOCK = 300;
  OMS_ERR_NOT_STOCKED = 301;
  OMS_ERR_NO_ELIGIBLE_LOCATION = 302;
  OMS_ERR_WRONG_STANDING = 303;
  OMS_ERR_WRONG_STATE = 304;
  OMS_ERR_ON_HOLD = 305;
  OMS_ERR_QUANTITY_UNAVAILABLE = 306;
  OMS_ERR_OVER_CAPTURE = 307;
  OMS_ERR_OVER_REFUND = 308;
  OMS_ERR_OVER_RETURN = 309;
  OMS_ERR_NOTHING_TO_DO = 310;
  OMS_ERR_INACTIVE = 311;
  OMS_ERR_OUTSIDE_RETURN_WINDOW = 312;
  OMS_ERR_NOT_RETURNABLE = 313;
  OMS_ERR_UNIT_FIXED = 314;
  OMS_ERR_STOCKED_LOCATION = 315;
  OMS_ERR_NOT_SUPPORTED = 316;
  OMS_ERR_INSUFFICIENT_CREDIT = 317;
  OMS_ERR_ORDER_RULE = 318;
  OMS_ERR_TOO_LATE = 319;
  OMS_ERR_NOT_PERMITTED = 320;
  OMS_ERR_REQUEST_CONFLICT = 400;
  OMS_ERR_EXTERNAL_ID_CONFLICT = 401;
  OMS_ERR_ALREADY_EXISTS = 402;
  OMS_ERR_VERSION_MISMATCH = 403;
  OMS_ERR_REPORT_CONFLICT = 404;
  OMS_ERR_CONTENTION = 500;
  OMS_ERR_BUSY = 501;
  OMS_ERR_IN_DOUBT = 502;
  OMS_ERR_STORE_UNAVAILABLE = 600;
  OMS_ERR_STORE_FAILED = 601;
  OMS_ERR_STORE_CORRUPT = 602;
  OMS_ERR_STORE_NEWER = 603;
  OMS_ERR_BUG = 700;
  OMS_ERR_DIVERGED = 701;
  OMS_ERR_HANDLE_FAILED = 702;
  OMS_OPEN_SEEDED_IDS = 1;
  OMS_CALL_DRY_RUN = 1;
  OMS_RECEIPT_REPLAYED = 1;
  OMS_RECEIPT_DRY_RUN = 2;
  OMS_BATCH_TOGETHER = 1;
  OMS_OK = 0;
  OMS_CLASS_OK = 0;
  OMS_CLASS_INVALID = 1;
  OMS_CLASS_MISSING = 2;
  OMS_CLASS_REFUSED = 3;
  OMS_CLASS_CONFLICT = 4;
  OMS_CLASS_RETRY = 5;
  OMS_CLASS_STORAGE = 6;
  OMS_CLASS_INTERNAL = 7;

type
  TOmsStatus = Int32;
  TOmsClass = Int32;

  POmsAnswer = ^TOmsAnswer;
  TOmsAnswer = record end; { opaque }

  POmsError = ^TOmsError;
  TOmsError = record end; { opaque }
  PPOmsError = ^POmsError;

  POmsHandle = ^TOmsHandle;
  TOmsHandle = record end; { opaque }

  POmsBuffer = ^TOmsBuffer;
  TOmsBuffer = record
    data: PAnsiChar;
    len: NativeUInt;
    capacity: NativeUInt;
  end;

  POmsOptions = ^TOmsOptions;
  TOmsOptions = record
    struct_size: UInt32;
    flags: UInt32;
    ids_seed: UInt64;
  end;

  POmsCall = ^TOmsCall;
  TOmsCall = record
    struct_size: UInt32;
    flags: UInt32;
    now_us: Int64;
    occurred_at_us: Int64;
    if_version: UInt64;
    actor: PAnsiChar;
    actor_len: NativeUInt;
    tenant: PAnsiChar;
    tenant_len: NativeUInt;
    request_id: PAnsiChar;
    request_id_len: NativeUInt;
  end;

  POmsReceipt = ^TOmsReceipt;
  TOmsReceipt = record
    struct_size: UInt32;
    flags: UInt32;
    sequence: UInt64;
    version: UInt64;
  end;

  POmsCursor = ^TOmsCursor;
  TOmsCursor = record
    sequence: UInt64;
    ordinal: UInt32;
    reserved: UInt32;
  end;

  POmsStock = ^TOmsStock;
  TOmsStock = record
    struct_size: UInt32;
    flags: UInt32;
    on_hand: Int64;
    available: Int64;
    reserved: Int64;
    quality_hold: Int64;
    damaged: Int64;
    quarantine: Int64;
  end;

  POmsOrderState = ^TOmsOrderState;
  TOmsOrderState = record
    struct_size: UInt32;
    flags: UInt32;
    version: UInt64;
    status: PAnsiChar;
    fulfillment_status: PAnsiChar;
    payment_status: PAnsiChar;
    return_status: PAnsiChar;
  end;

  { Functions of a store that the caller writes: no exception may leave them. }
  TOmsStoreFunction = function(user: Pointer; request: PAnsiChar; request_len: NativeUInt;
    answer: POmsAnswer): TOmsStatus; cdecl;
  TOmsStoreClose = procedure(user: Pointer); cdecl;

  POmsStoreVtable = ^TOmsStoreVtable;
  TOmsStoreVtable = record
    struct_size: UInt32;
    flags: UInt32;
    user: Pointer;
    load: TOmsStoreFunction;
    commit: TOmsStoreFunction;
    log: TOmsStoreFunction;
    scan: TOmsStoreFunction;
    stock: TOmsStoreFunction;
    backup: TOmsStoreFunction;
    close: TOmsStoreClose;
  end;

  TOmsStoreOpener = function(user: Pointer; store: POmsStoreVtable): TOmsStatus; cdecl;

function oms_version_number: UInt32; cdecl; external OmsLibrary;
function oms_version_string: PAnsiChar; cdecl; external OmsLibrary;

function oms_status_name(status: TOmsStatus): PAnsiChar; cdecl; external OmsLibrary;
function oms_status_text(status: TOmsStatus): PAnsiChar; cdecl; external OmsLibrary;
function oms_status_hint(status: TOmsStatus): PAnsiChar; cdecl; external OmsLibrary;
function oms_status_class(status: TOmsStatus): TOmsClass; cdecl; external OmsLibrary;

function oms_error_code(error: POmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_error_name(error: POmsError): PAnsiChar; cdecl; external OmsLibrary;
function oms_error_message(error: POmsError): PAnsiChar; cdecl; external OmsLibrary;
function oms_error_hint(error: POmsError): PAnsiChar; cdecl; external OmsLibrary;
function oms_error_json(error: POmsError): PAnsiChar; cdecl; external OmsLibrary;
procedure oms_error_free(error: POmsError); cdecl; external OmsLibrary;

procedure oms_buffer_free(buffer: POmsBuffer); cdecl; external OmsLibrary;
function oms_buffer_copy(buffer: POmsBuffer; place: PAnsiChar; size: NativeUInt; needed: PNativeUInt;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;

procedure oms_options_init(options: POmsOptions; struct_size: UInt32); cdecl; external OmsLibrary;
function oms_open(url: PAnsiChar; url_len: NativeUInt; options: POmsOptions; out handle: POmsHandle;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_shutdown(handle: POmsHandle; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
procedure oms_close(handle: POmsHandle); cdecl; external OmsLibrary;

procedure oms_call_init(call: POmsCall; struct_size: UInt32); cdecl; external OmsLibrary;
procedure oms_receipt_init(receipt: POmsReceipt; struct_size: UInt32); cdecl; external OmsLibrary;
function oms_execute(handle: POmsHandle; call: POmsCall; command: PAnsiChar; command_len: NativeUInt; receipt: POmsBuffer;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_execute_json(handle: POmsHandle; context: PAnsiChar; context_len: NativeUInt; command: PAnsiChar;
  command_len: NativeUInt; receipt: POmsBuffer; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_execute_batch(handle: POmsHandle; calls: PAnsiChar; calls_len: NativeUInt; flags: UInt32;
  outcomes: POmsBuffer; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_query(handle: POmsHandle; call: POmsCall; query: PAnsiChar; query_len: NativeUInt; answer: POmsBuffer;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_query_json(handle: POmsHandle; context: PAnsiChar; context_len: NativeUInt; query: PAnsiChar;
  query_len: NativeUInt; answer: POmsBuffer; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_events_read(handle: POmsHandle; call: POmsCall; cursor: POmsCursor; entries_max: UInt32; events: POmsBuffer;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_describe(name: PAnsiChar; name_len: NativeUInt; schema: POmsBuffer; error: PPOmsError): TOmsStatus;
  cdecl; external OmsLibrary;
function oms_backup(handle: POmsHandle; path: PAnsiChar; path_len: NativeUInt; error: PPOmsError): TOmsStatus;
  cdecl; external OmsLibrary;

function oms_stock_available(handle: POmsHandle; call: POmsCall; channel: PAnsiChar; channel_len: NativeUInt;
  sku: PAnsiChar; sku_len: NativeUInt; quantity: PInt64; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
procedure oms_stock_init(stock: POmsStock; struct_size: UInt32); cdecl; external OmsLibrary;
function oms_stock_get(handle: POmsHandle; call: POmsCall; sku: PAnsiChar; sku_len: NativeUInt; location: PAnsiChar;
  location_len: NativeUInt; stock: POmsStock; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_stock_reserve(handle: POmsHandle; call: POmsCall; reservation: PAnsiChar; reservation_len: NativeUInt;
  sku: PAnsiChar; sku_len: NativeUInt; location: PAnsiChar; location_len: NativeUInt; quantity: Int64;
  expires_at_us: Int64; receipt: POmsReceipt; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_stock_unreserve(handle: POmsHandle; call: POmsCall; reservation: PAnsiChar; reservation_len: NativeUInt;
  receipt: POmsReceipt; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_stock_adjust(handle: POmsHandle; call: POmsCall; sku: PAnsiChar; sku_len: NativeUInt; location: PAnsiChar;
  location_len: NativeUInt; difference: Int64; reason: PAnsiChar; reason_len: NativeUInt; receipt: POmsReceipt;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;

procedure oms_order_state_init(state: POmsOrderState; struct_size: UInt32); cdecl; external OmsLibrary;
function oms_order_status(handle: POmsHandle; call: POmsCall; order: PAnsiChar; order_len: NativeUInt;
  state: POmsOrderState; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_order_cancel(handle: POmsHandle; call: POmsCall; order: PAnsiChar; order_len: NativeUInt; reason: PAnsiChar;
  reason_len: NativeUInt; receipt: POmsReceipt; error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;

procedure oms_store_init(store: POmsStoreVtable; struct_size: UInt32); cdecl; external OmsLibrary;
function oms_open_store(store: POmsStoreVtable; options: POmsOptions; out handle: POmsHandle;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;
function oms_answer_append(answer: POmsAnswer; text: PAnsiChar; text_len: NativeUInt): TOmsStatus; cdecl; external
  OmsLibrary;
function oms_answer_fail(answer: POmsAnswer; status: TOmsStatus; message: PAnsiChar; message_len: NativeUInt): TOmsStatus;
  cdecl; external OmsLibrary;
function oms_store_check(open: TOmsStoreOpener; user: Pointer; only: PAnsiChar; only_len: NativeUInt; passed: PUInt32;
  error: PPOmsError): TOmsStatus; cdecl; external OmsLibrary;

implementation

end.
