// Integers and booleans.
#include "kiln.h"

// The sign and 20 digits of a 64-bit integer, and the newline.
enum { TEXT_MAX = 22 };

__attribute__((noinline)) static void print_magnitude(uint64_t magnitude, bool negative) {
    char text[TEXT_MAX];
    size_t at = TEXT_MAX;
    text[--at] = '\n';
    do {
        text[--at] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude != 0);
    if (negative) {
        text[--at] = '-';
    }
    kiln_stdout_write(text + at, TEXT_MAX - at);
}

void kiln_print_i64(int64_t value) {
    uint64_t bits = (uint64_t)value;
    print_magnitude(value < 0 ? 0 - bits : bits, value < 0);
}

void kiln_print_u64(uint64_t value) { print_magnitude(value, false); }

void kiln_print_i8(int8_t value) { kiln_print_i64(value); }
void kiln_print_i16(int16_t value) { kiln_print_i64(value); }
void kiln_print_i32(int32_t value) { kiln_print_i64(value); }
void kiln_print_isize(intptr_t value) { kiln_print_i64(value); }
void kiln_print_u8(uint8_t value) { kiln_print_u64(value); }
void kiln_print_u16(uint16_t value) { kiln_print_u64(value); }
void kiln_print_u32(uint32_t value) { kiln_print_u64(value); }
void kiln_print_usize(uintptr_t value) { kiln_print_u64(value); }

void kiln_print_bool(bool value) {
    if (value) {
        kiln_stdout_write("true\n", 5);
    } else {
        kiln_stdout_write("false\n", 6);
    }
}
