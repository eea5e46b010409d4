// Functions of Luma's library on numbers.
#include "luma_parts.h"
#include "os.h"

#define OF_ONE(function, name, expression)                                                                            \
    kiln_value function(kiln_value word) {                                                                            \
        if (!is_number(word)) {                                                                                       \
            return kiln_needs(name, "a number", word);                                                                     \
        }                                                                                                             \
        double x = number_of(word);                                                                                   \
        return word_of_number(expression);                                                                            \
    }
OF_ONE(kiln_luma_sqrt, "sqrt", square_root(x))
OF_ONE(kiln_luma_sin, "sin", kiln_f64_sin(x))
OF_ONE(kiln_luma_cos, "cos", kiln_f64_cos(x))
OF_ONE(kiln_luma_exp, "exp", kiln_f64_exp(x))
OF_ONE(kiln_luma_log, "log", kiln_f64_log(x))
OF_ONE(kiln_luma_floor, "floor", kiln_f64_floor(x))
OF_ONE(kiln_luma_round, "round", kiln_f64_round(x))
OF_ONE(kiln_luma_abs, "abs", __builtin_fabs(x))

#define OF_TWO(function, name, expression)                                                                            \
    kiln_value function(kiln_value a, kiln_value b) {                                                                 \
        if (!is_number(a) || !is_number(b)) {                                                                         \
            return kiln_needs(name, "a number", is_number(a) ? b : a);                                                     \
        }                                                                                                             \
        double x = number_of(a), y = number_of(b);                                                                    \
        return word_of_number(expression);                                                                            \
    }
OF_TWO(kiln_luma_pow, "pow", kiln_f64_pow(x, y))
OF_TWO(kiln_luma_min, "min", kiln_f64_min(x, y))
OF_TWO(kiln_luma_max, "max", kiln_f64_max(x, y))

// ----- random

// xoshiro256++ 1.0 (D. Blackman, S. Vigna, Scrambled linear pseudorandom number generators, 2021).
KILN_INLINE uint64_t rotated(uint64_t x, int by) { return x << by | x >> (64 - by); }

// The variable KILN_SEED of the environment, if it is a whole number, or else something that is different each time.
static uint64_t random_seed(void) {
    const char *wish = kiln_os_environment("KILN_SEED");
    if (wish == 0 || *wish == 0) {
        return kiln_os_nanoseconds() ^ (uint64_t)kiln_os_process() << 40;
    }
    uint64_t seed = 0;
    for (; *wish >= '0' && *wish <= '9'; wish++) {
        seed = seed * 10 + (uint64_t)(*wish - '0');
    }
    return seed;
}

// Fills the state with numbers of SplitMix64, as its authors advise.
KILN_SLOW void kiln_begin_random(void) {
    uint64_t state = random_seed();
    for (int i = 0; i < 4; i++) {
        state += 0x9e3779b97f4a7c15;
        uint64_t x = state;
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
        x = (x ^ x >> 27) * 0x94d049bb133111eb;
        random_numbers.words[i] = x ^ x >> 31;
    }
    random_numbers.has_begun = true;
}

static uint64_t random_bits(void) {
    if (!random_numbers.has_begun) {
        kiln_begin_random();
    }
    uint64_t *s = random_numbers.words;
    uint64_t result = rotated(s[0] + s[3], 23) + s[0];
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotated(s[3], 45);
    return result;
}

kiln_value kiln_luma_random(void) { return word_of_number((double)(random_bits() >> 11) * 0x1p-53); }
