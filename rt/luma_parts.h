// What the parts of Luma's runtime have of one another.
#ifndef KILN_LUMA_PARTS_H
#define KILN_LUMA_PARTS_H

#include "state.h"

// ----- Errors (luma_error.c)

// Raises an error. In the text stand: %k the kind of a value; %v the text of one; %s a text that ends in NUL; %n a name, a
// const struct kiln_string *; %u a number, uint64_t.
KILN_SLOW kiln_value kiln_raise_luma(const char *text, ...);
// The same about two values, in an order of kinds: compilers swap the operands of some operators.
KILN_SLOW kiln_value kiln_raise_both(const char *text, kiln_value a, kiln_value b);
// A function of the library got what it cannot use.
KILN_SLOW kiln_value kiln_needs(const char *function, const char *what, kiln_value found);
KILN_SLOW kiln_value kiln_needs_name(kiln_value found);
KILN_SLOW kiln_value kiln_no_field(kiln_value object, const struct kiln_string *name);
static const char *plural(uint64_t count);

// ----- Text (builder.c, luma_text.c)

static void builder_start(void);
// Of the type kiln_put; the context is not used.
static void builder_put(void *context, const char *text, size_t length);
static kiln_value builder_string(void);
static void put_luma(kiln_value value, kiln_put *put, void *context);

// ----- Lists (luma_list.c)

// So many words, zeros.
static struct kiln_words *words_new(uint64_t count);
// An empty list with room for some items.
static struct kiln_list *list_new(uint64_t capacity);
static void list_push(struct kiln_list *list, kiln_value item);
// A new list of `count` items of one from `from` on.
static kiln_value list_part(const struct kiln_list *list, uint64_t from, uint64_t count);

// ----- Items (luma_item.c)

// Whether a value is a whole number from 0 to 2^53.
static bool to_index(kiln_value value, uint64_t *index);

#endif
