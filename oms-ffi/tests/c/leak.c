/* Leaks a buffer and an error on purpose: what searches for leaks has to find them. */
#include <oms.h>

int main(void)
{
    oms_buffer schema = {0};
    oms_error *error = NULL;
    oms_describe("all", OMS_NTS, &schema, &error);
    oms_describe("nothing", OMS_NTS, &schema, &error);
    schema.data = NULL;
    error = NULL;
    return oms_error_code(error);
}
