/*
 * The shortest whole story from C++: set up a shop, take in goods, sell some, be refused.
 *
 * Build: c++ -std=c++17 quickstart.cpp $(pkg-config --cflags --libs oms) -o quickstart
 */
#include "oms.hpp"

#include <iostream>

int main() try {
    const oms::handle shop("memory:"); // or "sqlite:shop.db"
    const oms::context anna("anna");

    shop.execute(anna, R"({"set_channel": {"channel": {"id": "web"}}})");
    shop.execute(anna, R"({"set_location": {"location": {"id": "OSLO"}}})");
    shop.execute(anna, R"({"record_item": {"sku": "MUG"}})");
    shop.execute(anna, R"({"receive_stock": {"location": "OSLO", "lines": [{"sku": "MUG", "quantity": 10}]}})");
    shop.execute(anna, R"({"place_order": {"id": "A-1", "channel": "web", "currency": "EUR",
                           "lines": [{"sku": "MUG", "quantity": 3, "unit_price": "9.50"}]}})");

    const auto order = shop.status("A-1");
    std::cout << "A-1 is " << order.status << " and " << order.payment_status << "; " << shop.available("web", "MUG")
              << " mugs are left\n";

    try { // There are not that many.
        shop.execute(anna, R"({"place_order": {"id": "A-2", "channel": "web", "currency": "EUR", "shortage": "refuse",
                               "lines": [{"sku": "MUG", "quantity": 8, "unit_price": "9.50"}]}})");
    } catch (const oms::error &refusal) {
        std::cout << "A-2 is refused with " << refusal.code() << ' ' << refusal.name() << ": " << refusal.what() << '\n';
    }
    return 0;
} catch (const oms::error &error) {
    std::cerr << error.name() << ": " << error.what() << '\n' << error.hint() << '\n';
    return 1;
}
