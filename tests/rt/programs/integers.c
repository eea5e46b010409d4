// Prints the 64-bit integers of the file BITS, each as every type that there is.
#include "kiln.h"

#include "embed.h"

EMBED(uint64_t, integers);

int32_t kiln_main(void) {
    for (size_t i = 0; i < integers_size / sizeof *integers; i++) {
        uint64_t bits = integers[i];
        kiln_print_i8((int8_t)bits);
        kiln_print_i16((int16_t)bits);
        kiln_print_i32((int32_t)bits);
        kiln_print_i64((int64_t)bits);
        kiln_print_isize((intptr_t)bits);
        kiln_print_u8((uint8_t)bits);
        kiln_print_u16((uint16_t)bits);
        kiln_print_u32((uint32_t)bits);
        kiln_print_u64(bits);
        kiln_print_usize((uintptr_t)bits);
        kiln_print_bool(bits & 1);
    }
    return 0;
}
