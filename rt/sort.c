// `sort`: merge sort from below, which keeps the order of equal items and needs the same time for all input; runs of some
// items are sorted by insertion first.
#include "luma_parts.h"

enum { SORT_RUN = 8 };

// Numbers by size, -0 as 0, and behind them what is no number.
KILN_INLINE bool number_is_before(kiln_value a, kiln_value b) {
    double x = number_of(a), y = number_of(b);
    return x < y || (x == x && y != y);
}

KILN_INLINE bool string_is_before(kiln_value a, kiln_value b) { return string_compare(pointer_of(a), pointer_of(b)) < 0; }

typedef bool before_function(kiln_value a, kiln_value b);

KILN_INLINE void insertion_sort(kiln_value *items, uint64_t from, uint64_t to, before_function *is_before) {
    for (uint64_t i = from + 1; i < to; i++) {
        kiln_value item = items[i];
        uint64_t at = i;
        for (; at > from && is_before(item, items[at - 1]); at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
}

// Merges from[low..middle] and from[middle..high].
KILN_INLINE void merge(const kiln_value *from, kiln_value *to, uint64_t low, uint64_t middle, uint64_t high,
                       before_function *is_before) {
    uint64_t left = low, right = middle;
    for (uint64_t at = low; at < high; at++) {
        bool takes_right = left == middle || (right < high && is_before(from[right], from[left]));
        to[at] = from[takes_right ? right : left];
        right += takes_right;
        left += !takes_right;
    }
}

KILN_INLINE uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

// Gives the array that has the result.
KILN_INLINE kiln_value *merge_sort(kiln_value *items, kiln_value *other, uint64_t count, before_function *is_before) {
    for (uint64_t from = 0; from < count; from += SORT_RUN) {
        insertion_sort(items, from, least(from + SORT_RUN, count), is_before);
    }
    for (uint64_t width = SORT_RUN; width < count; width *= 2) {
        for (uint64_t low = 0; low < count; low += 2 * width) {
            merge(items, other, low, least(low + width, count), least(low + 2 * width, count), is_before);
        }
        kiln_value *sorted = other;
        other = items;
        items = sorted;
    }
    return items;
}

__attribute__((noinline)) static kiln_value *sort_numbers(kiln_value *items, kiln_value *other, uint64_t count) {
    return merge_sort(items, other, count, number_is_before);
}

__attribute__((noinline)) static kiln_value *sort_strings(kiln_value *items, kiln_value *other, uint64_t count) {
    return merge_sort(items, other, count, string_is_before);
}

// The first item that cannot be compared with the first one, or the length.
static uint64_t find_other_kind(const struct kiln_list *list, bool of_strings) {
    uint64_t at = 0;
    while (at < list->length) {
        kiln_value item = list->items->values[at];
        if (of_strings ? !is_string(item) : !is_number(item)) {
            break;
        }
        if (of_strings) {
            // Whatever this allocates, sorting allocates nothing.
            string_flat(pointer_of(item));
        }
        at++;
    }
    return at;
}

KILN_APART kiln_value kiln_luma_sort(kiln_value word) {
    if (!is_list(word)) {
        return kiln_needs("sort", "a list", word);
    }
    const struct kiln_list *list = pointer_of(word);
    if (list->length == 0) {
        return kiln_luma_list(0, 0);
    }
    kiln_value first = list->items->values[0];
    if (!is_number(first) && !is_string(first)) {
        return kiln_raise_luma("Cannot sort a list that has %k in it.", first);
    }
    uint64_t other = find_other_kind(list, is_string(first));
    if (other < list->length) {
        kiln_value item = list->items->values[other];
        return is_number(item) || is_string(item) ? kiln_raise_both("Cannot compare %k with %k.", first, item)
                                                  : kiln_raise_luma("Cannot sort a list that has %k in it.", item);
    }
    struct kiln_list *sorted = pointer_of(list_part(list, 0, list->length));
    struct kiln_words *items = sorted->items;
    struct kiln_words *room = words_new(list->length);
    kiln_value *result = is_string(first) ? sort_strings(items->values, room->values, list->length)
                                          : sort_numbers(items->values, room->values, list->length);
    struct kiln_words *unused = result == items->values ? room : items;
    sorted->items = result == items->values ? items : room;
    gc_free(unused, sizeof *unused + list->length * sizeof(kiln_value));
    return word_of(KILN_TAG_LIST, sorted);
}
