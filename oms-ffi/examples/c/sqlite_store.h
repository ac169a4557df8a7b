/* A store for oms over the sqlite3 C API, of the host's own SQLite: see sqlite_store.c. */
#ifndef SQLITE_STORE_H
#define SQLITE_STORE_H

#include <oms.h>

/* Opens or makes the file `path` (":memory:" for none) and fills `store`, on which oms_store_init was called, for
 * oms_open_store. Answers OMS_OK or OMS_ERR_STORE_UNAVAILABLE. */
oms_status sqlite_store_open(const char *path, oms_store_vtable *store);

#endif
