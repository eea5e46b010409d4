// Prints the bits of the remainder of each pair of numbers of type FLOAT in the file BITS.
#include "kiln.h"

__asm__(".section .rodata\n"
        ".balign 8\n"
        "pairs: .incbin \"" BITS "\"\n"
        "pairs_end:\n"
        ".text\n");

__attribute__((visibility("hidden"))) extern const FLOAT pairs[], pairs_end[];

int32_t kiln_main(void) {
    for (const FLOAT *at = pairs; at < pairs_end; at += 2) {
        FLOAT result = _Generic(*at, float: kiln_rem_f32, double: kiln_rem_f64)(at[0], at[1]);
        uint64_t bits = 0;
        __builtin_memcpy(&bits, &result, sizeof result);
        kiln_print_u64(bits);
    }
    return 0;
}
