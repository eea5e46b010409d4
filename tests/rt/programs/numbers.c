// Prints the bits of the number on each line of stdin; 1 if there is none (that is a number which no line has).
#include "dynamic.h"

static struct kiln_module module;

int32_t kiln_main(void) {
    kiln_dyn_start(&module);
    for (;;) {
        kiln_value line = kiln_native_read_line.code(0);
        if (line == KILN_NIL) {
            return 0;
        }
        kiln_value read = kiln_native_to_number.code(&line);
        kiln_print_u64(read == KILN_NIL ? 1 : read);
    }
}
