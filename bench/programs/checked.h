// Arithmetic that stops the program on overflow, as Cz does in every build mode.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((noreturn, cold, noinline)) static void overflow(int line) {
    fprintf(stderr, "overflow in line %d\n", line);
    exit(101);
}

#define CHECKED(builtin, a, b)                                                 \
    ({                                                                         \
        __typeof__(a) result_;                                                 \
        if (__builtin_expect(builtin((a), (b), &result_), 0))                  \
            overflow(__LINE__);                                                \
        result_;                                                               \
    })
#define ADD(a, b) CHECKED(__builtin_add_overflow, a, b)
#define SUB(a, b) CHECKED(__builtin_sub_overflow, a, b)
#define MUL(a, b) CHECKED(__builtin_mul_overflow, a, b)
