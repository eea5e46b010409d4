// Prints floats, one a line: as many values of type FLOAT as there are in the file BITS.
#include "kiln.h"

__asm__(".section .rodata\n"
        ".balign 8\n"
        "floats: .incbin \"" BITS "\"\n"
        "floats_end:\n"
        ".text\n");

__attribute__((visibility("hidden"))) extern const FLOAT floats[], floats_end[];

static void print_float(float value) { kiln_print_f32(value); }
static void print_double(double value) { kiln_print_f64(value); }

int32_t kiln_main(void) {
    for (const FLOAT *at = floats; at < floats_end; at++) {
        _Generic(*at, float: print_float, double: print_double)(*at);
    }
    return 0;
}
