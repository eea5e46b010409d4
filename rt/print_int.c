// Integers and booleans.
#include "decimal.h"
#include "stdout.h"

__attribute__((noinline)) static void print_magnitude(uint64_t magnitude, bool negative) {
    char *at = kiln_stdout_reserve();
    *at = '-';
    at = kiln_decimal_put(at + negative, magnitude);
    *at++ = '\n';
    kiln_stdout_commit(at);
}

KILN_APART void kiln_print_i64(int64_t value) {
    uint64_t bits = (uint64_t)value;
    print_magnitude(value < 0 ? 0 - bits : bits, value < 0);
}

KILN_APART void kiln_print_u64(uint64_t value) { print_magnitude(value, false); }

KILN_APART void kiln_print_i8(int8_t value) { kiln_print_i64(value); }
KILN_APART void kiln_print_i16(int16_t value) { kiln_print_i64(value); }
KILN_APART void kiln_print_i32(int32_t value) { kiln_print_i64(value); }
KILN_APART void kiln_print_isize(intptr_t value) { kiln_print_i64(value); }
KILN_APART void kiln_print_u8(uint8_t value) { kiln_print_u64(value); }
KILN_APART void kiln_print_u16(uint16_t value) { kiln_print_u64(value); }
KILN_APART void kiln_print_u32(uint32_t value) { kiln_print_u64(value); }
KILN_APART void kiln_print_usize(uintptr_t value) { kiln_print_u64(value); }

KILN_APART void kiln_print_bool(bool value) {
    static const char words[][7] = {"false\n", "true\n"};
    char *at = kiln_stdout_reserve();
    __builtin_memcpy(at, words[value], 6);
    kiln_stdout_commit(at + 6 - value);
}
