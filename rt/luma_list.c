// Lists: arrays that grow by doubling, so that putting an item at the end costs the same each time. Memory that is left lies
// behind the items and is zeros, as the collector looks at all of it.
#include "luma_parts.h"

// What lists without items share. It lies outside of the heap.
static const struct kiln_words no_items = {{.kind = KILN_KIND_WORDS}};

enum { LIST_LEAST = 4 };

static uint64_t size_of_words(uint64_t count) { return sizeof(struct kiln_words) + count * sizeof(kiln_value); }

static void clear_words(struct kiln_words *words, uint64_t from) {
    __builtin_memset(words->values + from, 0, (words->header.number - from) * sizeof(kiln_value));
}

// So many words, of which those from `from` on are zeros. The caller fills in the others before it allocates again.
static struct kiln_words *words_from(uint64_t count, uint64_t from) {
    if (count > UINT32_MAX) {
        kiln_gc_out_of_memory();
    }
    struct kiln_words *words = gc_allocate(size_of_words(count));
    words->header = (struct kiln_header){.kind = KILN_KIND_WORDS, .number = (uint32_t)count};
    clear_words(words, from);
    return words;
}

static struct kiln_words *words_new(uint64_t count) { return words_from(count, 0); }

static struct kiln_list *list_new(uint64_t capacity) {
    struct kiln_list *list = gc_allocate(sizeof *list);
    *list = (struct kiln_list){{.kind = KILN_KIND_LIST}, 0, (struct kiln_words *)&no_items};
    if (capacity > 0) {
        list->items = words_new(capacity);
        list->header.number = (uint32_t)capacity;
    }
    return list;
}

KILN_SLOW static void list_grow(struct kiln_list *list) {
    uint64_t capacity = list->header.number;
    uint64_t more = capacity < LIST_LEAST ? LIST_LEAST : capacity * 2;
    if (more > UINT32_MAX && capacity < UINT32_MAX) {
        more = UINT32_MAX;
    }
    struct kiln_words *old = list->items;
    if (more <= UINT32_MAX && kiln_gc_extend(old, size_of_words(capacity), size_of_words(more))) {
        old->header.number = (uint32_t)more;
        clear_words(old, capacity);
    } else {
        struct kiln_words *items = words_from(more, list->length);
        __builtin_memcpy(items->values, old->values, list->length * sizeof(kiln_value));
        list->items = items;
        gc_free(old, size_of_words(capacity));
    }
    list->header.number = (uint32_t)more;
}

static void list_push(struct kiln_list *list, kiln_value item) {
    if (__builtin_expect(list->length == list->header.number, 0)) {
        list_grow(list);
    }
    list->items->values[list->length++] = item;
}

static kiln_value list_part(const struct kiln_list *list, uint64_t from, uint64_t count) {
    struct kiln_list *part = list_new(count);
    __builtin_memcpy(part->items->values, list->items->values + from, count * sizeof(kiln_value));
    part->length = count;
    return word_of(KILN_TAG_LIST, part);
}

static kiln_value list_concatenate(const struct kiln_list *a, const struct kiln_list *b) {
    struct kiln_list *list = list_new(a->length + b->length);
    __builtin_memcpy(list->items->values, a->items->values, a->length * sizeof(kiln_value));
    __builtin_memcpy(list->items->values + a->length, b->items->values, b->length * sizeof(kiln_value));
    list->length = a->length + b->length;
    return word_of(KILN_TAG_LIST, list);
}

// The position of the first equal item; the length if there is none.
static uint64_t list_find(const struct kiln_list *list, kiln_value item) {
    uint64_t at = 0;
    while (at < list->length && !kiln_dyn_equal(list->items->values[at], item)) {
        at++;
    }
    return at;
}

static void list_remove(struct kiln_list *list, uint64_t at) {
    kiln_value *items = list->items->values;
    list->length--;
    __builtin_memmove(items + at, items + at + 1, (list->length - at) * sizeof(kiln_value));
    items[list->length] = 0;
}

// ----- Operations

kiln_value kiln_luma_list(uint64_t count, const kiln_value *items) {
    struct kiln_list *list = list_new(count);
    __builtin_memcpy(list->items->values, items, count * sizeof(kiln_value));
    list->length = count;
    return word_of(KILN_TAG_LIST, list);
}

kiln_value kiln_luma_append(kiln_value item, kiln_value list) {
    if (!is_list(list)) {
        return kiln_raise_luma("Cannot add to %k.", list);
    }
    list_push(pointer_of(list), item);
    return KILN_NIL;
}

KILN_APART kiln_value kiln_luma_sum(kiln_value word) {
    if (!is_list(word)) {
        return kiln_needs("sum", "a list", word);
    }
    const struct kiln_list *list = pointer_of(word);
    double sum = 0;
    for (uint64_t i = 0; i < list->length; i++) {
        kiln_value item = list->items->values[i];
        if (!is_number(item)) {
            return kiln_raise_luma("Cannot add a number and %k.", item);
        }
        sum += number_of(item);
    }
    return word_of_number(sum);
}

KILN_APART kiln_value kiln_luma_join(kiln_value word, kiln_value between) {
    if (!is_list(word)) {
        return kiln_needs("join", "a list", word);
    }
    if (!is_string(between)) {
        return kiln_needs("join", "a text", between);
    }
    const struct kiln_list *list = pointer_of(word);
    const struct kiln_string *separator = string_flat(pointer_of(between));
    builder_start();
    for (uint64_t i = 0; i < list->length; i++) {
        if (i > 0) {
            builder_put(0, separator->bytes, separator->length);
        }
        put_luma(list->items->values[i], builder_put, 0);
    }
    return builder_string();
}

KILN_APART kiln_value kiln_luma_reverse(kiln_value word) {
    if (!is_list(word)) {
        return kiln_needs("reverse", "a list", word);
    }
    const struct kiln_list *list = pointer_of(word);
    struct kiln_list *reversed = list_new(list->length);
    for (uint64_t i = 0; i < list->length; i++) {
        reversed->items->values[list->length - 1 - i] = list->items->values[i];
    }
    reversed->length = list->length;
    return word_of(KILN_TAG_LIST, reversed);
}

// ----- Buffers

KILN_APART kiln_value kiln_luma_buffer(kiln_value count) {
    uint64_t length;
    if (!is_number(count)) {
        return kiln_needs("buffer", "a number", count);
    }
    if (!to_index(count, &length)) {
        return kiln_raise_luma("The length of a buffer must be a whole number from 0, not %v.", count);
    }
    // Cells whose size is a multiple of 16 begin at one.
    const uint64_t unit = 16;
    if (length > ((uint64_t)1 << 40)) {
        kiln_gc_out_of_memory();
    }
    uint64_t size = (sizeof(struct kiln_buffer) + length * sizeof(double) + unit - 1) / unit * unit;
    struct kiln_buffer *buffer = gc_allocate(size);
    buffer->header = (struct kiln_header){.kind = KILN_KIND_BUFFER};
    buffer->length = length;
    __builtin_memset(buffer->items, 0, length * sizeof(double));
    return word_of(KILN_TAG_OTHER, buffer);
}
