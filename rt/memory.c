// The four functions that compilers call without being asked, for executables without a C library. They are
// linked as an object only, never merged as bitcode: an optimizer would turn their loops into calls of them.
#include <stddef.h>

// From the lowest byte upwards, which is right for overlapping ranges if `t` is not above `f`.
static void copy_upwards(char *t, const char *f, size_t length) {
#if defined(__x86_64__)
    __asm__ volatile("rep movsb" : "+D"(t), "+S"(f), "+c"(length) : : "memory");
#else
    while (length-- > 0) {
        *t++ = *f++;
    }
#endif
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    copy_upwards(to, from, length);
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    char *t = to;
    const char *f = from;
    if (t <= f || t >= f + length) {
        copy_upwards(t, f, length);
        return to;
    }
    while (length-- > 0) {
        t[length] = f[length];
    }
    return to;
}

void *memset(void *to, int value, size_t length) {
    char *t = to;
#if defined(__x86_64__)
    __asm__ volatile("rep stosb" : "+D"(t), "+c"(length) : "a"(value) : "memory");
#else
    while (length-- > 0) {
        *t++ = (char)value;
    }
#endif
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
