enum {
    OMS_VERSION_MAJOR = 0,
    OMS_VERSION_MINOR = 1,
    OMS_VERSION_PATCH = 0,
    OMS_ERR_MALFORMED = 100,
    OMS_ERR_UNKNOWN_COMMAND = 101,
    OMS_ERR_INVALID_FIELDS = 102,
    OMS_ERR_LIMIT_EXCEEDED = 103,
    OMS_ERR_TOTALS_MISMATCH = 104,
    OMS_ERR_INVALID_URL = 105,
    OMS_ERR_NOT_UTF8 = 106,
    OMS_ERR_NULL_POINTER = 107,
    OMS_ERR_BUFFER_TOO_SMALL = 108,
    OMS_ERR_HANDLE_CLOSED = 109,
    OMS_ERR_HANDLE_FORKED = 110,
    OMS_ERR_ITEM_MISSING = 200,
    OMS_ERR_LOCATION_MISSING = 201,
    OMS_ERR_CHANNEL_MISSING = 202,
    OMS_ERR_PARTY_MISSING = 203,
    OMS_ERR_ORDER_MISSING = 204,
    OMS_ERR_LINE_MISSING = 205,
    OMS_ERR_FULFILLMENT_ORDER_MISSING = 206,
    OMS_ERR_SHIPMENT_MISSING = 207,
    OMS_ERR_PAYMENT_MISSING = 208,
    OMS_ERR_RETURN_MISSING = 209,
    OMS_ERR_RESERVATION_MISSING = 210,
    OMS_ERR_HOLD_MISSING = 211,
    OMS_ERR_PACKAGE_MISSING = 212,
    OMS_ERR_CREDIT_ACCOUNT_MISSING = 213,
    OMS_ERR_ENTITY_MISSING = 214,
    OMS_ERR_DOCUMENT_MISSING = 215,
    OMS_ERR_INSUFFICIENT_STOCK = 300,
    OMS_ERR_NOT_STOCKED = 301,
    OMS_ERR_NO_ELIGIBLE_LOCATION = 302,
    OMS_ERR_WRONG_STANDING = 303,
    OMS_ERR_WRONG_STATE = 304,
    OMS_ERR_ON_HOLD = 305,
    OMS_ERR_QUANTITY_UNAVAILABLE = 306,
    OMS_ERR_OVER_CAPTURE = 307,
    OMS_ERR_OVER_REFUND = 308,
    OMS_ERR_OVER_RETURN = 309,
    OMS_ERR_NOTHING_TO_DO = 310,
    OMS_ERR_INACTIVE = 311,
    OMS_ERR_OUTSIDE_RETURN_WINDOW = 312,
    OMS_ERR_NOT_RETURNABLE = 313,
    OMS_ERR_UNIT_FIXED = 314,
    OMS_ERR_STOCKED_LOCATION = 315,
    OMS_ERR_NOT_SUPPORTED = 316,
    OMS_ERR_INSUFFICIENT_CREDIT = 317,
    OMS_ERR_ORDER_RULE = 318,
    OMS_ERR_TOO_LATE = 319,
    OMS_ERR_NOT_PERMITTED = 320,
    OMS_ERR_REQUEST_CONFLICT = 400,
    OMS_ERR_EXTERNAL_ID_CONFLICT = 401,
    OMS_ERR_ALREADY_EXISTS = 402,
    OMS_ERR_VERSION_MISMATCH = 403,
    OMS_ERR_REPORT_CONFLICT = 404,
    OMS_ERR_CONTENTION = 500,
    OMS_ERR_BUSY = 501,
    OMS_ERR_IN_DOUBT = 502,
    OMS_ERR_STORE_UNAVAILABLE = 600,
    OMS_ERR_STORE_FAILED = 601,
    OMS_ERR_STORE_CORRUPT = 602,
    OMS_ERR_STORE_NEWER = 603,
    OMS_ERR_BUG = 700,
    OMS_ERR_DIVERGED = 701,
    OMS_ERR_HANDLE_FAILED = 702,
    OMS_OPEN_SEEDED_IDS = 1,
    OMS_CALL_DRY_RUN = 1,
    OMS_RECEIPT_REPLAYED = 1,
    OMS_RECEIPT_DRY_RUN = 2,
    OMS_BATCH_TOGETHER = 1,
    OMS_OK = 0,
    OMS_CLASS_OK = 0,
    OMS_CLASS_INVALID = 1,
    OMS_CLASS_MISSING = 2,
    OMS_CLASS_REFUSED = 3,
    OMS_CLASS_CONFLICT = 4,
    OMS_CLASS_RETRY = 5,
    OMS_CLASS_STORAGE = 6,
    OMS_CLASS_INTERNAL = 7
};

typedef struct oms_answer oms_answer;

typedef struct oms_error oms_error;

typedef struct oms_handle oms_handle;

typedef int32_t oms_status;

typedef int32_t oms_class;

typedef struct oms_buffer {
    char *data;
    size_t len;
    size_t capacity;
} oms_buffer;

typedef struct oms_options {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t ids_seed;
} oms_options;

typedef struct oms_call {
    uint32_t struct_size;
    uint32_t flags;
    int64_t now_us;
    int64_t occurred_at_us;
    uint64_t if_version;
    const char *actor;
    size_t actor_len;
    const char *tenant;
    size_t tenant_len;
    const char *request_id;
    size_t request_id_len;
} oms_call;

typedef struct oms_receipt {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t sequence;
    uint64_t version;
} oms_receipt;

typedef struct oms_cursor {
    uint64_t sequence;
    uint32_t ordinal;
    uint32_t reserved;
} oms_cursor;

typedef struct oms_stock {
    uint32_t struct_size;
    uint32_t flags;
    int64_t on_hand;
    int64_t available;
    int64_t reserved;
    int64_t quality_hold;
    int64_t damaged;
    int64_t quarantine;
} oms_stock;

typedef struct oms_order_state {
    uint32_t struct_size;
    uint32_t flags;
    uint64_t version;
    const char *status;
    const char *fulfillment_status;
    const char *payment_status;
    const char *return_status;
} oms_order_state;

typedef oms_status (*oms_store_function)(void *user, const char *request, size_t request_len, oms_answer *answer);

typedef void (*oms_store_close)(void *user);

typedef struct oms_store_vtable {
    uint32_t struct_size;
    uint32_t flags;
    void *user;
    oms_store_function load;
    oms_store_function commit;
    oms_store_function log;
    oms_store_function scan;
    oms_store_function stock;
    oms_store_function backup;
    oms_store_close close;
} oms_store_vtable;

typedef oms_status (*oms_store_opener)(void *user, oms_store_vtable *store);

uint32_t oms_version_number(void);

const char *oms_version_string(void);

const char *oms_status_name(oms_status status);

const char *oms_status_text(oms_status status);

const char *oms_status_hint(oms_status status);

oms_class oms_status_class(oms_status status);

oms_status oms_error_code(const oms_error *error);

const char *oms_error_name(const oms_error *error);

const char *oms_error_message(const oms_error *error);

const char *oms_error_hint(const oms_error *error);

const char *oms_error_json(const oms_error *error);

void oms_error_free(oms_error *error);

void oms_buffer_free(oms_buffer *buffer);

oms_status oms_buffer_copy(const oms_buffer *buffer,
                                   char *place,
                                   size_t size,
                                   size_t *needed,
                                   oms_error **error);
void oms_options_init(oms_options *options, uint32_t struct_size);

oms_status oms_open(const char *url,
                            size_t url_len,
                            const oms_options *options,
                            oms_handle **handle,
                            oms_error **error);
oms_status oms_shutdown(oms_handle *handle, oms_error **error);

void oms_close(oms_handle *handle);

void oms_call_init(oms_call *call,
                           uint32_t struct_size);
void oms_receipt_init(oms_receipt *receipt, uint32_t struct_size);

oms_status oms_execute(oms_handle *handle,
                               const oms_call *call,
                               const char *command,
                               size_t command_len,
                               oms_buffer *receipt,
                               oms_error **error);
oms_status oms_execute_json(oms_handle *handle,
                                    const char *context,
                                    size_t context_len,
                                    const char *command,
                                    size_t command_len,
                                    oms_buffer *receipt,
                                    oms_error **error);
oms_status oms_execute_batch(oms_handle *handle,
                                     const char *calls,
                                     size_t calls_len,
                                     uint32_t flags,
                                     oms_buffer *outcomes,
                                     oms_error **error);
oms_status oms_query(oms_handle *handle,
                             const oms_call *call,
                             const char *query,
                             size_t query_len,
                             oms_buffer *answer,
                             oms_error **error);
oms_status oms_query_json(oms_handle *handle,
                                  const char *context,
                                  size_t context_len,
                                  const char *query,
                                  size_t query_len,
                                  oms_buffer *answer,
                                  oms_error **error);
oms_status oms_events_read(oms_handle *handle,
                                   const oms_call *call,
                                   oms_cursor *cursor,
                                   uint32_t entries_max,
                                   oms_buffer *events,
                                   oms_error **error);
oms_status oms_describe(const char *name,
                                size_t name_len,
                                oms_buffer *schema,
                                oms_error **error);
oms_status oms_backup(oms_handle *handle, const char *path, size_t path_len, oms_error **error);

oms_status oms_stock_available(oms_handle *handle,
                                       const oms_call *call,
                                       const char *channel,
                                       size_t channel_len,
                                       const char *sku,
                                       size_t sku_len,
                                       int64_t *quantity,
                                       oms_error **error);
void oms_stock_init(oms_stock *stock, uint32_t struct_size);

oms_status oms_stock_get(oms_handle *handle,
                                 const oms_call *call,
                                 const char *sku,
                                 size_t sku_len,
                                 const char *location,
                                 size_t location_len,
                                 oms_stock *stock,
                                 oms_error **error);
oms_status oms_stock_reserve(oms_handle *handle,
                                     const oms_call *call,
                                     const char *reservation,
                                     size_t reservation_len,
                                     const char *sku,
                                     size_t sku_len,
                                     const char *location,
                                     size_t location_len,
                                     int64_t quantity,
                                     int64_t expires_at_us,
                                     oms_receipt *receipt,
                                     oms_error **error);
oms_status oms_stock_unreserve(oms_handle *handle,
                                       const oms_call *call,
                                       const char *reservation,
                                       size_t reservation_len,
                                       oms_receipt *receipt,
                                       oms_error **error);
oms_status oms_stock_adjust(oms_handle *handle,
                                    const oms_call *call,
                                    const char *sku,
                                    size_t sku_len,
                                    const char *location,
                                    size_t location_len,
                                    int64_t difference,
                                    const char *reason,
                                    size_t reason_len,
                                    oms_receipt *receipt,
                                    oms_error **error);
void oms_order_state_init(oms_order_state *state, uint32_t struct_size);

oms_status oms_order_status(oms_handle *handle,
                                    const oms_call *call,
                                    const char *order,
                                    size_t order_len,
                                    oms_order_state *state,
                                    oms_error **error);
oms_status oms_order_cancel(oms_handle *handle,
                                    const oms_call *call,
                                    const char *order,
                                    size_t order_len,
                                    const char *reason,
                                    size_t reason_len,
                                    oms_receipt *receipt,
                                    oms_error **error);
void oms_store_init(oms_store_vtable *store, uint32_t struct_size);

oms_status oms_open_store(const oms_store_vtable *store,
                                  const oms_options *options,
                                  oms_handle **handle,
                                  oms_error **error);
oms_status oms_answer_append(oms_answer *answer, const char *text, size_t text_len);

oms_status oms_answer_fail(oms_answer *answer,
                                   oms_status status,
                                   const char *message,
                                   size_t message_len);
oms_status oms_store_check(oms_store_opener open,
                                   void *user,
                                   const char *only,
                                   size_t only_len,
                                   uint32_t *passed,
                                   oms_error **error);
