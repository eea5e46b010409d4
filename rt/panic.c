// Panics: a message on stderr and status 101.
#include "os.h"

void (*kiln_backtrace_handler)(uintptr_t record, bool has_overflowed);

// One string, texts by number of kiln_panic_kind, each ended by NUL: a table of pointers would need relocations.
static const char messages[] = "integer overflow in addition\0"
                               "integer overflow in subtraction\0"
                               "integer overflow in multiplication\0"
                               "integer overflow in negation\0"
                               "integer overflow in division\0"
                               "integer overflow in remainder\0"
                               "division by zero\0"
                               "remainder by zero\0"
                               "shift amount out of range\0"
                               "while loop ended without a value\0"
                               "stack overflow\0"
                               "reached code that the compiler took to be unreachable\0";

// The message is put together before it is written, so that it arrives in one piece. The end of a file's name
// that is too long is left out.
static char message_text[1024];
static size_t message_length;

static void append(const char *from) {
    // Room is kept for what follows the file's name, which alone can be long.
    while (*from != 0 && message_length < sizeof message_text - 128) {
        message_text[message_length++] = *from++;
    }
}

static void append_number(uint32_t number) {
    char digits[10];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) {
        message_text[message_length++] = digits[--count];
    }
}

static void append_message(uint32_t kind) {
    const char *message = messages;
    for (; kind > 0; kind--) {
        while (*message++ != 0) {
        }
    }
    while (*message != 0) {
        message_text[message_length++] = *message++;
    }
    message_text[message_length++] = '\n';
}

// `record`: the frame record of what panics, or, at a stack overflow, of what could not go on.
__attribute__((cold, noinline)) _Noreturn static void finish(uintptr_t record, bool has_overflowed) {
    // What the program printed comes first. If that cannot be written, the panic is still the news.
    kiln_stdout_flush_quietly();
    size_t done = 0;
    kiln_write_all(2, message_text, message_length, &done);
    if (kiln_backtrace_handler != 0) {
        kiln_backtrace_handler(record, has_overflowed);
    }
    kiln_os_exit(KILN_STATUS_PANIC);
}

_Noreturn void kiln_panic(const char *file, uint32_t line, uint32_t column_kind) {
    append("panic at ");
    append(file);
    message_text[message_length++] = ':';
    append_number(line);
    message_text[message_length++] = ':';
    append_number(column_kind & 0xffffff);
    message_text[message_length++] = ':';
    message_text[message_length++] = ' ';
    append_message(column_kind >> 24);
    finish((uintptr_t)__builtin_frame_address(0), false);
}

_Noreturn void kiln_panic_nowhere(enum kiln_panic_kind kind, uintptr_t record) {
    // The stack may have ended while a panic put its message together.
    message_length = 0;
    append("panic: ");
    append_message(kind);
    finish(record, true);
}
