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
@STORES@
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
#define OMS_VERSION_MAJOR @MAJOR@
#define OMS_VERSION_MINOR @MINOR@
#define OMS_VERSION_PATCH @PATCH@
#define OMS_VERSION_STRING "@VERSION@"
#define OMS_VERSION_NUMBER (OMS_VERSION_MAJOR * 1000000 + OMS_VERSION_MINOR * 1000 + OMS_VERSION_PATCH)

/** The length of a text that ends with a NUL. */
#define OMS_NTS ((size_t)-1)
