// Prints the bits of functions of numbers: the file BITS has the function, x and y, 64 bits each.
#include "kiln.h"

#include "embed.h"

EMBED(uint64_t, numbers);

static double number(uint64_t bits) {
    double value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

static double result(uint64_t function, double x, double y) {
    switch (function) {
    case 0: return kiln_f64_sin(x);
    case 1: return kiln_f64_cos(x);
    case 2: return kiln_f64_exp(x);
    case 3: return kiln_f64_log(x);
    case 4: return kiln_f64_pow(x, y);
    case 5: return kiln_f64_floor(x);
    case 6: return kiln_f64_round(x);
    case 7: return kiln_f64_min(x, y);
    case 8: return kiln_f64_max(x, y);
    default: return kiln_f64_modulo(x, y);
    }
}

int32_t kiln_main(void) {
    for (size_t i = 0; i < numbers_size / sizeof *numbers; i += 3) {
        double value = result(numbers[i], number(numbers[i + 1]), number(numbers[i + 2]));
        uint64_t bits = 0x7ff8000000000000; // what is no number may have any sign
        if (value == value) {
            __builtin_memcpy(&bits, &value, sizeof bits);
        }
        kiln_print_u64(bits);
    }
    return 0;
}
