// What the runtime needs of the operating system; one file for each system implements it.
#ifndef KILN_OS_H
#define KILN_OS_H

#include "kiln.h"

// Writes at most `length` bytes to a file descriptor. Returns how many, or a negated KILN_OS_ERROR_*.
intptr_t kiln_os_write(int fd, const char *text, size_t length);
// Waits until a descriptor that would block can be written.
void kiln_os_wait_writable(int fd);
// Whether a descriptor is a terminal.
bool kiln_os_is_terminal(int fd);
// Ends the process without running anything else.
_Noreturn void kiln_os_exit(int status);
// How large the main thread's stack may grow, in bytes.
uintptr_t kiln_os_stack_limit(void);
// Calls `handler` with the address of a bad memory access, on a stack of its own. If it returns, the access
// is repeated with the system's own handling, which kills the process.
void kiln_os_on_bad_access(void (*handler)(uintptr_t address));

enum kiln_os_error {
    KILN_OS_ERROR_OTHER = 1,
    KILN_OS_ERROR_INTERRUPTED = 2, // call again
    KILN_OS_ERROR_BLOCKED = 3,     // wait, then call again
    KILN_OS_ERROR_PIPE = 4,        // the reader is gone
    KILN_OS_ERROR_CLOSED = 5,      // no such descriptor
    KILN_OS_ERROR_FULL = 6,        // no space left
};

#endif
