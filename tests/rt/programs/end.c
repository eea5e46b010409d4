// Prints the numbers from 1 to LINES, then ends as END says.
#include "kiln.h"

#ifndef LINES
#define LINES 0
#endif
#ifndef FILE
#define FILE "dir/a.cz"
#endif

#define panic(line, column_kind) kiln_panic(FILE, line, column_kind)

static volatile int64_t depth;

// Frames of a few words.
__attribute__((noinline, unused)) static int64_t recurse(int64_t n) {
    depth = n;
    int64_t result = n < 0 ? 0 : recurse(n + 1);
    depth = result;
    return result + 1;
}

// Frames of many pages, which are larger than the guard region would have to be.
__attribute__((noinline, unused)) static int64_t recurse_widely(int64_t n) {
    volatile char wide[300000];
    wide[n & 1023] = 1;
    int64_t result = n < 0 ? 0 : recurse_widely(n + 1);
    return result + wide[n & 1023];
}

// Prints on the way down, so that the stack ends somewhere in the runtime, or here.
__attribute__((noinline, unused)) static int64_t recurse_printing(int64_t n) {
    kiln_print_i64(n);
    int64_t result = n < 0 ? 0 : recurse_printing(n + 1);
    depth = result;
    return result + 1;
}

__attribute__((unused)) static void store(uintptr_t address) { *(volatile char *)address = 1; }

int32_t kiln_main(void) {
    for (int i = 1; i <= LINES; i++) {
        kiln_print_i64(i);
    }
    END;
    return 0;
}
