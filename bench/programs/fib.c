#include "checked.h"

static int32_t fib(int32_t n) {
    return n < 2 ? n : ADD(fib(SUB(n, 1)), fib(SUB(n, 2)));
}

int main(void) {
    printf("%d\n", fib(40));
    return 0;
}
