/*
 * The shortest whole story: set up a shop, take in goods, sell some, ship them, look at the order.
 *
 * Build: cc quickstart.c $(pkg-config --cflags --libs oms) -o quickstart
 */
#include <oms.h>

#include <stdio.h>
#include <stdlib.h>

static oms_handle *shop;
static oms_call call; /* Who asks. The time is the system's, unless `now_us` says another. */

static void fail(oms_error *error)
{
    fprintf(stderr, "%s: %s\n%s\n", oms_error_name(error), oms_error_message(error), oms_error_hint(error));
    oms_error_free(error);
    exit(1);
}

/* Executes a command and shows its receipt. */
static void execute(const char *command)
{
    oms_error *error = NULL;
    oms_buffer receipt = {0};
    if (oms_execute(shop, &call, command, OMS_NTS, &receipt, &error) != OMS_OK) fail(error);
    printf("%s\n", receipt.data);
    oms_buffer_free(&receipt);
}

int main(void)
{
    oms_error *error = NULL;
    oms_order_state state;
    int64_t left;

    if (oms_open("memory:", OMS_NTS, NULL, &shop, &error) != OMS_OK) fail(error); /* or "sqlite:shop.db" */
    oms_call_init(&call, sizeof call);
    call.actor = "anna";
    call.actor_len = OMS_NTS;

    execute("{\"set_channel\": {\"channel\": {\"id\": \"web\"}}}");
    execute("{\"set_location\": {\"location\": {\"id\": \"OSLO\"}}}");
    execute("{\"record_item\": {\"sku\": \"MUG\"}}");
    execute("{\"receive_stock\": {\"location\": \"OSLO\", \"lines\": [{\"sku\": \"MUG\", \"quantity\": 10}]}}");
    execute("{\"place_order\": {\"id\": \"A-1\", \"channel\": \"web\", \"currency\": \"EUR\","
            " \"lines\": [{\"sku\": \"MUG\", \"quantity\": 3, \"unit_price\": \"9.50\"}]}}");
    execute("{\"ship_order\": {\"order\": \"A-1\", \"location\": \"OSLO\"}}");

    /* What is asked often is typed. */
    oms_order_state_init(&state, sizeof state);
    if (oms_order_status(shop, NULL, "A-1", OMS_NTS, &state, &error) != OMS_OK) fail(error);
    if (oms_stock_available(shop, NULL, "web", OMS_NTS, "MUG", OMS_NTS, &left, &error) != OMS_OK) fail(error);
    printf("A-1 is %s and %s; %ld mugs are left\n", state.status, state.payment_status, (long)left);
    oms_close(shop);
    return 0;
}
