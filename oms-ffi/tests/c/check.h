/* A test in C: CHECK what has to hold, and end main with `return finish();`. Prints a line per test for test.sh. */
#ifndef CHECK_H
#define CHECK_H

#include <oms.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tests_failed, checks_failed;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("  %s:%d: %s\n", __FILE__, __LINE__, #condition);                                                   \
            checks_failed++;                                                                                           \
        }                                                                                                              \
    } while (0)

/* The call succeeds; where it does not, its error is told and freed. */
#define OK(call)                                                                                                       \
    do {                                                                                                               \
        oms_error *error = NULL;                                                                                       \
        oms_status status_ = (call);                                                                                   \
        if (status_ != OMS_OK) {                                                                                       \
            printf("  %s:%d: %d %s\n", __FILE__, __LINE__, (int)status_, oms_error_json(error));                       \
            checks_failed++;                                                                                           \
        }                                                                                                              \
        CHECK(status_ == OMS_OK ? error == NULL : error != NULL);                                                      \
        oms_error_free(error);                                                                                         \
    } while (0)

/* The call fails with this status, and makes an error that says the same. */
#define FAILS(expected, call)                                                                                          \
    do {                                                                                                               \
        oms_error *error = NULL;                                                                                       \
        oms_status status_ = (call);                                                                                   \
        if (status_ != (expected)) {                                                                                   \
            printf("  %s:%d: %d (%s), not %s\n", __FILE__, __LINE__, (int)status_, oms_error_json(error), #expected);  \
            checks_failed++;                                                                                           \
        }                                                                                                              \
        CHECK(error != NULL);                                                                                          \
        CHECK(oms_error_code(error) == status_);                                                                       \
        CHECK(*oms_error_message(error) != '\0');                                                                      \
        oms_error_free(error);                                                                                         \
    } while (0)

#define TEST(function)                                                                                                 \
    do {                                                                                                               \
        checks_failed = 0;                                                                                             \
        function();                                                                                                    \
        printf("%s - %s\n", checks_failed ? "not ok" : "ok", #function);                                               \
        fflush(stdout);                                                                                                \
        tests_failed += checks_failed != 0;                                                                            \
    } while (0)

static int finish(void)
{
    return tests_failed == 0 ? 0 : 1;
}

/* 2026-03-03T08:00:00Z */
#define MORNING ((int64_t)1772524800 * 1000000)

static oms_call call_of(const char *request_id)
{
    oms_call call;
    oms_call_init(&call, sizeof call);
    call.now_us = MORNING;
    call.actor = "anna";
    call.actor_len = OMS_NTS;
    call.request_id = request_id;
    call.request_id_len = OMS_NTS;
    return call;
}

static oms_handle *open_url(const char *url)
{
    oms_handle *handle = NULL;
    OK(oms_open(url, OMS_NTS, NULL, &handle, &error));
    return handle;
}

/* Executes a command; the receipt is not wanted. */
static void execute(oms_handle *handle, const char *command)
{
    oms_call call = call_of(NULL);
    OK(oms_execute(handle, &call, command, OMS_NTS, NULL, &error));
}

/* Whether the answer to a query has this text in it. */
static int answer_has(oms_handle *handle, const char *query, const char *text)
{
    oms_buffer answer = {0};
    int has;
    OK(oms_query(handle, NULL, query, OMS_NTS, &answer, &error));
    has = answer.data != NULL && strlen(answer.data) == answer.len && strstr(answer.data, text) != NULL;
    if (!has) printf("  no %s in %s\n", text, answer.data ? answer.data : "(nothing)");
    oms_buffer_free(&answer);
    return has;
}

/* A shop with ten mugs in Oslo. */
static void set_up(oms_handle *shop)
{
    execute(shop, "{\"set_channel\": {\"channel\": {\"id\": \"web\"}}}");
    execute(shop, "{\"set_location\": {\"location\": {\"id\": \"OSLO\"}}}");
    execute(shop, "{\"record_item\": {\"sku\": \"MUG\"}}");
    execute(shop, "{\"receive_stock\": {\"location\": \"OSLO\", \"lines\": [{\"sku\": \"MUG\", \"quantity\": 10}]}}");
}

static const char PLACE[] = "{\"place_order\": {\"id\": \"A-1\", \"channel\": \"web\", \"currency\": \"EUR\","
                            " \"lines\": [{\"sku\": \"MUG\", \"quantity\": 3, \"unit_price\": \"9.50\"}]}}";

#endif
