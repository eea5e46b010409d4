// Objects as only the runtime knows them, and small functions on words.
#ifndef KILN_OBJECT_H
#define KILN_OBJECT_H

#include "dyn.h"

#define KILN_INLINE __attribute__((always_inline)) static inline
#define KILN_SLOW __attribute__((cold)) KILN_APART

// A string that stands for two others, one behind the other. Once its text was asked for, `left` is a flat string
// with all of it, and `right` is null.
struct rope {
    struct kiln_header header; // as a string, with KILN_STRING_ROPE
    uint64_t length;
    const struct kiln_string *left, *right; // flat, or ropes
};

struct bound_method {
    struct kiln_header header;
    kiln_value receiver;
    kiln_value method;
};

// header.number: how many.
struct kiln_words {
    struct kiln_header header;
    kiln_value values[];
};

// A hash table from names, by address, to values. header.number: how many entries there is room for, a power of two; at most
// three quarters are in use.
struct table_entry {
    const struct kiln_string *name; // null: none
    kiln_value value;
};
struct kiln_table {
    struct kiln_header header;
    uint64_t count;
    struct table_entry entries[];
};

// Where an entry of a dictionary is found: its number, and the hash of its name.
struct place {
    uint32_t entry, hash;
};

// Memory without pointers; header.number: how many places.
struct places {
    struct kiln_header header;
    struct place values[];
};

// The fields of an object as a hash table that keeps their order: `entries` are pairs of name and value, and there is a
// power of two of `places`. dictionary.c says more.
struct dictionary {
    struct kiln_header header;
    uint64_t count; // of fields
    uint64_t used;  // of entries, those of removed fields included
    struct kiln_words *entries;
    struct places *places;
};

// The whole of a kiln_shape. header.number: how many fields instances have.
struct shape {
    struct kiln_header header;
    struct kiln_class *owner;
    // What this shape has more than `parent`: one field. Both null in the first shape of a class.
    struct shape *parent;
    const struct kiln_string *name;
    // Where one more field leads: the shape that was made first, and a table of the others.
    struct shape *child;
    struct kiln_table *children;
    // Fields by name, shared with those shapes it came from; numbers that are not below header.number are not ours. May be
    // null.
    struct kiln_table *slots;
    uint64_t capacity; // how many fields lie in place
};

// ----- Words

KILN_INLINE bool is_number(kiln_value value) { return value <= KILN_NUMBER_MAX; }
KILN_INLINE bool has_tag(kiln_value value, uint64_t tag) { return value >> KILN_TAG_SHIFT == tag; }
KILN_INLINE void *pointer_of(kiln_value value) { return (void *)(uintptr_t)(value & KILN_ADDRESS_MASK); }
KILN_INLINE kiln_value word_of(uint64_t tag, const void *object) { return tag << KILN_TAG_SHIFT | (uintptr_t)object; }
KILN_INLINE kiln_value word_of_bool(bool value) { return KILN_FALSE | value; }

KILN_INLINE double number_of(kiln_value value) {
    double number;
    __builtin_memcpy(&number, &value, sizeof number);
    return number;
}

KILN_INLINE kiln_value word_of_number(double number) {
    kiln_value value;
    __builtin_memcpy(&value, &number, sizeof value);
    return value;
}

KILN_INLINE bool is_kind(kiln_value value, enum kiln_kind kind) {
    return has_tag(value, KILN_TAG_OTHER) && ((const struct kiln_header *)pointer_of(value))->kind == kind;
}
KILN_INLINE bool is_string(kiln_value value) { return has_tag(value, KILN_TAG_STRING); }
KILN_INLINE bool is_instance(kiln_value value) { return has_tag(value, KILN_TAG_INSTANCE); }
KILN_INLINE bool is_list(kiln_value value) { return has_tag(value, KILN_TAG_LIST); }
KILN_INLINE bool is_closure(kiln_value value) { return has_tag(value, KILN_TAG_CLOSURE); }

// ----- Strings (string.c)

// The string with its text in one piece.
static const struct kiln_string *string_flat(const struct kiln_string *string);
static bool string_equal(const struct kiln_string *a, const struct kiln_string *b);
static kiln_value string_concatenate(const struct kiln_string *a, const struct kiln_string *b);
// Whether both together are longer than a text can be, or than the heap's limit. A rope needs no memory until somebody looks at it.
KILN_INLINE bool string_exceeds_limit(const struct kiln_string *a, const struct kiln_string *b);

// Mostly FNV-1a of the bytes; the string must be flat.
static uint32_t string_hash(const struct kiln_string *flat);

// ----- Names (name.c)

// The string that stands for this text as a name, or null: then nothing has it as a name.
static const struct kiln_string *name_find(const struct kiln_string *text);
// The same; makes the text a name if it is none.
static const struct kiln_string *name_make(const struct kiln_string *text);

// ----- Tables (table.c)

// The value of a name, or KILN_UNDEFINED. The table may be null.
static kiln_value table_get(const struct kiln_table *table, const struct kiln_string *name);
// Enters a name, or changes its value. The table may be null. Gives the table, which is another one if it had to grow.
KILN_APART struct kiln_table *kiln_table_put(struct kiln_table *table, const struct kiln_string *name, kiln_value value);
// The same entries in a table of their own, with room for `more`.
static struct kiln_table *table_copy(const struct kiln_table *table, uint64_t more);

// ----- Shapes (shape.c)

// The shape of instances without fields, of which `capacity` will lie in place.
static struct shape *shape_new(struct kiln_class *owner, uint64_t capacity);
// The number of a field; -1 if there is none of that name.
static int64_t shape_find(struct shape *shape, const struct kiln_string *name);
// The shape with one more field.
KILN_APART struct shape *kiln_shape_add(struct shape *shape, const struct kiln_string *name);

// ----- Errors (raise.c)

// Ends the program with a message and a trace; in the VM notes the message and gives KILN_RAISED.
KILN_SLOW kiln_value kiln_raise_error(const char *message);
// The same with a name in quotes after the text, and a point: "Undefined variable 'x'.".
KILN_SLOW kiln_value kiln_raise_named(const char *before, const struct kiln_string *name);
KILN_SLOW kiln_value kiln_raise_arity(kiln_value callee, uint64_t expected, uint64_t found);
// Prints the calls of the program that led here: from a frame record of the runtime on.
static void trace_to_stderr(uintptr_t record);

#endif
