// The entry of test programs that are ordinary executables.
#include "kiln.h"

int main(int argc, char **argv) {
    (void)argc;
    return kiln_start((uintptr_t)argv);
}
