// Prints floats, one a line: the values of type FLOAT in the file BITS.
#include "kiln.h"

#include "embed.h"

EMBED(FLOAT, floats);

int32_t kiln_main(void) {
    for (size_t i = 0; i < floats_size / sizeof *floats; i++) {
        _Generic(*floats, float: kiln_print_f32, double: kiln_print_f64)(floats[i]);
    }
    return 0;
}
