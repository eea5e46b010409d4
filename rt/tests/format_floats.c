// Reads binary floats from stdin, 8 bytes each (argument `f64`) or 4 bytes (`f32`), and writes a line for each.
#include "../kiln.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    static char out[1 << 16];
    setvbuf(stdout, out, _IOFBF, sizeof out);
    char text[KILN_FLOAT_TEXT_MAX + 1];
    double d;
    float f;
    bool wide = argc > 1 && strcmp(argv[1], "f64") == 0;
    while (wide ? fread(&d, sizeof d, 1, stdin) == 1 : fread(&f, sizeof f, 1, stdin) == 1) {
        size_t length = wide ? kiln_format_f64(d, text) : kiln_format_f32(f, text);
        text[length] = '\n';
        fwrite(text, 1, length + 1, stdout);
    }
    return 0;
}
