// Text as floats: the float that is nearest to a decimal; of two equally near the even one.
//
// Numbers of few digits are one exact operation. Others are kept as decimal digits and divided or multiplied by powers of two,
// exactly, until the digits before the point are the significand (N. Tao, "ParseNumberF64 by Simple Decimal
// Conversion", 2020).
#include "kiln.h"

// 0.d0 d1 d2 ... * 10^point. No float is half way between two others with more than 768 digits, so digits behind those only
// count as being there.
enum { DIGITS = 800 };
struct decimal_digits {
    uint8_t digits[DIGITS];
    int32_t count, point;
    bool truncated;
};

static void trim(struct decimal_digits *d) {
    while (d->count > 0 && d->digits[d->count - 1] == 0) {
        d->count--;
    }
    if (d->count == 0) {
        d->point = 0;
    }
}

// Divides by 2^shift; shift is at most 60.
static void shift_right(struct decimal_digits *d, uint32_t shift) {
    int32_t read = 0, write = 0;
    uint64_t rest = 0;
    for (; rest >> shift == 0; read++) {
        if (read < d->count) {
            rest = rest * 10 + d->digits[read];
        } else if (rest == 0) {
            d->count = 0;
            return;
        } else {
            // Digits that are zeros.
            while (rest >> shift == 0) {
                rest *= 10;
                read++;
            }
            break;
        }
    }
    d->point -= read - 1;
    uint64_t mask = ((uint64_t)1 << shift) - 1;
    for (; read < d->count; read++) {
        uint8_t digit = (uint8_t)(rest >> shift);
        rest = (rest & mask) * 10 + d->digits[read];
        d->digits[write++] = digit;
    }
    while (rest > 0) {
        uint8_t digit = (uint8_t)(rest >> shift);
        rest = (rest & mask) * 10;
        if (write < DIGITS) {
            d->digits[write++] = digit;
        } else {
            d->truncated |= digit != 0;
        }
    }
    d->count = write;
    trim(d);
}

// How many digits a multiplication by 2^shift puts in front.
static int32_t new_digits(const struct decimal_digits *d, uint32_t shift) {
    uint64_t carry = 0;
    for (int32_t i = d->count; i-- > 0;) {
        carry = (carry + ((uint64_t)d->digits[i] << shift)) / 10;
    }
    int32_t count = 0;
    for (; carry > 0; carry /= 10) {
        count++;
    }
    return count;
}

// Multiplies by 2^shift; shift is at most 59.
static void shift_left(struct decimal_digits *d, uint32_t shift) {
    int32_t new = new_digits(d, shift);
    uint64_t carry = 0;
    // From the last digit to the first; the product of each lands `new` places further back.
    for (int32_t at = d->count + new; at-- > 0;) {
        int32_t from = at - new;
        carry += from >= 0 ? (uint64_t)d->digits[from] << shift : 0;
        uint8_t digit = (uint8_t)(carry % 10);
        carry /= 10;
        if (at < DIGITS) {
            d->digits[at] = digit;
        } else {
            d->truncated |= digit != 0;
        }
    }
    d->count = d->count + new < DIGITS ? d->count + new : DIGITS;
    d->point += new;
    trim(d);
}

// The digits before the point, rounded.
static uint64_t rounded_integer(const struct decimal_digits *d) {
    if (d->count == 0 || d->point < 0) {
        return 0;
    }
    uint64_t n = 0;
    for (int32_t i = 0; i < d->point; i++) {
        n = n * 10 + (i < d->count ? d->digits[i] : 0);
    }
    bool up = false;
    if (d->point < d->count) {
        up = d->digits[d->point] >= 5;
        if (d->digits[d->point] == 5 && d->point + 1 == d->count) {
            up = d->truncated || n % 2 != 0; // half way
        }
    }
    return n + up;
}

static double nearest(struct decimal_digits *d) {
    enum { STEP = 55, LEAST = -1022, WIDTH = 52 };
    if (d->count == 0 || d->point < -330) {
        return 0.0;
    }
    if (d->point > 310) {
        return __builtin_inf();
    }
    int32_t exponent = 0;
    // To at least 1/2 and less than 1.
    while (d->point > 0) {
        uint32_t shift = d->point > 16 ? STEP : d->point > 1 ? (uint32_t)(d->point * 3) : 1;
        shift_right(d, shift);
        exponent += (int32_t)shift;
    }
    while (d->point < 0 || d->digits[0] < 5) {
        uint32_t shift = d->point < -16 ? STEP : d->point < 0 ? (uint32_t)(-d->point * 3) : 1;
        shift_left(d, shift);
        exponent -= (int32_t)shift;
    }
    exponent--; // of a number from 1 to 2
    if (exponent < LEAST) {
        // Subnormal.
        for (int32_t rest = LEAST - exponent; rest > 0;) {
            uint32_t shift = rest > STEP ? STEP : (uint32_t)rest;
            shift_right(d, shift);
            rest -= (int32_t)shift;
        }
        exponent = LEAST;
    }
    shift_left(d, WIDTH + 1);
    uint64_t significand = rounded_integer(d);
    if (significand == (uint64_t)2 << WIDTH) {
        significand >>= 1;
        exponent++;
    }
    if (exponent > 1023) {
        return __builtin_inf();
    }
    bool subnormal = significand >> WIDTH == 0;
    uint64_t bits = (significand & (((uint64_t)1 << WIDTH) - 1)) | (uint64_t)(subnormal ? 0 : exponent + 1023) << WIDTH;
    double number;
    __builtin_memcpy(&number, &bits, sizeof number);
    return number;
}

// Exact powers of ten.
static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static double to_float(struct decimal_digits *d) {
    trim(d);
    int32_t exponent = d->point - d->count;
    if (d->count <= 15 && exponent >= -22 && exponent <= 22) {
        uint64_t n = 0;
        for (int32_t i = 0; i < d->count; i++) {
            n = n * 10 + d->digits[i];
        }
        return exponent < 0 ? (double)n / exact_powers[-exponent] : (double)n * exact_powers[exponent];
    }
    return nearest(d);
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits from `at` on; gives where they end. `point`: whether they count before the point.
static size_t put_digits(struct decimal_digits *d, const char *text, size_t length, size_t at, bool before) {
    for (; at < length && is_digit(text[at]); at++) {
        uint8_t digit = (uint8_t)(text[at] - '0');
        if (d->count == 0 && digit == 0) {
            // Zeros in front.
            d->point -= !before;
        } else {
            if (d->count < DIGITS) {
                d->digits[d->count++] = digit;
            } else {
                d->truncated |= digit != 0;
            }
            d->point += before;
        }
        // A number with so many digits is no longer a number of memory; keep the count within bounds.
        if (d->point > 100000000 || d->point < -100000000) {
            d->point = d->point > 0 ? 100000000 : -100000000;
        }
    }
    return at;
}

KILN_APART bool kiln_parse_f64(const char *text, size_t length, double *number) {
    struct decimal_digits d;
    d.count = d.point = 0;
    d.truncated = false;
    bool negative = length > 0 && text[0] == '-';
    size_t start = negative;
    size_t at = put_digits(&d, text, length, start, true);
    if (at == start) {
        return false;
    }
    if (at < length && text[at] == '.') {
        start = at + 1;
        at = put_digits(&d, text, length, start, false);
        if (at == start) {
            return false;
        }
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        bool below = at < length && text[at] == '-';
        at += at < length && (text[at] == '-' || text[at] == '+');
        start = at;
        int32_t exponent = 0;
        for (; at < length && is_digit(text[at]); at++) {
            if (exponent < 100000000) {
                exponent = exponent * 10 + (text[at] - '0');
            }
        }
        if (at == start) {
            return false;
        }
        d.point += below ? -exponent : exponent;
    }
    if (at != length) {
        return false;
    }
    double value = to_float(&d);
    *number = negative ? -value : value;
    return true;
}
