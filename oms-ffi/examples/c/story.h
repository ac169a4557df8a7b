/*
 * What the stories share: a shop, commands and queries as JSON, and a reader of JSON that is as small as they need. A
 * program of your own has a JSON library for that.
 */
#ifndef STORY_H
#define STORY_H

#include <oms.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* JSON as it is, without quoting. */
#define JSON(...) #__VA_ARGS__

/* Opens a shop in memory. */
void open_shop(const char *now);

/* When the next commands are decided; and whether they are only looked at. */
void now_is(const char *now);
void only_look(const char *now);

/* Executes a command that has to be accepted; answers its receipt, which is there until the next call. */
const char *execute(const char *command);

/* Executes a command that has to be refused; answers why, to be freed. */
oms_error *refused(const char *command);

/* Asks a query; the answer is there until the next call. */
const char *ask(const char *query);

/* A text made of parts. The last sixteen are kept. */
const char *made(const char *format, ...);

/* The value at a path such as `events.0.total`; NULL where there is none. */
const char *find(const char *json, const char *path);
int has(const char *json, const char *path);

/* A text or number at a path, as it is; empty where there is none. */
const char *text(const char *json, const char *path);

/* How many values a list has. */
int count(const char *json, const char *path);

/* Whether an event of a receipt is of a type. */
int is_event(const char *receipt, int position, const char *type);

/* An amount with two decimals, in cents. */
long cents(const char *amount);

/* Checks every invariant, and closes the shop. */
int the_end(void);

#endif
