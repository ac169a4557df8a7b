/*
 * oms.h - an embeddable order management system. C89 with <stdint.h>, and C++.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 * This file is made from the sources of oms-ffi and from head.h. oms_ffi.h is the same without preprocessor
 * and comments, for PHP FFI, LuaJIT and cffi.
 *
 * A short story is in README.md; complete programs are in oms-ffi/examples/c.
 *
 * Conventions
 *
 * 1. Answers. A function that can fail answers an oms_status: OMS_OK (0), or a positive code OMS_ERR_... . The last
 *    parameter, `error`, may be NULL; otherwise a call that fails makes an oms_error there, which the caller frees with
 *    oms_error_free, and a call that succeeds writes NULL there. Read it after the call, not in the same expression:
 *    neither C nor C++ says which part of an expression comes first.
 * 2. Outputs are written by a call that succeeds, and by no other. What an output held before is not looked at.
 * 3. Text that goes in is a pointer and its length in bytes, UTF-8, no NUL needed; or the length is OMS_NTS, and a NUL
 *    ends it. It is only read during the call. NULL means that it is not given, whatever the length. A text has at most
 *    16 MiB. JSON may end with spaces, as fields of fixed length do; ids and names may not.
 * 4. Text that comes out is an oms_buffer, which the caller frees with oms_buffer_free; or it is a const char * that
 *    says how long it lives. All of it is UTF-8 and ends with a NUL.
 * 5. Structs that begin with their size grow at their end. Set one by its function ..._init(&it, sizeof it) before use: a
 *    program that was compiled with an older header works with a newer library. oms_buffer and oms_cursor never change;
 *    they begin as {0}.
 * 6. Threads. All threads may use one handle at once. A buffer, an error and a struct belong to one thread at a time.
 *    The library starts no threads (oms_store_check does), never calls back (except for stores that the caller
 *    writes, on the calling thread), installs no signal handlers, reads no environment variables, and has neither
 *    thread-local data nor an error that the next call overwrites.
 * 7. fork(). A handle is of the process that opened it. A child gets OMS_ERR_HANDLE_FORKED and opens the store again.
 * 8. Time. The library reads the system's clock only where no time is given: see `now_us` of oms_call.
 * 9. Failures of the library. A panic inside becomes OMS_ERR_BUG, and the process lives on. In a decision it fails only
 *    that call; elsewhere the handle refuses every later call with OMS_ERR_HANDLE_FAILED: close it and open the store
 *    again. What was committed is safe. The cause is written to the standard error.
 * 10. Closing. Each oms_open... has its oms_close, each text and error its ..._free; all of them take NULL.
 *
 * Amounts are decimal texts ("9.50"), quantities whole numbers of an item's smallest unit, instants RFC 3339 in JSON and
 * microseconds since 1970-01-01T00:00:00Z in C.
 *
 * Stores
 *
 * A store that the caller writes (oms_open_store) reads one JSON text per call and answers one. It never has to look into
 * what it keeps: records, log entries and what was observed are texts of the library. Kinds of records and lists are
 * numbers; texts are compared by their UTF-8 bytes; `buckets`, `delta` and `floor` are five whole numbers of 64 bits.
 * Everything is within one tenant, which every request names: nobody sees or changes what another tenant has.
 * call -> request -> answer:
 * - load -> {"tenant", "keys": [KEY]} -> {"as_of", "values": [VALUE]}, one value per key
 * - commit -> {"tenant", "together", "changes": [CHANGE]} -> one of {"sequence"} or {"rejected": REASON} per
 *   change
 * - log -> {"tenant", "after", "limit"} -> [LOGGED], by sequence
 * - scan -> {"tenant", "after": null or {"kind", "id"}, "limit"} -> [{"kind", "id", "version", "format",
 *   "body"}], by kind and id
 * - stock -> {"tenant", "after": null or {"sku", "location"}, "limit"} -> [{"sku", "location", "buckets"}], by
 *   sku and location
 *
 * KEY -> VALUE:
 * - {"record": {"kind", "id"}} -> {"version", "format", "body"} or null
 * - {"balances": "SKU"} -> [{"location", "buckets"}], by location
 * - {"balance": {"sku", "location"}} -> the buckets; zeros where nothing was posted
 * - {"name": "..."} -> the id of the record that claimed it, or null
 * - {"list": {"list", "key", "from", "to", "after", "descending", "limit"}} -> [[at, "id"]]: rows with from <=
 *   at <= to beyond after (null or [at, "id"]), by at and id, or in reverse
 * - {"entry": 7} -> LOGGED or null
 * - {"request": "..."} -> LOGGED or null
 *
 * LOGGED is {"sequence", "format", "entry", "observed"}.
 *
 * A CHANGE is applied in one atomic step or not at all, in this order, and the first reason that holds rejects it:
 *
 * field -> what to do -> REASON:
 * - request -> unless null: it must be new, and is kept with the sequence -> {"duplicate": sequence}
 * - writes: [{"kind", "id", "expected", "format", "body"}] -> the record has version expected (0: there is
 *   none); it is written with the version after -> {"conflict": {"kind", "id"}}
 * - checks: [{"kind", "id", "version"}] -> the record has this version (0: there is none) -> {"conflict":
 *   {"kind", "id"}}
 * - names_freed: ["..."] -> the names are free again, before any is claimed
 * - names_claimed: [{"name", "id"}] -> the name is free, and taken now -> {"name_taken": {"name", "id"}} with
 *   the id that has it
 * - postings: [{"sku", "location", "delta", "floor"}] -> each bucket with a negative delta stays at its floor or
 *   above, and none falls below zero or leaves 64 bits; the deltas are added -> {"floor": {"sku", "location",
 *   "bucket", "spare"}}: the bucket's position, and how much is above its floor
 * - rows_removed, rows_added: [{"list", "key", "at", "id"}] -> the rows are gone, or there
 * - history: ["..."] -> in list history_list each key gets the row (sequence, "")
 * - entry, format, observed, expected_sequence -> the entry is kept under the next sequence; observed with
 *   it, unless the two sequences are the same
 *
 * Where together is set and one is rejected, nothing of any is written, and the others are rejected with
 * "together".
 *
 * The sequences of a tenant begin at 1 and have no gaps; a rejected change takes none. A reader that saw a sequence has
 * seen all below. What `load` answers is as of one moment: `as_of` is the last sequence that all values include. A
 * commit is durable when it is answered; one that fails has written nothing, or else answers OMS_ERR_IN_DOUBT.
 */

#ifndef OMS_H
#define OMS_H

#include <stddef.h>
#include <stdint.h>

#ifndef OMS_API
#if defined(_WIN32) && !defined(OMS_STATIC)
#define OMS_API __declspec(dllimport)
#else
#define OMS_API
#endif
#endif

/** The version of this header; compare oms_version_number. */
#define OMS_VERSION_MAJOR 0
#define OMS_VERSION_MINOR 1
#define OMS_VERSION_PATCH 0
#define OMS_VERSION_STRING "0.1.0"
#define OMS_VERSION_NUMBER (OMS_VERSION_MAJOR * 1000000 + OMS_VERSION_MINOR * 1000 + OMS_VERSION_PATCH)

/** The length of a text that ends with a NUL. */
#define OMS_NTS ((size_t)-1)

/** Why a call failed: the codes of oms_status. They are the same in every language. */

/**
 * The request does not have the form that its schema asks for.
 * Compare the request with its JSON Schema; every problem names its path.
 */
#define OMS_ERR_MALFORMED 100

/**
 * There is no command or query of this name.
 * Ask `describe` for the names of all commands and queries.
 */
#define OMS_ERR_UNKNOWN_COMMAND 101

/**
 * One or more fields hold values that can't be.
 * Mend the fields that the problems name.
 */
#define OMS_ERR_INVALID_FIELDS 102

/**
 * The request is larger than a named limit allows.
 * Split the request into smaller ones.
 */
#define OMS_ERR_LIMIT_EXCEEDED 103

/**
 * The amounts given do not add up.
 * Send amounts that add up, or leave the totals out to have them computed.
 */
#define OMS_ERR_TOTALS_MISMATCH 104

/**
 * The store's URL can't be understood.
 * Open `memory:` or `sqlite:PATH`.
 */
#define OMS_ERR_INVALID_URL 105

/**
 * A text is not UTF-8.
 * Convert text to UTF-8 before passing it.
 */
#define OMS_ERR_NOT_UTF8 106

/**
 * A pointer that is needed is null.
 * Pass a pointer where the function asks for one.
 */
#define OMS_ERR_NULL_POINTER 107

/**
 * A buffer or a struct of the caller is too small.
 * Pass a larger buffer, or the size of the struct that the header declares.
 */
#define OMS_ERR_BUFFER_TOO_SMALL 108

/**
 * The handle was closed.
 * Open the store again.
 */
#define OMS_ERR_HANDLE_CLOSED 109

/**
 * The handle was opened by the process that this one was forked from.
 * Open the store again in the child process.
 */
#define OMS_ERR_HANDLE_FORKED 110

/**
 * There is no item of this sku.
 * Record the item first.
 */
#define OMS_ERR_ITEM_MISSING 200

/**
 * There is no location of this id.
 * Set the location first.
 */
#define OMS_ERR_LOCATION_MISSING 201

/**
 * There is no channel of this id.
 * Set the channel first.
 */
#define OMS_ERR_CHANNEL_MISSING 202

/**
 * There is no party of this id.
 * Record the party first.
 */
#define OMS_ERR_PARTY_MISSING 203

/**
 * There is no order of this id.
 * Check the id; a channel's own id is asked for by `order_by_external_id`.
 */
#define OMS_ERR_ORDER_MISSING 204

/**
 * The order or return has no line of this number.
 * Read the order or return and name one of its lines.
 */
#define OMS_ERR_LINE_MISSING 205

/**
 * There is no fulfillment order of this id.
 * Read the order for the ids of its fulfillment orders.
 */
#define OMS_ERR_FULFILLMENT_ORDER_MISSING 206

/**
 * There is no shipment of this id.
 * Read the order for the ids of its shipments.
 */
#define OMS_ERR_SHIPMENT_MISSING 207

/**
 * There is no payment of this id.
 * Check the id; a gateway's reference is asked for by `payments_by_reference`.
 */
#define OMS_ERR_PAYMENT_MISSING 208

/**
 * There is no return of this id.
 * Check the id; another system's id is asked for by `return_by_external_id`.
 */
#define OMS_ERR_RETURN_MISSING 209

/**
 * There is no reservation of this id.
 * It may have expired: claim the stock again.
 */
#define OMS_ERR_RESERVATION_MISSING 210

/**
 * The order carries no such hold.
 * Read the order for the holds it carries.
 */
#define OMS_ERR_HOLD_MISSING 211

/**
 * The shipment has no package of this tracking number.
 * Read the shipment for its packages.
 */
#define OMS_ERR_PACKAGE_MISSING 212

/**
 * There is no credit account of this id.
 * Check the id, or issue the credit first.
 */
#define OMS_ERR_CREDIT_ACCOUNT_MISSING 213

/**
 * There is no entity of this id.
 * Set the entity first.
 */
#define OMS_ERR_ENTITY_MISSING 214

/**
 * There is no document of this id or number.
 * Check the id or the number; `documents` lists what was issued.
 */
#define OMS_ERR_DOCUMENT_MISSING 215

/**
 * There is less stock than was asked for.
 * Ask for less, or let the shortage wait as a backorder.
 */
#define OMS_ERR_INSUFFICIENT_STOCK 300

/**
 * The item is not a stocked thing, so it has no stock to move.
 * Leave items without stock out of stock commands.
 */
#define OMS_ERR_NOT_STOCKED 301

/**
 * The sourcing policy leaves no location that may serve this.
 * Ask `explain` why each location was left out, then widen the policy or the order's own rules.
 */
#define OMS_ERR_NO_ELIGIBLE_LOCATION 302

/**
 * The order's standing does not allow this.
 * Read the order's standing; the message says what it allows.
 */
#define OMS_ERR_WRONG_STANDING 303

/**
 * The record's life cycle does not allow this now.
 * Read the record's state; the message says what it allows.
 */
#define OMS_ERR_WRONG_STATE 304

/**
 * A hold on the order blocks this.
 * Release the hold first.
 */
#define OMS_ERR_ON_HOLD 305

/**
 * Fewer units than asked for are in a stage that allows this.
 * Ask for no more than the details name as possible.
 */
#define OMS_ERR_QUANTITY_UNAVAILABLE 306

/**
 * More would be captured than is authorized or owed.
 * Capture no more than the details name as possible.
 */
#define OMS_ERR_OVER_CAPTURE 307

/**
 * More would be refunded than was captured.
 * Refund no more than the details name as possible.
 */
#define OMS_ERR_OVER_REFUND 308

/**
 * More would be returned than was shipped.
 * Return no more than the details name as possible.
 */
#define OMS_ERR_OVER_RETURN 309

/**
 * Nothing is left that this could change.
 * Treat it as done, or check that the right record was named.
 */
#define OMS_ERR_NOTHING_TO_DO 310

/**
 * The location, channel or item is not active.
 * Make it active again, or use another.
 */
#define OMS_ERR_INACTIVE 311

/**
 * The return window of the policy has passed.
 * Set a wider return policy, or grant a refund without a return.
 */
#define OMS_ERR_OUTSIDE_RETURN_WINDOW 312

/**
 * The item may not be returned.
 * Grant a refund without a return where it is due all the same.
 */
#define OMS_ERR_NOT_RETURNABLE 313

/**
 * An item's kind and unit can't change once it exists.
 * Record another item under another sku.
 */
#define OMS_ERR_UNIT_FIXED 314

/**
 * The location still holds stock.
 * Move its stock away first.
 */
#define OMS_ERR_STOCKED_LOCATION 315

/**
 * This store can't do that.
 * Use a store that can do this.
 */
#define OMS_ERR_NOT_SUPPORTED 316

/**
 * Less is left on the account than was asked for.
 * Spend no more than the details name as possible, and take the rest by another tender.
 */
#define OMS_ERR_INSUFFICIENT_CREDIT 317

/**
 * A rule of the order policy is not met.
 * Change the order as the problems say, or set another order policy.
 */
#define OMS_ERR_ORDER_RULE 318

/**
 * The edit policy allows this change only at an earlier stage.
 * Read the stage and the limit in the details; add a line, adjust a price or take a return instead.
 */
#define OMS_ERR_TOO_LATE 319

/**
 * The hold policy does not let this actor do this.
 * Ask somebody whom the details name.
 */
#define OMS_ERR_NOT_PERMITTED 320

/**
 * The request id was used before with another command.
 * Use a new request id for a new command.
 */
#define OMS_ERR_REQUEST_CONFLICT 400

/**
 * The external id was used before with other content.
 * Compare the problems with the order that exists, then change that order or use another external id.
 */
#define OMS_ERR_EXTERNAL_ID_CONFLICT 401

/**
 * A record with this id or name exists already.
 * Use another id or name, or change the record that exists.
 */
#define OMS_ERR_ALREADY_EXISTS 402

/**
 * The record has moved on from the version that was expected.
 * Read the record again and decide anew.
 */
#define OMS_ERR_VERSION_MISMATCH 403

/**
 * The gateway or carrier reported this before with other content.
 * Compare both reports with the gateway's or carrier's own records.
 */
#define OMS_ERR_REPORT_CONFLICT 404

/**
 * Others kept changing the same records; nothing was written.
 * Repeat the call; a request id makes that safe.
 */
#define OMS_ERR_CONTENTION 500

/**
 * The store is busy; nothing was written.
 * Repeat the call after a moment; a request id makes that safe.
 */
#define OMS_ERR_BUSY 501

/**
 * The commit's outcome is unknown; repeat it with the same request id.
 * Repeat the call with the same request id: it answers what became of it.
 */
#define OMS_ERR_IN_DOUBT 502

/**
 * The store can't be opened or reached.
 * Check that the path exists and may be written.
 */
#define OMS_ERR_STORE_UNAVAILABLE 600

/**
 * The store failed; nothing was written.
 * Look at the message for the cause, such as a full disk; then repeat the call.
 */
#define OMS_ERR_STORE_FAILED 601

/**
 * The store holds what this library can't have written.
 * Stop writing and restore a backup.
 */
#define OMS_ERR_STORE_CORRUPT 602

/**
 * The store was written by a newer version of the library.
 * Use at least the version of the library that wrote it.
 */
#define OMS_ERR_STORE_NEWER 603

/**
 * The library failed; nothing was written. Please report it.
 * Report it with the message; the call may be repeated.
 */
#define OMS_ERR_BUG 700

/**
 * Replaying the journal gave another result than was recorded.
 * Report it with the sequence that the message names.
 */
#define OMS_ERR_DIVERGED 701

/**
 * An earlier failure of the library left this handle unusable.
 * Close the handle and open the store again.
 */
#define OMS_ERR_HANDLE_FAILED 702

#ifdef __cplusplus
extern "C" {
#endif

/**
 * New records get ids from a counter that starts at `ids_seed`, instead of random ones. For tests and simulations: the
 * same seed gives the same ids.
 */
#define OMS_OPEN_SEEDED_IDS 1

/** Decide and answer, but write nothing. */
#define OMS_CALL_DRY_RUN 1

/** The command was done before under its request_id and is only told again. */
#define OMS_RECEIPT_REPLAYED 1

/** Nothing was written, because the caller only wanted to look. */
#define OMS_RECEIPT_DRY_RUN 2

/** The commands of a batch are accepted all, or none. */
#define OMS_BATCH_TOGETHER 1

/** The answer that a store of the caller gives to one call. It is the library's, and only valid during the call. */
typedef struct oms_answer oms_answer;

/**
 * Why a call failed. It belongs to the caller, who frees it with oms_error_free, and to one thread at a time. It lives
 * on after the handle is closed. The functions below answer texts that live as long as the error does; each takes NULL.
 */
typedef struct oms_error oms_error;

/**
 * An open store. All threads may use one handle at once.
 *
 * It is of the process that opened it: after fork() a child gets OMS_ERR_HANDLE_FORKED, and opens the store again.
 */
typedef struct oms_handle oms_handle;

/**
 * OMS_OK, or one of the codes OMS_ERR_..., which are all positive. Codes are never renumbered; later versions add some,
 * so treat one that you do not know by its class.
 */
typedef int32_t oms_status;

/** What can be done about a status: see oms_status_class. */
typedef int32_t oms_class;

/**
 * Text of the library, owned by the caller. `data[len]` is 0. Free it with oms_buffer_free, and change none of its
 * fields. A buffer belongs to one thread at a time.
 *
 * A call that succeeds writes the whole struct without looking at what it held: free a buffer before it is used for
 * another call. A call that fails leaves it as it is.
 */
typedef struct oms_buffer {
    /** UTF-8, ending with a NUL that `len` does not count. */
    char *data;
    /** How many bytes there are. */
    size_t len;
    /** The library's own. */
    size_t capacity;
} oms_buffer;

/** How a store is opened. Set it by oms_options_init, then change what you want to. */
typedef struct oms_options {
    /** The size of the struct. */
    uint32_t struct_size;
    /** A combination of OMS_OPEN_...; 0 by default. */
    uint32_t flags;
    /** With OMS_OPEN_SEEDED_IDS: the seed of the ids. */
    uint64_t ids_seed;
} oms_options;

/**
 * The circumstances of a call. Set it by oms_call_init, then change what you want to; it can be used for many calls.
 * Each text is a pointer and a length, or OMS_NTS; NULL where it is not given. The library keeps none of them.
 */
typedef struct oms_call {
    /** The size of the struct. */
    uint32_t struct_size;
    /** A combination of OMS_CALL_...; 0 by default. */
    uint32_t flags;
    /** When it is decided, in microseconds since 1970-01-01T00:00:00Z. 0: now, by the system's clock. */
    int64_t now_us;
    /**
     * When the fact that is reported took place, in microseconds since 1970-01-01T00:00:00Z. 0: when it is decided.
     */
    int64_t occurred_at_us;
    /** The version that the record a command changes must still have. 0: any. */
    uint64_t if_version;
    /** Who asks. Commands need it. */
    const char *actor;
    /** The length of `actor`. */
    size_t actor_len;
    /** Whose data. NULL: `main`. */
    const char *tenant;
    /** The length of `tenant`. */
    size_t tenant_len;
    /**
     * The idempotency key of a command: the same command under the same key is done once, and its first receipt is
     * given again; another command under the same key is refused. NULL: none.
     */
    const char *request_id;
    /** The length of `request_id`. */
    size_t request_id_len;
} oms_call;

/** What a typed command answers. Set it by oms_receipt_init before the first use. */
typedef struct oms_receipt {
    /** The size of the struct. */
    uint32_t struct_size;
    /** A combination of OMS_RECEIPT_... */
    uint32_t flags;
    /** The position of the command in the log; 0 for a dry run. */
    uint64_t sequence;
    /** The version of the record that the command was about. */
    uint64_t version;
} oms_receipt;

/** A position between two events; `{0}` is before the first. Keep it with what you did about the events. */
typedef struct oms_cursor {
    /** The log entry of the event before. */
    uint64_t sequence;
    /** How many events of that entry were read. */
    uint32_t ordinal;
    /** The library's own: 0. */
    uint32_t reserved;
} oms_cursor;

/**
 * What stands in the buckets of an item at a location, in the item's smallest unit. Set it by oms_stock_init before the
 * first use.
 */
typedef struct oms_stock {
    /** The size of the struct. */
    uint32_t struct_size;
    /** 0. */
    uint32_t flags;
    /** What is physically there: the sum of the others. */
    int64_t on_hand;
    /** Free to promise. */
    int64_t available;
    /** Promised to an owner. */
    int64_t reserved;
    /** Waiting for inspection. */
    int64_t quality_hold;
    /** Not sellable as it is. */
    int64_t damaged;
    /** Set aside. */
    int64_t quarantine;
} oms_stock;

/**
 * How an order stands. The texts are static: never freed, and never NULL after a call that succeeded. Their values are
 * those of the JSON form. Set it by oms_order_state_init before the first use.
 */
typedef struct oms_order_state {
    /** The size of the struct. */
    uint32_t struct_size;
    /** 0. */
    uint32_t flags;
    /** How often its progress was written: what `if_version` of a command compares with. */
    uint64_t version;
    /** How it stands in one word, such as `placed`. */
    const char *status;
    /** How far goods have come, such as `unfulfilled`. */
    const char *fulfillment_status;
    /** How far money has come, such as `unpaid`. */
    const char *payment_status;
    /** What comes back, such as `none`. */
    const char *return_status;
} oms_order_state;

/**
 * One function of a store that the caller writes: reads `request`, which is JSON of `request_len` bytes and ends with a
 * NUL, and gives its answer by oms_answer_append. `user` is that of the vtable. It answers OMS_OK; or, after it has
 * undone what it did, a status of OMS_CLASS_STORAGE or OMS_CLASS_RETRY, for which see oms_answer_fail.
 *
 * It is called by threads that call the library, by several at once, and must not call the library with the handle that
 * it serves, nor leave by longjmp or by an exception.
 */
typedef oms_status (*oms_store_function)(void *user, const char *request, size_t request_len, oms_answer *answer);

/** Lets go of what a store of the caller holds. Called once, as the last of its functions. */
typedef void (*oms_store_close)(void *user);

/**
 * A store that the caller writes. Set it by oms_store_init, then set the functions. What each reads and answers is in
 * the section "Stores" at the top; whether a store keeps its promises is checked by oms_store_check.
 */
typedef struct oms_store_vtable {
    /** The size of the struct. */
    uint32_t struct_size;
    /** 0. */
    uint32_t flags;
    /** What every function is given. */
    void *user;
    /** What is held under keys, as of one moment. Required. */
    oms_store_function load;
    /** Commits changes. Required. */
    oms_store_function commit;
    /** Log entries after a sequence. Required. */
    oms_store_function log;
    /** Records after a key. Required. */
    oms_store_function scan;
    /** Balances after an item and location. Required. */
    oms_store_function stock;
    /**
     * Writes a copy of everything to the new file that the request `{"path"}` names; answers nothing. May be NULL.
     */
    oms_store_function backup;
    /** Lets go of `user`. May be NULL. */
    oms_store_close close;
} oms_store_vtable;

/**
 * Opens a fresh and empty store for a check: fills `store`, on which oms_store_init was called, and answers OMS_OK.
 */
typedef oms_status (*oms_store_opener)(void *user, oms_store_vtable *store);

/** The call was done. */
#define OMS_OK 0

/** Nothing is wrong. */
#define OMS_CLASS_OK 0

/** The request is malformed: mend it. */
#define OMS_CLASS_INVALID 1

/** Something that it names does not exist. */
#define OMS_CLASS_MISSING 2

/** A rule says no. */
#define OMS_CLASS_REFUSED 3

/** The same key was used with other content, or a version has moved on. */
#define OMS_CLASS_CONFLICT 4

/** Nothing is wrong with the request: make the same call again, with the same request_id. */
#define OMS_CLASS_RETRY 5

/** The store failed. */
#define OMS_CLASS_STORAGE 6

/** The library failed. */
#define OMS_CLASS_INTERNAL 7

/**
 * The version of the library that is loaded: `major * 1000000 + minor * 1000 + patch`. Compare it with
 * OMS_VERSION_NUMBER, which is that of the header.
 */
OMS_API uint32_t oms_version_number(void);

/** The version of the library that is loaded, such as `0.1.0`. Static: never freed. */
OMS_API const char *oms_version_string(void);

/**
 * The stable name of a status, such as `insufficient_stock`; `ok` for OMS_OK, `unknown` for what this version does not
 * know. Static: never freed.
 */
OMS_API const char *oms_status_name(oms_status status);

/** One sentence that says what a status means; empty for OMS_OK and what this version does not know. Static. */
OMS_API const char *oms_status_text(oms_status status);

/** One sentence that says what to do about a status; empty for OMS_OK and what this version does not know. Static. */
OMS_API const char *oms_status_hint(oms_status status);

/** The class of a status: OMS_CLASS_OK and so on. What this version does not know is OMS_CLASS_INTERNAL. */
OMS_API oms_class oms_status_class(oms_status status);

/** Its code, which is also what the call answered; OMS_OK for NULL. */
OMS_API oms_status oms_error_code(const oms_error *error);

/** The stable name of its code, such as `insufficient_stock`; `ok` for NULL. Static. */
OMS_API const char *oms_error_name(const oms_error *error);

/** One sentence in English that names the rule and the record, for logs and people; empty for NULL. */
OMS_API const char *oms_error_message(const oms_error *error);

/** One sentence that says what to do about it; empty for NULL. Static. */
OMS_API const char *oms_error_hint(const oms_error *error);

/**
 * All of it as JSON: `code` (the name), `message`, and where there are any `details` (what was asked, what would have
 * been possible) and `problems` (each with its `path`, `code` and `message`); `{}` for NULL. It is the same text in
 * every language.
 */
OMS_API const char *oms_error_json(const oms_error *error);

/** Frees an error, which may be NULL. */
OMS_API void oms_error_free(oms_error *error);

/**
 * Frees the text of a buffer and empties the buffer, which may be NULL or empty: freeing it twice does no harm. A
 * buffer that no call has filled has to be `{0}`.
 */
OMS_API void oms_buffer_free(oms_buffer *buffer);

/**
 * Copies the text of a buffer, with its NUL, to `place`, which has `size` bytes: for fields of a fixed size. `needed`,
 * which may be NULL, gets the bytes that are needed, the NUL included, whether they fit or not. `place` may be NULL
 * where `size` is 0, to ask for that.
 *
 * Errors: OMS_ERR_NULL_POINTER; OMS_ERR_BUFFER_TOO_SMALL, and then nothing is copied.
 */
OMS_API oms_status oms_buffer_copy(const oms_buffer *buffer,
                                   char *place,
                                   size_t size,
                                   size_t *needed,
                                   oms_error **error);

/** Sets options to their defaults. `struct_size` is `sizeof(oms_options)`; nothing is written beyond it. */
OMS_API void oms_options_init(oms_options *options, uint32_t struct_size);

/**
 * Opens a store: `memory:`, `sqlite:PATH` for a file that is made where there is none, or
 * `postgres://USER@HOST/DATABASE`, where `?migrate=true` makes or updates the tables first and `?schema=NAME` chooses
 * another schema than `oms`. `options` may be NULL.
 * `*handle` is the caller's, who closes it with oms_close. Any thread may call.
 *
 * Errors: OMS_ERR_INVALID_URL; OMS_ERR_STORE_UNAVAILABLE and the like, when the store can't be opened.
 */
OMS_API oms_status oms_open(const char *url,
                            size_t url_len,
                            const oms_options *options,
                            oms_handle **handle,
                            oms_error **error);

/**
 * Lets go of the store: waits for the calls in progress on other threads, and from then on every call on the handle
 * answers OMS_ERR_HANDLE_CLOSED. For hosts that can't know whether other threads still have the handle; it has to be
 * closed by oms_close all the same. Shutting down twice does no harm. In a forked child it does nothing.
 *
 * Errors: OMS_ERR_NULL_POINTER.
 */
OMS_API oms_status oms_shutdown(oms_handle *handle, oms_error **error);

/**
 * Closes a handle and frees it. NULL is fine. It must be the last call with this handle: no other thread may be in a
 * call with it, or begin one; see oms_shutdown. Errors and buffers live on.
 *
 * In a forked child it frees the handle and leaves alone the store, which is the parent's.
 */
OMS_API void oms_close(oms_handle *handle);

/**
 * Sets the circumstances of a call to their defaults. `struct_size` is `sizeof(oms_call)`; nothing is written beyond it.
 */
OMS_API void oms_call_init(oms_call *call,
                           uint32_t struct_size);

/** Sets a receipt to zero. `struct_size` is `sizeof(oms_receipt)`; nothing is written beyond it. */
OMS_API void oms_receipt_init(oms_receipt *receipt, uint32_t struct_size);

/**
 * Executes a command given as JSON, such as `{"place_order": {...}}`, and answers its receipt as JSON. The names of all
 * commands and the JSON Schema of each come from oms_describe.
 *
 * `receipt`, which may be NULL, is the caller's to free. Any thread may call.
 *
 * Errors: OMS_ERR_MALFORMED, OMS_ERR_INVALID_FIELDS and OMS_ERR_UNKNOWN_COMMAND with every problem and its path; what
 * the command is refused with; OMS_CLASS_RETRY and OMS_CLASS_STORAGE. Nothing was written then, except that with
 * OMS_ERR_IN_DOUBT it is not known: repeat the call with the same request_id.
 */
OMS_API oms_status oms_execute(oms_handle *handle,
                               const oms_call *call,
                               const char *command,
                               size_t command_len,
                               oms_buffer *receipt,
                               oms_error **error);

/**
 * As oms_execute, with the circumstances as JSON too: `{"actor": "anna", "now": "2026-11-24T09:30:00Z", "tenant":
 * "main", "request_id": "r-1", "if_version": 3, "occurred_at": "...", "dry_run": true, "roles": ["supervisor"]}`. All
 * but `actor` may be left out. For languages that like texts better than structs, and for calls in roles.
 */
OMS_API oms_status oms_execute_json(oms_handle *handle,
                                    const char *context,
                                    size_t context_len,
                                    const char *command,
                                    size_t command_len,
                                    oms_buffer *receipt,
                                    oms_error **error);

/**
 * Executes a JSON list of `{"context": {...}, "command": {...}}` in one transaction, at most 10,000 of one tenant, each
 * seeing the changes of the earlier ones. Without flags each is accepted or refused on its own; with OMS_BATCH_TOGETHER
 * all are, or none is.
 *
 * `outcomes` is required and the caller's to free: a JSON list of `{"receipt": {...}}` and `{"error": {...}}`, in the
 * order of the commands. That some were refused does not make the call fail.
 *
 * Errors: as oms_execute, for a batch as a whole: it is malformed, the store failed, or with OMS_BATCH_TOGETHER a
 * command was refused, whose position is in the error's details. Nothing was written then.
 */
OMS_API oms_status oms_execute_batch(oms_handle *handle,
                                     const char *calls,
                                     size_t calls_len,
                                     uint32_t flags,
                                     oms_buffer *outcomes,
                                     oms_error **error);

/**
 * Asks a query given as JSON, such as `{"order": {"order": "A-1"}}`, and answers JSON. The names of all queries and the
 * JSON Schema of each come from oms_describe. Of `call`, which may be NULL, `tenant` and `now_us` count.
 *
 * `answer` is required and the caller's to free. Any thread may call.
 *
 * Errors: OMS_ERR_MALFORMED, OMS_ERR_INVALID_FIELDS and OMS_ERR_UNKNOWN_COMMAND with every problem and its path;
 * OMS_CLASS_MISSING when what it asks about does not exist; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_query(oms_handle *handle,
                             const oms_call *call,
                             const char *query,
                             size_t query_len,
                             oms_buffer *answer,
                             oms_error **error);

/**
 * As oms_query, with the circumstances as JSON too: `{"tenant": "main", "now": "2026-11-24T09:30:00Z"}`, both of which
 * may be left out; NULL or an empty text for the defaults.
 */
OMS_API oms_status oms_query_json(oms_handle *handle,
                                  const char *context,
                                  size_t context_len,
                                  const char *query,
                                  size_t query_len,
                                  oms_buffer *answer,
                                  oms_error **error);

/**
 * Reads events after `*cursor`, in the order they were committed: those of at most `entries_max` commands, 1 to 1,000.
 * The events are a JSON list, empty when there are no more yet, and `*cursor` is moved behind the last of them. A
 * reader that stores the cursor with what it did sees every event at least once. Of `call`, which may be NULL, `tenant`
 * counts.
 *
 * `events` is required and the caller's to free. Any thread may call; the library never calls back.
 *
 * Errors: OMS_ERR_LIMIT_EXCEEDED for `entries_max`; OMS_CLASS_RETRY and OMS_CLASS_STORAGE. The cursor stays then.
 */
OMS_API oms_status oms_events_read(oms_handle *handle,
                                   const oms_call *call,
                                   oms_cursor *cursor,
                                   uint32_t entries_max,
                                   oms_buffer *events,
                                   oms_error **error);

/**
 * The JSON Schema of a command or query; of `context`, `query_context` or `receipt`; for `all`, the name and description
 * of every command and query; for `library`, all schemas in one document, to generate code from. Needs no handle.
 *
 * `schema` is required and the caller's to free. Any thread may call.
 *
 * Errors: OMS_ERR_UNKNOWN_COMMAND.
 */
OMS_API oms_status oms_describe(const char *name,
                                size_t name_len,
                                oms_buffer *schema,
                                oms_error **error);

/**
 * Writes everything as of one moment to a new file at `path`, while others go on. Any thread may call.
 *
 * Errors: OMS_ERR_NOT_SUPPORTED when the store can't; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_backup(oms_handle *handle, const char *path, size_t path_len, oms_error **error);

/**
 * How many units of an item a channel can sell now: what sourcing would find, less safety stock and the channel's
 * buffer, at the locations that may serve it. Of `call`, which may be NULL, `tenant` and `now_us` count.
 *
 * `quantity` is required. Any thread may call.
 *
 * Errors: OMS_ERR_CHANNEL_MISSING, OMS_ERR_ITEM_MISSING, OMS_ERR_INVALID_FIELDS; OMS_CLASS_RETRY and
 * OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_stock_available(oms_handle *handle,
                                       const oms_call *call,
                                       const char *channel,
                                       size_t channel_len,
                                       const char *sku,
                                       size_t sku_len,
                                       int64_t *quantity,
                                       oms_error **error);

/** Sets stock to zero. `struct_size` is `sizeof(oms_stock)`; nothing is written beyond it. */
OMS_API void oms_stock_init(oms_stock *stock, uint32_t struct_size);

/**
 * What stands in the buckets of an item at a location; all zero where nothing was ever posted, also for items and
 * locations that do not exist. Of `call`, which may be NULL, `tenant` counts.
 *
 * `stock` is required. Any thread may call.
 *
 * Errors: OMS_ERR_INVALID_FIELDS; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_stock_get(oms_handle *handle,
                                 const oms_call *call,
                                 const char *sku,
                                 size_t sku_len,
                                 const char *location,
                                 size_t location_len,
                                 oms_stock *stock,
                                 oms_error **error);

/**
 * Claims stock of one item at one location until a time, such as for a cart. From then on it counts as free again.
 * `reservation` is the key of the claim, which the caller makes up; `expires_at_us` is in microseconds since
 * 1970-01-01T00:00:00Z. `receipt` may be NULL.
 *
 * Any thread may call.
 *
 * Errors: OMS_ERR_INSUFFICIENT_STOCK, OMS_ERR_ITEM_MISSING, OMS_ERR_LOCATION_MISSING, OMS_ERR_NOT_STOCKED,
 * OMS_ERR_ALREADY_EXISTS, OMS_ERR_INVALID_FIELDS, OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_stock_reserve(oms_handle *handle,
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

/**
 * Lets go of claimed stock. `receipt` may be NULL.
 *
 * Any thread may call.
 *
 * Errors: OMS_ERR_RESERVATION_MISSING; OMS_ERR_WRONG_STATE, when the claim has ended; OMS_ERR_INVALID_FIELDS,
 * OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_stock_unreserve(oms_handle *handle,
                                       const oms_call *call,
                                       const char *reservation,
                                       size_t reservation_len,
                                       oms_receipt *receipt,
                                       oms_error **error);

/**
 * Corrects the available stock of one item at one location by a difference, which is negative when some are gone.
 * `reason` is a code of the host, such as `damage`. `receipt` may be NULL.
 *
 * Any thread may call.
 *
 * Errors: OMS_ERR_INSUFFICIENT_STOCK, OMS_ERR_ITEM_MISSING, OMS_ERR_LOCATION_MISSING, OMS_ERR_NOT_STOCKED,
 * OMS_ERR_INVALID_FIELDS, OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_stock_adjust(oms_handle *handle,
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

/** Sets a state to zero. `struct_size` is `sizeof(oms_order_state)`; nothing is written beyond it. */
OMS_API void oms_order_state_init(oms_order_state *state, uint32_t struct_size);

/**
 * How an order stands. Of `call`, which may be NULL, `tenant` counts.
 *
 * `state` is required. Any thread may call.
 *
 * Errors: OMS_ERR_ORDER_MISSING, OMS_ERR_INVALID_FIELDS; OMS_CLASS_RETRY and OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_order_status(oms_handle *handle,
                                    const oms_call *call,
                                    const char *order,
                                    size_t order_len,
                                    oms_order_state *state,
                                    oms_error **error);

/**
 * Cancels all units of an order that have not shipped. `reason`, a code of the host, may be NULL, and so may `receipt`.
 * To cancel some units, see the command `cancel_order`. Any thread may call.
 *
 * Errors: OMS_ERR_ORDER_MISSING; OMS_ERR_NOTHING_TO_DO, OMS_ERR_WRONG_STANDING and the like, when nothing is left to
 * cancel; OMS_ERR_VERSION_MISMATCH, OMS_ERR_INVALID_FIELDS, OMS_ERR_REQUEST_CONFLICT; OMS_CLASS_RETRY and
 * OMS_CLASS_STORAGE.
 */
OMS_API oms_status oms_order_cancel(oms_handle *handle,
                                    const oms_call *call,
                                    const char *order,
                                    size_t order_len,
                                    const char *reason,
                                    size_t reason_len,
                                    oms_receipt *receipt,
                                    oms_error **error);

/**
 * Sets all functions of a store to NULL. `struct_size` is `sizeof(oms_store_vtable)`; nothing is written beyond it.
 */
OMS_API void oms_store_init(oms_store_vtable *store, uint32_t struct_size);

/**
 * Opens a store that the caller writes. The struct is copied; `user` is the library's from then on, until it is given
 * to `close`: when the handle is shut down or closed. `options` may be NULL. `*handle` is the caller's, who closes it
 * with oms_close.
 *
 * Errors: OMS_ERR_NULL_POINTER when a required function is missing; `close` is not called then.
 */
OMS_API oms_status oms_open_store(const oms_store_vtable *store,
                                  const oms_options *options,
                                  oms_handle **handle,
                                  oms_error **error);

/**
 * Adds text to the answer of a store. It is copied; call it as often as it takes. Only from within the store's function
 * that was given the answer.
 *
 * Errors: OMS_ERR_NULL_POINTER, OMS_ERR_NOT_UTF8: answer them from the store's function.
 */
OMS_API oms_status oms_answer_append(oms_answer *answer, const char *text, size_t text_len);

/**
 * Says why a call of a store failed, and answers `status`, so that a store's function can end with
 * `return oms_answer_fail(answer, OMS_ERR_STORE_FAILED, sqlite3_errmsg(db), OMS_NTS);`. The message is copied.
 */
OMS_API oms_status oms_answer_fail(oms_answer *answer,
                                   oms_status status,
                                   const char *message,
                                   size_t message_len);

/**
 * Checks whether a store that the caller writes keeps all its promises: some 50 checks, each on a store of its own,
 * which `open` is called for with `user`. `only`, which may be NULL, is the name of one check. `passed`, which may be
 * NULL, gets how many checks passed.
 *
 * It takes seconds, starts threads that call the store, writes to the standard error what differed, and does not return
 * when the store does not: it is for tests.
 *
 * Errors: OMS_ERR_STORE_FAILED when the store breaks a promise: the error's `problems` hold every check that failed,
 * its name as the `path`, and what differed. OMS_ERR_UNKNOWN_COMMAND when no check is called `only`.
 */
OMS_API oms_status oms_store_check(oms_store_opener open,
                                   void *user,
                                   const char *only,
                                   size_t only_len,
                                   uint32_t *passed,
                                   oms_error **error);

#ifdef __cplusplus
}
#endif

#endif /* OMS_H */
