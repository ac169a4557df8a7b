// Tests oms.hpp: every function once, and what is C++'s own: moves, exceptions, and texts that are not there.
#include "../../examples/cpp/oms.hpp"

#include <iostream>
#include <type_traits>
#include <vector>

namespace {

int failed = 0;

void test(const char *name, bool holds) {
    std::cout << (holds ? "ok - " : "not ok - ") << name << '\n';
    failed += holds ? 0 : 1;
}

template <typename Call> oms_status refusal(Call &&call) {
    try {
        call();
    } catch (const oms::error &error) {
        return error.code();
    }
    return OMS_OK;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

static_assert(!std::is_copy_constructible_v<oms::handle> && std::is_nothrow_move_constructible_v<oms::handle>);
static_assert(!std::is_copy_assignable_v<oms::handle> && std::is_nothrow_move_assignable_v<oms::handle>);
static_assert(!std::is_copy_constructible_v<oms::buffer> && std::is_nothrow_move_constructible_v<oms::buffer>);
static_assert(std::is_nothrow_copy_constructible_v<oms::error>);

void set_up(const oms::handle &shop, const oms::context &anna) {
    shop.execute_batch(R"([
        {"context": {"actor": "anna"}, "command": {"set_channel": {"channel": {"id": "web"}}}},
        {"context": {"actor": "anna"}, "command": {"set_location": {"location": {"id": "OSLO"}}}},
        {"context": {"actor": "anna"}, "command": {"record_item": {"sku": "MUG"}}}])");
    shop.execute(anna, R"({"receive_stock": {"location": "OSLO", "lines": [{"sku": "MUG", "quantity": 10}]}})");
}

void test_calls(const oms::handle &shop) {
    oms::context anna("anna");
    set_up(shop, anna);
    test("available", shop.available("web", "MUG") == 10);

    anna.request_id = "r-1";
    const auto first = shop.reserve(anna, "cart", "MUG", "OSLO", 4, 4102444800000000);
    const auto again = shop.reserve(anna, "cart", "MUG", "OSLO", 4, 4102444800000000);
    test("a request id is done once", again.sequence == first.sequence && again.flags == OMS_RECEIPT_REPLAYED);
    test("stock", shop.stock("MUG", "OSLO").on_hand == 10 && shop.available("web", "MUG") == 6);
    anna.request_id.clear();
    shop.unreserve(anna, "cart");
    test("unreserve", shop.available("web", "MUG") == 10);
    shop.adjust(anna, "MUG", "OSLO", -2, "damage");
    test("adjust", shop.available("web", "MUG") == 8);

    anna.is_dry_run = true;
    shop.adjust(anna, "MUG", "OSLO", -2, "damage");
    test("a dry run writes nothing", shop.available("web", "MUG") == 8);
    anna.is_dry_run = false;

    shop.execute(anna, R"({"place_order": {"id": "A-1", "channel": "web", "currency": "EUR",
                           "lines": [{"sku": "MUG", "quantity": 3, "unit_price": "9.50"}]}})");
    const auto placed = shop.status("A-1");
    test("status", std::string_view(placed.status) == "placed");
    test("query", has(shop.query(R"({"order": {"order": "A-1"}})"), "\"A-1\""));
    anna.if_version = placed.version + 1;
    test("if_version", refusal([&] { shop.cancel(anna, "A-1"); }) == OMS_ERR_VERSION_MISMATCH);
    anna.if_version = placed.version;
    shop.cancel(anna, "A-1");
    test("cancel", std::string_view(shop.status("A-1").status) == "cancelled");
    anna.if_version = 0;

    oms_cursor cursor{};
    test("events", has(shop.events(cursor, 1000), "order_placed") && shop.events(cursor).view() == "[]");
    test("another tenant", [&] {
        oms::context other("anna");
        other.tenant = "other";
        return refusal([&] { shop.status("A-1", other); }) == OMS_ERR_ORDER_MISSING;
    }());
    test("describe", has(oms::describe("place_order"), "$schema"));
}

void test_own(oms::handle shop) {
    try {
        shop.execute(oms::context("anna"), R"({"record_item": {"sku": 7, "colour": "red"}})");
        test("an error", false);
    } catch (const std::exception &caught) {
        const auto &error = dynamic_cast<const oms::error &>(caught);
        const oms::error copy = error;
        test("an error", has(copy.json(), "colour"));
        test("has all that C has", copy.status_class() == OMS_CLASS_INVALID && !copy.is_retryable() && *copy.name() != 0 &&
                                       *copy.what() != 0 && *copy.hint() != 0);
    }
    test("nobody asks", refusal([&] { shop.execute(oms::context(), "{}"); }) != OMS_OK);
    test("no url", refusal([] { oms::handle none(std::string_view{}); }) == OMS_ERR_NULL_POINTER);

    oms::buffer one = oms::describe("place_order");
    const std::string text = one.str();
    oms::buffer two = std::move(one);
    one = oms::describe("all");
    test("buffers move", two.view() == text && !one.view().empty());
    test("an empty buffer is an empty text", oms::buffer().view().empty());

    oms::handle moved = std::move(shop);
    std::vector<oms::handle> shops;
    shops.push_back(std::move(moved));
    shops.emplace_back("memory:");
    std::swap(shops[0], shops[1]);
    test("handles move", refusal([&] { shops[1].status("A-1"); }) == OMS_OK);
    test("and leave nothing", refusal([&] { moved.status("A-1"); }) == OMS_ERR_NULL_POINTER);
    shops[1].shutdown();
    test("a shutdown", refusal([&] { shops[1].status("A-1"); }) == OMS_ERR_HANDLE_CLOSED);
}

} // namespace

int main() try {
    oms::handle shop("memory:");
    test_calls(shop);
    test_own(std::move(shop));
    return failed == 0 ? 0 : 1;
} catch (const std::exception &error) {
    std::cout << "not ok - " << error.what() << '\n';
    return 1;
}
