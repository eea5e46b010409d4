#include "../checked.h"

// Seventeen digits are what C needs to print every double so that it reads back; Kiln prints the fewest that do.
int main(void) {
    int64_t seed = 1;
    for (int64_t i = 0; i < 10000000; i = ADD(i, 1)) {
        seed = ADD(MUL(seed, 1103515245), 12345) % 2147483648;
        printf("%.17g\n", (double)seed / 1234567.0);
    }
    return 0;
}
