/* As much JSON as a scenario takes: slices of a text, and the one form by which answers are compared. */
#ifndef JSON_H
#define JSON_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text that grows. */
struct growing {
    char *text;
    size_t length, capacity;
};

static void grow(struct growing *to, const char *text, size_t length)
{
    if (to->length + length + 1 > to->capacity) {
        to->capacity = 2 * (to->length + length + 1);
        to->text = realloc(to->text, to->capacity);
        if (to->text == NULL) abort();
    }
    memcpy(to->text + to->length, text, length);
    to->length += length;
    to->text[to->length] = '\0';
}

static const char *skip_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/* The end of the value (or key) that begins here. The text is well-formed. */
static const char *skip_value(const char *at)
{
    int depth = 0;
    at = skip_space(at);
    do {
        if (*at == '"') {
            for (at++; *at != '"'; at++) {
                if (*at == '\\') at++;
            }
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            depth--;
        } else if (depth == 0) {
            return at + strcspn(at, ",]} \t\r\n");
        }
        if (*at == '\0') abort();
        at++;
    } while (depth > 0);
    return at;
}

/* A member of an object (or an item of a list, without a key). */
struct member {
    const char *key, *value;
    size_t key_length;
};

/* The next member after `at`, which is the opening bracket or the end of the member before; 0: there is none. */
static int next_member(const char **at, int is_object, struct member *member)
{
    const char *here = skip_space(*at + (**at == '{' || **at == '[' ? 1 : 0));
    if (*here == ',') here = skip_space(here + 1);
    if (*here == '}' || *here == ']') return 0;
    if (is_object) {
        const char *end = skip_value(here);
        member->key = here;
        member->key_length = (size_t)(end - here);
        here = skip_space(end) + 1;
    }
    member->value = skip_space(here);
    *at = skip_space(skip_value(member->value));
    return 1;
}

/* The value of a key of an object, or NULL. */
static const char *member_of(const char *object, const char *key)
{
    struct member member;
    size_t length = strlen(key);
    object = skip_space(object);
    while (next_member(&object, 1, &member)) {
        if (member.key_length == length + 2 && memcmp(member.key + 1, key, length) == 0) return member.value;
    }
    return NULL;
}

static int by_key(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    size_t shorter = a->key_length < b->key_length ? a->key_length : b->key_length;
    /* Without the quotes, of which the second would be compared with a character. */
    int order = memcmp(a->key + 1, b->key + 1, shorter - 2);
    return order ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

/* Adds a value in canonical form: keys sorted by their bytes, no spaces. */
static void canonical(const char *value, struct growing *to)
{
    value = skip_space(value);
    if (*value != '{' && *value != '[') {
        grow(to, value, (size_t)(skip_value(value) - value));
    } else {
        int is_object = *value == '{';
        struct member *members = NULL, member;
        size_t count = 0, at;
        const char *here = value;
        while (next_member(&here, is_object, &member)) {
            members = realloc(members, (count + 1) * sizeof *members);
            if (members == NULL) abort();
            members[count++] = member;
        }
        if (is_object && count > 1) qsort(members, count, sizeof *members, by_key);
        grow(to, is_object ? "{" : "[", 1);
        for (at = 0; at < count; at++) {
            if (at > 0) grow(to, ",", 1);
            if (is_object) {
                grow(to, members[at].key, members[at].key_length);
                grow(to, ":", 1);
            }
            canonical(members[at].value, to);
        }
        grow(to, is_object ? "}" : "]", 1);
        free(members);
    }
}

static char *canonical_text(const char *value)
{
    struct growing text = {NULL, 0, 0};
    canonical(value, &text);
    return text.text;
}

#endif
