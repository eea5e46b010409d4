// The operators of Luma: what compiled code leaves over.
#include "luma_parts.h"

kiln_value kiln_luma_add(kiln_value a, kiln_value b) {
    if (is_number(a) && is_number(b)) {
        return word_of_number(number_of(a) + number_of(b));
    }
    if (is_string(a) && is_string(b)) {
        if (string_exceeds_limit(pointer_of(a), pointer_of(b))) {
            return kiln_raise_error("Out of memory.");
        }
        return string_concatenate(pointer_of(a), pointer_of(b));
    }
    if (is_list(a) && is_list(b)) {
        return list_concatenate(pointer_of(a), pointer_of(b));
    }
    return kiln_raise_both("Cannot add %k and %k.", a, b);
}

KILN_INLINE bool are_numbers(kiln_value a, kiln_value b) { return is_number(a) && is_number(b); }

kiln_value kiln_luma_sub(kiln_value a, kiln_value b) {
    return are_numbers(a, b) ? word_of_number(number_of(a) - number_of(b))
                             : kiln_raise_luma("Cannot subtract %k from %k.", b, a);
}

kiln_value kiln_luma_mul(kiln_value a, kiln_value b) {
    return are_numbers(a, b) ? word_of_number(number_of(a) * number_of(b))
                             : kiln_raise_both("Cannot multiply %k by %k.", a, b);
}

kiln_value kiln_luma_div(kiln_value a, kiln_value b) {
    return are_numbers(a, b) ? word_of_number(number_of(a) / number_of(b))
                             : kiln_raise_luma("Cannot divide %k by %k.", a, b);
}

kiln_value kiln_luma_rem(kiln_value a, kiln_value b) {
    return are_numbers(a, b) ? word_of_number(kiln_f64_modulo(number_of(a), number_of(b)))
                             : kiln_raise_luma("Cannot take the rest of %k divided by %k.", a, b);
}

kiln_value kiln_luma_neg(kiln_value a) {
    return is_number(a) ? word_of_number(-number_of(a)) : kiln_raise_luma("Cannot negate %k.", a);
}

// ----- Comparisons

// Less than 0, 0, or more, as `a` is before, the same as, or behind `b` in the order of bytes.
static int string_compare(const struct kiln_string *a, const struct kiln_string *b) {
    if (a == b) {
        return 0;
    }
    a = string_flat(a);
    b = string_flat(b);
    int order = __builtin_memcmp(a->bytes, b->bytes, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

KILN_SLOW uint64_t kiln_not_comparable(kiln_value a, kiln_value b) {
    return kiln_raise_both("Cannot compare %k with %k.", a, b);
}

#define LUMA_COMPARISON(name, operator)                                                                               \
    uint64_t name(kiln_value a, kiln_value b) {                                                                       \
        if (is_number(a) && is_number(b)) {                                                                           \
            return number_of(a) operator number_of(b);                                                                \
        }                                                                                                             \
        return is_string(a) && is_string(b) ? string_compare(pointer_of(a), pointer_of(b)) operator 0                 \
                                            : kiln_not_comparable(a, b);                                                   \
    }
LUMA_COMPARISON(kiln_luma_lt, <)
LUMA_COMPARISON(kiln_luma_le, <=)
LUMA_COMPARISON(kiln_luma_gt, >)
LUMA_COMPARISON(kiln_luma_ge, >=)

// ----- Loops

kiln_value kiln_luma_check_count(kiln_value value) {
    return is_number(value) ? value : kiln_raise_luma("The count must be a number, not %k.", value);
}

static kiln_value check_of_loop(kiln_value value, const char *what) {
    return is_number(value) ? value : kiln_raise_luma("The %s of a loop must be a number, not %k.", what, value);
}

kiln_value kiln_luma_check_start(kiln_value value) { return check_of_loop(value, "start"); }

kiln_value kiln_luma_check_end(kiln_value value) { return check_of_loop(value, "end"); }

kiln_value kiln_luma_check_step(kiln_value value) {
    return is_number(value) && number_of(value) == 0 ? kiln_raise_luma("The step of a loop cannot be 0.")
                                                      : check_of_loop(value, "step");
}
