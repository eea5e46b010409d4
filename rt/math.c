// Mathematical functions of floats. Only addition, subtraction, multiplication and division of floats and integer arithmetic
// are used, no fused operations, so results have the same bits on every machine. Errors are below one unit of the last
// place; logarithms, exponentials and powers are nearly always the nearest float.
//
// Where more digits are needed, a number is the sum of two floats, `high` and a much smaller `low` (T. J. Dekker, A
// floating-point technique for extending the available precision, 1971). The methods: sines by reduction to a quadrant in
// parts (W. Cody, W. Waite, 1980), of large numbers with the bits of 2/pi that matter (M. Payne, R. Hanek, 1983);
// exponentials and logarithms by tables (P. T. P. Tang, 1989, 1990). math_tables.py makes the constants.
#include "kiln.h"
#include "math_tables.inc"

static uint64_t bits_of(double x) {
    uint64_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double float_of(uint64_t bits) {
    double x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

#define SIGN_OF_F64 ((uint64_t)1 << 63)
#define INFINITE_F64 ((uint64_t)0x7ff << 52)

static bool is_nan(double x) { return x != x; }

static double magnitude(double x) { return float_of(bits_of(x) & ~SIGN_OF_F64); }

static double not_a_number(void) { return __builtin_nan(""); }

// ----- Sums of two floats

struct sum {
    double high, low;
};

// Exact.
static struct sum sum_of(double a, double b) {
    double high = a + b;
    double of_b = high - a;
    return (struct sum){high, (a - (high - of_b)) + (b - of_b)};
}

// Exact, if |a| >= |b| or a is 0.
static struct sum normalized(double a, double b) {
    double high = a + b;
    return (struct sum){high, b - (high - a)};
}

// The first 26 bits and the others.
static struct sum halves(double a) {
    double scaled = a * 134217729.0; // 2^27 + 1
    double high = scaled - (scaled - a);
    return (struct sum){high, a - high};
}

// Exact, if nothing over- or underflows.
static struct sum product_of(double a, double b) {
    struct sum x = halves(a), y = halves(b);
    double high = a * b;
    return (struct sum){high, ((x.high * y.high - high) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

// ----- Whole numbers, square roots

// An instruction of every machine.
static double square_root(double x) {
#if defined(__clang__)
    return __builtin_elementwise_sqrt(x);
#else
    return __builtin_sqrt(x);
#endif
}

double kiln_f64_floor(double x) {
    // From 2^52 on there are no fractions.
    const double limit = 4503599627370496.0;
    if (!(magnitude(x) < limit)) {
        return x;
    }
    double whole = (double)(int64_t)x;
    whole -= whole > x;
    return float_of(bits_of(whole) | (bits_of(x) & SIGN_OF_F64));
}

double kiln_f64_round(double x) {
    const double limit = 4503599627370496.0;
    double size = magnitude(x);
    if (!(size < limit)) {
        return x;
    }
    double whole = (double)(int64_t)size;
    whole += size - whole >= 0.5;
    return float_of(bits_of(whole) | (bits_of(x) & SIGN_OF_F64));
}

// `minimum` and `maximum` of IEEE 754-2019: -0 is less than 0, and what is no number wins.
double kiln_f64_min(double a, double b) {
    if (is_nan(a) || is_nan(b)) {
        return not_a_number();
    }
    if (a == b) {
        return float_of(bits_of(a) | bits_of(b));
    }
    return a < b ? a : b;
}

double kiln_f64_max(double a, double b) {
    if (is_nan(a) || is_nan(b)) {
        return not_a_number();
    }
    if (a == b) {
        return float_of(bits_of(a) & bits_of(b));
    }
    return a > b ? a : b;
}

// The long division, for what is not a whole number, or too large.
__attribute__((cold, noinline)) static double modulo_of_any(double a, double b) {
    double rest = kiln_rem_f64(a, b);
    if (rest == 0) {
        return float_of(bits_of(b) & SIGN_OF_F64);
    }
    return (rest < 0) != (b < 0) && !is_nan(rest) ? rest + b : rest;
}

// Mostly both are whole numbers: then so is the rest, and integers have an instruction for it, or a multiplication if `b` is known.
// Below 2^63 each is an integer, exactly.
double kiln_f64_modulo(double a, double b) {
    const double limit = 0x1p63;
    if (__builtin_expect(a < limit && a > -limit && b > 0 && b < limit, 1)) {
        int64_t dividend = (int64_t)a, divisor = (int64_t)b;
        if (__builtin_expect((double)dividend == a && (double)divisor == b, 1)) {
            int64_t rest = dividend % divisor;
            return (double)(rest < 0 ? rest + divisor : rest);
        }
    }
    return modulo_of_any(a, b);
}

// ----- Sine and cosine

// x = quadrant * pi/2 + rest, for finite x; |rest| is at most a little more than pi/4.
struct angle {
    uint64_t quadrant; // only the low two bits mean something
    struct sum rest;
};

// x times 2/pi, modulo 4, is the product of its integral significand and 192 bits of 2/pi: those before them make multiples
// of 4, and those behind them too little to matter.
static struct angle reduce_by_bits(double x) {
    uint64_t bits = bits_of(x);
    uint64_t exponent = bits >> 52 & 0x7ff; // neither 0 nor the greatest
    uint64_t significand = (bits & (((uint64_t)1 << 52) - 1)) | (uint64_t)1 << 52;
    // x = significand * 2^(exponent - 1075); the table begins 64 zeros before the point, the window 2 bits above.
    uint64_t first = exponent + 64 - 1077;
    uint64_t word = first / 64, shift = first % 64;
    uint64_t window[3];
    for (uint64_t i = 0; i < 3; i++) {
        const uint64_t *at = &two_by_pi[word + i];
        window[i] = shift == 0 ? at[0] : at[0] << shift | at[1] >> (64 - shift);
    }
    // The product modulo 2^192; its highest two bits are the quadrant, the others a fraction.
    unsigned __int128 low = (unsigned __int128)significand * window[2];
    unsigned __int128 middle = (unsigned __int128)significand * window[1] + (uint64_t)(low >> 64);
    uint64_t high = significand * window[0] + (uint64_t)(middle >> 64);
    uint64_t quadrant = high >> 62;
    unsigned __int128 fraction = (unsigned __int128)high << 64 | (uint64_t)middle;
    fraction = fraction << 2 | (uint64_t)low >> 62;
    uint64_t rest = (uint64_t)low << 2;
    bool negative = fraction >> 127 != 0;
    if (negative) {
        quadrant++;
        fraction = ~fraction + (rest == 0);
        rest = -rest;
    }
    // No float is so near to a multiple of pi/2 that more than 64 bits are lost.
    int zeros = 0;
    while (fraction >> 127 == 0 && zeros < 127) {
        fraction = fraction << 1 | rest >> 63;
        rest <<= 1;
        zeros++;
    }
    // The first 53 bits, and 53 of the others.
    double scale = float_of((uint64_t)(1023 - 53 - zeros) << 52);
    double a = (double)(uint64_t)(fraction >> 75) * scale;
    double b = (double)(uint64_t)(fraction >> 22 & (((uint64_t)1 << 53) - 1)) * (scale * 0x1p-53);
    struct sum product = product_of(a, HALF_PI_HIGH);
    product = normalized(product.high, product.low + (a * HALF_PI_LOW + b * HALF_PI_HIGH));
    if (negative) {
        product.high = -product.high;
        product.low = -product.low;
    }
    return (struct angle){quadrant, product};
}

// In three parts of pi/2, for |x| below 2^20.
static struct angle reduce_in_parts(double x) {
    // Rounds to a whole number, whose low bits are those of the sum.
    const double rounder = 6755399441055744.0; // 1.5 * 2^52
    double shifted = x * TWO_BY_PI + rounder;
    double count = shifted - rounder;
    struct sum first = sum_of(x, -count * HALF_PI_1);
    struct sum second = sum_of(first.high, -count * HALF_PI_2);
    struct sum third = sum_of(second.high, -count * HALF_PI_3);
    return (struct angle){bits_of(shifted), normalized(third.high, first.low + second.low + third.low)};
}

static struct angle reduce(double x) {
    double size = magnitude(x);
    if (size <= 0x1.921fb54442d18p-1) {
        return (struct angle){0, {x, 0}};
    }
    struct angle angle = {0, {0, 0}};
    if (size < 0x1p20) {
        angle = reduce_in_parts(x);
    }
    // Too little is left of x where it is nearly a multiple.
    if (magnitude(angle.rest.high) < 0x1p-20) {
        angle = reduce_by_bits(size);
        if (x < 0) {
            angle = (struct angle){-angle.quadrant, {-angle.rest.high, -angle.rest.low}};
        }
    }
    return angle;
}

static double polynomial6(const double c[6], double z) {
    return c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * (c[4] + z * c[5]))));
}

static double sine_of(struct sum x) {
    double z = x.high * x.high;
    return x.high + (z * x.high * polynomial6(sine, z) + (x.low - 0.5 * z * x.low));
}

static double cosine_of(struct sum x) {
    double z = x.high * x.high;
    double half = 0.5 * z;
    struct sum one = normalized(1, -half);
    return one.high + (one.low + (z * z * polynomial6(cosine, z) - x.high * x.low));
}

// The sine of an angle that is `quarters` of a turn larger.
static double sine_of_angle(struct angle angle, uint64_t quarters) {
    uint64_t quadrant = angle.quadrant + quarters;
    double value = (quadrant & 1) == 0 ? sine_of(angle.rest) : cosine_of(angle.rest);
    return (quadrant & 2) == 0 ? value : -value;
}

double kiln_f64_sin(double x) {
    if ((bits_of(x) & INFINITE_F64) == INFINITE_F64) {
        return not_a_number();
    }
    // So small a number is its sine, also if it is -0.
    return magnitude(x) < 0x1p-27 ? x : sine_of_angle(reduce(x), 0);
}

double kiln_f64_cos(double x) {
    return (bits_of(x) & INFINITE_F64) == INFINITE_F64 ? not_a_number() : sine_of_angle(reduce(x), 1);
}

// ----- Exponentials

// x times a power of two, of which the exponent may be beyond those of floats; |x| is from 1/2 to 2.
static double scaled(double x, int64_t exponent) {
    if (exponent > 1023) {
        return x * 2 * float_of((uint64_t)(exponent - 1 + 1023) << 52);
    }
    if (exponent < -1021) {
        return x * float_of((uint64_t)(exponent + 64 + 1023) << 52) * 0x1p-64;
    }
    return x * float_of((uint64_t)(exponent + 1023) << 52);
}

// e to the power of a sum of two floats that is a number.
static double exponential(struct sum x) {
    if (x.high > 709.79) {
        return float_of(INFINITE_F64);
    }
    if (x.high < -745.14) {
        return 0;
    }
    // x = (64 n + i) ln(2)/64 + rest.
    double count = kiln_f64_floor(x.high * SIXTY_FOUR_BY_LN2 + 0.5);
    int64_t number = (int64_t)count;
    const double *power = powers[number & 63];
    struct sum rest = sum_of(x.high - count * LN2_BY_64_HIGH, -count * LN2_BY_64_LOW);
    double r = rest.high;
    double tail = r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
    double low = rest.low + x.low;
    double less_one = r + (tail + (low + low * r));
    return scaled(power[0] + (power[1] + power[0] * less_one), number >> 6);
}

double kiln_f64_exp(double x) { return is_nan(x) ? not_a_number() : exponential((struct sum){x, 0}); }

// ----- Logarithms

// The natural logarithm of a positive number, to about 66 bits.
static struct sum logarithm(double x) {
    int64_t exponent = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    // x = 2^exponent * z, z from 0.707 to 1.414.
    const uint64_t least = 0x3fe6a00000000000;
    uint64_t above = bits_of(x) - least;
    exponent += (int64_t)above >> 52;
    double z = float_of(bits_of(x) - (above & (uint64_t)0xfff << 52));
    uint64_t part = above >> 45 & 127;
    // z = (1 + r) / inverse, exactly, as the inverse has few bits.
    double inverse = logarithms[part].inverse;
    struct sum halves_of_z = halves(z);
    struct sum r = sum_of(halves_of_z.high * inverse - 1, halves_of_z.low * inverse);
    // ln(1 + r) = r - r^2/2 + rest.
    double h = r.high;
    struct sum square = product_of(h, h);
    double rest = 1.0 / 3 + h * (-1.0 / 4 + h * (1.0 / 5 + h * (-1.0 / 6 + h * (1.0 / 7 +
                  h * (-1.0 / 8 + h * (1.0 / 9 + h * (-1.0 / 10)))))));
    rest *= h * square.high;
    double count = (double)exponent;
    struct sum large = sum_of(count * LN2_HIGH + logarithms[part].high, r.high);
    struct sum less = sum_of(large.high, -0.5 * square.high);
    double low = (count * LN2_LOW + logarithms[part].low) + (r.low - 0.5 * square.low - r.high * r.low) + rest;
    return normalized(less.high, less.low + large.low + low);
}

double kiln_f64_log(double x) {
    if (x > 0 && x < float_of(INFINITE_F64)) {
        return logarithm(x).high;
    }
    if (x == 0) {
        return -float_of(INFINITE_F64);
    }
    return x > 0 ? x : not_a_number();
}

// ----- Powers

static bool is_whole(double x) { return kiln_f64_floor(x) == x; }

static bool is_odd(double x) { return magnitude(x) < 0x1p53 && ((int64_t)x & 1) != 0; }

// Where x or y is 0, infinite, or no number. `sign` is that of the result.
static double special_power(double x, double y, uint64_t sign) {
    if (is_nan(x) || is_nan(y)) {
        return not_a_number();
    }
    double size = magnitude(x);
    if (magnitude(y) == float_of(INFINITE_F64)) {
        return size == 1 ? 1 : (size > 1) == (y > 0) ? float_of(INFINITE_F64) : 0;
    }
    return float_of(sign | ((size > 1) == (y > 0) ? INFINITE_F64 : 0));
}

double kiln_f64_pow(double x, double y) {
    if (y == 0 || x == 1) {
        return 1;
    }
    bool odd = is_whole(y) && is_odd(y);
    uint64_t sign = odd ? bits_of(x) & SIGN_OF_F64 : 0;
    double size = magnitude(x);
    if (!(size > 0 && size < float_of(INFINITE_F64) && magnitude(y) < float_of(INFINITE_F64))) {
        return special_power(x, y, sign);
    }
    if (x < 0 && !is_whole(y)) {
        return not_a_number();
    }
    struct sum log = logarithm(size);
    // Beyond these bounds the result is certain, and products would overflow or vanish.
    double magnitude_of_y = magnitude(y);
    if (magnitude_of_y > 0x1p66) {
        return size == 1 ? 1 : float_of(sign | ((size > 1) == (y > 0) ? INFINITE_F64 : 0));
    }
    if (magnitude_of_y < 0x1p-66) {
        return 1;
    }
    struct sum product = product_of(y, log.high);
    product = normalized(product.high, product.low + y * log.low);
    return float_of(bits_of(exponential(product)) | sign);
}
