// Calls memcpy, memmove, memset and memcmp with every small offset and length, and some lengths that are treated as large,
// against loops that are plainly right. Prints how many calls were right and how many wrong.
#include "kiln.h"

// Through pointers that may change, so that the compiler does not do the work itself.
extern void *memcpy(void *, const void *, size_t);
extern void *memmove(void *, const void *, size_t);
extern void *memset(void *, int, size_t);
extern int memcmp(const void *, const void *, size_t);
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static void *(*volatile move)(void *, const void *, size_t) = memmove;
static void *(*volatile fill)(void *, int, size_t) = memset;
static int (*volatile compare)(const void *, const void *, size_t) = memcmp;

enum { OFFSETS = 17, LENGTHS = 70, MARGIN = 8, SIZE = 1200 };
static const size_t large[] = {1022, 1023, 1024, 1025, 1150};
static unsigned char made[SIZE], expected[SIZE], source[SIZE];
// How much of them is looked at.
static int size;
static int64_t right, wrong;

static void prepare(void) {
    for (int i = 0; i < size; i++) {
        *(volatile unsigned char *)&made[i] = (unsigned char)(i % 199);
        *(volatile unsigned char *)&expected[i] = (unsigned char)(i % 199);
        *(volatile unsigned char *)&source[i] = (unsigned char)(i % 211 + 40);
    }
}

static void check(const void *result, const void *to) {
    bool same = result == to;
    for (int i = 0; i < size; i++) {
        same &= *(volatile unsigned char *)&made[i] == expected[i];
    }
    right += same;
    wrong += !same;
}

static void check_order(size_t at, size_t length) {
    // The first difference counts, as unsigned bytes; what lies behind the length does not.
    prepare();
    int equal = compare(made + at, expected + at, length);
    bool good = equal == 0;
    if (length > 0) {
        made[at + length - 1] = 250;
        good &= compare(made + at, expected + at, length) > 0 && compare(expected + at, made + at, length) < 0;
        good &= compare(made + at, expected + at, length - 1) == 0;
    }
    right += good;
    wrong += !good;
}

static void check_length(size_t length) {
    size = (int)(OFFSETS + length + MARGIN);
    for (size_t to = 0; to < OFFSETS; to++) {
        for (size_t from = 0; from < OFFSETS; from++) {
            prepare();
            for (size_t i = 0; i < length; i++) {
                *(volatile unsigned char *)&expected[to + i] = source[from + i];
            }
            check(copy(made + to, source + from, length), made + to);

            prepare();
            for (size_t i = 0; i < length; i++) {
                *(volatile unsigned char *)&expected[to + i] = made[from + i];
            }
            check(move(made + to, made + from, length), made + to);
        }
        prepare();
        for (size_t i = 0; i < length; i++) {
            *(volatile unsigned char *)&expected[to + i] = 0xab;
        }
        check(fill(made + to, 0x1ab, length), made + to);
        check_order(to, length);
    }
}

int32_t kiln_main(void) {
    for (size_t length = 0; length < LENGTHS; length++) {
        check_length(length);
    }
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        check_length(large[i]);
    }
    kiln_print_i64(right);
    kiln_print_i64(wrong);
    return 0;
}
