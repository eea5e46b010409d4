// Floats as shortest decimals, by the algorithm of R. Giulietti, "The Schubfach way to render doubles" (2020).
//
// A finite float is c * 2^q. The decimals that read back as it form an interval around it, whose ends lie half
// way to its neighbours. The algorithm scales the interval by a power of ten, so that it contains at least
// one and at most ten integers, and picks among those; if a multiple of ten is inside, that one is shorter.
// The scaled values are computed from one table of 128-bit powers of ten, rounded so that comparisons come out
// exact ("round to odd" keeps in the lowest bit whether anything was cut off). What holds for every c and q of a
// `double` holds for those of a `float`, so the table and the code serve both.
#include "decimal.h"
#include "stdout.h"

#include "powers_of_ten.inc"

// digits * 10^exponent
struct decimal {
    uint64_t digits;
    int32_t exponent;
};

// floor(log10(2^e)), and floor(log10(3/4 * 2^e)) for `narrow`; exact for |e| <= 1650.
static int32_t floor_log10_pow2(int32_t e, bool narrow) { return (e * 1262611 - (narrow ? 524031 : 0)) >> 22; }

// floor(log2(10^e)), exact for |e| <= 1233.
static int32_t floor_log2_pow10(int32_t e) { return (e * 1741647) >> 19; }

// The high 64 bits of power * factor / 2^64, with the lowest bit set if anything below was not zero.
static uint64_t scale(const uint64_t power[2], uint64_t factor) {
    unsigned __int128 low = (unsigned __int128)power[1] * factor;
    unsigned __int128 high = (unsigned __int128)power[0] * factor + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

// The shortest decimal of c * 2^q. `narrow`: the neighbour below is only half as far as the one above.
static struct decimal shortest(uint64_t c, int32_t q, bool narrow) {
    uint64_t outside = c & 1; // the ends of the interval belong to it if c is even
    int32_t k = floor_log10_pow2(q, narrow);
    int32_t h = q + floor_log2_pow10(-k) + 1;
    const uint64_t *power = powers_of_ten[-k - POWERS_OF_TEN_FIRST];
    // Four times the value and the ends, scaled.
    uint64_t middle = scale(power, (4 * c) << h);
    uint64_t lower = scale(power, (4 * c - 2 + narrow) << h) + outside;
    uint64_t upper = scale(power, (4 * c + 2) << h) - outside;

    uint64_t s = middle / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool below = lower <= 40 * tens;
        bool above = 40 * tens + 40 <= upper;
        if (below != above) {
            return (struct decimal){tens + above, k + 1};
        }
    }
    bool below = lower <= 4 * s;
    bool above = 4 * s + 4 <= upper;
    if (below != above) {
        return (struct decimal){s + above, k};
    }
    // Both or neither: the nearer one; half way, the one further from zero.
    return (struct decimal){s + (middle >= 4 * s + 2), k};
}

// An integer that is a float is its own shortest decimal, up to the width of the significand.
static bool is_integer(uint64_t c, int32_t q) { return q <= 0 && q > -64 && (c & (((uint64_t)1 << -q) - 1)) == 0; }

// A text without its NUL; gives the end.
#define PUT(to, text) (__builtin_memcpy(to, text, sizeof text - 1), (to) + sizeof text - 1)

static char *put_zeros(char *to, int32_t count) {
    for (; count > 0; count--) {
        *to++ = '0';
    }
    return to;
}

static char *put_exponent(char *to, int32_t exponent) {
    *to++ = 'e';
    if (exponent < 0) {
        *to++ = '-';
        exponent = -exponent;
    }
    return kiln_decimal_put(to, (uint64_t)exponent);
}

static struct decimal without_trailing_zeros(struct decimal value) {
    // Many values that people write are short.
    while (value.digits % 10000 == 0) {
        value.digits /= 10000;
        value.exponent += 4;
    }
    while (value.digits % 10 == 0) {
        value.digits /= 10;
        value.exponent++;
    }
    return value;
}

// Lays a positive decimal out as kiln.h says.
static char *layout(struct decimal value, char *to) {
    value = without_trailing_zeros(value);
    int32_t count = (int32_t)kiln_decimal_length(value.digits);
    // The exponent of the first digit.
    int32_t first = count - 1 + value.exponent;
    if (first < -6 || first > 20) {
        to = count == 1 ? kiln_decimal_put(to, value.digits) : kiln_decimal_put_point(to, value.digits, (size_t)count - 1);
        return put_exponent(to, first);
    }
    if (value.exponent >= 0) {
        return put_zeros(kiln_decimal_put(to, value.digits), value.exponent);
    }
    if (first >= 0) {
        return kiln_decimal_put_point(to, value.digits, (size_t)-value.exponent);
    }
    to = put_zeros(PUT(to, "0."), -first - 1);
    return kiln_decimal_put(to, value.digits);
}

// A float, taken apart. `exponent` is its field; the value is c * 2^(exponent - bias), c being the fraction with
// the bit that the format leaves out, which stands at `hidden`.
struct parts {
    bool negative;
    uint64_t fraction, hidden;
    int32_t exponent, bias, special;
};

static char *format(struct parts parts, char *to) {
    if (parts.exponent == parts.special && parts.fraction != 0) {
        return PUT(to, "NaN");
    }
    *to = '-';
    to += parts.negative;
    if (parts.exponent == parts.special) {
        return PUT(to, "inf");
    }
    bool subnormal = parts.exponent == 0;
    uint64_t c = subnormal ? parts.fraction : parts.fraction | parts.hidden;
    int32_t q = (subnormal ? 1 : parts.exponent) - parts.bias;
    if (c == 0) {
        return PUT(to, "0");
    }
    if (is_integer(c, q)) {
        return kiln_decimal_put(to, c >> -q);
    }
    bool narrow = parts.fraction == 0 && parts.exponent > 1;
    return layout(shortest(c, q, narrow), to);
}

static struct parts parts_of_f64(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    uint64_t hidden = (uint64_t)1 << 52;
    return (struct parts){bits >> 63 != 0, bits & (hidden - 1), hidden, (int32_t)(bits >> 52 & 0x7ff), 1075, 0x7ff};
}

static struct parts parts_of_f32(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    uint32_t hidden = 1u << 23;
    return (struct parts){bits >> 31 != 0, bits & (hidden - 1), hidden, (int32_t)(bits >> 23 & 0xff), 150, 0xff};
}

KILN_APART size_t kiln_format_f64(double value, char to[KILN_FLOAT_TEXT_MAX]) {
    return (size_t)(format(parts_of_f64(value), to) - to);
}

size_t kiln_format_f32(float value, char to[KILN_FLOAT_TEXT_MAX]) {
    return (size_t)(format(parts_of_f32(value), to) - to);
}

__attribute__((noinline)) static void print(struct parts parts) {
    char *at = format(parts, kiln_stdout_reserve());
    *at++ = '\n';
    kiln_stdout_commit(at);
}

KILN_APART void kiln_print_f64(double value) { print(parts_of_f64(value)); }
KILN_APART void kiln_print_f32(float value) { print(parts_of_f32(value)); }
