// The four functions that compilers call without being asked, for executables without a C library. They are
// linked as an object only, never merged as bitcode: an optimizer would turn their loops into calls of them.
//
// Compilers copy small things of known size themselves. What is left are structures of a few hundred bytes, for which
// blocks are fast, and large things, for which x86-64 has an instruction.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__riscv)
// An address that is no multiple of the size may be very slow, or not allowed.
typedef uint64_t __attribute__((may_alias)) block;
static bool fits(uintptr_t address) { return address % sizeof(block) == 0; }
static block filled_with(unsigned char value) { return value * 0x0101010101010101u; }
#else
typedef unsigned char __attribute__((vector_size(16), aligned(1), may_alias)) block;
static bool fits(uintptr_t address) {
    (void)address;
    return true;
}
static block filled_with(unsigned char value) { return (block){0} + value; }
#endif

// From this length on, the instruction is as fast as any loop.
enum { LARGE = 1024 };

// Loops over single bytes are short: vectors would only make them long.
#define BYTES _Pragma("clang loop vectorize(disable) unroll(disable)")

// Lowest byte first, which is right for overlapping ranges if `t` is not above `f`: each block is read before anything at
// or above it is written.
static void copy_upwards(char *t, const char *f, size_t length) {
#if defined(__x86_64__)
    if (length >= LARGE) {
        __asm__ volatile("rep movsb" : "+D"(t), "+S"(f), "+c"(length) : : "memory");
        return;
    }
#endif
    if (fits((uintptr_t)t | (uintptr_t)f)) {
        for (; length >= sizeof(block); length -= sizeof(block)) {
            *(block *)t = *(const block *)f;
            t += sizeof(block);
            f += sizeof(block);
        }
    }
    BYTES
    for (; length > 0; length--) {
        *t++ = *f++;
    }
}

// Highest byte first, for `t` above `f`.
static void copy_downwards(char *t, const char *f, size_t length) {
    if (fits((uintptr_t)(t + length) | (uintptr_t)(f + length))) {
        for (; length >= sizeof(block); length -= sizeof(block)) {
            *(block *)(t + length - sizeof(block)) = *(const block *)(f + length - sizeof(block));
        }
    }
    BYTES
    for (; length > 0; length--) {
        t[length - 1] = f[length - 1];
    }
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    copy_upwards(to, from, length);
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    // A distance is large if it is negative, too: then the ranges do not overlap or `to` lies below.
    if ((uintptr_t)to - (uintptr_t)from >= length) {
        copy_upwards(to, from, length);
    } else {
        copy_downwards(to, from, length);
    }
    return to;
}

void *memset(void *to, int value, size_t length) {
    char *t = to;
#if defined(__x86_64__)
    if (length >= LARGE) {
        __asm__ volatile("rep stosb" : "+D"(t), "+c"(length) : "a"(value) : "memory");
        return to;
    }
#endif
    if (fits((uintptr_t)t)) {
        block pattern = filled_with((unsigned char)value);
        for (; length >= sizeof(block); length -= sizeof(block)) {
            *(block *)t = pattern;
            t += sizeof(block);
        }
    }
    BYTES
    for (; length > 0; length--) {
        *t++ = (char)value;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t length) {
    const unsigned char *l = left, *r = right;
    for (; length > 0; length--, l++, r++) {
        if (*l != *r) {
            return *l < *r ? -1 : 1;
        }
    }
    return 0;
}
