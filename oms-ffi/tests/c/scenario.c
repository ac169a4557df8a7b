/* The scenario that all languages share, from C: scenario SCENARIO FOLDER. On the store in memory, on SQLite, on
 * PostgreSQL and on a store that is written in C, every answer is what the document says, and the stores answer the same bytes. */
#include "check.h"
#include "json.h"

#include <time.h>
#include <unistd.h>

#include "../../examples/c/sqlite_store.h"

static const char *document, *folder;

/* The answers of the store in memory, as they were written. */
#define STEPS_MAX 10000
static char *in_memory[STEPS_MAX];

static char *read_file(const char *path)
{
    struct growing text = {NULL, 0, 0};
    char chunk[65536];
    size_t length;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while ((length = fread(chunk, 1, sizeof chunk, file)) > 0) grow(&text, chunk, length);
    fclose(file);
    return text.text;
}

static oms_options seeded(void)
{
    oms_options options;
    oms_options_init(&options, sizeof options);
    options.flags = OMS_OPEN_SEEDED_IDS;
    options.ids_seed = strtoull(member_of(document, "seed"), NULL, 10);
    return options;
}

/* Asks what a step asks. Answers the kind of answer; the answer is in `out`. */
static const char *ask(oms_handle *shop, const char *step, oms_buffer *out, oms_error **error)
{
    const char *command = member_of(step, "command"), *batch = member_of(step, "batch");
    const char *together = member_of(step, "together"), *tenant = member_of(step, "tenant");
    struct growing context = {NULL, 0, 0};
    const char *kind;
    oms_status status;

    if (command) {
        char *text = canonical_text(command);
        canonical(member_of(step, "context"), &context);
        kind = "receipt";
        status = oms_execute_json(shop, context.text, context.length, text, OMS_NTS, out, error);
        free(text);
    } else if (batch) {
        char *text = canonical_text(batch);
        kind = "outcomes";
        status = oms_execute_batch(shop, text, OMS_NTS, together && *together == 't' ? OMS_BATCH_TOGETHER : 0, out, error);
        free(text);
    } else {
        char *text = canonical_text(member_of(step, "query"));
        kind = "answer";
        if (tenant) {
            grow(&context, "{\"tenant\":", 10);
            canonical(tenant, &context);
            grow(&context, "}", 1);
        }
        status = oms_query_json(shop, context.text, context.length, text, OMS_NTS, out, error);
        free(text);
    }
    free(context.text);
    return status == OMS_OK ? kind : "refusal";
}

static void run(oms_handle *shop)
{
    const char *steps = member_of(document, "steps");
    struct member step;
    int number = 0, wrong = 0;
    while (next_member(&steps, 0, &step)) {
        oms_buffer out = {0};
        oms_error *error = NULL;
        const char *kind = ask(shop, step.value, &out, &error);
        const char *answered = error ? oms_error_json(error) : out.data;
        const char *expected = member_of(step.value, kind);
        char *is = canonical_text(answered), *should = expected ? canonical_text(expected) : NULL;
        if (should == NULL || strcmp(is, should) != 0) {
            if (wrong++ < 3) {
                printf("  %.80s\n    expected %s\n    answered %s %s\n", member_of(step.value, "name"),
                       should ? should : "another kind", kind, is);
            }
        }
        CHECK(number < STEPS_MAX);
        if (in_memory[number] == NULL) {
            in_memory[number] = malloc(strlen(answered) + 1);
            strcpy(in_memory[number], answered);
        }
        CHECK(strcmp(in_memory[number], answered) == 0);
        free(is);
        free(should);
        oms_buffer_free(&out);
        oms_error_free(error);
        number++;
    }
    printf("  %d steps\n", number);
    CHECK(number > 250 && wrong == 0);
    oms_close(shop);
}

static void the_store_in_memory_answers_as_the_document_says(void)
{
    oms_options options = seeded();
    oms_handle *shop = NULL;
    OK(oms_open("memory:", OMS_NTS, &options, &shop, &error));
    run(shop);
}

static void sqlite_answers_the_same_bytes(void)
{
    oms_options options = seeded();
    oms_handle *shop = NULL;
    char url[512];
    snprintf(url, sizeof url, "sqlite:%s/scenario.db", folder);
    OK(oms_open(url, OMS_NTS, &options, &shop, &error));
    run(shop);
}

static void postgresql_answers_the_same_bytes(void)
{
    oms_options options = seeded();
    oms_handle *shop = NULL;
    char url[512];
    const char *server = getenv("OMS_TEST_POSTGRES");
    if (server == NULL) {
        printf("  SKIPPED: there is no server\n");
        return;
    }
    snprintf(url, sizeof url, "%s?schema=c%ld_%ld&migrate=true", server, (long)getpid(), (long)time(NULL));
    OK(oms_open(url, OMS_NTS, &options, &shop, &error));
    run(shop);
}

static void a_store_written_in_c_answers_the_same_bytes(void)
{
    oms_options options = seeded();
    oms_handle *shop = NULL;
    oms_store_vtable store;
    oms_store_init(&store, sizeof store);
    OK(sqlite_store_open(":memory:", &store));
    OK(oms_open_store(&store, &options, &shop, &error));
    run(shop);
}

int main(int count, char **arguments)
{
    char *text;
    int at;
    if (count < 3) {
        fprintf(stderr, "usage: scenario SCENARIO FOLDER\n");
        return 2;
    }
    document = text = read_file(arguments[1]);
    folder = arguments[2];
    TEST(the_store_in_memory_answers_as_the_document_says);
    TEST(sqlite_answers_the_same_bytes);
    TEST(postgresql_answers_the_same_bytes);
    TEST(a_store_written_in_c_answers_the_same_bytes);
    for (at = 0; at < STEPS_MAX; at++) free(in_memory[at]);
    free(text);
    return finish();
}
