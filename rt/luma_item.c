// Items: what `x[i]`, `has`, `add`, `remove`, `for each` and functions of the library mean for lists, strings, objects and
// buffers.
#include "luma_parts.h"

static bool to_index(kiln_value value, uint64_t *index) {
    const double limit = 9007199254740992.0; // 2^53
    if (!is_number(value) || !(number_of(value) >= 0) || number_of(value) > limit) {
        return false;
    }
    *index = (uint64_t)number_of(value);
    return (double)*index == number_of(value);
}

KILN_SLOW kiln_value kiln_bad_index(kiln_value index, const char *of, const char *item, uint64_t length) {
    if (!is_number(index)) {
        return kiln_raise_luma("An index must be a whole number, not %k.", index);
    }
    double number = number_of(index);
    if (number != kiln_f64_floor(number) || number - number != 0) {
        return kiln_raise_luma("An index must be a whole number, not %v.", index);
    }
    if (length == 0) {
        return kiln_raise_luma("The index %v is out of range: the %s is empty.", index, of);
    }
    return kiln_raise_luma("The index %v is out of range: the %s has %u %s%s, from 0 to %u.", index, of, length, item,
                      plural(length), length - 1);
}

KILN_SLOW static kiln_value bad_index_of_list(kiln_value list, kiln_value index) {
    return kiln_bad_index(index, "list", "item", ((const struct kiln_list *)pointer_of(list))->length);
}

static struct kiln_buffer *buffer_of(kiln_value value) { return pointer_of(value); }

static kiln_value bad_index_of_buffer(kiln_value buffer, kiln_value index) {
    return kiln_bad_index(index, "buffer", "number", buffer_of(buffer)->length);
}

// ----- x[i]

static kiln_value index_string(kiln_value word, kiln_value index) {
    const struct kiln_string *string = string_flat(pointer_of(word));
    struct characters *characters = characters_of(string);
    uint64_t at;
    if (!to_index(index, &at) || at >= characters->count) {
        return kiln_bad_index(index, "text", "character", characters->count);
    }
    return character_at(characters, at);
}

static kiln_value index_object(kiln_value word, kiln_value name) {
    if (!is_string(name)) {
        return kiln_needs_name(name);
    }
    const kiln_value *field = object_find(pointer_of(word), pointer_of(name));
    return field != 0 ? *field : kiln_no_field(word, pointer_of(name));
}

// A number that C put there: all that is no number in the same way.
static kiln_value number_from_c(double number) {
    return number == number ? word_of_number(number) : word_of_number(__builtin_nan(""));
}

KILN_SLOW kiln_value kiln_index_other(kiln_value word, kiln_value index) {
    if (is_string(word)) {
        return index_string(word, index);
    }
    if (is_instance(word)) {
        return index_object(word, index);
    }
    if (is_kind(word, KILN_KIND_BUFFER)) {
        uint64_t at;
        return to_index(index, &at) && at < buffer_of(word)->length ? number_from_c(buffer_of(word)->items[at])
                                                                    : bad_index_of_buffer(word, index);
    }
    return kiln_raise_luma("Cannot index %k.", word);
}

kiln_value kiln_luma_index(kiln_value word, kiln_value index) {
    if (__builtin_expect(!is_list(word), 0)) {
        return kiln_index_other(word, index);
    }
    const struct kiln_list *list = pointer_of(word);
    uint64_t at;
    return to_index(index, &at) && at < list->length ? list->items->values[at] : bad_index_of_list(word, index);
}

// ----- set x[i] to y

static kiln_value set_buffer(kiln_value word, kiln_value index, kiln_value value) {
    uint64_t at;
    if (!to_index(index, &at) || at >= buffer_of(word)->length) {
        return bad_index_of_buffer(word, index);
    }
    if (!is_number(value)) {
        return kiln_raise_luma("A buffer has numbers, not %k.", value);
    }
    buffer_of(word)->items[at] = number_of(value);
    return value;
}

KILN_SLOW kiln_value kiln_set_other(kiln_value word, kiln_value index, kiln_value value) {
    if (is_instance(word)) {
        if (!is_string(index)) {
            return kiln_needs_name(index);
        }
        object_set(pointer_of(word), pointer_of(index), value);
        return value;
    }
    if (is_kind(word, KILN_KIND_BUFFER)) {
        return set_buffer(word, index, value);
    }
    return kiln_raise_luma("Cannot set an item of %k.", word);
}

kiln_value kiln_luma_set_index(kiln_value word, kiln_value index, kiln_value value) {
    if (__builtin_expect(!is_list(word), 0)) {
        return kiln_set_other(word, index, value);
    }
    const struct kiln_list *list = pointer_of(word);
    uint64_t at;
    if (!to_index(index, &at) || at >= list->length) {
        return bad_index_of_list(word, index);
    }
    list->items->values[at] = value;
    return value;
}

// ----- Whether, where, how many

kiln_value kiln_luma_has(kiln_value in, kiln_value item) {
    if (is_list(in)) {
        const struct kiln_list *list = pointer_of(in);
        return word_of_bool(list_find(list, item) < list->length);
    }
    if (is_instance(in)) {
        return is_string(item) ? word_of_bool(object_find(pointer_of(in), pointer_of(item)) != 0) : kiln_needs_name(item);
    }
    if (is_string(in)) {
        return is_string(item) ? word_of_bool(string_has(pointer_of(in), pointer_of(item)))
                               : kiln_raise_luma("Cannot look for %k in a text.", item);
    }
    return kiln_raise_luma("Cannot look for something in %k.", in);
}

KILN_APART kiln_value kiln_luma_find(kiln_value in, kiln_value item) {
    if (is_list(in)) {
        const struct kiln_list *list = pointer_of(in);
        uint64_t at = list_find(list, item);
        return at < list->length ? word_of_number((double)at) : KILN_NIL;
    }
    if (!is_string(in)) {
        return kiln_needs("find", "a list or a text", in);
    }
    return is_string(item) ? string_find(pointer_of(in), pointer_of(item))
                           : kiln_raise_luma("Cannot look for %k in a text.", item);
}

kiln_value kiln_luma_length(kiln_value of) {
    if (is_list(of)) {
        return word_of_number((double)((const struct kiln_list *)pointer_of(of))->length);
    }
    if (is_string(of)) {
        return word_of_number((double)characters_of(string_flat(pointer_of(of)))->count);
    }
    if (is_instance(of)) {
        return word_of_number((double)field_count(pointer_of(of)));
    }
    if (is_kind(of, KILN_KIND_BUFFER)) {
        return word_of_number((double)buffer_of(of)->length);
    }
    return kiln_needs("length", "a list, a text or an object", of);
}

// ----- Parts

KILN_APART kiln_value kiln_luma_slice(kiln_value of, kiln_value from, kiln_value to) {
    if (!is_list(of) && !is_string(of)) {
        return kiln_needs("slice", "a list or a text", of);
    }
    const struct characters *characters = is_string(of) ? characters_of(string_flat(pointer_of(of))) : 0;
    uint64_t length = characters != 0 ? characters->count : ((const struct kiln_list *)pointer_of(of))->length;
    uint64_t first, end;
    if (!is_number(from) || !is_number(to)) {
        return kiln_needs("slice", "a number", is_number(from) ? to : from);
    }
    if (!to_index(from, &first) || !to_index(to, &end) || first > end || end > length) {
        return kiln_raise_luma("Cannot slice from %v to %v: the %s has %u %s%s.", from, to,
                          characters != 0 ? "text" : "list", length, characters != 0 ? "character" : "item",
                          plural(length));
    }
    return characters != 0 ? string_part(pointer_of(of), first, end) : list_part(pointer_of(of), first, end - first);
}

KILN_APART kiln_value kiln_luma_items(kiln_value of) {
    if (is_list(of)) {
        return of;
    }
    if (is_instance(of)) {
        return list_of_fields(pointer_of(of), true);
    }
    if (is_string(of)) {
        return list_of_characters(pointer_of(of));
    }
    return kiln_raise_luma("Cannot go through %k.", of);
}

KILN_APART kiln_value kiln_luma_keys(kiln_value object) {
    return is_instance(object) ? list_of_fields(pointer_of(object), true) : kiln_needs("keys", "an object", object);
}

KILN_APART kiln_value kiln_luma_values(kiln_value object) {
    return is_instance(object) ? list_of_fields(pointer_of(object), false) : kiln_needs("values", "an object", object);
}

KILN_APART kiln_value kiln_luma_remove(kiln_value item, kiln_value from) {
    if (is_list(from)) {
        struct kiln_list *list = pointer_of(from);
        uint64_t at = list_find(list, item);
        if (at < list->length) {
            list_remove(list, at);
        }
        return KILN_NIL;
    }
    if (!is_instance(from) || !has_no_class(pointer_of(from))) {
        return kiln_raise_luma("Cannot remove from %k.", from);
    }
    if (!is_string(item)) {
        return kiln_needs_name(item);
    }
    object_remove(pointer_of(from), pointer_of(item));
    return KILN_NIL;
}
