#include "../checked.h"

int main(void) {
    int64_t seed = 1;
    for (int64_t i = 0; i < 10000000; i = ADD(i, 1)) {
        seed = ADD(MUL(seed, 1103515245), 12345) % 2147483648;
        printf("%lld\n", (long long)(SUB(seed, 1073741824) >> (i & 31)));
    }
    return 0;
}
