/* Compiled by every dialect of C and C++ that the header promises; linked with the library by pkg-config and CMake. */
#include <oms.h>

int main(void)
{
    oms_handle *shop = NULL;
    oms_call call;
    oms_stock stock;
    oms_store_vtable store;
    oms_status status = oms_open("memory:", OMS_NTS, NULL, &shop, NULL);
    oms_call_init(&call, sizeof call);
    oms_stock_init(&stock, sizeof stock);
    oms_store_init(&store, sizeof store);
    if (status == OMS_OK) {
        status = oms_stock_get(shop, &call, "MUG", 3, "OSLO", OMS_NTS, &stock, NULL);
    }
    oms_close(shop);
    return status == OMS_OK && stock.on_hand == 0 && oms_version_number() == OMS_VERSION_NUMBER ? 0 : 1;
}
