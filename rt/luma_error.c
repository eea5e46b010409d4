// The error texts of Luma.
#include "luma_parts.h"
#include <stdarg.h>

// What a value is, in the words of errors.
enum kind { NUMBER, TEXT, YES_OR_NO, NOTHING, LIST, OBJECT, FUNCTION, BUFFER, POINTER };

static enum kind kind_of(kiln_value value) {
    if (is_number(value)) {
        return NUMBER;
    }
    if (is_string(value)) {
        return TEXT;
    }
    if (is_list(value)) {
        return LIST;
    }
    if (is_instance(value)) {
        return OBJECT;
    }
    if (value == KILN_TRUE || value == KILN_FALSE) {
        return YES_OR_NO;
    }
    if (is_kind(value, KILN_KIND_BUFFER)) {
        return BUFFER;
    }
    if (is_kind(value, KILN_KIND_POINTER)) {
        return POINTER;
    }
    return is_closure(value) || has_tag(value, KILN_TAG_OTHER) ? FUNCTION : NOTHING;
}

static const char *const kind_texts[] = {
    [NUMBER] = "a number", [TEXT] = "a text",         [YES_OR_NO] = "yes or no",
    [NOTHING] = "nothing", [LIST] = "a list",         [OBJECT] = "an object",
    [BUFFER] = "a buffer", [FUNCTION] = "a function", [POINTER] = "a pointer",
};

static void put_c_string(const char *text) { builder_put(0, text, length_of(text)); }

// A sentence begins with a capital.
static void put_kind(const char *kind) {
    bool is_first = builder.length == 0;
    put_c_string(kind);
    if (is_first) {
        builder.bytes[0] = (char)(builder.bytes[0] - ('a' - 'A'));
    }
}

static void put_count(uint64_t count) {
    char digits[20];
    builder_put(0, digits, (size_t)(kiln_decimal_put(digits, count) - digits));
}

KILN_SLOW kiln_value kiln_raise_luma(const char *text, ...) {
    va_list arguments;
    va_start(arguments, text);
    builder_start();
    for (; *text != 0; text++) {
        if (*text != '%') {
            builder_put(0, text, 1);
            continue;
        }
        switch (*++text) {
        case 'k': put_kind(kind_texts[kind_of(va_arg(arguments, kiln_value))]); break;
        case 'v': put_luma(va_arg(arguments, kiln_value), builder_put, 0); break;
        case 's': put_c_string(va_arg(arguments, const char *)); break;
        case 'u': put_count(va_arg(arguments, uint64_t)); break;
        default: {
            const struct kiln_string *name = string_flat(va_arg(arguments, const struct kiln_string *));
            builder_put(0, name->bytes, name->length);
        }
        }
    }
    va_end(arguments);
    const char *message = builder.bytes;
    size_t length = builder.length;
    builder.length = 0;
    return raise_parts(&message, &length, 1);
}

KILN_SLOW kiln_value kiln_raise_both(const char *text, kiln_value a, kiln_value b) {
    return kind_of(a) <= kind_of(b) ? kiln_raise_luma(text, a, b) : kiln_raise_luma(text, b, a);
}

// ----- Arguments of functions

KILN_SLOW kiln_value kiln_needs(const char *function, const char *what, kiln_value found) {
    return kiln_raise_luma("The function %s needs %s, not %k.", function, what, found);
}

KILN_SLOW kiln_value kiln_needs_name(kiln_value found) { return kiln_raise_luma("The name of a field must be a text, not %k.", found); }

// ----- Fields

// Whether one change makes one text of the other: a byte more, one less, another one, or two neighbours that change places.
static bool is_near(const struct kiln_string *a, const struct kiln_string *b) {
    if (a->length > b->length) {
        const struct kiln_string *longer = a;
        a = b;
        b = longer;
    }
    if (b->length - a->length > 1 || a->length == 0) {
        return false;
    }
    uint64_t same = 0;
    while (same < a->length && a->bytes[same] == b->bytes[same]) {
        same++;
    }
    const char *rest_a = a->bytes + same, *rest_b = b->bytes + same;
    uint64_t left = a->length - same;
    if (a->length < b->length) {
        return __builtin_memcmp(rest_a, rest_b + 1, left) == 0;
    }
    if (left == 0 || __builtin_memcmp(rest_a + 1, rest_b + 1, left - 1) == 0) {
        return true;
    }
    return left >= 2 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
           __builtin_memcmp(rest_a + 2, rest_b + 2, left - 2) == 0;
}

KILN_SLOW kiln_value kiln_no_field(kiln_value object, const struct kiln_string *name) {
    name = string_flat(name);
    kiln_value names = list_of_fields(pointer_of(object), true);
    const struct kiln_list *list = pointer_of(names);
    for (uint64_t i = 0; i < list->length; i++) {
        const struct kiln_string *other = pointer_of(list->items->values[i]);
        if (is_near(name, other)) {
            return kiln_raise_luma("The object has no field \"%n\". Did you mean \"%n\"?", name, other);
        }
    }
    return kiln_raise_luma("The object has no field \"%n\".", name);
}

static kiln_value no_fields(kiln_value value) { return kiln_raise_luma("%k has no fields.", value); }

static kiln_value not_settable(kiln_value value) { return kiln_raise_luma("Only objects have fields, not %k.", value); }

static kiln_value no_value_yet(const struct kiln_string *name) {
    return kiln_raise_luma("The variable \"%n\" has no value yet.", name);
}

// ----- Calls

static kiln_value not_callable(kiln_value callee) { return kiln_raise_luma("Cannot call %k.", callee); }

static const char *plural(uint64_t count) { return count == 1 ? "" : "s"; }

static kiln_value wrong_arity(kiln_value callee, uint64_t expected, uint64_t found) {
    if (is_kind(callee, KILN_KIND_NATIVE)) {
        const char *name = ((const struct kiln_native *)pointer_of(callee))->name;
        return kiln_raise_luma("%s needs %u value%s but got %u.", name, expected, plural(expected), found);
    }
    const struct kiln_string *name = 0;
    if (is_closure(callee)) {
        name = ((const struct kiln_closure *)pointer_of(callee))->function->name;
    }
    if (name == 0 || is_anonymous(name)) {
        return kiln_raise_luma("The function needs %u value%s but got %u.", expected, plural(expected), found);
    }
    return kiln_raise_luma("%n needs %u value%s but got %u.", name, expected, plural(expected), found);
}
