// Prints the bits of the remainder of each pair of numbers of type FLOAT in the file BITS.
#include "kiln.h"

#include "embed.h"

EMBED(FLOAT, numbers);

int32_t kiln_main(void) {
    for (size_t i = 0; i < numbers_size / sizeof *numbers; i += 2) {
        FLOAT result = _Generic(*numbers, float: kiln_rem_f32, double: kiln_rem_f64)(numbers[i], numbers[i + 1]);
        uint64_t bits = 0;
        __builtin_memcpy(&bits, &result, sizeof result);
        kiln_print_u64(bits);
    }
    return 0;
}
