// Run-time errors: a message, and in native programs the trace and the end.
#include "os.h"
#include "state.h"

// ----- stderr, in as few pieces as its lines allow

static char error_text[4096];
static size_t error_length;

static void error_flush(void) {
    size_t done = 0;
    kiln_write_all(2, error_text, error_length, &done);
    error_length = 0;
}

static void error_put(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (error_length == sizeof error_text) {
            error_flush();
        }
        error_text[error_length++] = text[i];
    }
}

static void error_line(void) {
    error_put("\n", 1);
    error_flush();
}

KILN_APART void kiln_trace_message(const char *text, size_t length) {
    // What the program printed comes first. If that cannot be written, the error is still the news.
    kiln_stdout_flush_quietly();
    error_length = 0;
    error_put(text, length);
    error_line();
}

KILN_APART void kiln_trace_line(const char *name, size_t length, uint32_t line) {
    char digits[20];
    error_put("[line ", 6);
    error_put(digits, (size_t)(kiln_decimal_put(digits, line) - digits));
    error_put("] in ", 5);
    if (name != 0) {
        error_put(name, length);
        error_put("()", 2);
    } else {
        error_put("script", 6);
    }
    error_line();
}

KILN_APART void kiln_trace_dots(void) {
    error_put("...", 3);
    error_line();
}

// ----- Raising

static const char *stack_overflow_text(void) { return dialect() != 0 ? dialect()->stack_overflow : "Stack overflow."; }

#if defined(KILN_VM)

#include "jit.c"

static kiln_value raise_parts(const char *const *parts, const size_t *lengths, int count) {
    noted = kiln_dyn_new_string("", 0);
    for (int i = 0; i < count; i++) {
        kiln_value part = kiln_dyn_new_string(parts[i], lengths[i]);
        noted = string_concatenate(pointer_of(noted), pointer_of(part));
    }
    return jit_raised();
}

kiln_value kiln_vm_raise(const char *message, size_t length) { return raise_parts(&message, &length, 1); }

const char *kiln_vm_error(size_t *length) {
    const struct kiln_string *string = string_flat(pointer_of(noted));
    *length = string->length;
    return string->bytes;
}

#else

#include "trace.c"

static void trace_to_stderr(uintptr_t record) { trace(record); }

__attribute__((noinline)) static kiln_value raise_parts(const char *const *parts, const size_t *lengths, int count) {
    kiln_stdout_flush_quietly();
    error_length = 0;
    for (int i = 0; i < count; i++) {
        error_put(parts[i], lengths[i]);
    }
    error_line();
    trace((uintptr_t)__builtin_frame_address(0));
    kiln_os_exit(KILN_STATUS_RAISED);
}

#endif

KILN_SLOW kiln_value kiln_raise_error(const char *message) {
    size_t length = length_of(message);
    return raise_parts(&message, &length, 1);
}

KILN_SLOW kiln_value kiln_raise_named(const char *before, const struct kiln_string *name) {
    const char *parts[] = {before, name->bytes, "'."};
    size_t lengths[] = {length_of(before), name->length, 2};
    return raise_parts(parts, lengths, 3);
}

KILN_SLOW kiln_value kiln_raise_arity(kiln_value callee, uint64_t expected, uint64_t found) {
    if (dialect() != 0) {
        return dialect()->wrong_arity(callee, expected, found);
    }
    char text[80];
    char *to = kiln_decimal_put(put_text(text, "Expected "), expected);
    to = kiln_decimal_put(put_text(to, " arguments but got "), found);
    *to++ = '.';
    const char *part = text;
    size_t length = (size_t)(to - text);
    return raise_parts(&part, &length, 1);
}

KILN_APART kiln_value kiln_dyn_stack_overflow(void) { return kiln_raise_error(stack_overflow_text()); }
