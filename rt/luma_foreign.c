// Values on their way to functions of C, and back. Compiled code checks each argument by one of these functions before the call,
// and calls with what they give: a number, or an address, which is a word that is no value. The address lies in an object, so the
// collector keeps that as long as the address is on the stack.
#include "luma_parts.h"

// An address that only C understands.
struct pointer {
    struct kiln_header header;
    uintptr_t address;
};

KILN_SLOW static kiln_value bad_argument(const char *what, kiln_value found, kiln_value position, kiln_value function) {
    return kiln_raise_luma("%n needs %s as value %u, not %k.", pointer_of(function), what, (uint64_t)number_of(position), found);
}

KILN_SLOW static kiln_value bad_integer(kiln_value found, kiln_value position, kiln_value function) {
    const char *what = "a whole number from -2147483648 to 2147483647";
    return kiln_raise_luma("%n needs %s as value %u, not %v.", pointer_of(function), what, (uint64_t)number_of(position), found);
}

KILN_SLOW static kiln_value text_with_nul(kiln_value position, kiln_value function) {
    return kiln_raise_luma("%n needs a text without the character NUL as value %u.", pointer_of(function),
                      (uint64_t)number_of(position));
}

kiln_value kiln_luma_foreign_number(kiln_value value, kiln_value position, kiln_value function) {
    return is_number(value) ? value : bad_argument("a number", value, position, function);
}

kiln_value kiln_luma_foreign_integer(kiln_value value, kiln_value position, kiln_value function) {
    if (!is_number(value)) {
        return bad_argument("a number", value, position, function);
    }
    double number = number_of(value);
    bool fits = number >= INT32_MIN && number <= INT32_MAX && number == (double)(int32_t)number;
    return fits ? value : bad_integer(value, position, function);
}

KILN_APART kiln_value kiln_luma_foreign_string(kiln_value value, kiln_value position, kiln_value function) {
    if (!is_string(value)) {
        return bad_argument("a text", value, position, function);
    }
    const struct kiln_string *text = string_flat(pointer_of(value));
    for (uint64_t i = 0; i < text->length; i++) {
        if (text->bytes[i] == 0) {
            return text_with_nul(position, function);
        }
    }
    // A copy, with NUL behind it, for this call.
    struct kiln_string *copy = new_flat(text->length + 1);
    __builtin_memcpy(copy->bytes, text->bytes, text->length);
    copy->bytes[text->length] = 0;
    return (kiln_value)(uintptr_t)copy->bytes;
}

kiln_value kiln_luma_foreign_buffer(kiln_value value, kiln_value position, kiln_value function) {
    if (value == KILN_NIL) {
        return 0;
    }
    if (!is_kind(value, KILN_KIND_BUFFER)) {
        return bad_argument("a buffer", value, position, function);
    }
    return (kiln_value)(uintptr_t)((struct kiln_buffer *)pointer_of(value))->items;
}

kiln_value kiln_luma_foreign_pointer(kiln_value value, kiln_value position, kiln_value function) {
    if (value == KILN_NIL) {
        return 0;
    }
    if (is_kind(value, KILN_KIND_BUFFER)) {
        return (kiln_value)(uintptr_t)((struct kiln_buffer *)pointer_of(value))->items;
    }
    if (!is_kind(value, KILN_KIND_POINTER)) {
        return bad_argument("a pointer", value, position, function);
    }
    return ((const struct pointer *)pointer_of(value))->address;
}

KILN_APART kiln_value kiln_luma_foreign_text(kiln_value address, kiln_value function) {
    const char *text = (const char *)(uintptr_t)address;
    if (text == 0) {
        return KILN_NIL;
    }
    uint64_t length = length_of(text);
    if (!is_utf8(text, length)) {
        return kiln_raise_luma("The text that %n gives is not in UTF-8.", pointer_of(function));
    }
    return kiln_dyn_new_string(text, length);
}

kiln_value kiln_luma_foreign_address(kiln_value address) {
    if (address == 0) {
        return KILN_NIL;
    }
    struct pointer *pointer = gc_allocate(sizeof *pointer);
    *pointer = (struct pointer){{.kind = KILN_KIND_POINTER}, address};
    return word_of(KILN_TAG_OTHER, pointer);
}
