#include "checked.h"

static int64_t collatz_steps(int64_t start) {
    int64_t n = start;
    int64_t steps = 0;
    while (n != 1) {
        if (n % 2 == 0) {
            n = n / 2;
        } else {
            n = ADD(MUL(n, 3), 1);
        }
        steps = ADD(steps, 1);
    }
    return steps;
}

int main(void) {
    int64_t longest = 0;
    for (int64_t i = 1; i < 1000000; i = ADD(i, 1)) {
        int64_t steps = collatz_steps(i);
        if (steps > longest) {
            longest = steps;
        }
    }
    printf("%lld\n", (long long)longest);

    int64_t sum = 0;
    for (int64_t a = 0; a < 700; a = ADD(a, 1)) {
        for (int64_t b = 0; b < 700; b = ADD(b, 1)) {
            for (int64_t c = 0; c < 700; c = ADD(c, 1)) {
                sum = ADD(ADD(sum, MUL(a, b)), c ^ b);
            }
        }
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
