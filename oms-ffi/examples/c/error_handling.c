/*
 * What to do about each class of error: mend the request, tell the user, repeat the call, or give up.
 *
 * Build: cc error_handling.c $(pkg-config --cflags --libs oms) -o error_handling
 */
#include <oms.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char PLACE[] = "{\"place_order\": {\"id\": \"A-1\", \"channel\": \"web\", \"currency\": \"EUR\","
                            " \"lines\": [{\"sku\": \"MUG\", \"quantity\": 3, \"unit_price\": \"9.50\"}]}}";

/* Executes a command. Nothing is done twice under one request_id, so what may be repeated is: after a crash, a timeout,
 * or an answer of OMS_CLASS_RETRY, the same call with the same request_id gives the receipt of the first. */
static oms_status execute(oms_handle *shop, const char *request_id, const char *command)
{
    oms_call call;
    oms_error *error = NULL;
    oms_status status;
    int tries = 0;

    oms_call_init(&call, sizeof call);
    call.actor = "anna";
    call.actor_len = OMS_NTS;
    call.request_id = request_id;
    call.request_id_len = OMS_NTS;
    do {
        oms_error_free(error);
        error = NULL;
        status = oms_execute(shop, &call, command, OMS_NTS, NULL, &error);
    } while (oms_status_class(status) == OMS_CLASS_RETRY && ++tries < 10);

    switch (oms_status_class(status)) {
    case OMS_CLASS_OK:
        printf("done: %s\n", request_id);
        break;
    case OMS_CLASS_INVALID: /* A bug of the caller: every field that is wrong is in the JSON, with its path. */
        printf("mend the request: %s\n", oms_error_json(error));
        break;
    case OMS_CLASS_MISSING:
    case OMS_CLASS_REFUSED:
    case OMS_CLASS_CONFLICT: /* For the user: what is missing, which rule says no, what would be possible. */
        printf("tell the user: %s %s\n", oms_error_message(error), oms_error_hint(error));
        break;
    case OMS_CLASS_RETRY:
        printf("others are busy with it: try later\n");
        break;
    default: /* OMS_CLASS_STORAGE, OMS_CLASS_INTERNAL, and what a later version may add. */
        printf("call somebody: %s: %s\n", oms_error_name(error), oms_error_message(error));
        break;
    }
    oms_error_free(error);
    return status;
}

int main(void)
{
    oms_handle *shop = NULL;
    oms_error *error = NULL;

    /* A handle that can't be opened is an error like every other. */
    if (oms_open("oracle:shop", OMS_NTS, NULL, &shop, &error) != OMS_OK) {
        printf("%s (%s)\n", oms_error_message(error), oms_error_hint(error));
        oms_error_free(error);
        error = NULL;
    }
    if (oms_open("memory:", OMS_NTS, NULL, &shop, &error) != OMS_OK) return 1;

    if (execute(shop, "r-1", "{\"record_item\": {\"sku\": 7, \"colour\": \"red\"}}") == OMS_OK) return 1;
    if (execute(shop, "r-2", PLACE) == OMS_OK) return 1; /* There is no channel yet. */
    if (execute(shop, "r-3", "{\"set_channel\": {\"channel\": {\"id\": \"web\"}}}") != OMS_OK) return 1;
    if (execute(shop, "r-4", "{\"set_location\": {\"location\": {\"id\": \"OSLO\"}}}") != OMS_OK) return 1;
    if (execute(shop, "r-5", "{\"record_item\": {\"sku\": \"MUG\"}}") != OMS_OK) return 1;
    if (execute(shop, "r-5", "{\"record_item\": {\"sku\": \"MUG\"}}") != OMS_OK) return 1; /* Told again. */
    if (execute(shop, "r-5", PLACE) != OMS_ERR_REQUEST_CONFLICT) return 1;
    if (oms_execute(shop, NULL, PLACE, OMS_NTS, NULL, NULL) != OMS_ERR_NULL_POINTER) return 1; /* Who asks? */
    oms_close(shop);
    return 0;
}
