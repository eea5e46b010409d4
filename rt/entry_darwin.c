// The entry of a macOS executable: dyld calls `main`.
#include "kiln.h"

int main(int argc, char **argv) {
    (void)argc;
    // The arguments lie at the top of the stack.
    return kiln_start((uintptr_t)argv);
}
