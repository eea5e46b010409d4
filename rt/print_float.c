// Floats as shortest decimals, by the algorithm of R. Giulietti, "The Schubfach way to render doubles" (2020).
//
// A finite float is c * 2^q. The decimals that read back as it form an interval around it, whose ends lie half
// way to its neighbours. The algorithm scales the interval by a power of ten, so that it contains at least
// one and at most ten integers, and picks among those; if a multiple of ten is inside, that one is shorter.
// The scaled values are computed from one table of 128-bit powers of ten, rounded so that comparisons come out
// exact ("round to odd" keeps in the lowest bit whether anything was cut off). The table serves both types: the
// high half is precise enough for `float`.
#include "kiln.h"
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

// The high 64 bits of (hi, lo) * factor / 2^64, with the lowest bit set if anything below was not zero.
static uint64_t scale64(const uint64_t power[2], uint64_t factor) {
    unsigned __int128 low = (unsigned __int128)power[1] * factor;
    unsigned __int128 high = (unsigned __int128)power[0] * factor + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

// The same with the power rounded up to 64 bits, for factors and results of 32 bits.
static uint64_t scale32(const uint64_t power[2], uint64_t factor) {
    unsigned __int128 product = (unsigned __int128)(power[0] + (power[1] != 0)) * factor;
    return (uint64_t)(product >> 64) | ((uint32_t)(product >> 32) > 1);
}

// The shortest decimal of c * 2^q. `narrow`: the neighbour below is only half as far as the one above.
static struct decimal shortest(uint64_t c, int32_t q, bool narrow, bool single) {
    uint64_t outside = c & 1; // the ends of the interval belong to it if c is even
    int32_t k = floor_log10_pow2(q, narrow);
    int32_t h = q + floor_log2_pow10(-k) + 1;
    const uint64_t *power = powers_of_ten[-k - POWERS_OF_TEN_FIRST];
    uint64_t (*scale)(const uint64_t *, uint64_t) = single ? scale32 : scale64;
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
    uint64_t half = 4 * s + 2;
    bool up = middle > half || (middle == half && (s & 1) != 0);
    return (struct decimal){s + up, k};
}

static size_t put(char *to, size_t at, const char *text) {
    while (*text != 0) {
        to[at++] = *text++;
    }
    return at;
}

static size_t put_repeated(char *to, size_t at, char c, int32_t count) {
    for (; count > 0; count--) {
        to[at++] = c;
    }
    return at;
}

// Lays a positive decimal out as kiln.h says.
static size_t layout(struct decimal value, char *to, size_t at) {
    while (value.digits % 10 == 0) {
        value.digits /= 10;
        value.exponent++;
    }
    // The digits fill the buffer from its end.
    char buffer[20];
    char *digits = buffer + sizeof buffer;
    do {
        *--digits = (char)('0' + value.digits % 10);
        value.digits /= 10;
    } while (value.digits != 0);
    int32_t count = (int32_t)(buffer + sizeof buffer - digits);
    // The point stands behind this many digits.
    int32_t point = count + value.exponent;
    if (point > 21 || point <= -6) {
        to[at++] = digits[0];
        if (count > 1) {
            to[at++] = '.';
            for (int32_t i = 1; i < count; i++) {
                to[at++] = digits[i];
            }
        }
        to[at++] = 'e';
        int32_t exponent = point - 1;
        if (exponent < 0) {
            to[at++] = '-';
            exponent = -exponent;
        }
        if (exponent >= 100) {
            to[at++] = (char)('0' + exponent / 100);
        }
        if (exponent >= 10) {
            to[at++] = (char)('0' + exponent / 10 % 10);
        }
        to[at++] = (char)('0' + exponent % 10);
        return at;
    }
    if (point <= 0) {
        at = put(to, at, "0.");
        at = put_repeated(to, at, '0', -point);
    }
    for (int32_t i = 0; i < count; i++) {
        if (i == point && i > 0) {
            to[at++] = '.';
        }
        to[at++] = digits[i];
    }
    return put_repeated(to, at, '0', point - count);
}

// `fraction` and `exponent` are the fields of the format, `digits` the width of the fraction in bits, `bias` such
// that the value is c * 2^(exponent - bias).
static size_t format(bool negative, uint64_t fraction, int32_t exponent, int32_t digits, int32_t bias, int32_t special,
                     char *to) {
    if (exponent == special && fraction != 0) {
        return put(to, 0, "NaN");
    }
    size_t at = negative ? put(to, 0, "-") : 0;
    if (exponent == special) {
        return put(to, at, "inf");
    }
    if (exponent == 0 && fraction == 0) {
        return put(to, at, "0");
    }
    bool subnormal = exponent == 0;
    uint64_t c = subnormal ? fraction : fraction | (uint64_t)1 << digits;
    int32_t q = (subnormal ? 1 : exponent) - bias;
    bool narrow = fraction == 0 && exponent > 1;
    return layout(shortest(c, q, narrow, digits < 32), to, at);
}

size_t kiln_format_f64(double value, char to[KILN_FLOAT_TEXT_MAX]) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return format(bits >> 63 != 0, bits & (((uint64_t)1 << 52) - 1), (int32_t)(bits >> 52 & 0x7ff), 52, 1075, 0x7ff, to);
}

size_t kiln_format_f32(float value, char to[KILN_FLOAT_TEXT_MAX]) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return format(bits >> 31 != 0, bits & ((1u << 23) - 1), (int32_t)(bits >> 23 & 0xff), 23, 150, 0xff, to);
}

static void print_line(char *text, size_t length) {
    text[length] = '\n';
    kiln_stdout_write(text, length + 1);
}

void kiln_print_f64(double value) {
    char text[KILN_FLOAT_TEXT_MAX + 1];
    print_line(text, kiln_format_f64(value, text));
}

void kiln_print_f32(float value) {
    char text[KILN_FLOAT_TEXT_MAX + 1];
    print_line(text, kiln_format_f32(value, text));
}
