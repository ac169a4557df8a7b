/*
 * Imports orders from lines of text, a thousand to a transaction: external id, sku, quantity, price.
 *
 *     batch_import sqlite:shop.db < orders.txt
 *
 * Every order carries a request_id that comes from the line, so that the import can be run again after a crash: what is
 * there already is not placed twice. An order that is refused does not stop the others; it is reported.
 *
 * Build: cc batch_import.c $(pkg-config --cflags --libs oms) -o batch_import
 */
#include <oms.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 1000

static void fail(oms_error *error)
{
    fprintf(stderr, "%s\n", oms_error_json(error));
    oms_error_free(error);
    exit(1);
}

/* A list of calls in JSON that grows. */
struct batch {
    char *text;
    size_t length, capacity;
    int count;
};

static void add_text(struct batch *batch, const char *text, size_t length)
{
    if (batch->length + length + 1 > batch->capacity) {
        batch->capacity = 2 * (batch->length + length + 1);
        batch->text = realloc(batch->text, batch->capacity);
        if (batch->text == NULL) abort();
    }
    memcpy(batch->text + batch->length, text, length + 1);
    batch->length += length;
}

/* Ids and numbers need no escaping here: whoever takes other text writes JSON by a library. */
static void add_order(struct batch *batch, const char *id, const char *sku, long quantity, const char *price)
{
    char call[512];
    int length = snprintf(call, sizeof call,
                          "%s{\"context\": {\"actor\": \"import\", \"request_id\": \"import-%s\"}, \"command\": {"
                          "\"place_order\": {\"channel\": \"web\", \"currency\": \"EUR\", \"external_id\": \"%s\","
                          " \"lines\": [{\"sku\": \"%s\", \"quantity\": %ld, \"unit_price\": \"%s\"}]}}}",
                          batch->count == 0 ? "[" : ",", id, id, sku, quantity, price);
    if (length < 0 || (size_t)length >= sizeof call) abort();
    add_text(batch, call, (size_t)length);
    batch->count++;
}

static int occurrences(const char *text, const char *part)
{
    int count = 0;
    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

/* Executes what was collected; answers how many orders were refused. */
static int execute(oms_handle *shop, struct batch *batch)
{
    oms_error *error = NULL;
    oms_buffer outcomes = {0};
    oms_status status;
    int refused, tries = 0;

    if (batch->count == 0) return 0;
    add_text(batch, "]", 1);
    do { /* Nothing is placed twice, so a batch may be sent again. */
        oms_error_free(error);
        error = NULL;
        status = oms_execute_batch(shop, batch->text, batch->length, 0, &outcomes, &error);
    } while (oms_status_class(status) == OMS_CLASS_RETRY && ++tries < 5);
    if (status != OMS_OK) fail(error);

    refused = occurrences(outcomes.data, "{\"error\":{\"code\":");
    if (refused > 0) fprintf(stderr, "%s\n", outcomes.data);
    oms_buffer_free(&outcomes);
    batch->length = 0;
    batch->count = 0;
    return refused;
}

int main(int count, char **arguments)
{
    oms_error *error = NULL;
    oms_handle *shop = NULL;
    struct batch batch = {NULL, 0, 0, 0};
    char id[64], sku[64], price[32];
    long quantity;
    int orders = 0, refused = 0;

    if (oms_open(count > 1 ? arguments[1] : "memory:", OMS_NTS, NULL, &shop, &error) != OMS_OK) fail(error);
    while (scanf("%63s %63s %ld %31s", id, sku, &quantity, price) == 4) {
        add_order(&batch, id, sku, quantity, price);
        orders++;
        if (batch.count == BATCH) refused += execute(shop, &batch);
    }
    refused += execute(shop, &batch);
    printf("%d orders, %d refused\n", orders, refused);
    free(batch.text);
    oms_close(shop);
    return 0;
}
