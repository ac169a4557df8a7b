/* See story.h. */
#include "story.h"

#include <stdarg.h>

static oms_handle *shop;
static oms_buffer answer;      /* Of the last call; it is there until the next one. */
static char context[256];      /* Of commands: when it is, and who asks. */
static char query_context[64]; /* Of queries. */

static void story_fail(oms_error *error)
{
    fprintf(stderr, "%s: %s\n%s\n", oms_error_name(error), oms_error_message(error), oms_error_json(error));
    oms_error_free(error);
    exit(1);
}

static void circumstances(const char *now, const char *dry_run)
{
    snprintf(context, sizeof context, JSON({"now": "%s", "actor": "anna", "dry_run": %s}), now, dry_run);
    snprintf(query_context, sizeof query_context, JSON({"now": "%s"}), now);
}

void now_is(const char *now)
{
    circumstances(now, "false");
}

void only_look(const char *now)
{
    circumstances(now, "true");
}

void open_shop(const char *now)
{
    oms_error *error = NULL;
    if (oms_open("memory:", OMS_NTS, NULL, &shop, &error) != OMS_OK) story_fail(error);
    now_is(now);
}

const char *execute(const char *command)
{
    oms_error *error = NULL;
    oms_buffer_free(&answer);
    if (oms_execute_json(shop, context, OMS_NTS, command, OMS_NTS, &answer, &error) != OMS_OK) story_fail(error);
    return answer.data;
}

oms_error *refused(const char *command)
{
    oms_error *error = NULL;
    if (oms_execute_json(shop, context, OMS_NTS, command, OMS_NTS, NULL, &error) != OMS_OK) return error;
    fprintf(stderr, "not refused: %s\n", command);
    exit(1);
}

const char *ask(const char *query)
{
    oms_error *error = NULL;
    oms_buffer_free(&answer);
    if (oms_query_json(shop, query_context, OMS_NTS, query, OMS_NTS, &answer, &error) != OMS_OK) story_fail(error);
    return answer.data;
}

const char *made(const char *format, ...)
{
    static char places[16][2048];
    static unsigned next;
    char *place = places[next++ % 16];
    va_list parts;
    va_start(parts, format);
    vsnprintf(place, sizeof places[0], format, parts);
    va_end(parts);
    return place;
}

static const char *past_spaces(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
    return at;
}

/* The end of the value that begins here. */
static const char *past_value(const char *at)
{
    int depth = 0;
    do {
        if (*at == '"') {
            for (at++; *at != '"'; at++) {
                if (*at == '\\') at++;
            }
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
        }
        at++;
    } while (*at && (depth > 0 || !strchr(",}]", *at)));
    return at;
}

const char *find(const char *json, const char *path)
{
    const char *at = json;
    while (at && *path) {
        size_t length = strcspn(path, ".");
        char open = *(at = past_spaces(at));
        long index = strtol(path, NULL, 10);
        if (open != '{' && open != '[') return NULL;
        at = past_spaces(at + 1);
        for (; *at != '}' && *at != ']'; index--) {
            if (open == '[') {
                if (index == 0) break;
            } else {
                const char *name = at + 1;
                at = past_spaces(past_spaces(strchr(name, '"') + 1) + 1);
                if (strncmp(name, path, length) == 0 && name[length] == '"') break;
            }
            at = past_spaces(past_value(at));
            if (*at == ',') at = past_spaces(at + 1);
        }
        if (*at == '}' || *at == ']') return NULL;
        path += length;
        if (*path) path++;
    }
    return at;
}

int has(const char *json, const char *path)
{
    return find(json, path) != NULL;
}

const char *text(const char *json, const char *path)
{
    const char *at = find(json, path);
    if (!at) return "";
    if (*at == '"') return made("%.*s", (int)(past_value(at) - at - 2), at + 1);
    return made("%.*s", (int)(past_value(at) - at), at);
}

int count(const char *json, const char *path)
{
    int n = 0;
    while (has(json, made("%s.%d", path, n))) n++;
    return n;
}

int is_event(const char *receipt, int position, const char *type)
{
    return strcmp(text(receipt, made("events.%d.type", position)), type) == 0;
}

long cents(const char *amount)
{
    const char *point = strchr(amount, '.');
    return strtol(amount, NULL, 10) * 100 + (point ? strtol(point + 1, NULL, 10) : 0);
}

int the_end(void)
{
    printf("violations: %d\n", count(ask(JSON({"verify": {}})), "violations"));
    oms_buffer_free(&answer);
    oms_close(shop);
    return 0;
}
