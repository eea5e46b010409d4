// Prints the 64-bit integers of the file BITS, each as every type that there is.
#include "kiln.h"

__asm__(".section .rodata\n"
        ".balign 8\n"
        "integers: .incbin \"" BITS "\"\n"
        "integers_end:\n"
        ".text\n");

__attribute__((visibility("hidden"))) extern const uint64_t integers[], integers_end[];

int32_t kiln_main(void) {
    for (const uint64_t *at = integers; at < integers_end; at++) {
        kiln_print_i8((int8_t)*at);
        kiln_print_i16((int16_t)*at);
        kiln_print_i32((int32_t)*at);
        kiln_print_i64((int64_t)*at);
        kiln_print_isize((intptr_t)*at);
        kiln_print_u8((uint8_t)*at);
        kiln_print_u16((uint16_t)*at);
        kiln_print_u32((uint32_t)*at);
        kiln_print_u64(*at);
        kiln_print_usize((uintptr_t)*at);
        kiln_print_bool(*at & 1);
    }
    return 0;
}
