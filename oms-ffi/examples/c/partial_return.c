/*
 * Lines with taxes included and on top, at two rates, with a discount over all: one unit of each comes back, then the
 * rest. The credits sum exactly to what was charged, and so do the invoice and the credit memos.
 *
 * Build: cc partial_return.c story.c $(pkg-config --cflags --libs oms) -o partial_return
 */
#include "story.h"

static void prepare(void)
{
    execute(JSON({"set_entity": {"entity": {"id": "acme", "time_zone": "Europe/Berlin"}}}));
    execute(JSON({"set_channel": {"channel": {"id": "web", "entity": "acme"}}}));
    execute(JSON({"set_location": {"location": {"id": "OSLO"}}}));
    execute(JSON({"record_item": {"sku": "BOOK"}}));
    execute(JSON({"record_item": {"sku": "LAMP"}}));
    execute(JSON({"receive_stock": {"location": "OSLO", "lines": [
        {"sku": "BOOK", "quantity": 10}, {"sku": "LAMP", "quantity": 10}]}}));
}

/* What the gateway reports. */
static void reported(const char *kind, const char *reference, const char *amount)
{
    execute(made(JSON({"record_payment": {"order": "A-1", "payment": "CARD-1", "gateway": "card", "kind": "%s",
        "reference": "%s", "amount": "%s", "currency": "EUR"}}), kind, reference, amount));
}

/* How the order stands. */
static void tell(void)
{
    const char *view = ask(JSON({"order": {"order": "A-1"}}));
    printf("A-1: total %s, owed %s, %s, %s\n", text(view, "terms.totals.total"), text(view, "balance"),
           text(view, "payment_status"), text(view, "status"));
}

/* Issues what is due, and shows the newest invoice or credit memo with its lines and its taxes by rate. */
static void issue(void)
{
    const char *all, *document;
    int i;
    execute(JSON({"issue_documents": {"entity": "acme"}}));
    all = ask(JSON({"documents": {"order": "A-1"}}));
    document = find(all, made("rows.%d", count(all, "rows") - 1));
    printf("  %s %s of %s\n", text(document, "kind"), text(document, "number"), text(document, "date"));
    for (i = 0; i < count(document, "lines"); i++) {
        const char *line = find(document, made("lines.%d", i));
        printf("    %s %s: net %s, total %s\n", text(line, "quantity"), text(line, "sku"), text(line, "net"),
               text(line, "total"));
    }
    for (i = 0; i < count(document, "taxes"); i++) {
        const char *tax = find(document, made("taxes.%d", i));
        printf("    %s %s on %s: %s\n", text(tax, "code"), text(tax, "rate"), text(tax, "base"), text(tax, "amount"));
    }
    printf("    net %s, tax %s, total %s\n", text(document, "totals.net"), text(document, "totals.tax"),
           text(document, "totals.total"));
}

/* Units come back, are inspected, credited and refunded, and have a credit memo; answers what was credited, in cents. */
static long sent_back(const char *id, const char *lines)
{
    const char *receipt;
    long sum = 0;
    int i;
    printf("%s comes back\n", id);
    execute(made(JSON({"request_return": {"id": "%s", "order": "A-1", "lines": %s}}), id, lines));
    execute(made(JSON({"approve_return": {"return_id": "%s"}}), id));
    execute(made(JSON({"receive_return": {"return_id": "%s", "location": "OSLO"}}), id));
    execute(made(JSON({"inspect_return": {"return_id": "%s"}}), id));
    receipt = execute(made(JSON({"resolve_return": {"return_id": "%s"}}), id));
    for (i = 0; i < count(receipt, "events"); i++) {
        if (is_event(receipt, i, "return_resolved")) {
            const char *credited = text(receipt, made("events.%d.credited", i));
            const char *refund = text(receipt, made("events.%d.refund", i));
            printf("  credited %s, to refund %s\n", credited, refund);
            sum = cents(credited);
            reported("refund", id, refund);
            break;
        }
    }
    issue();
    return sum;
}

int main(void)
{
    char total[32];
    long first, second;

    open_shop("2026-03-02T09:00:00Z");
    prepare();
    execute(JSON({"place_order": {"id": "A-1", "channel": "web", "currency": "EUR",
        "discounts": [{"code": "welcome", "amount": "10.00"}],
        "lines": [
            {"sku": "BOOK", "quantity": 3, "unit_price": "10.70", "tax_mode": "inclusive",
             "taxes": [{"code": "reduced", "rate": "0.07"}]},
            {"sku": "LAMP", "quantity": 2, "unit_price": "49.99", "taxes": [{"code": "standard", "rate": "0.19"}]}]}}));
    snprintf(total, sizeof total, "%s", text(ask(JSON({"order": {"order": "A-1"}})), "terms.totals.total"));
    reported("authorize", "1", total);
    execute(JSON({"ship_order": {"order": "A-1", "location": "OSLO"}}));
    reported("capture", "1", total);
    tell();
    issue();

    first = sent_back("R-1", JSON([{"line": 1, "quantity": 1}, {"line": 2, "quantity": 1}]));
    now_is("2026-03-20T09:00:00Z");
    second = sent_back("R-2", JSON([{"line": 1, "quantity": 2}, {"line": 2, "quantity": 1}]));

    printf("charged %s, credited %ld.%02ld + %ld.%02ld = %ld.%02ld\n", total, first / 100, first % 100, second / 100,
           second % 100, (first + second) / 100, (first + second) % 100);
    tell();
    return the_end();
}
