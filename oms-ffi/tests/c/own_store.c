/* Stores that the host writes: the example over sqlite3 keeps all promises; stores that break some are found out. */
#include "check.h"

#include "../../examples/c/sqlite_store.h"

static const char *folder = ".";
static int opened, closed;

/* --- the example --- */

static oms_status open_in_memory(void *user, oms_store_vtable *store)
{
    (void)user;
    return sqlite_store_open(":memory:", store);
}

static void the_store_over_sqlite3_passes_every_check(void)
{
    uint32_t passed = 0;
    OK(oms_store_check(open_in_memory, NULL, NULL, 0, &passed, &error));
    CHECK(passed > 45);
    printf("  %u checks passed\n", (unsigned)passed);
}

static void one_check_can_be_run_alone(void)
{
    uint32_t passed = 0;
    OK(oms_store_check(open_in_memory, NULL, "a_load_shows_one_moment", OMS_NTS, &passed, &error));
    CHECK(passed == 1);
    FAILS(OMS_ERR_UNKNOWN_COMMAND, oms_store_check(open_in_memory, NULL, "nothing", OMS_NTS, &passed, &error));
}

static oms_handle *open_file(const char *name)
{
    char path[512];
    oms_store_vtable store;
    oms_handle *shop = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    oms_store_init(&store, sizeof store);
    OK(sqlite_store_open(path, &store));
    OK(oms_open_store(&store, NULL, &shop, &error));
    return shop;
}

static void the_store_over_sqlite3_keeps_what_it_was_given(void)
{
    char path[512];
    oms_handle *shop = open_file("own.db");
    set_up(shop);
    execute(shop, PLACE);
    snprintf(path, sizeof path, "%s/own-copy.db", folder);
    OK(oms_backup(shop, path, OMS_NTS, &error));
    oms_close(shop);
    shop = open_file("own.db");
    CHECK(answer_has(shop, "{\"order\": {\"order\": \"A-1\"}}", "\"placed\""));
    oms_close(shop);
    shop = open_file("own-copy.db");
    CHECK(answer_has(shop, "{\"stock\": {}}", "\"available\":7"));
    oms_close(shop);
}

/* --- stores that misbehave --- */

/* What a store answers to everything. */
struct same {
    oms_status status;
    const char *text;
    size_t length;
    const char *message;
};

static oms_status answer_same(void *user, const char *request, size_t length, oms_answer *answer)
{
    struct same *same = user;
    oms_status added = OMS_OK;
    if (strlen(request) != length) return OMS_ERR_STORE_CORRUPT;
    if (same->text) added = oms_answer_append(answer, same->text, same->length);
    if (added != OMS_OK) return added;
    return same->message ? oms_answer_fail(answer, same->status, same->message, OMS_NTS) : same->status;
}

static void count_close(void *user)
{
    (void)user;
    closed++;
}

static oms_handle *open_same(struct same *same)
{
    oms_store_vtable store;
    oms_handle *shop = NULL;
    oms_store_init(&store, sizeof store);
    store.user = same;
    store.load = store.commit = store.log = store.scan = store.stock = answer_same;
    store.close = count_close;
    OK(oms_open_store(&store, NULL, &shop, &error));
    opened++;
    return shop;
}

static void a_store_that_answers_nonsense_is_told_to_be_corrupt(void)
{
    static const char *const NONSENSE[] = {"", "null", "7", "[]", "{", "{\"as_of\": -1, \"values\": []}",
                                           "{\"as_of\": 1, \"values\": [7]}", "[[[[[[[[[[[[[[[["};
    size_t at;
    for (at = 0; at < sizeof NONSENSE / sizeof *NONSENSE; at++) {
        struct same same = {OMS_OK, NULL, OMS_NTS, NULL};
        oms_handle *shop;
        oms_buffer out = {0};
        oms_call call = call_of(NULL);
        same.text = NONSENSE[at];
        shop = open_same(&same);
        FAILS(OMS_ERR_STORE_CORRUPT, oms_execute(shop, &call, "{\"record_item\": {\"sku\": \"MUG\"}}", OMS_NTS, &out, &error));
        FAILS(OMS_ERR_STORE_CORRUPT, oms_query(shop, NULL, "{\"item\": {\"sku\": \"MUG\"}}", OMS_NTS, &out, &error));
        oms_close(shop);
    }
}

static void a_store_that_fails_says_why(void)
{
    static const struct {
        oms_status answered, told;
    } STATUSES[] = {
        {OMS_ERR_BUSY, OMS_ERR_BUSY},
        {OMS_ERR_STORE_FAILED, OMS_ERR_STORE_FAILED},
        {OMS_ERR_STORE_UNAVAILABLE, OMS_ERR_STORE_UNAVAILABLE},
        {OMS_ERR_IN_DOUBT, OMS_ERR_IN_DOUBT},
        {OMS_ERR_INSUFFICIENT_STOCK, OMS_ERR_STORE_FAILED}, /* Nothing that a store may say. */
        {-7, OMS_ERR_STORE_FAILED},
    };
    size_t at;
    for (at = 0; at < sizeof STATUSES / sizeof *STATUSES; at++) {
        struct same same = {0, NULL, 0, "the disk is full"};
        oms_handle *shop;
        oms_buffer out = {0};
        oms_error *error = NULL;
        same.status = STATUSES[at].answered;
        shop = open_same(&same);
        CHECK(oms_query(shop, NULL, "{\"item\": {\"sku\": \"MUG\"}}", OMS_NTS, &out, &error) == STATUSES[at].told);
        CHECK(strstr(oms_error_message(error), "the disk is full") != NULL);
        oms_error_free(error);
        FAILS(OMS_ERR_NOT_SUPPORTED, oms_backup(shop, "x", OMS_NTS, &error));
        oms_close(shop);
    }
}

static void text_of_a_store_that_is_not_utf8_is_not_taken(void)
{
    struct same same = {OMS_OK, "\xff", 1, NULL};
    oms_handle *shop = open_same(&same);
    oms_buffer out = {0};
    FAILS(OMS_ERR_STORE_FAILED, oms_query(shop, NULL, "{\"item\": {\"sku\": \"MUG\"}}", OMS_NTS, &out, &error));
    oms_close(shop);
}

static void a_store_is_closed_once(void)
{
    struct same same = {OMS_OK, "null", OMS_NTS, NULL};
    int before = closed;
    oms_handle *shop = open_same(&same);
    OK(oms_shutdown(shop, &error));
    CHECK(closed == before + 1);
    oms_close(shop);
    CHECK(closed == before + 1 && closed == opened);
}

/* The example, except that it forgets every stock posting. */
static oms_store_vtable real;

static oms_status forget_postings(void *user, const char *request, size_t length, oms_answer *answer)
{
    char *changed = malloc(length + 1), *at;
    oms_status status;
    memcpy(changed, request, length + 1);
    while ((at = strstr(changed, "\"postings\"")) != NULL) memcpy(at, "\"forgotten", 10);
    status = real.commit(user, changed, length, answer);
    free(changed);
    return status;
}

static oms_status open_forgetful(void *user, oms_store_vtable *store)
{
    oms_status status = sqlite_store_open(":memory:", store);
    (void)user;
    real = *store;
    store->commit = forget_postings;
    return status;
}

static void a_store_that_forgets_stock_fails_its_checks_by_name(void)
{
    oms_error *error = NULL;
    uint32_t passed = 77;
    CHECK(oms_store_check(open_forgetful, NULL, "a_balance_falls_to_its_floor_and_not_below", OMS_NTS, &passed, &error)
          == OMS_ERR_STORE_FAILED);
    CHECK(strstr(oms_error_json(error), "a_balance_falls_to_its_floor_and_not_below") != NULL);
    CHECK(passed == 77);
    oms_error_free(error);
}

static oms_status refuse_to_open(void *user, oms_store_vtable *store)
{
    (void)user;
    (void)store;
    return OMS_ERR_STORE_UNAVAILABLE;
}

static void a_store_that_can_not_be_opened_is_not_checked(void)
{
    FAILS(OMS_ERR_STORE_UNAVAILABLE, oms_store_check(refuse_to_open, NULL, NULL, 0, NULL, &error));
}

int main(int count, char **arguments)
{
    folder = count > 1 ? arguments[1] : ".";
    TEST(the_store_over_sqlite3_passes_every_check);
    TEST(one_check_can_be_run_alone);
    TEST(the_store_over_sqlite3_keeps_what_it_was_given);
    TEST(a_store_that_answers_nonsense_is_told_to_be_corrupt);
    TEST(a_store_that_fails_says_why);
    TEST(text_of_a_store_that_is_not_utf8_is_not_taken);
    TEST(a_store_is_closed_once);
    TEST(a_store_that_forgets_stock_fails_its_checks_by_name);
    TEST(a_store_that_can_not_be_opened_is_not_checked);
    return finish();
}
