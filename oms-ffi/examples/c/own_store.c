/*
 * A shop on a store that is written in C, see sqlite_store.c: own_store FILE. Without a file, the store is checked.
 *
 * Build: cc own_store.c sqlite_store.c $(pkg-config --cflags --libs oms sqlite3) -lpthread -o own_store
 */
#include "sqlite_store.h"

#include <stdio.h>

/* A fresh store for each check. */
static oms_status open_fresh(void *user, oms_store_vtable *store)
{
    (void)user;
    return sqlite_store_open(":memory:", store);
}

static int report(oms_error *error)
{
    fprintf(stderr, "%s\n", oms_error_json(error));
    oms_error_free(error);
    return 1;
}

int main(int count, char **arguments)
{
    oms_error *error = NULL;
    oms_handle *shop = NULL;
    oms_store_vtable store;
    oms_call call;
    uint32_t passed = 0;

    if (count < 2) {
        if (oms_store_check(open_fresh, NULL, NULL, 0, &passed, &error) != OMS_OK) return report(error);
        printf("the store passes all %u checks\n", (unsigned)passed);
        return 0;
    }
    oms_store_init(&store, sizeof store);
    if (sqlite_store_open(arguments[1], &store) != OMS_OK) return 1;
    if (oms_open_store(&store, NULL, &shop, &error) != OMS_OK) return report(error);
    oms_call_init(&call, sizeof call);
    call.actor = "anna";
    call.actor_len = OMS_NTS;
    if (oms_execute(shop, &call, "{\"record_item\": {\"sku\": \"MUG\"}}", OMS_NTS, NULL, &error) != OMS_OK) {
        oms_close(shop);
        return report(error);
    }
    printf("recorded in %s\n", arguments[1]);
    oms_close(shop);
    return 0;
}
