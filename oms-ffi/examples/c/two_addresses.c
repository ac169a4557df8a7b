/*
 * A business order: refused with all that is wrong, then placed with a purchase order number, net 30, two addresses and
 * dates; each shipment has an invoice of its own, which says when it is due.
 *
 * Build: cc two_addresses.c story.c $(pkg-config --cflags --libs oms) -o two_addresses
 */
#include "story.h"

/* A seller with a rule for trade orders, a customer with a branch, and goods in one place. */
static void prepare(void)
{
    execute(JSON({"set_entity": {"entity": {"id": "acme", "time_zone": "Europe/Berlin"}}}));
    execute(JSON({"set_channel": {"channel": {"id": "trade", "kind": "wholesale", "entity": "acme"}}}));
    execute(JSON({"set_location": {"location": {"id": "HUB"}}}));
    execute(JSON({"record_item": {"sku": "MUG"}}));
    execute(JSON({"record_item": {"sku": "TEA"}}));
    execute(JSON({"receive_stock": {"location": "HUB", "lines": [
        {"sku": "MUG", "quantity": 100}, {"sku": "TEA", "quantity": 100}]}}));
    execute(JSON({"record_party": {"id": "customer"}}));
    execute(JSON({"record_party": {"id": "branch"}}));
    execute(JSON({"set_order_policy": {"policy": {"rules": [{"code": "trade_minimum", "currency": "EUR",
        "goods_min": "50.00", "units_multiple": 6, "needs_party": true, "needs_purchase_order": true}]}}}));
}

/* How the order stands, what holds it, and what is asked of the warehouse. */
static void tell(void)
{
    const char *view = ask(JSON({"order": {"order": "B-1"}}));
    int i, k;
    printf("  B-1: owed %s, %s, %s\n", text(view, "balance"), text(view, "payment_status"), text(view, "status"));
    for (i = 0; i < count(view, "progress.holds"); i++) {
        const char *hold = find(view, made("progress.holds.%d", i));
        printf("  line %s is held until %s\n", text(hold, "scope.line"), text(hold, "expires_at"));
    }
    for (i = 0; i < count(view, "fulfillment_orders"); i++) {
        const char *work = find(view, made("fulfillment_orders.%d", i));
        const char *to = has(work, "ship_to.party.id") ? text(work, "ship_to.party.id") : "customer";
        for (k = 0; k < count(work, "lines"); k++) {
            const char *line = find(work, made("lines.%d", k));
            printf("  %s: %s %s to %s\n", text(work, "id"), text(line, "quantity"), text(line, "sku"), to);
        }
    }
}

/* Issues what is due, and shows the newest invoice. */
static void issue(void)
{
    const char *all, *invoice;
    execute(JSON({"issue_documents": {"entity": "acme"}}));
    all = ask(JSON({"documents": {"order": "B-1"}}));
    invoice = find(all, made("rows.%d", count(all, "rows") - 1));
    printf("  %s of %s for %s\n", text(invoice, "number"), text(invoice, "date"), text(invoice, "purchase_order"));
    printf("    net %s, tax %s, total %s, due %s\n", text(invoice, "totals.net"), text(invoice, "totals.tax"),
           text(invoice, "totals.total"), text(invoice, "due_at"));
}

int main(void)
{
    oms_error *refusal;
    const char *why;
    int i;

    open_shop("2026-03-02T09:00:00Z");
    prepare();

    printf("five mugs, without a purchase order\n");
    refusal = refused(JSON({"place_order": {"channel": "trade", "currency": "EUR", "lines": [
        {"sku": "MUG", "quantity": 5, "unit_price": "3.50", "taxes": [{"code": "vat", "rate": "0.19"}]}]}}));
    printf("  %s\n", oms_error_name(refusal));
    why = oms_error_json(refusal);
    for (i = 0; i < count(why, "problems"); i++) {
        const char *problem = find(why, made("problems.%d", i));
        printf("  %s: %s\n", text(problem, "path"), text(problem, "message"));
    }
    oms_error_free(refusal);

    printf("twelve mugs here, and twelve teas for the branch in April\n");
    execute(JSON({"place_order": {"id": "B-1", "channel": "trade", "currency": "EUR", "party": "customer",
        "purchase_order": "PO-4711", "payment_terms": {"net": {"days": 30}}, "destination": {"country": "DE"},
        "requested": {"deliver_by": "2026-03-06T17:00:00Z"},
        "lines": [
            {"sku": "MUG", "quantity": 12, "unit_price": "3.50", "taxes": [{"code": "vat", "rate": "0.19"}]},
            {"sku": "TEA", "quantity": 12, "unit_price": "3.50", "taxes": [{"code": "vat", "rate": "0.19"}],
             "ship_to": {"destination": {"country": "AT"}, "party": "branch"},
             "requested": {"ship_not_before": "2026-04-01T06:00:00Z"}}]}}));
    execute(JSON({"release_order": {"order": "B-1"}}));
    tell();

    printf("the mugs leave\n");
    execute(JSON({"ship_fulfillment": {"fulfillment_order": "B-1-F1"}}));
    issue();
    refusal = refused(JSON({"release_order": {"order": "B-1"}}));
    printf("  the teas: %s\n", oms_error_name(refusal));
    oms_error_free(refusal);

    printf("April: the teas leave\n");
    now_is("2026-04-01T06:00:00Z");
    execute(JSON({"run_due": {}}));
    execute(JSON({"release_order": {"order": "B-1"}}));
    execute(JSON({"ship_fulfillment": {"fulfillment_order": "B-1-F2"}}));
    issue();
    tell();

    printf("paid by transfer\n");
    execute(JSON({"record_payment": {"order": "B-1", "payment": "BANK-1", "gateway": "transfer", "kind": "capture",
        "reference": "4711", "amount": "99.96", "currency": "EUR"}}));
    tell();
    return the_end();
}
