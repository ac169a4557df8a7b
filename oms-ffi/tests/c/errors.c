/* Every class of error, and what is told of each. The first argument is a folder to write into. */
#include "check.h"

#include <sys/stat.h>

static const char *folder = ".";

static int class_of(oms_status status)
{
    return oms_status_class(status);
}

static void every_class_is_answered(void)
{
    oms_handle *shop = open_url("memory:"), *other = NULL;
    oms_call call = call_of("r-1");
    char path[512];
    FILE *file;

    set_up(shop);
    FAILS(OMS_ERR_MALFORMED, oms_execute(shop, &call, "{", OMS_NTS, NULL, &error));
    FAILS(OMS_ERR_ORDER_MISSING, oms_order_cancel(shop, &call, "X", OMS_NTS, NULL, 0, NULL, &error));
    FAILS(OMS_ERR_INSUFFICIENT_STOCK, oms_stock_reserve(shop, &call, "C", OMS_NTS, "MUG", OMS_NTS, "OSLO", OMS_NTS, 99,
                                                        MORNING + 1, NULL, &error));
    OK(oms_execute(shop, &call, "{\"record_item\": {\"sku\": \"TEA\"}}", OMS_NTS, NULL, &error));
    FAILS(OMS_ERR_REQUEST_CONFLICT, oms_execute(shop, &call, "{\"record_item\": {\"sku\": \"POT\"}}", OMS_NTS, NULL, &error));
    FAILS(OMS_ERR_INVALID_URL, oms_open("nothing", OMS_NTS, NULL, &other, &error));
    FAILS(OMS_ERR_STORE_UNAVAILABLE, oms_open("sqlite:/no/such/folder/shop.db", OMS_NTS, NULL, &other, &error));
    snprintf(path, sizeof path, "%s/no-database.db", folder);
    file = fopen(path, "w");
    CHECK(file != NULL);
    fputs("This is no database, and longer than the head of one, which SQLite reads before it says so.", file);
    fclose(file);
    snprintf(path, sizeof path, "sqlite:%s/no-database.db", folder);
    {
        oms_error *error = NULL;
        oms_status status = oms_open(path, OMS_NTS, NULL, &other, &error);
        CHECK(class_of(status) == OMS_CLASS_STORAGE);
        oms_error_free(error);
    }
    CHECK(other == NULL);
    oms_close(shop);
}

static void every_code_has_a_name_a_text_a_hint_and_a_class(void)
{
    /* One of each class; that the header has all codes is tested in Rust. */
    static const struct {
        oms_status status;
        const char *name;
        int class_;
    } KNOWN[] = {
        {OMS_OK, "ok", OMS_CLASS_OK},
        {OMS_ERR_INVALID_FIELDS, "invalid_fields", OMS_CLASS_INVALID},
        {OMS_ERR_NULL_POINTER, "null_pointer", OMS_CLASS_INVALID},
        {OMS_ERR_ORDER_MISSING, "order_missing", OMS_CLASS_MISSING},
        {OMS_ERR_INSUFFICIENT_STOCK, "insufficient_stock", OMS_CLASS_REFUSED},
        {OMS_ERR_REQUEST_CONFLICT, "request_conflict", OMS_CLASS_CONFLICT},
        {OMS_ERR_BUSY, "busy", OMS_CLASS_RETRY},
        {OMS_ERR_STORE_FAILED, "store_failed", OMS_CLASS_STORAGE},
        {OMS_ERR_BUG, "bug", OMS_CLASS_INTERNAL},
        {OMS_ERR_HANDLE_FAILED, "handle_failed", OMS_CLASS_INTERNAL},
    };
    size_t at;
    int status, known = 0;
    for (at = 0; at < sizeof KNOWN / sizeof *KNOWN; at++) {
        CHECK(strcmp(oms_status_name(KNOWN[at].status), KNOWN[at].name) == 0);
        CHECK(class_of(KNOWN[at].status) == KNOWN[at].class_);
    }
    for (status = 1; status < 1000; status++) {
        if (strcmp(oms_status_name(status), "unknown") == 0) continue;
        known++;
        CHECK(*oms_status_text(status) != '\0');
        CHECK(*oms_status_hint(status) != '\0');
        CHECK(class_of(status) != OMS_CLASS_OK);
    }
    CHECK(known > 50);
    CHECK(strcmp(oms_status_name(-1), "unknown") == 0 && class_of(-1) == OMS_CLASS_INTERNAL);
}

static void an_error_tells_all_that_is_wrong(void)
{
    oms_handle *shop = open_url("memory:");
    oms_error *error = NULL;
    oms_call call = call_of(NULL);
    oms_status status;

    status = oms_execute(shop, &call, "{\"record_item\": {\"sku\": 7, \"colour\": \"red\"}}", OMS_NTS, NULL, &error);
    CHECK(status != OMS_OK && oms_error_code(error) == status);
    CHECK(strcmp(oms_error_name(error), oms_status_name(status)) == 0);
    CHECK(strcmp(oms_error_hint(error), oms_status_hint(status)) == 0);
    CHECK(strstr(oms_error_json(error), "\"path\":\"sku\"") != NULL);
    CHECK(strstr(oms_error_json(error), "\"path\":\"colour\"") != NULL);
    oms_close(shop);
    CHECK(strstr(oms_error_message(error), "2 fields") != NULL); /* It lives longer than the handle. */
    oms_error_free(error);
}

static void nobody_has_to_take_an_error(void)
{
    oms_handle *shop = open_url("memory:");
    oms_call call = call_of(NULL);
    CHECK(oms_execute(shop, &call, "{", OMS_NTS, NULL, NULL) == OMS_ERR_MALFORMED);
    CHECK(oms_error_code(NULL) == OMS_OK);
    CHECK(strcmp(oms_error_name(NULL), "ok") == 0 && *oms_error_message(NULL) == '\0');
    CHECK(*oms_error_hint(NULL) == '\0' && strcmp(oms_error_json(NULL), "{}") == 0);
    oms_error_free(NULL);
    oms_close(shop);
}

static void a_backup_is_a_store_of_its_own(void)
{
    char url[512], path[512];
    oms_handle *shop, *copy;

    snprintf(url, sizeof url, "sqlite:%s/original.db", folder);
    snprintf(path, sizeof path, "%s/copy.db", folder);
    shop = open_url(url);
    set_up(shop);
    OK(oms_backup(shop, path, OMS_NTS, &error));
    oms_close(shop);
    snprintf(url, sizeof url, "sqlite:%s/copy.db", folder);
    copy = open_url(url);
    CHECK(answer_has(copy, "{\"stock\": {}}", "\"available\":10"));
    oms_close(copy);
}

static void a_call_that_succeeds_leaves_no_error(void)
{
    oms_handle *shop = NULL;
    oms_error *error = (oms_error *)&shop; /* whatever was there before */
    CHECK(oms_open("memory:", OMS_NTS, NULL, &shop, &error) == OMS_OK);
    CHECK(error == NULL);
    oms_close(shop);
}

int main(int count, char **arguments)
{
    folder = count > 1 ? arguments[1] : ".";
    TEST(every_class_is_answered);
    TEST(every_code_has_a_name_a_text_a_hint_and_a_class);
    TEST(an_error_tells_all_that_is_wrong);
    TEST(nobody_has_to_take_an_error);
    TEST(a_call_that_succeeds_leaves_no_error);
    TEST(a_backup_is_a_store_of_its_own);
    return finish();
}
