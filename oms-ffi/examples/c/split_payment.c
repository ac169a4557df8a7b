/*
 * A gift card pays a part and a card the rest; the card is captured at shipment. A cancellation, a return, refunds to the
 * gift card first, a chargeback and its reversal; at the end the books, which balance.
 *
 * Build: cc split_payment.c story.c $(pkg-config --cflags --libs oms) -o split_payment
 */
#include "story.h"

/* A seller, ten mugs in one place, a gift card of 30.00, and refunds that go to gift cards first. */
static void prepare(void)
{
    execute(JSON({"set_entity": {"entity": {"id": "acme", "time_zone": "Europe/Berlin"}}}));
    execute(JSON({"set_channel": {"channel": {"id": "web", "entity": "acme"}}}));
    execute(JSON({"set_location": {"location": {"id": "OSLO"}}}));
    execute(JSON({"record_item": {"sku": "MUG"}}));
    execute(JSON({"receive_stock": {"location": "OSLO", "lines": [{"sku": "MUG", "quantity": 10}]}}));
    execute(JSON({"set_payment_policy": {"policy": {"refund_order": {"gateways": ["gift_card"]}}}}));
    execute(JSON({"issue_credit": {"account": "GIFT-1", "kind": "gift_card", "amount": "30.00", "currency": "EUR"}}));
}

/* What the gateway of the card reports. */
static const char *reported(const char *kind, const char *amount, const char *status)
{
    return execute(made(JSON({"record_payment": {"order": "A-1", "payment": "CARD-1", "gateway": "card", "kind": "%s",
        "reference": "1", "amount": "%s", "currency": "EUR", "status": "%s"}}), kind, amount, status));
}

/* How the order stands. */
static void tell(void)
{
    const char *view = ask(JSON({"order": {"order": "A-1"}}));
    printf("  A-1: owed %s, %s\n", text(view, "balance"), text(view, "payment_status"));
}

/* What the host is asked to do, in order. */
static void asked(const char *receipt)
{
    int i;
    for (i = 0; i < count(receipt, "events"); i++) {
        const char *event = find(receipt, made("events.%d", i));
        const char *amount = text(event, "amount"), *payment = text(event, "payment");
        if (is_event(receipt, i, "capture_requested")) printf("  to capture: %s of %s\n", amount, payment);
        if (is_event(receipt, i, "void_requested")) printf("  to let go: %s of %s\n", amount, payment);
        if (is_event(receipt, i, "refund_requested")) printf("  to refund: %s to %s\n", amount, payment);
    }
}

/* The accounting entries of the order, and that they balance. */
static void books(void)
{
    const char *all = ask(JSON({"accounting_entries": {"order": "A-1"}}));
    long debits = 0, credits = 0;
    int i, k;
    printf("the books\n");
    for (i = 0; i < count(all, "rows"); i++) {
        const char *entry = find(all, made("rows.%d", i));
        printf("  %s\n", text(entry, "cause"));
        for (k = 0; k < count(entry, "lines"); k++) {
            const char *line = find(entry, made("lines.%d", k));
            const char *side = has(line, "debit") ? "debit" : "credit";
            printf("    %s %s %s\n", side, text(line, "account"), text(line, side));
            if (has(line, "debit")) debits += cents(text(line, "debit"));
            if (has(line, "credit")) credits += cents(text(line, "credit"));
        }
    }
    printf("  debits %ld.%02ld, credits %ld.%02ld\n", debits / 100, debits % 100, credits / 100, credits % 100);
}

int main(void)
{
    const char *account;

    open_shop("2026-03-02T09:00:00Z");
    prepare();

    printf("four mugs: 30.00 by gift card, the rest by card\n");
    execute(JSON({"place_order": {"id": "A-1", "channel": "web", "currency": "EUR", "tax_mode": "inclusive", "lines": [
        {"sku": "MUG", "quantity": 4, "unit_price": "20.00", "taxes": [{"code": "vat", "rate": "0.19"}]}]}}));
    execute(JSON({"spend_credit": {"account": "GIFT-1", "order": "A-1"}}));
    reported("authorize", "50.00", "succeeded");
    tell();

    printf("one is cancelled, three are shipped\n");
    execute(JSON({"cancel_order": {"order": "A-1", "lines": [{"line": 1, "quantity": 1}]}}));
    asked(execute(JSON({"ship_order": {"order": "A-1", "location": "OSLO"}})));
    asked(reported("capture", "30.00", "succeeded"));
    reported("void", "20.00", "succeeded");
    execute(JSON({"issue_documents": {"entity": "acme"}}));
    tell();

    printf("two come back\n");
    execute(JSON({"request_return": {"id": "R-1", "order": "A-1", "lines": [{"line": 1, "quantity": 2}]}}));
    execute(JSON({"approve_return": {"return_id": "R-1"}}));
    execute(JSON({"receive_return": {"return_id": "R-1", "location": "OSLO"}}));
    execute(JSON({"inspect_return": {"return_id": "R-1"}}));
    asked(execute(JSON({"resolve_return": {"return_id": "R-1"}})));
    execute(JSON({"refund_to_credit": {"account": "GIFT-1", "order": "A-1"}}));
    reported("refund", "10.00", "succeeded");
    execute(JSON({"issue_documents": {"entity": "acme"}}));
    tell();
    account = ask(JSON({"credit_account": {"account": "GIFT-1"}}));
    printf("  left on the gift card: %s\n", text(account, "balance"));

    printf("the bank takes 20.00 back, and loses them again\n");
    reported("chargeback", "20.00", "succeeded");
    tell();
    reported("chargeback", "20.00", "reversed");
    tell();

    books();
    return the_end();
}
