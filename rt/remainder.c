// The remainder of floats, by the long division of school in base 2. Processors have no such instruction, and the C
// library's function would be the only reason to link one.
#include "kiln.h"

#define SIGN (1ull << 63)
#define INFINITE (0x7ffull << 52)
#define HIDDEN (1ull << 52)

// A positive finite float that is not zero is `mantissa * 2^exponent`; here with the hidden bit always set, which
// gives the denormal ones exponents below those of the format.
struct scaled {
    uint64_t mantissa;
    int exponent;
};

static struct scaled split(uint64_t bits) {
    int exponent = (int)(bits >> 52);
    if (exponent > 0) {
        return (struct scaled){(bits & (HIDDEN - 1)) | HIDDEN, exponent};
    }
    int shift = __builtin_clzll(bits) - 11;
    return (struct scaled){bits << shift, 1 - shift};
}

double kiln_rem_f64(double a, double b) {
    uint64_t a_bits, b_bits;
    __builtin_memcpy(&a_bits, &a, sizeof a);
    __builtin_memcpy(&b_bits, &b, sizeof b);
    uint64_t sign = a_bits & SIGN;
    a_bits &= ~SIGN;
    b_bits &= ~SIGN;
    if (a_bits >= INFINITE || b_bits > INFINITE || b_bits == 0) {
        return __builtin_nan("");
    }
    if (a_bits < b_bits) {
        return a;
    }
    struct scaled dividend = split(a_bits);
    struct scaled divisor = split(b_bits);
    uint64_t rest = dividend.mantissa;
    for (int step = dividend.exponent - divisor.exponent; step > 0; step--) {
        if (rest >= divisor.mantissa) {
            rest -= divisor.mantissa;
        }
        rest <<= 1;
    }
    if (rest >= divisor.mantissa) {
        rest -= divisor.mantissa;
    }
    uint64_t result = 0;
    if (rest != 0) {
        int shift = __builtin_clzll(rest) - 11;
        int exponent = divisor.exponent - shift;
        rest <<= shift;
        result = exponent > 0 ? (rest & (HIDDEN - 1)) | (uint64_t)exponent << 52 : rest >> (1 - exponent);
    }
    result |= sign;
    __builtin_memcpy(&a, &result, sizeof a);
    return a;
}

// The remainder of two floats is a float, so that nothing is rounded.
float kiln_rem_f32(float a, float b) { return (float)kiln_rem_f64(a, b); }
