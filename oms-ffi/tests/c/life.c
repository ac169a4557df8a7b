/* The whole life of an order, on the store whose URL is the first argument. */
#include "check.h"

static const char *url;

static int64_t available(oms_handle *shop)
{
    int64_t quantity = -1;
    OK(oms_stock_available(shop, NULL, "web", OMS_NTS, "MUG", 3, &quantity, &error));
    return quantity;
}

static void stock_is(oms_handle *shop, int64_t free_units, int64_t reserved)
{
    oms_stock stock;
    oms_stock_init(&stock, sizeof stock);
    OK(oms_stock_get(shop, NULL, "MUG", OMS_NTS, "OSLO", OMS_NTS, &stock, &error));
    CHECK(stock.available == free_units);
    CHECK(stock.reserved == reserved);
    CHECK(stock.on_hand == free_units + reserved + stock.quality_hold + stock.damaged + stock.quarantine);
}

static void state_is(oms_handle *shop, const char *order, const char *status, const char *goods, const char *money)
{
    oms_order_state state;
    oms_order_state_init(&state, sizeof state);
    OK(oms_order_status(shop, NULL, order, OMS_NTS, &state, &error));
    CHECK(strcmp(state.status, status) == 0);
    CHECK(strcmp(state.fulfillment_status, goods) == 0);
    CHECK(strcmp(state.payment_status, money) == 0);
    CHECK(state.version > 0);
}

static void an_order_is_placed_paid_shipped_delivered_and_returned(void)
{
    oms_handle *shop = open_url(url);
    oms_call call = call_of("place-1");
    oms_buffer receipt = {0}, again = {0};

    set_up(shop);
    CHECK(available(shop) == 10);
    OK(oms_execute(shop, &call, PLACE, sizeof PLACE - 1, &receipt, &error));
    CHECK(strstr(receipt.data, "\"id\":\"A-1\"") != NULL);
    CHECK(receipt.data[receipt.len] == '\0');
    OK(oms_execute(shop, &call, PLACE, OMS_NTS, &again, &error));
    CHECK(strstr(again.data, "\"replayed\":true") != NULL);
    CHECK(available(shop) == 7);
    stock_is(shop, 7, 3);
    state_is(shop, "A-1", "placed", "unfulfilled", "unpaid");
    oms_buffer_free(&receipt);
    oms_buffer_free(&again);
    oms_buffer_free(&again);

    execute(shop, "{\"record_payment\": {\"order\": \"A-1\", \"payment\": \"P-1\", \"gateway\": \"stripe\","
                  " \"kind\": \"capture\", \"amount\": \"28.50\", \"currency\": \"EUR\", \"reference\": \"c-1\"}}");
    state_is(shop, "A-1", "placed", "unfulfilled", "paid");
    execute(shop, "{\"ship_order\": {\"order\": \"A-1\", \"location\": \"OSLO\", \"packages\": [{\"tracking\": \"T-1\","
                  " \"lines\": [{\"line\": 1, \"quantity\": 3}]}]}}");
    state_is(shop, "A-1", "shipped", "shipped", "paid");
    stock_is(shop, 7, 0);
    execute(shop, "{\"track_package\": {\"shipment\": \"A-1-S1\", \"tracking\": \"T-1\", \"status\": \"delivered\"}}");
    state_is(shop, "A-1", "delivered", "delivered", "paid");
    CHECK(answer_has(shop, "{\"order\": {\"order\": \"A-1\"}}", "\"balance\":\"0.00\""));

    execute(shop, "{\"request_return\": {\"id\": \"R-1\", \"order\": \"A-1\", \"location\": \"OSLO\","
                  " \"lines\": [{\"line\": 1, \"quantity\": 1, \"reason\": \"defective\"}]}}");
    execute(shop, "{\"approve_return\": {\"return_id\": \"R-1\"}}");
    execute(shop, "{\"receive_return\": {\"return_id\": \"R-1\", \"location\": \"OSLO\"}}");
    execute(shop, "{\"inspect_return\": {\"return_id\": \"R-1\","
                  " \"lines\": [{\"position\": 1, \"quantity\": 1, \"disposition\": \"restock\"}]}}");
    execute(shop, "{\"resolve_return\": {\"return_id\": \"R-1\"}}");
    CHECK(answer_has(shop, "{\"return_by_id\": {\"return_id\": \"R-1\"}}", "\"R-1\""));
    CHECK(answer_has(shop, "{\"order\": {\"order\": \"A-1\"}}", "\"return_status\":\"partially_returned\""));
    stock_is(shop, 8, 0);
    oms_close(shop);
}

static void stock_is_reserved_let_go_of_and_adjusted(void)
{
    oms_handle *shop = open_url("memory:");
    oms_call call = call_of("reserve-1");
    oms_receipt receipt;

    set_up(shop);
    oms_receipt_init(&receipt, sizeof receipt);
    OK(oms_stock_reserve(shop, &call, "CART-1", OMS_NTS, "MUG", OMS_NTS, "OSLO", OMS_NTS, 4, MORNING + 60000000,
                         &receipt, &error));
    CHECK(receipt.sequence == 5 && receipt.version == 1 && receipt.flags == 0);
    OK(oms_stock_reserve(shop, &call, "CART-1", OMS_NTS, "MUG", OMS_NTS, "OSLO", OMS_NTS, 4, MORNING + 60000000,
                         &receipt, &error));
    CHECK(receipt.flags == OMS_RECEIPT_REPLAYED);
    stock_is(shop, 6, 4);
    call = call_of(NULL);
    OK(oms_stock_unreserve(shop, &call, "CART-1", OMS_NTS, NULL, &error));
    stock_is(shop, 10, 0);
    call.flags = OMS_CALL_DRY_RUN;
    OK(oms_stock_adjust(shop, &call, "MUG", OMS_NTS, "OSLO", OMS_NTS, -2, "breakage", OMS_NTS, &receipt, &error));
    CHECK(receipt.flags == OMS_RECEIPT_DRY_RUN && receipt.sequence == 0);
    stock_is(shop, 10, 0);
    call.flags = 0;
    OK(oms_stock_adjust(shop, &call, "MUG", OMS_NTS, "OSLO", OMS_NTS, -2, "breakage", OMS_NTS, NULL, &error));
    stock_is(shop, 8, 0);
    oms_close(shop);
}

static void an_order_is_cancelled_when_it_is_of_the_version_that_was_read(void)
{
    oms_handle *shop = open_url("memory:");
    oms_call call = call_of(NULL);
    oms_order_state state;

    set_up(shop);
    execute(shop, PLACE);
    oms_order_state_init(&state, sizeof state);
    OK(oms_order_status(shop, NULL, "A-1", OMS_NTS, &state, &error));
    call.if_version = state.version + 1;
    FAILS(OMS_ERR_VERSION_MISMATCH, oms_order_cancel(shop, &call, "A-1", OMS_NTS, NULL, 0, NULL, &error));
    call.if_version = state.version;
    OK(oms_order_cancel(shop, &call, "A-1", OMS_NTS, "customer_request", OMS_NTS, NULL, &error));
    state_is(shop, "A-1", "cancelled", "cancelled", "nothing_due");
    CHECK(available(shop) == 10);
    oms_close(shop);
}

static void a_batch_is_carried_out_each_on_its_own_or_together(void)
{
    static const char CALLS[] = "[{\"context\": {\"actor\": \"anna\"}, \"command\": {\"record_item\": {\"sku\": \"TEA\"}}},"
                                " {\"context\": {\"actor\": \"anna\"}, \"command\": {\"release_order\": {\"order\": \"X\"}}}]";
    oms_handle *shop = open_url("memory:");
    oms_buffer outcomes = {0};

    set_up(shop);
    FAILS(OMS_ERR_ORDER_MISSING,
          oms_execute_batch(shop, CALLS, OMS_NTS, OMS_BATCH_TOGETHER, &outcomes, &error));
    CHECK(outcomes.data == NULL);
    OK(oms_execute_batch(shop, CALLS, OMS_NTS, 0, &outcomes, &error));
    CHECK(strstr(outcomes.data, "\"receipt\":") != NULL && strstr(outcomes.data, "\"order_missing\"") != NULL);
    oms_buffer_free(&outcomes);
    CHECK(answer_has(shop, "{\"item\": {\"sku\": \"TEA\"}}", "TEA"));
    oms_close(shop);
}

static void events_are_read_once_each(void)
{
    oms_handle *shop = open_url("memory:");
    oms_cursor cursor = {0, 0, 0};
    oms_buffer events = {0};
    int pages = 0;

    set_up(shop);
    for (;;) {
        OK(oms_events_read(shop, NULL, &cursor, 1, &events, &error));
        if (strcmp(events.data, "[]") == 0) break;
        pages++;
        oms_buffer_free(&events);
    }
    CHECK(pages == 4 && cursor.sequence == 4);
    oms_buffer_free(&events);
    execute(shop, PLACE);
    OK(oms_events_read(shop, NULL, &cursor, 100, &events, &error));
    CHECK(strstr(events.data, "order_placed") != NULL);
    CHECK(cursor.sequence == 5);
    oms_buffer_free(&events);
    oms_close(shop);
}

static void tenants_see_only_their_own(void)
{
    oms_handle *shop = open_url("memory:");
    oms_call call = call_of(NULL);
    int64_t quantity = -1;

    set_up(shop);
    call.tenant = "other";
    call.tenant_len = OMS_NTS;
    FAILS(OMS_ERR_CHANNEL_MISSING,
          oms_stock_available(shop, &call, "web", OMS_NTS, "MUG", OMS_NTS, &quantity, &error));
    CHECK(quantity == -1);
    oms_close(shop);
}

static void contexts_may_be_text(void)
{
    static const char CONTEXT[] = "{\"actor\": \"anna\", \"now\": \"2026-03-03T08:00:00Z\"}";
    oms_handle *shop = open_url("memory:");
    oms_buffer answer = {0};

    OK(oms_execute_json(shop, CONTEXT, OMS_NTS, "{\"record_item\": {\"sku\": \"MUG\"}}", OMS_NTS, &answer, &error));
    CHECK(strstr(answer.data, "item_recorded") != NULL);
    oms_buffer_free(&answer);
    OK(oms_query_json(shop, NULL, 0, "{\"items\": {}}", OMS_NTS, &answer, &error));
    CHECK(strstr(answer.data, "MUG") != NULL);
    oms_buffer_free(&answer);
    OK(oms_query_json(shop, "{\"tenant\": \"other\"}", OMS_NTS, "{\"items\": {}}", OMS_NTS, &answer, &error));
    CHECK(strstr(answer.data, "MUG") == NULL);
    oms_buffer_free(&answer);
    oms_close(shop);
}

static void everything_is_described(void)
{
    oms_buffer schema = {0};
    OK(oms_describe("all", OMS_NTS, &schema, &error));
    CHECK(strstr(schema.data, "place_order") != NULL && strstr(schema.data, "available_to_sell") != NULL);
    oms_buffer_free(&schema);
    OK(oms_describe("place_order", OMS_NTS, &schema, &error));
    CHECK(strstr(schema.data, "\"properties\"") != NULL);
    oms_buffer_free(&schema);
    FAILS(OMS_ERR_UNKNOWN_COMMAND, oms_describe("nothing", OMS_NTS, &schema, &error));
}

static void the_header_is_of_the_library(void)
{
    CHECK(oms_version_number() == OMS_VERSION_NUMBER);
    CHECK(strcmp(oms_version_string(), OMS_VERSION_STRING) == 0);
}

int main(int count, char **arguments)
{
    url = count > 1 ? arguments[1] : "memory:";
    TEST(an_order_is_placed_paid_shipped_delivered_and_returned);
    TEST(stock_is_reserved_let_go_of_and_adjusted);
    TEST(an_order_is_cancelled_when_it_is_of_the_version_that_was_read);
    TEST(a_batch_is_carried_out_each_on_its_own_or_together);
    TEST(events_are_read_once_each);
    TEST(tenants_see_only_their_own);
    TEST(contexts_may_be_text);
    TEST(everything_is_described);
    TEST(the_header_is_of_the_library);
    return finish();
}
