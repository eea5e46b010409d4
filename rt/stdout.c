// The buffer of standard output.
#include "os.h"

static char buffer[8192];
static size_t used;
static enum { UNKNOWN, LINES, BLOCKS } buffering;

// Writes everything or returns the error that stopped it.
static int write_all(int fd, const char *text, size_t length) {
    while (length > 0) {
        intptr_t written = kiln_os_write(fd, text, length);
        if (written >= 0) {
            text += written;
            length -= (size_t)written;
        } else if (written == -KILN_OS_ERROR_BLOCKED) {
            kiln_os_wait_writable(fd);
        } else if (written != -KILN_OS_ERROR_INTERRUPTED) {
            return (int)-written;
        }
    }
    return 0;
}

__attribute__((cold, noinline)) _Noreturn static void fail(int error) {
    if (error == KILN_OS_ERROR_PIPE) {
        // SIGPIPE has not killed us, so it is ignored; end as quietly.
        kiln_os_exit(KILN_STATUS_PIPE);
    }
    static const char other[] = "error: cannot write to stdout\n";
    static const char closed[] = "error: cannot write to stdout: it is closed\n";
    static const char full[] = "error: cannot write to stdout: no space left on the device\n";
    if (error == KILN_OS_ERROR_CLOSED) {
        write_all(2, closed, sizeof closed - 1);
    } else if (error == KILN_OS_ERROR_FULL) {
        write_all(2, full, sizeof full - 1);
    } else {
        write_all(2, other, sizeof other - 1);
    }
    kiln_os_exit(KILN_STATUS_STDOUT);
}

void kiln_stdout_flush(void) {
    size_t length = used;
    used = 0;
    int error = write_all(1, buffer, length);
    if (error != 0) {
        fail(error);
    }
}

void kiln_stdout_flush_quietly(void) {
    size_t length = used;
    used = 0;
    write_all(1, buffer, length);
}

void kiln_stdout_write(const char *text, size_t length) {
    if (buffering == UNKNOWN) {
        buffering = kiln_os_is_terminal(1) ? LINES : BLOCKS;
    }
    bool line_ended = false;
    for (size_t i = 0; i < length; i++) {
        if (used == sizeof buffer) {
            kiln_stdout_flush();
        }
        buffer[used++] = text[i];
        line_ended = text[i] == '\n';
    }
    if (line_ended && buffering == LINES) {
        kiln_stdout_flush();
    }
}
