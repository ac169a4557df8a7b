/* Everything that can be done wrong and is survived. */
#include "check.h"

#include <sys/wait.h>
#include <unistd.h>

#ifdef OMS_TEST_PANIC
oms_status oms_test_panic(oms_handle *handle, oms_error **error);
#endif

/* The first argument is `leaks` where a tool searches for them. */
static int is_searched_for_leaks;
static oms_handle *shop;

#define NULL_IS_REFUSED(call) FAILS(OMS_ERR_NULL_POINTER, call)

static const char QUERY[] = "{\"stock\": {}}";
static const char ITEM[] = "{\"record_item\": {\"sku\": \"MUG\"}}";
static const char CONTEXT[] = "{\"actor\": \"anna\"}";

/* Every function that takes a handle, on one that can't be used. */
static void all_answer(oms_handle *handle, oms_status expected)
{
    oms_call call = call_of(NULL);
    oms_buffer out = {0};
    oms_cursor cursor = {0, 0, 0};
    oms_stock stock;
    oms_order_state state;
    int64_t quantity = -1;

    oms_stock_init(&stock, sizeof stock);
    oms_order_state_init(&state, sizeof state);
    FAILS(expected, oms_execute(handle, &call, ITEM, OMS_NTS, &out, &error));
    FAILS(expected, oms_execute_json(handle, CONTEXT, OMS_NTS, ITEM, OMS_NTS, &out, &error));
    FAILS(expected, oms_execute_batch(handle, "[]", OMS_NTS, 0, &out, &error));
    FAILS(expected, oms_query(handle, NULL, QUERY, OMS_NTS, &out, &error));
    FAILS(expected, oms_query_json(handle, NULL, 0, QUERY, OMS_NTS, &out, &error));
    FAILS(expected, oms_events_read(handle, NULL, &cursor, 1, &out, &error));
    FAILS(expected, oms_backup(handle, "/nowhere", OMS_NTS, &error));
    FAILS(expected, oms_stock_available(handle, NULL, "web", OMS_NTS, "MUG", OMS_NTS, &quantity, &error));
    FAILS(expected, oms_stock_get(handle, NULL, "MUG", OMS_NTS, "OSLO", OMS_NTS, &stock, &error));
    FAILS(expected, oms_stock_reserve(handle, &call, "C", OMS_NTS, "MUG", OMS_NTS, "OSLO", OMS_NTS, 1, MORNING + 1, NULL,
                                      &error));
    FAILS(expected, oms_stock_unreserve(handle, &call, "C", OMS_NTS, NULL, &error));
    FAILS(expected, oms_stock_adjust(handle, &call, "MUG", OMS_NTS, "OSLO", OMS_NTS, 1, "x", OMS_NTS, NULL, &error));
    FAILS(expected, oms_order_status(handle, NULL, "A-1", OMS_NTS, &state, &error));
    FAILS(expected, oms_order_cancel(handle, &call, "A-1", OMS_NTS, NULL, 0, NULL, &error));
    CHECK(out.data == NULL && quantity == -1 && state.status == NULL && stock.on_hand == 0);
}

static void a_handle_that_is_null_is_refused(void)
{
    all_answer(NULL, OMS_ERR_NULL_POINTER);
    NULL_IS_REFUSED(oms_shutdown(NULL, &error));
    oms_close(NULL);
}

static void every_argument_that_is_null_is_refused(void)
{
    oms_handle *shop = open_url("memory:"), *other = NULL;
    oms_call call = call_of(NULL), nobody = call_of(NULL);
    oms_buffer out = {0};
    oms_cursor cursor = {0, 0, 0};
    oms_stock stock;
    oms_order_state state;
    oms_store_vtable store;
    int64_t quantity;

    oms_stock_init(&stock, sizeof stock);
    oms_order_state_init(&state, sizeof state);
    nobody.actor = NULL;
    NULL_IS_REFUSED(oms_open(NULL, 7, NULL, &other, &error));
    NULL_IS_REFUSED(oms_open("memory:", OMS_NTS, NULL, NULL, &error));
    NULL_IS_REFUSED(oms_execute(shop, NULL, ITEM, OMS_NTS, &out, &error));
    NULL_IS_REFUSED(oms_execute(shop, &nobody, ITEM, OMS_NTS, &out, &error));
    NULL_IS_REFUSED(oms_execute(shop, &call, NULL, OMS_NTS, &out, &error));
    NULL_IS_REFUSED(oms_execute_json(shop, NULL, 0, ITEM, OMS_NTS, &out, &error));
    NULL_IS_REFUSED(oms_execute_json(shop, CONTEXT, OMS_NTS, NULL, 0, &out, &error));
    NULL_IS_REFUSED(oms_execute_batch(shop, NULL, 0, 0, &out, &error));
    NULL_IS_REFUSED(oms_execute_batch(shop, "[]", OMS_NTS, 0, NULL, &error));
    NULL_IS_REFUSED(oms_query(shop, NULL, NULL, 0, &out, &error));
    NULL_IS_REFUSED(oms_query(shop, NULL, QUERY, OMS_NTS, NULL, &error));
    NULL_IS_REFUSED(oms_query_json(shop, NULL, 0, NULL, 0, &out, &error));
    NULL_IS_REFUSED(oms_query_json(shop, NULL, 0, QUERY, OMS_NTS, NULL, &error));
    NULL_IS_REFUSED(oms_events_read(shop, NULL, NULL, 1, &out, &error));
    NULL_IS_REFUSED(oms_events_read(shop, NULL, &cursor, 1, NULL, &error));
    NULL_IS_REFUSED(oms_describe(NULL, 0, &out, &error));
    NULL_IS_REFUSED(oms_describe("all", OMS_NTS, NULL, &error));
    NULL_IS_REFUSED(oms_backup(shop, NULL, 0, &error));
    NULL_IS_REFUSED(oms_stock_available(shop, NULL, NULL, 0, "MUG", 3, &quantity, &error));
    NULL_IS_REFUSED(oms_stock_available(shop, NULL, "web", 3, NULL, 0, &quantity, &error));
    NULL_IS_REFUSED(oms_stock_available(shop, NULL, "web", 3, "MUG", 3, NULL, &error));
    NULL_IS_REFUSED(oms_stock_get(shop, NULL, NULL, 0, "OSLO", 4, &stock, &error));
    NULL_IS_REFUSED(oms_stock_get(shop, NULL, "MUG", 3, NULL, 0, &stock, &error));
    NULL_IS_REFUSED(oms_stock_get(shop, NULL, "MUG", 3, "OSLO", 4, NULL, &error));
    NULL_IS_REFUSED(oms_stock_reserve(shop, &call, NULL, 0, "MUG", 3, "OSLO", 4, 1, MORNING + 1, NULL, &error));
    NULL_IS_REFUSED(oms_stock_unreserve(shop, &call, NULL, 0, NULL, &error));
    NULL_IS_REFUSED(oms_stock_adjust(shop, &call, "MUG", 3, "OSLO", 4, 1, NULL, 0, NULL, &error));
    NULL_IS_REFUSED(oms_order_status(shop, NULL, NULL, 0, &state, &error));
    NULL_IS_REFUSED(oms_order_status(shop, NULL, "A-1", 3, NULL, &error));
    NULL_IS_REFUSED(oms_order_cancel(shop, &call, NULL, 0, NULL, 0, NULL, &error));
    NULL_IS_REFUSED(oms_open_store(NULL, NULL, &other, &error));
    oms_store_init(&store, sizeof store);
    NULL_IS_REFUSED(oms_open_store(&store, NULL, &other, &error));
    NULL_IS_REFUSED(oms_store_check(NULL, NULL, NULL, 0, NULL, &error));
    NULL_IS_REFUSED(oms_buffer_copy(NULL, NULL, 0, NULL, &error));
    CHECK(oms_answer_append(NULL, "x", 1) == OMS_ERR_NULL_POINTER);
    CHECK(oms_answer_fail(NULL, OMS_ERR_BUSY, NULL, 0) == OMS_ERR_BUSY);
    CHECK(out.data == NULL && other == NULL);
    oms_buffer_free(NULL);
    oms_buffer_free(&out);
    oms_call_init(NULL, 8);
    oms_options_init(NULL, 8);
    oms_close(shop);
}

static void a_length_that_can_not_be_is_refused_before_anything_is_read(void)
{
    oms_handle *shop = open_url("memory:"), *other = NULL;
    oms_call call = call_of(NULL);
    FAILS(OMS_ERR_LIMIT_EXCEEDED, oms_open("memory:", (size_t)-2, NULL, &other, &error));
    FAILS(OMS_ERR_LIMIT_EXCEEDED, oms_execute(shop, &call, ITEM, (size_t)1 << 40, NULL, &error));
    FAILS(OMS_ERR_MALFORMED, oms_execute(shop, &call, ITEM, sizeof ITEM, NULL, &error)); /* With its NUL. */
    FAILS(OMS_ERR_MALFORMED, oms_execute(shop, &call, ITEM, sizeof ITEM - 2, NULL, &error));
    FAILS(OMS_ERR_MALFORMED, oms_execute(shop, &call, ITEM, 0, NULL, &error));
    OK(oms_execute(shop, &call, ITEM, sizeof ITEM - 1, NULL, &error));
    oms_close(shop);
}

static void text_that_is_not_utf8_is_refused(void)
{
    oms_handle *shop = open_url("memory:");
    oms_call call = call_of(NULL);
    oms_buffer out = {0};
    int64_t quantity;
    FAILS(OMS_ERR_NOT_UTF8, oms_execute(shop, &call, "{\"record_item\": {\"sku\": \"M\xdcG\"}}", OMS_NTS, &out, &error));
    FAILS(OMS_ERR_NOT_UTF8, oms_query(shop, NULL, "\xff", 1, &out, &error));
    FAILS(OMS_ERR_NOT_UTF8, oms_stock_available(shop, NULL, "web", 3, "\xc3", 1, &quantity, &error));
    call.actor = "\x80";
    FAILS(OMS_ERR_NOT_UTF8, oms_execute(shop, &call, ITEM, OMS_NTS, &out, &error));
    oms_close(shop);
}

static void values_that_can_not_be_are_refused(void)
{
    oms_handle *shop = open_url("memory:");
    oms_call call = call_of(NULL);
    oms_cursor cursor = {0, 0, 0};
    oms_buffer out = {0};
    set_up(shop);
    FAILS(OMS_ERR_LIMIT_EXCEEDED, oms_events_read(shop, NULL, &cursor, 0, &out, &error));
    FAILS(OMS_ERR_LIMIT_EXCEEDED, oms_events_read(shop, NULL, &cursor, 1001, &out, &error));
    FAILS(OMS_ERR_INVALID_FIELDS, oms_execute_batch(shop, "[]", OMS_NTS, 2, &out, &error));
    FAILS(OMS_ERR_INVALID_FIELDS, oms_stock_reserve(shop, &call, "C", OMS_NTS, "MUG", OMS_NTS, "OSLO", OMS_NTS, -1,
                                                    MORNING + 1, NULL, &error));
    FAILS(OMS_ERR_INVALID_FIELDS, oms_stock_reserve(shop, &call, "C", OMS_NTS, "MUG", OMS_NTS, "OSLO", OMS_NTS, 1, 0,
                                                    NULL, &error));
    FAILS(OMS_ERR_INVALID_FIELDS, oms_stock_reserve(shop, &call, "", 0, "MUG", OMS_NTS, "OSLO", OMS_NTS, 1,
                                                    MORNING + 1, NULL, &error));
    call.flags = 64;
    FAILS(OMS_ERR_INVALID_FIELDS, oms_execute(shop, &call, ITEM, OMS_NTS, &out, &error));
    call = call_of(NULL);
    call.now_us = INT64_MAX;
    FAILS(OMS_ERR_INVALID_FIELDS, oms_execute(shop, &call, ITEM, OMS_NTS, &out, &error));
    oms_close(shop);
}

static void structs_of_another_size_are_read_and_written_within_it(void)
{
    oms_handle *shop = open_url("memory:");
    oms_stock stock;
    struct {
        oms_call call;
        char beyond[16];
    } larger;
    union {
        oms_call call;
        unsigned char bytes[sizeof(oms_call)];
    } smaller;
    oms_call call = call_of(NULL);
    size_t at;

    set_up(shop);
    oms_stock_init(&stock, sizeof stock);
    stock.struct_size = 8;
    FAILS(OMS_ERR_BUFFER_TOO_SMALL, oms_stock_get(shop, NULL, "MUG", 3, "OSLO", 4, &stock, &error));
    stock.struct_size = 0;
    FAILS(OMS_ERR_BUFFER_TOO_SMALL, oms_stock_get(shop, NULL, "MUG", 3, "OSLO", 4, &stock, &error));
    call.struct_size = 12;
    FAILS(OMS_ERR_BUFFER_TOO_SMALL, oms_execute(shop, &call, ITEM, OMS_NTS, NULL, &error));

    /* A caller with a newer header: what the library does not know is left alone. */
    memset(&larger, 0x55, sizeof larger);
    oms_call_init(&larger.call, sizeof larger);
    CHECK(larger.call.struct_size == sizeof(oms_call) && larger.call.actor == NULL);
    larger.call.struct_size = sizeof larger;
    larger.call.actor = "anna";
    larger.call.actor_len = 4;
    OK(oms_execute(shop, &larger.call, ITEM, OMS_NTS, NULL, &error));
    for (at = 0; at < sizeof larger.beyond; at++) CHECK(larger.beyond[at] == 0x55);

    /* A caller with an older header: nothing is written beyond its size. */
    memset(&smaller, 0x55, sizeof smaller);
    oms_call_init(&smaller.call, 8);
    CHECK(smaller.call.struct_size == 8);
    for (at = 8; at < sizeof smaller.bytes; at++) CHECK(smaller.bytes[at] == 0x55);
    memset(&smaller, 0x55, sizeof smaller);
    oms_call_init(&smaller.call, 3);
    for (at = 0; at < sizeof smaller.bytes; at++) CHECK(smaller.bytes[at] == 0x55);
    oms_close(shop);
}

static void a_buffer_is_copied_where_it_fits(void)
{
    oms_buffer schema = {0}, empty = {0};
    char *place;
    size_t needed = 0;
    char small[4] = "abc";

    OK(oms_describe("context", OMS_NTS, &schema, &error));
    FAILS(OMS_ERR_BUFFER_TOO_SMALL, oms_buffer_copy(&schema, NULL, 0, &needed, &error));
    CHECK(needed == schema.len + 1);
    FAILS(OMS_ERR_BUFFER_TOO_SMALL, oms_buffer_copy(&schema, small, sizeof small, NULL, &error));
    CHECK(strcmp(small, "abc") == 0);
    FAILS(OMS_ERR_NULL_POINTER, oms_buffer_copy(&schema, NULL, 10, NULL, &error));
    place = malloc(needed);
    OK(oms_buffer_copy(&schema, place, needed, NULL, &error));
    CHECK(strcmp(place, schema.data) == 0);
    free(place);
    OK(oms_buffer_copy(&empty, small, sizeof small, &needed, &error));
    CHECK(needed == 1 && *small == '\0');
    oms_buffer_free(&schema);
    oms_buffer_free(&schema);
    CHECK(schema.data == NULL);
}

static void a_handle_that_was_shut_down_is_refused(void)
{
    oms_handle *shop = open_url("memory:");
    OK(oms_shutdown(shop, &error));
    OK(oms_shutdown(shop, &error));
    all_answer(shop, OMS_ERR_HANDLE_CLOSED);
    oms_close(shop);
}

static void a_child_is_told_that_the_handle_is_its_parents(void)
{
    pid_t child;
    int status = -1;

    shop = open_url("memory:");
    fflush(stdout);
    child = fork();
    if (child == 0) {
        oms_handle *own;
        all_answer(shop, OMS_ERR_HANDLE_FORKED);
        /* What the parent has is left alone, which a search for leaks in the child takes for one. */
        if (!is_searched_for_leaks) oms_close(shop);
        own = open_url("memory:");
        set_up(own);
        oms_close(own);
        fflush(stdout);
        _exit(checks_failed == 0 ? 0 : 1);
    }
    CHECK(child > 0);
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    set_up(shop); /* The parent goes on. */
    oms_close(shop);
}

#ifdef OMS_TEST_PANIC
static void a_panic_leaves_the_process_alive_and_the_handle_refusing(void)
{
    oms_handle *shop = open_url("memory:"), *other = open_url("memory:");
    FAILS(OMS_ERR_BUG, oms_test_panic(shop, &error));
    all_answer(shop, OMS_ERR_HANDLE_FAILED);
    set_up(other);
    oms_close(shop);
    oms_close(other);
}
#endif

int main(int count, char **arguments)
{
    is_searched_for_leaks = count > 1 && strcmp(arguments[1], "leaks") == 0;
    TEST(a_handle_that_is_null_is_refused);
    TEST(every_argument_that_is_null_is_refused);
    TEST(a_length_that_can_not_be_is_refused_before_anything_is_read);
    TEST(text_that_is_not_utf8_is_refused);
    TEST(values_that_can_not_be_are_refused);
    TEST(structs_of_another_size_are_read_and_written_within_it);
    TEST(a_buffer_is_copied_where_it_fits);
    TEST(a_handle_that_was_shut_down_is_refused);
    TEST(a_child_is_told_that_the_handle_is_its_parents);
#ifdef OMS_TEST_PANIC
    TEST(a_panic_leaves_the_process_alive_and_the_handle_refusing);
#endif
    return finish();
}
