/*
 * Follows the events of a store and keeps where it is in a file, so that it goes on there when it is started again:
 *
 *     event_poll sqlite:shop.db cursor.txt
 *
 * The library never calls back: events are read when it suits the host. Each is seen at least once; whoever does
 * something about an event stores the cursor in the same transaction, and sees each exactly once.
 *
 * Build: cc event_poll.c $(pkg-config --cflags --libs oms) -o event_poll
 */
#include <oms.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(oms_error *error)
{
    fprintf(stderr, "%s\n", oms_error_json(error));
    oms_error_free(error);
    exit(1);
}

static oms_cursor load_cursor(const char *path)
{
    oms_cursor cursor = {0, 0, 0};
    unsigned long sequence, ordinal;
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        if (fscanf(file, "%lu %lu", &sequence, &ordinal) == 2) {
            cursor.sequence = sequence;
            cursor.ordinal = (uint32_t)ordinal;
        }
        fclose(file);
    }
    return cursor;
}

/* Written beside and moved into place, so that a crash leaves the old one or the new one. */
static void keep_cursor(const char *path, oms_cursor cursor)
{
    char beside[512];
    FILE *file;
    snprintf(beside, sizeof beside, "%s.new", path);
    file = fopen(beside, "w");
    if (file == NULL || fprintf(file, "%lu %lu\n", (unsigned long)cursor.sequence, (unsigned long)cursor.ordinal) < 0
        || fclose(file) != 0 || rename(beside, path) != 0) {
        perror(path);
        exit(1);
    }
}

int main(int count, char **arguments)
{
    const char *url = count > 1 ? arguments[1] : "memory:", *path = count > 2 ? arguments[2] : "cursor.txt";
    oms_error *error = NULL;
    oms_handle *shop = NULL;
    oms_cursor cursor = load_cursor(path);
    oms_buffer events = {0};

    if (oms_open(url, OMS_NTS, NULL, &shop, &error) != OMS_OK) fail(error);
    for (;;) {
        if (oms_events_read(shop, NULL, &cursor, 100, &events, &error) != OMS_OK) fail(error);
        if (strcmp(events.data, "[]") == 0) break; /* No more yet: a service would sleep and ask again. */
        printf("%s\n", events.data);
        fflush(stdout);
        keep_cursor(path, cursor);
        oms_buffer_free(&events);
    }
    oms_buffer_free(&events);
    oms_close(shop);
    return 0;
}
