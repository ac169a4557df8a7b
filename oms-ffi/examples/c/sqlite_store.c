/*
 * A store for oms that the host writes: every record, balance and log entry in tables of a SQLite file of the host.
 *
 * Requests are JSON, and SQLite reads and writes JSON itself (json_each, json_extract, json_object), so that there is no
 * parser here: each step is one SQL statement whose parameter ?1 is the tenant and ?2 the JSON that it is about. What a
 * store reads and answers is in oms.h, section "Stores". It passes oms_store_check.
 *
 * One connection behind one mutex: commits are in order anyway. Needs SQLite 3.38 or newer.
 *
 * Build: cc sqlite_store.c yourprogram.c $(pkg-config --cflags --libs oms sqlite3) -lpthread
 */
#include "sqlite_store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const char SCHEMA[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS record (tenant TEXT, kind INTEGER, id TEXT, version INTEGER, format INTEGER, body TEXT,"
    " PRIMARY KEY (tenant, kind, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS name (tenant TEXT, name TEXT, id TEXT, PRIMARY KEY (tenant, name)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS place (tenant TEXT, list INTEGER, key TEXT, at INTEGER, id TEXT,"
    " PRIMARY KEY (tenant, list, key, at, id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS balance (tenant TEXT, sku TEXT, location TEXT,"
    " b0 INTEGER, b1 INTEGER, b2 INTEGER, b3 INTEGER, b4 INTEGER, PRIMARY KEY (tenant, sku, location)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS log (tenant TEXT, sequence INTEGER, request TEXT, format INTEGER, entry TEXT,"
    " observed TEXT, PRIMARY KEY (tenant, sequence)) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX IF NOT EXISTS log_request ON log (tenant, request) WHERE request IS NOT NULL;";

#define BUCKETS "json_array(b0, b1, b2, b3, b4)"
#define LOGGED "json_object('sequence', sequence, 'format', format, 'entry', entry, 'observed', observed)"
#define LIMITED(path) " LIMIT CAST(json_extract(?2, '" path "') AS INTEGER)"
#define PAGE(before, order)                                                                                            \
    "SELECT json_array(at, id) FROM place WHERE tenant = ?1 AND list = json_extract(?2, '$.list.list')"                \
    " AND key = json_extract(?2, '$.list.key')"                                                                        \
    " AND at BETWEEN json_extract(?2, '$.list.from') AND json_extract(?2, '$.list.to')"                                \
    " AND (json_extract(?2, '$.list.after') IS NULL"                                                                   \
    "  OR (at, id) " before " (json_extract(?2, '$.list.after[0]'), json_extract(?2, '$.list.after[1]')))"             \
    " ORDER BY at " order ", id " order LIMITED("$.list.limit")

enum statement {
    BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, LAST, KEYS,
    /* What is held under a key, by the name that the key has in JSON. */
    RECORD, BALANCES, BALANCE, NAME, LIST, LIST_DESCENDING, ENTRY, REQUEST,
    CHANGES,
    /* The first reason to reject a change, in their rank. */
    REASON_REQUEST, REASON_WRITES, REASON_CHECKS, REASON_NAMES, REASON_POSTINGS,
    WRITE_LOG, WRITE_RECORDS, FREE_NAMES, CLAIM_NAMES, REMOVE_ROWS, ADD_ROWS, ADD_HISTORY, POST,
    LOG, SCAN, STOCK, BACKUP,
    STATEMENTS
};

static const char *const SQL[STATEMENTS] = {
    "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK",
    "SELECT coalesce(max(sequence), 0) FROM log WHERE tenant = ?1",
    "SELECT (SELECT key FROM json_each(asked.value)) || iif(json_extract(asked.value, '$.list.descending'),"
    " '_descending', ''), asked.value FROM json_each(?2, '$.keys') asked ORDER BY asked.key",

    "SELECT json_object('version', version, 'format', format, 'body', body) FROM record WHERE tenant = ?1"
    " AND kind = json_extract(?2, '$.record.kind') AND id = json_extract(?2, '$.record.id')",
    "SELECT json_object('location', location, 'buckets', " BUCKETS ") FROM balance WHERE tenant = ?1"
    " AND sku = json_extract(?2, '$.balances') ORDER BY location",
    "SELECT " BUCKETS " FROM balance WHERE tenant = ?1 AND sku = json_extract(?2, '$.balance.sku')"
    " AND location = json_extract(?2, '$.balance.location')",
    "SELECT json_quote(id) FROM name WHERE tenant = ?1 AND name = json_extract(?2, '$.name')",
    PAGE(">", "ASC"), PAGE("<", "DESC"),
    "SELECT " LOGGED " FROM log WHERE tenant = ?1 AND sequence = json_extract(?2, '$.entry')",
    "SELECT " LOGGED " FROM log WHERE tenant = ?1 AND request = json_extract(?2, '$.request')",

    "SELECT value, json_extract(?2, '$.together') FROM json_each(?2, '$.changes') ORDER BY key",

    "SELECT json_object('duplicate', sequence) FROM log WHERE tenant = ?1 AND request = json_extract(?2, '$.request')",
    "SELECT json_object('conflict', json_object('kind', w.value ->> 'kind', 'id', w.value ->> 'id'))"
    " FROM json_each(?2, '$.writes') w LEFT JOIN record r ON r.tenant = ?1 AND r.kind = w.value ->> 'kind'"
    " AND r.id = w.value ->> 'id' WHERE coalesce(r.version, 0) <> w.value ->> 'expected' ORDER BY w.key LIMIT 1",
    "SELECT json_object('conflict', json_object('kind', c.value ->> 'kind', 'id', c.value ->> 'id'))"
    " FROM json_each(?2, '$.checks') c LEFT JOIN record r ON r.tenant = ?1 AND r.kind = c.value ->> 'kind'"
    " AND r.id = c.value ->> 'id' WHERE coalesce(r.version, 0) <> c.value ->> 'version' ORDER BY c.key LIMIT 1",
    "SELECT json_object('name_taken', json_object('name', n.name, 'id', n.id))"
    " FROM json_each(?2, '$.names_claimed') c JOIN name n ON n.tenant = ?1 AND n.name = c.value ->> 'name'"
    " WHERE n.name NOT IN (SELECT value FROM json_each(?2, '$.names_freed')) ORDER BY c.key LIMIT 1",
    /* A sum that leaves 64 bits becomes a number with decimals. */
    "SELECT json_object('floor', json_object('sku', sku, 'location', location, 'bucket', bucket,"
    " 'spare', held - max(floor, 0))) FROM"
    " (SELECT p.key AS posting, d.key AS bucket, p.value ->> 'sku' AS sku, p.value ->> 'location' AS location,"
    "  d.value AS delta, json_extract(p.value, '$.floor[' || d.key || ']') AS floor,"
    "  coalesce(CASE d.key WHEN 0 THEN b0 WHEN 1 THEN b1 WHEN 2 THEN b2 WHEN 3 THEN b3 ELSE b4 END, 0) AS held"
    "  FROM json_each(?2, '$.postings') p JOIN json_each(p.value, '$.delta') d"
    "  LEFT JOIN balance b ON b.tenant = ?1 AND b.sku = p.value ->> 'sku' AND b.location = p.value ->> 'location')"
    " WHERE typeof(held + delta) = 'real' OR held + delta < 0 OR (delta < 0 AND held + delta < floor)"
    " ORDER BY posting, bucket LIMIT 1",

    "INSERT INTO log SELECT ?1, ?3, ?2 ->> 'request', ?2 ->> 'format', ?2 ->> 'entry',"
    " CASE ?2 ->> 'expected_sequence' WHEN ?3 THEN NULL ELSE ?2 ->> 'observed' END",
    "INSERT OR REPLACE INTO record SELECT ?1, value ->> 'kind', value ->> 'id', (value ->> 'expected') + 1,"
    " value ->> 'format', value ->> 'body' FROM json_each(?2, '$.writes')",
    "DELETE FROM name WHERE tenant = ?1 AND name IN (SELECT value FROM json_each(?2, '$.names_freed'))",
    "INSERT INTO name SELECT ?1, value ->> 'name', value ->> 'id' FROM json_each(?2, '$.names_claimed')",
    "DELETE FROM place WHERE (tenant, list, key, at, id) IN (SELECT ?1, value ->> 'list', value ->> 'key',"
    " value ->> 'at', value ->> 'id' FROM json_each(?2, '$.rows_removed'))",
    "INSERT OR IGNORE INTO place SELECT ?1, value ->> 'list', value ->> 'key', value ->> 'at', value ->> 'id'"
    " FROM json_each(?2, '$.rows_added')",
    "INSERT OR IGNORE INTO place SELECT ?1, ?2 ->> 'history_list', value, ?3, '' FROM json_each(?2, '$.history')",
    "INSERT INTO balance SELECT ?1, value ->> 'sku', value ->> 'location', value ->> '$.delta[0]',"
    " value ->> '$.delta[1]', value ->> '$.delta[2]', value ->> '$.delta[3]', value ->> '$.delta[4]'"
    " FROM json_each(?2, '$.postings') WHERE true ON CONFLICT DO UPDATE SET b0 = b0 + excluded.b0,"
    " b1 = b1 + excluded.b1, b2 = b2 + excluded.b2, b3 = b3 + excluded.b3, b4 = b4 + excluded.b4",

    "SELECT " LOGGED " FROM log WHERE tenant = ?1 AND sequence > json_extract(?2, '$.after') ORDER BY sequence"
    LIMITED("$.limit"),
    "SELECT json_object('kind', kind, 'id', id, 'version', version, 'format', format, 'body', body) FROM record"
    " WHERE tenant = ?1 AND (json_extract(?2, '$.after') IS NULL"
    "  OR (kind, id) > (json_extract(?2, '$.after.kind'), json_extract(?2, '$.after.id'))) ORDER BY kind, id"
    LIMITED("$.limit"),
    "SELECT json_object('sku', sku, 'location', location, 'buckets', " BUCKETS ") FROM balance"
    " WHERE tenant = ?1 AND (json_extract(?2, '$.after') IS NULL"
    "  OR (sku, location) > (json_extract(?2, '$.after.sku'), json_extract(?2, '$.after.location')))"
    " ORDER BY sku, location" LIMITED("$.limit"),
    "VACUUM INTO json_extract(?2, '$.path')",
};

struct store {
    pthread_mutex_t mutex;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENTS];
    sqlite3_stmt *tenant;
};

/* A text that SQLite has and that stays valid as long as the statement does not step on. */
struct text {
    const char *start;
    int length;
};

static struct text column(sqlite3_stmt *statement, int at)
{
    struct text text;
    text.start = (const char *)sqlite3_column_text(statement, at);
    text.length = sqlite3_column_bytes(statement, at);
    return text;
}

/* A statement with its parameters: the tenant, the JSON, a sequence. Those that it has no use for are left out. */
static sqlite3_stmt *prepared(struct store *store, enum statement which, struct text tenant, struct text json,
                              sqlite3_int64 sequence)
{
    sqlite3_stmt *statement = store->statements[which];
    sqlite3_reset(statement);
    if (sqlite3_bind_parameter_count(statement) >= 1) {
        sqlite3_bind_text(statement, 1, tenant.start, tenant.length, SQLITE_STATIC);
    }
    if (sqlite3_bind_parameter_count(statement) >= 2) {
        sqlite3_bind_text(statement, 2, json.start, json.length, SQLITE_STATIC);
    }
    if (sqlite3_bind_parameter_count(statement) >= 3) {
        sqlite3_bind_int64(statement, 3, sequence);
    }
    return statement;
}

/* Runs a statement that answers no rows. */
static int run(struct store *store, enum statement which, struct text tenant, struct text json, sqlite3_int64 sequence)
{
    sqlite3_stmt *statement = prepared(store, which, tenant, json, sequence);
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

static int control(struct store *store, enum statement which)
{
    struct text none = {NULL, 0};
    return run(store, which, none, none, 0);
}

static void say(oms_answer *answer, const char *text)
{
    oms_answer_append(answer, text, OMS_NTS);
}

static void say_column(oms_answer *answer, sqlite3_stmt *statement, int at)
{
    struct text text = column(statement, at);
    oms_answer_append(answer, text.start, (size_t)text.length);
}

/* Answers all rows as a list. */
static int say_rows(oms_answer *answer, sqlite3_stmt *statement)
{
    const char *separator = "[";
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        say(answer, separator);
        say_column(answer, statement, 0);
        separator = ",";
    }
    sqlite3_reset(statement);
    say(answer, *separator == '[' ? "[]" : "]");
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* Answers the only row, or what stands for none. */
static int say_row(oms_answer *answer, sqlite3_stmt *statement, const char *none)
{
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW) {
        say_column(answer, statement, 0);
    } else if (result == SQLITE_DONE) {
        say(answer, none);
    }
    sqlite3_reset(statement);
    return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

static int last_sequence(struct store *store, struct text tenant, sqlite3_int64 *last)
{
    struct text none = {NULL, 0};
    sqlite3_stmt *statement = prepared(store, LAST, tenant, none, 0);
    int result = sqlite3_step(statement);
    *last = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return result == SQLITE_ROW ? SQLITE_OK : result;
}

static void say_number(oms_answer *answer, sqlite3_int64 number)
{
    char digits[24];
    sqlite3_snprintf((int)sizeof digits, digits, "%lld", number);
    say(answer, digits);
}

/* --- load --- */

static int say_key(struct store *store, struct text tenant, const char *type, struct text key, oms_answer *answer)
{
    static const struct {
        const char *type;
        enum statement statement;
        const char *none; /* What stands for no row; NULL: the answer is a list. */
    } TYPES[] = {
        {"record", RECORD, "null"}, {"balances", BALANCES, NULL}, {"balance", BALANCE, "[0,0,0,0,0]"},
        {"name", NAME, "null"},     {"list", LIST, NULL},         {"list_descending", LIST_DESCENDING, NULL},
        {"entry", ENTRY, "null"},   {"request", REQUEST, "null"},
    };
    size_t at;
    for (at = 0; at < sizeof TYPES / sizeof *TYPES; at++) {
        if (strcmp(TYPES[at].type, type) == 0) {
            sqlite3_stmt *statement = prepared(store, TYPES[at].statement, tenant, key, 0);
            return TYPES[at].none ? say_row(answer, statement, TYPES[at].none) : say_rows(answer, statement);
        }
    }
    return SQLITE_MISMATCH;
}

static int load(struct store *store, struct text tenant, struct text request, oms_answer *answer)
{
    const char *separator = ",\"values\":[";
    sqlite3_int64 last = 0;
    sqlite3_stmt *keys;
    int step, result = control(store, BEGIN_READ);
    if (result == SQLITE_OK) result = last_sequence(store, tenant, &last);
    say(answer, "{\"as_of\":");
    say_number(answer, last);
    keys = prepared(store, KEYS, tenant, request, 0);
    while (result == SQLITE_OK && (step = sqlite3_step(keys)) != SQLITE_DONE) {
        if (step != SQLITE_ROW) {
            result = step;
            break;
        }
        say(answer, separator);
        separator = ",";
        result = say_key(store, tenant, column(keys, 0).start, column(keys, 1), answer);
    }
    sqlite3_reset(keys);
    say(answer, separator[1] == '\0' ? "]}" : ",\"values\":[]}");
    return result == SQLITE_OK ? control(store, COMMIT) : result;
}

/* --- commit --- */

/* The first reason to reject a change; SQLITE_DONE when there is none. */
static int add_reason(struct store *store, struct text tenant, struct text change, sqlite3_str *outcomes)
{
    int reason, result = SQLITE_DONE;
    for (reason = REASON_REQUEST; reason <= REASON_POSTINGS && result == SQLITE_DONE; reason++) {
        sqlite3_stmt *statement = prepared(store, (enum statement)reason, tenant, change, 0);
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
            sqlite3_str_appendf(outcomes, "{\"rejected\":%s}", column(statement, 0).start);
        }
        sqlite3_reset(statement);
    }
    return result;
}

static int write_change(struct store *store, struct text tenant, struct text change, sqlite3_int64 sequence)
{
    int which, result = SQLITE_OK;
    for (which = WRITE_LOG; which <= POST && result == SQLITE_OK; which++) {
        result = run(store, (enum statement)which, tenant, change, sequence);
    }
    return result;
}

/* Turns the outcomes so far, the last of which is a rejection, into those of changes that belong together. */
static void reject_together(sqlite3_str *outcomes, const char *reason, int position, int count)
{
    int at;
    sqlite3_str_reset(outcomes);
    for (at = 0; at < count; at++) {
        const char *outcome = at == position ? reason : "{\"rejected\":\"together\"}";
        sqlite3_str_appendf(outcomes, "%s%s", at == 0 ? "" : ",", outcome);
    }
}

/* Changes are written or rejected one after the other; what is left of the transaction is committed by the caller. */
static int write_changes(struct store *store, struct text tenant, struct text request, sqlite3_str *outcomes,
                         int *is_rejected)
{
    sqlite3_stmt *changes = prepared(store, CHANGES, tenant, request, 0);
    sqlite3_int64 last = 0;
    int step, position = 0, result = last_sequence(store, tenant, &last);
    while (result == SQLITE_OK && (step = sqlite3_step(changes)) != SQLITE_DONE) {
        struct text change = column(changes, 0);
        int before;
        if (step != SQLITE_ROW) {
            result = step;
            break;
        }
        if (position > 0) sqlite3_str_appendchar(outcomes, 1, ',');
        before = sqlite3_str_length(outcomes);
        result = add_reason(store, tenant, change, outcomes);
        if (result == SQLITE_DONE) {
            last++;
            result = write_change(store, tenant, change, last);
            sqlite3_str_appendf(outcomes, "{\"sequence\":%lld}", last);
        } else if (result == SQLITE_ROW) {
            result = SQLITE_OK;
            if (sqlite3_column_int(changes, 1)) { /* They belong together. */
                char *reason = sqlite3_mprintf("%s", sqlite3_str_value(outcomes) + before);
                int rejected = position, count = position + 1;
                while (sqlite3_step(changes) == SQLITE_ROW) count++;
                reject_together(outcomes, reason, rejected, count);
                sqlite3_free(reason);
                *is_rejected = 1;
                break;
            }
        }
        position++;
    }
    sqlite3_reset(changes);
    return result;
}

static int commit(struct store *store, struct text tenant, struct text request, oms_answer *answer)
{
    sqlite3_str *outcomes = sqlite3_str_new(store->db);
    int is_rejected = 0, result = control(store, BEGIN_WRITE);
    if (result == SQLITE_OK) result = write_changes(store, tenant, request, outcomes, &is_rejected);
    if (result == SQLITE_OK) result = sqlite3_str_errcode(outcomes);
    if (result == SQLITE_OK) result = control(store, is_rejected ? ROLLBACK : COMMIT);
    if (result == SQLITE_OK) {
        const char *text = sqlite3_str_value(outcomes);
        say(answer, "[");
        if (text) say(answer, text);
        say(answer, "]");
    }
    sqlite3_free(sqlite3_str_finish(outcomes));
    return result;
}

/* --- the other functions --- */

static int read_log(struct store *store, struct text tenant, struct text request, oms_answer *answer)
{
    return say_rows(answer, prepared(store, LOG, tenant, request, 0));
}

static int scan(struct store *store, struct text tenant, struct text request, oms_answer *answer)
{
    return say_rows(answer, prepared(store, SCAN, tenant, request, 0));
}

static int stock(struct store *store, struct text tenant, struct text request, oms_answer *answer)
{
    return say_rows(answer, prepared(store, STOCK, tenant, request, 0));
}

static int backup(struct store *store, struct text tenant, struct text request, oms_answer *answer)
{
    (void)answer;
    (void)tenant; /* Everything is copied, and no statement may be in progress meanwhile. */
    sqlite3_reset(store->tenant);
    tenant.start = NULL;
    return run(store, BACKUP, tenant, request, 0);
}

typedef int call(struct store *store, struct text tenant, struct text request, oms_answer *answer);

/* One call at a time. Whatever fails leaves nothing behind. */
static oms_status enter(void *user, const char *text, size_t length, oms_answer *answer, call *function)
{
    struct store *store = user;
    struct text request = {text, (int)length}, none = {NULL, 0};
    oms_status status = OMS_OK;
    int result;
    pthread_mutex_lock(&store->mutex);
    sqlite3_reset(store->tenant);
    sqlite3_bind_text(store->tenant, 1, text, (int)length, SQLITE_STATIC);
    result = sqlite3_step(store->tenant);
    result = result == SQLITE_ROW ? function(store, column(store->tenant, 0), request, answer) : SQLITE_MISMATCH;
    if (result != SQLITE_OK) {
        status = (result & 0xff) == SQLITE_BUSY ? OMS_ERR_BUSY : OMS_ERR_STORE_FAILED;
        oms_answer_fail(answer, status, sqlite3_errmsg(store->db), OMS_NTS);
        if (!sqlite3_get_autocommit(store->db)) run(store, ROLLBACK, none, none, 0);
    }
    sqlite3_reset(store->tenant);
    pthread_mutex_unlock(&store->mutex);
    return status;
}

#define FUNCTION(name, function)                                                                                       \
    static oms_status name(void *user, const char *request, size_t length, oms_answer *answer)                         \
    {                                                                                                                  \
        return enter(user, request, length, answer, function);                                                         \
    }

FUNCTION(on_load, load)
FUNCTION(on_commit, commit)
FUNCTION(on_log, read_log)
FUNCTION(on_scan, scan)
FUNCTION(on_stock, stock)
FUNCTION(on_backup, backup)

static void on_close(void *user)
{
    struct store *store = user;
    int at;
    for (at = 0; at < STATEMENTS; at++) sqlite3_finalize(store->statements[at]);
    sqlite3_finalize(store->tenant);
    sqlite3_close(store->db);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

/* --- opening --- */

oms_status sqlite_store_open(const char *path, oms_store_vtable *vtable)
{
    struct store *store = calloc(1, sizeof *store);
    int at, result;
    if (store == NULL) return OMS_ERR_STORE_UNAVAILABLE;
    pthread_mutex_init(&store->mutex, NULL);
    result = sqlite3_open(path, &store->db);
    if (result == SQLITE_OK) result = sqlite3_busy_timeout(store->db, 5000);
    if (result == SQLITE_OK) result = sqlite3_exec(store->db, SCHEMA, NULL, NULL, NULL);
    for (at = 0; at < STATEMENTS && result == SQLITE_OK; at++) {
        result = sqlite3_prepare_v3(store->db, SQL[at], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[at], NULL);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(store->db, "SELECT ?1 ->> 'tenant'", -1, &store->tenant, NULL);
    }
    if (result != SQLITE_OK) {
        on_close(store);
        return OMS_ERR_STORE_UNAVAILABLE;
    }
    vtable->user = store;
    vtable->load = on_load;
    vtable->commit = on_commit;
    vtable->log = on_log;
    vtable->scan = on_scan;
    vtable->stock = on_stock;
    vtable->backup = on_backup;
    vtable->close = on_close;
    return OMS_OK;
}
