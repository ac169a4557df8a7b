/*
 * A paid order is changed before it ships: looked at first, then staged so that stock and money are held, then made.
 *
 * Build: cc edit_with_preview.c story.c $(pkg-config --cflags --libs oms) -o edit_with_preview
 */
#include "story.h"

#define NOW "2026-03-02T09:00:00Z"

/* What is to change: one more mug, and a tea. */
#define EDIT                                                                                                           \
    JSON({"order": "A-1", "shortage": "refuse", "quantities": [{"line": 1, "quantity": 4}],                            \
          "lines": [{"sku": "TEA", "quantity": 1, "unit_price": "4.00", "taxes": [{"code": "vat", "rate": "0.20"}]}]})

static void prepare(void)
{
    execute(JSON({"set_channel": {"channel": {"id": "web"}}}));
    execute(JSON({"set_location": {"location": {"id": "OSLO"}}}));
    execute(JSON({"record_item": {"sku": "MUG"}}));
    execute(JSON({"record_item": {"sku": "TEA"}}));
    execute(JSON({"receive_stock": {"location": "OSLO", "lines": [
        {"sku": "MUG", "quantity": 10}, {"sku": "TEA", "quantity": 5}]}}));
}

/* What the gateway reports. */
static void paid(const char *payment, const char *kind, const char *amount)
{
    execute(made(JSON({"record_payment": {"order": "A-1", "payment": "%s", "gateway": "card", "kind": "%s",
        "reference": "1", "amount": "%s", "currency": "EUR"}}), payment, kind, amount));
}

/* How the order stands. */
static void tell(void)
{
    const char *view = ask(JSON({"order": {"order": "A-1"}}));
    printf("  A-1: total %s, owed %s, %s, %s\n", text(view, "terms.totals.total"), text(view, "balance"),
           text(view, "payment_status"), text(view, "status"));
}

/* What is left for others. */
static void left(void)
{
    const char *mugs = text(ask(JSON({"available_to_sell": {"channel": "web", "sku": "MUG"}})), "total");
    const char *teas = text(ask(JSON({"available_to_sell": {"channel": "web", "sku": "TEA"}})), "total");
    printf("  left to sell: MUG %s, TEA %s\n", mugs, teas);
}

/* What an edit would change: money, stock, and where it would come from. */
static void difference(const char *receipt)
{
    int i, k;
    for (i = 0; i < count(receipt, "events"); i++) {
        const char *event = find(receipt, made("events.%d", i));
        if (is_event(receipt, i, "order_edited")) {
            printf("  total %s -> %s, owed %s -> %s\n", text(event, "total_before"), text(event, "total"),
                   text(event, "balance_before"), text(event, "balance"));
        }
        for (k = 0; k < count(event, "plan.assignments"); k++) {
            const char *given = find(event, made("plan.assignments.%d", k));
            printf("  line %s: %s from %s\n", text(given, "line"), text(given, "quantity"), text(given, "location"));
        }
    }
    for (i = 0; i < count(receipt, "movements"); i++) {
        const char *moved = find(receipt, made("movements.%d", i));
        printf("  %s %s: %s -> %s\n", text(moved, "quantity"), text(moved, "sku"), text(moved, "source"),
               text(moved, "target"));
    }
}

/* What the host is asked to do at the gateway. */
static void asked(const char *receipt)
{
    int i;
    for (i = 0; i < count(receipt, "events"); i++) {
        const char *event = find(receipt, made("events.%d", i));
        if (is_event(receipt, i, "authorization_requested")) printf("  to authorize: %s\n", text(event, "amount"));
        if (is_event(receipt, i, "capture_requested")) {
            printf("  to capture: %s of %s\n", text(event, "amount"), text(event, "payment"));
        }
    }
}

int main(void)
{
    oms_error *refusal;

    open_shop(NOW);
    prepare();
    execute(JSON({"place_order": {"id": "A-1", "channel": "web", "currency": "EUR", "lines": [
        {"sku": "MUG", "quantity": 3, "unit_price": "10.00", "taxes": [{"code": "vat", "rate": "0.20"}]}]}}));
    paid("CARD-1", "capture", "36.00");
    tell();

    printf("one more mug, and a tea; only looked at\n");
    only_look(NOW);
    difference(execute(made(JSON({"edit_order": %s}), EDIT)));
    now_is(NOW);
    left();

    printf("staged for an hour\n");
    asked(execute(made(JSON({"stage_edit": {"edit": %s, "expires_at": "2026-03-02T10:00:00Z"}}), EDIT)));
    tell();
    left();
    refusal = refused(JSON({"place_order": {"channel": "web", "currency": "EUR", "shortage": "refuse", "lines": [
        {"sku": "MUG", "quantity": 7, "unit_price": "10.00", "taxes": [{"code": "vat", "rate": "0.20"}]}]}}));
    printf("  somebody else wants 7 mugs: %s\n", oms_error_name(refusal));
    oms_error_free(refusal);

    printf("authorized, and confirmed\n");
    paid("CARD-2", "authorize", "16.80");
    execute(JSON({"confirm_edit": {"order": "A-1"}}));
    tell();
    left();

    printf("shipped\n");
    asked(execute(JSON({"ship_order": {"order": "A-1", "location": "OSLO"}})));
    paid("CARD-2", "capture", "16.80");
    tell();
    return the_end();
}
