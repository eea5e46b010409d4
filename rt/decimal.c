// Decimal digits: two at a time from a table, written in place from the last to the first.
#include "decimal.h"

// From 10^0 to 10^19.
static const uint64_t small_powers[] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
    10000000000000000000u,
};

static const char pairs[] = "0001020304050607080910111213141516171819"
                            "2021222324252627282930313233343536373839"
                            "4041424344454647484950515253545556575859"
                            "6061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

size_t kiln_decimal_length(uint64_t value) {
    value |= 1;
    // 1233 / 4096 is a little more than log10(2): the result is right, or one too small at a power of ten.
    size_t bits = 64 - (size_t)__builtin_clzll(value);
    size_t length = bits * 1233 >> 12;
    return length + (value >= small_powers[length]);
}

char *kiln_decimal_put_padded(char *to, uint64_t value, size_t width) {
    char *end = to + width;
    for (; width >= 2; width -= 2) {
        __builtin_memcpy(to + width - 2, pairs + value % 100 * 2, 2);
        value /= 100;
    }
    if (width != 0) {
        *to = (char)('0' + value % 10);
    }
    return end;
}

char *kiln_decimal_put(char *to, uint64_t value) {
    return kiln_decimal_put_padded(to, value, kiln_decimal_length(value));
}

char *kiln_decimal_put_point(char *to, uint64_t value, size_t behind) {
    uint64_t power = small_powers[behind];
    to = kiln_decimal_put(to, value / power);
    *to++ = '.';
    return kiln_decimal_put_padded(to, value % power, behind);
}
