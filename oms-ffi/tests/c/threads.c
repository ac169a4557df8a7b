/* Eight threads on one handle, on the store whose URL is the first argument. */
#include "check.h"

#include <pthread.h>

#define THREADS 8
#ifndef ROUNDS
#define ROUNDS 200
#endif

static const char *url;
static oms_handle *shop;

/* Each thread sells one mug a round, and looks. Failures are counted, since CHECK is for one thread. */
static void *sell(void *number)
{
    long failed = 0;
    int round;
    for (round = 0; round < ROUNDS; round++) {
        char id[32], request[256];
        oms_buffer receipt = {0};
        oms_error *error = NULL;
        oms_order_state state;
        int64_t quantity = -1;
        oms_call call = call_of(id);

        snprintf(id, sizeof id, "T%d-%d", *(int *)number, round);
        snprintf(request, sizeof request,
                 "{\"place_order\": {\"id\": \"%s\", \"channel\": \"web\", \"currency\": \"EUR\","
                 " \"lines\": [{\"sku\": \"MUG\", \"quantity\": 1, \"unit_price\": \"1\"}]}}", id);
        failed += oms_execute(shop, &call, request, OMS_NTS, &receipt, &error) != OMS_OK;
        failed += receipt.data == NULL || strstr(receipt.data, id) == NULL;
        oms_buffer_free(&receipt);
        failed += oms_execute(shop, &call, "{\"release_order\": {\"order\": \"nobody\"}}", OMS_NTS, NULL, &error) == OMS_OK;
        failed += strstr(oms_error_message(error), "nobody") == NULL && oms_error_code(error) != OMS_ERR_REQUEST_CONFLICT;
        oms_error_free(error);
        oms_order_state_init(&state, sizeof state);
        failed += oms_order_status(shop, NULL, id, OMS_NTS, &state, NULL) != OMS_OK;
        failed += oms_stock_available(shop, NULL, "web", 3, "MUG", 3, &quantity, NULL) != OMS_OK || quantity < 0;
    }
    return (void *)failed;
}

static void eight_threads_sell_from_one_handle(void)
{
    pthread_t threads[THREADS];
    int numbers[THREADS], at;
    char receive[160];
    oms_stock stock;

    shop = open_url(url);
    set_up(shop);
    snprintf(receive, sizeof receive,
             "{\"receive_stock\": {\"location\": \"OSLO\", \"lines\": [{\"sku\": \"MUG\", \"quantity\": %d}]}}",
             THREADS * ROUNDS);
    execute(shop, receive);
    for (at = 0; at < THREADS; at++) {
        numbers[at] = at;
        CHECK(pthread_create(&threads[at], NULL, sell, &numbers[at]) == 0);
    }
    for (at = 0; at < THREADS; at++) {
        void *failed = NULL;
        pthread_join(threads[at], &failed);
        CHECK(failed == NULL);
    }
    oms_stock_init(&stock, sizeof stock);
    OK(oms_stock_get(shop, NULL, "MUG", 3, "OSLO", 4, &stock, &error));
    CHECK(stock.available == 10 && stock.reserved == THREADS * ROUNDS);
    oms_close(shop);
}

/* Calls until the handle is shut down; answers whether that was what ended it. */
static void *call_until_closed(void *nothing)
{
    oms_status status;
    int64_t quantity;
    (void)nothing;
    do {
        status = oms_stock_available(shop, NULL, "web", 3, "MUG", 3, &quantity, NULL);
    } while (status == OMS_OK);
    return status == OMS_ERR_HANDLE_CLOSED ? NULL : &shop;
}

static void a_handle_is_shut_down_under_threads_that_call(void)
{
    pthread_t threads[THREADS];
    int at;
    shop = open_url("memory:");
    set_up(shop);
    for (at = 0; at < THREADS; at++) CHECK(pthread_create(&threads[at], NULL, call_until_closed, NULL) == 0);
    OK(oms_shutdown(shop, &error));
    for (at = 0; at < THREADS; at++) {
        void *wrong = NULL;
        pthread_join(threads[at], &wrong);
        CHECK(wrong == NULL);
    }
    oms_close(shop);
}

int main(int count, char **arguments)
{
    url = count > 1 ? arguments[1] : "memory:";
    TEST(eight_threads_sell_from_one_handle);
    TEST(a_handle_is_shut_down_under_threads_that_call);
    return finish();
}
