// The text of values. Lists and objects may be as deep as memory allows: what is being written is on a stack of its own, and
// has a flag, so that one inside itself is seen.
#include "luma_parts.h"

// The flag of a list or an object that is being written.
enum { IS_WRITTEN = 1 };

// What is on the stack: a list is the value, and the number of the next item. An object with a shape is its names from the last
// to the first, the value, and the number of the next field; one that is a dictionary the value and the next entry.

// ----- Strings in quotes, names of fields

static char escape_of(char c) {
    switch (c) {
    case '\n': return 'n';
    case '\t': return 't';
    case '\r': return 'r';
    case '"':
    case '\\':
    case '{':
    case '}': return c;
    default: return 0;
    }
}

static void put_quoted(put_function *put, void *context, const struct kiln_string *string) {
    string = string_flat(string);
    put(context, "\"", 1);
    uint64_t start = 0;
    for (uint64_t i = 0; i < string->length; i++) {
        char escape[2] = {'\\', escape_of(string->bytes[i])};
        if (escape[1] != 0) {
            put(context, string->bytes + start, i - start);
            put(context, escape, 2);
            start = i + 1;
        }
    }
    put(context, string->bytes + start, string->length - start);
    put(context, "\"", 1);
}

// Whether a name needs no quotes. What is not ASCII counts as letters.
static bool is_word(const struct kiln_string *name) {
    for (uint64_t i = 0; i < name->length; i++) {
        unsigned char c = (unsigned char)name->bytes[i];
        bool letter = (c | 32) - 'a' < 26u || c == '_' || c >= 0x80;
        if (!letter && (i == 0 || c - '0' >= 10u)) {
            return false;
        }
    }
    return name->length > 0;
}

static void put_field_name(put_function *put, void *context, const struct kiln_string *name) {
    if (is_word(name)) {
        put(context, name->bytes, name->length);
    } else {
        put_quoted(put, context, name);
    }
    put(context, ": ", 2);
}

// ----- Values that contain no others

// Functions without a name have one that no program can give: it is a word of the language.
static bool is_anonymous(const struct kiln_string *name) {
    return name->length == 8 && __builtin_memcmp(name->bytes, "function", 8) == 0;
}

static void put_function_name(put_function *put, void *context, const struct kiln_string *name) {
    if (is_anonymous(name)) {
        put(context, "<function>", 10);
    } else {
        put_named(put, context, "<function ", name, ">");
    }
}

static void put_buffer(put_function *put, void *context, const struct kiln_buffer *buffer) {
    char text[64];
    char *to = kiln_decimal_put(put_text(text, "<buffer of "), buffer->length);
    to = put_text(to, buffer->length == 1 ? " number>" : " numbers>");
    put(context, text, (size_t)(to - text));
}

static void put_other(put_function *put, void *context, const struct kiln_header *object) {
    switch ((enum kiln_kind)object->kind) {
    case KILN_KIND_NATIVE: {
        const char *name = ((const struct kiln_native *)object)->name;
        put(context, "<function ", 10);
        put(context, name, length_of(name));
        put(context, ">", 1);
        return;
    }
    case KILN_KIND_BUFFER: put_buffer(put, context, (const struct kiln_buffer *)object); return;
    case KILN_KIND_POINTER: put(context, "<pointer>", 9); return;
    case KILN_KIND_CLASS:
        put_function_name(put, context, ((const struct kiln_class *)object)->descriptor->name);
        return;
    case KILN_KIND_BOUND_METHOD: {
        const struct kiln_closure *closure = pointer_of(((const struct bound_method *)object)->method);
        put_function_name(put, context, closure->function->name);
        return;
    }
    case KILN_KIND_NONE:
    case KILN_KIND_STRING:
    case KILN_KIND_INSTANCE:
    case KILN_KIND_CLOSURE:
    case KILN_KIND_CELL:
    case KILN_KIND_SHAPE:
    case KILN_KIND_WORDS:
    case KILN_KIND_TABLE:
    case KILN_KIND_LIST:
    case KILN_KIND_DICTIONARY:
    case KILN_KIND_BYTES: return;
    }
}

static void put_plain(put_function *put, void *context, kiln_value value) {
    if (is_number(value)) {
        char text[KILN_FLOAT_TEXT_MAX];
        put(context, text, kiln_format_f64(number_of(value), text));
    } else if (is_closure(value)) {
        put_function_name(put, context, ((const struct kiln_closure *)pointer_of(value))->function->name);
    } else if (has_tag(value, KILN_TAG_OTHER)) {
        put_other(put, context, pointer_of(value));
    } else if (value == KILN_TRUE) {
        put(context, "yes", 3);
    } else if (value == KILN_FALSE) {
        put(context, "no", 2);
    } else {
        put(context, "nothing", 7);
    }
}

// ----- Values that contain others

static bool contains_others(kiln_value value) { return is_list(value) || is_instance(value); }

// Begins a list or an object.
static void begin_value(put_function *put, void *context, kiln_value value) {
    struct kiln_header *header = pointer_of(value);
    if ((header->flags & IS_WRITTEN) != 0) {
        put(context, "...", 3);
        return;
    }
    if (is_list(value)) {
        put(context, "[", 1);
    } else {
        const struct kiln_instance *object = pointer_of(value);
        bool is_empty = field_count(object) == 0;
        put(context, is_empty ? "{}" : "{ ", 2);
        if (is_empty) {
            return;
        }
        if (!is_dictionary(object)) {
            push_names(&visiting, object);
        }
    }
    header->flags |= IS_WRITTEN;
    stack_push(&visiting, value);
    stack_push(&visiting, 0);
}

static void put_inner(put_function *put, void *context, kiln_value value) {
    if (is_string(value)) {
        put_quoted(put, context, pointer_of(value));
    } else if (contains_others(value)) {
        begin_value(put, context, value);
    } else {
        put_plain(put, context, value);
    }
}

// Ends the one that is on the top of the stack, of which `below` words more are there.
static void end_value(kiln_value value, uint64_t below) {
    struct kiln_header *header = pointer_of(value);
    header->flags &= (uint8_t)~IS_WRITTEN;
    visiting.top -= 2 + below;
}

// Goes on with the list that is on the top of the stack.
static void continue_list(put_function *put, void *context, const struct kiln_list *list) {
    uint64_t item = visiting.top[-1]++;
    if (item >= list->length) {
        end_value(visiting.top[-2], 0);
        put(context, "]", 1);
        return;
    }
    if (item > 0) {
        put(context, ", ", 2);
    }
    put_inner(put, context, list->items->values[item]);
}

static void continue_object(put_function *put, void *context, struct kiln_instance *object) {
    uint64_t count = field_count(object);
    uint64_t field = visiting.top[-1]++;
    if (field == count) {
        end_value(visiting.top[-2], count);
        put(context, " }", 2);
        return;
    }
    if (field > 0) {
        put(context, ", ", 2);
    }
    put_field_name(put, context, pointer_of(visiting.top[-3 - (ptrdiff_t)field]));
    put_inner(put, context, *field_of(object, field));
}

static void continue_dictionary(put_function *put, void *context, const struct dictionary *dictionary) {
    uint64_t entry = visiting.top[-1];
    bool is_first = entry == 0;
    while (entry < dictionary->used && !is_string(*dictionary_entry(dictionary, entry))) {
        entry++;
    }
    if (entry == dictionary->used) {
        end_value(visiting.top[-2], 0);
        put(context, " }", 2);
        return;
    }
    visiting.top[-1] = entry + 1;
    if (!is_first) {
        put(context, ", ", 2);
    }
    const kiln_value *pair = dictionary_entry(dictionary, entry);
    put_field_name(put, context, pointer_of(pair[0]));
    put_inner(put, context, pair[1]);
}

static void put_nested(put_function *put, void *context, kiln_value value) {
    size_t depth = (size_t)(visiting.top - visiting.bottom);
    begin_value(put, context, value);
    while ((size_t)(visiting.top - visiting.bottom) > depth) {
        kiln_value current = visiting.top[-2];
        struct kiln_instance *object = pointer_of(current);
        if (is_list(current)) {
            continue_list(put, context, pointer_of(current));
        } else if (is_dictionary(object)) {
            continue_dictionary(put, context, dictionary_of(object));
        } else {
            continue_object(put, context, object);
        }
    }
}

static void put_luma(kiln_value value, put_function *put, void *context) {
    if (is_string(value)) {
        const struct kiln_string *string = string_flat(pointer_of(value));
        put(context, string->bytes, string->length);
    } else if (contains_others(value)) {
        put_nested(put, context, value);
    } else {
        put_plain(put, context, value);
    }
}

// ----- Operations

KILN_APART kiln_value kiln_luma_show(uint64_t count, const kiln_value *values) {
    for (uint64_t i = 0; i < count; i++) {
        if (i > 0) {
            kiln_stdout_write(" ", 1);
        }
        put_luma(values[i], put_stdout, 0);
    }
    kiln_stdout_write("\n", 1);
    return KILN_NIL;
}

KILN_APART kiln_value kiln_luma_text(kiln_value value) {
    if (is_string(value)) {
        return value;
    }
    builder_start();
    put_luma(value, builder_put, 0);
    return builder_string();
}

// From this length on, a string is not copied but becomes a part of a rope: text that grows in a loop is copied once.
enum { COPIED_MAX = 256 };

KILN_APART kiln_value kiln_luma_concat(uint64_t count, const kiln_value *values) {
    kiln_value result = KILN_NIL;
    builder_start();
    for (uint64_t i = 0; i < count; i++) {
        const struct kiln_string *string = pointer_of(values[i]);
        if (!is_string(values[i]) || string->length <= COPIED_MAX) {
            put_luma(values[i], builder_put, 0);
            continue;
        }
        kiln_value before = builder_string();
        before = result == KILN_NIL ? before : string_concatenate(pointer_of(result), pointer_of(before));
        result = string_concatenate(pointer_of(before), string);
    }
    kiln_value rest = builder_string();
    return result == KILN_NIL ? rest : string_concatenate(pointer_of(result), pointer_of(rest));
}
