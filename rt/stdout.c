// The buffer of standard output.
#include "os.h"
#include "stdout.h"

// `written` of the `filled` bytes of the buffer have gone out. Volatile, because a stack overflow in the middle of
// these functions is a panic, which flushes: what these two say then must be true.
static char buffer[32768];
static volatile size_t filled;
static volatile size_t written;
static enum { UNKNOWN, LINES, BLOCKS } buffering;

static int write_buffer(void) {
    int error = kiln_write_all(1, buffer, filled, &written);
    if (error == 0) {
        filled = 0;
        written = 0;
    }
    return error;
}

__attribute__((cold, noinline)) _Noreturn static void fail(int error) {
    if (error == KILN_OS_ERROR_PIPE) {
        // SIGPIPE has not killed us, so it is ignored; end as quietly.
        kiln_os_exit(KILN_STATUS_PIPE);
    }
    static const char other[] = "error: cannot write to stdout\n";
    static const char closed[] = "error: cannot write to stdout: it is closed\n";
    static const char full[] = "error: cannot write to stdout: no space left on the device\n";
    size_t done = 0;
    if (error == KILN_OS_ERROR_CLOSED) {
        kiln_write_all(2, closed, sizeof closed - 1, &done);
    } else if (error == KILN_OS_ERROR_FULL) {
        kiln_write_all(2, full, sizeof full - 1, &done);
    } else {
        kiln_write_all(2, other, sizeof other - 1, &done);
    }
    kiln_os_exit(KILN_STATUS_STDOUT);
}

__attribute__((cold, noinline)) void kiln_stdout_flush(void) {
    int error = write_buffer();
    if (error != 0) {
        fail(error);
    }
}

KILN_APART void kiln_stdout_flush_quietly(void) {
    if (filled > 0) {
        kiln_os_ignore_broken_pipe();
        write_buffer();
    }
}

// A terminal sees each line as it ends.
__attribute__((cold, noinline)) static void flush_line(void) {
    if (buffering == UNKNOWN) {
        buffering = kiln_os_is_terminal(1) ? LINES : BLOCKS;
    }
    if (buffering == LINES && filled > 0 && buffer[filled - 1] == '\n') {
        kiln_stdout_flush();
    }
}

char *kiln_stdout_reserve(void) {
    if (filled > sizeof buffer - KILN_STDOUT_ROOM) {
        kiln_stdout_flush();
    }
    return buffer + filled;
}

void kiln_stdout_commit(const char *end) {
    // The text is in the buffer before the buffer is said to hold it.
    __atomic_signal_fence(__ATOMIC_RELEASE);
    filled = (size_t)(end - buffer);
    if (buffering != BLOCKS) {
        flush_line();
    }
}

KILN_APART void kiln_stdout_write(const char *text, size_t length) {
    while (length > 0) {
        if (filled == sizeof buffer) {
            kiln_stdout_flush();
        }
        size_t room = sizeof buffer - filled;
        size_t part = length < room ? length : room;
        __builtin_memcpy(buffer + filled, text, part);
        kiln_stdout_commit(buffer + filled + part);
        text += part;
        length -= part;
    }
}
