// Native functions of dynamic languages.
#include "os.h"
#include "state.h"

static kiln_value native_clock(const kiln_value *arguments) {
    (void)arguments;
    return word_of_number((double)kiln_os_nanoseconds() / 1e9);
}

// ----- readLine

// Reads more. Whether there is more.
static bool refill_input(void) {
    // Whoever answers has to see the question.
    kiln_stdout_flush();
    intptr_t count;
    do {
        count = kiln_os_read(0, input.bytes, sizeof input.bytes);
    } while (count == -KILN_OS_ERROR_INTERRUPTED);
    input.at = 0;
    input.end = count > 0 ? (size_t)count : 0;
    return count > 0;
}

static kiln_value native_read_line(const kiln_value *arguments) {
    (void)arguments;
    if (input.at == input.end && !refill_input()) {
        return KILN_NIL;
    }
    kiln_value line = kiln_dyn_new_string("", 0);
    do {
        size_t start = input.at;
        while (input.at < input.end && input.bytes[input.at] != '\n') {
            input.at++;
        }
        kiln_value part = kiln_dyn_new_string(input.bytes + start, input.at - start);
        line = string_concatenate(pointer_of(line), pointer_of(part));
        if (input.at < input.end) {
            input.at++;
            return line;
        }
    } while (refill_input());
    return line;
}

// ----- toNumber

static kiln_value native_to_number(const kiln_value *arguments) {
    if (!is_string(arguments[0])) {
        return KILN_NIL;
    }
    const struct kiln_string *text = string_flat(pointer_of(arguments[0]));
    double number;
    return kiln_parse_f64(text->bytes, text->length, &number) ? word_of_number(number) : KILN_NIL;
}

#define NATIVE(symbol, text, arguments, function)                                                                     \
    const struct kiln_native symbol = {{.kind = KILN_KIND_NATIVE, .number = arguments}, text, function}
NATIVE(kiln_native_clock, "clock", 0, native_clock);
NATIVE(kiln_native_read_line, "readLine", 0, native_read_line);
NATIVE(kiln_native_to_number, "toNumber", 1, native_to_number);
