// What the runtime needs of the operating system; one file for each system implements it.
#ifndef KILN_OS_H
#define KILN_OS_H

#include "kiln.h"

// Writes at most `length` bytes to a file descriptor. Returns how many, or a negated KILN_OS_ERROR_*.
intptr_t kiln_os_write(int fd, const char *text, size_t length);
// Writes all from offset `*done` on, which follows what has been written. Returns 0, or the KILN_OS_ERROR_* that
// stopped it. (write.c)
int kiln_write_all(int fd, const char *text, size_t length, volatile size_t *done);
// Waits until a descriptor that would block can be written.
void kiln_os_wait_writable(int fd);
// Whether a descriptor is a terminal.
bool kiln_os_is_terminal(int fd);
// Ends the process without running anything else.
_Noreturn void kiln_os_exit(int status);
// A write to a pipe without a reader gives KILN_OS_ERROR_PIPE from now on, and no signal.
void kiln_os_ignore_broken_pipe(void);
// How large the main thread's stack may grow, in bytes. If there is no limit, sets one of `fallback` bytes.
uintptr_t kiln_os_stack_limit(uintptr_t fallback);
// Calls `handler` with the address of a bad memory access, on a stack of its own; `record` is the frame pointer at that
// moment. If it returns, the process dies by the signal, as if there were no handler.
void kiln_os_on_bad_access(void (*handler)(uintptr_t address, uintptr_t record));

// Reads at most `length` bytes. Returns how many, 0 at the end, or a negated KILN_OS_ERROR_*.
intptr_t kiln_os_read(int fd, char *to, size_t length);
// The value of a variable of the environment, which ends in NUL, or null. (start.c)
const char *kiln_os_environment(const char *name);
// A clock that only goes forward.
uint64_t kiln_os_nanoseconds(void);

// Addresses that nothing else gets, without memory. Null if there are not so many.
void *kiln_os_reserve(size_t size);
// Gives memory to reserved pages, zeros at first. Whether there is as much.
bool kiln_os_commit(void *at, size_t size);
// Says that all of this memory will be used: the system may give it in large pages.
void kiln_os_use_large_pages(void *at, size_t size);
// Gives the memory of pages back. They can still be used; what they contain is lost.
void kiln_os_discard(void *at, size_t size);
// Gives up addresses and their memory.
void kiln_os_release(void *at, size_t size);

// ----- Files. Paths end in NUL. What fails gives a negated KILN_OS_ERROR_*.

// Opens a file for reading, for writing into what there is, or a new one of which nothing may be there. Gives a descriptor.
int kiln_os_open_to_read(const char *path);
int kiln_os_open_to_write(const char *path);
int kiln_os_create(const char *path);
void kiln_os_close(int fd);
// Makes an open file empty.
int kiln_os_truncate(int fd);
// Type and permissions of what is there, without following a link; the numbers are the same on all systems.
int kiln_os_mode(const char *path);
enum { KILN_OS_MODE_TYPE = 0170000, KILN_OS_MODE_FILE = 0100000, KILN_OS_MODE_PERMISSIONS = 07777 };
int kiln_os_set_permissions(int fd, unsigned permissions);
// Gives a file another name, in place of what had it before.
int kiln_os_rename(const char *from, const char *to);
void kiln_os_remove(const char *path);
unsigned kiln_os_process(void);

enum kiln_os_error {
    KILN_OS_ERROR_OTHER = 1,
    KILN_OS_ERROR_INTERRUPTED = 2, // call again
    KILN_OS_ERROR_BLOCKED = 3,     // wait, then call again
    KILN_OS_ERROR_PIPE = 4,        // the reader is gone
    KILN_OS_ERROR_CLOSED = 5,      // no such descriptor
    KILN_OS_ERROR_FULL = 6,        // no space left
    KILN_OS_ERROR_MISSING = 7,     // no such file or folder
    KILN_OS_ERROR_DENIED = 8,      // no permission
    KILN_OS_ERROR_FOLDER = 9,      // it is a folder
    KILN_OS_ERROR_NO_FOLDER = 10,  // a part of the path is no folder
    KILN_OS_ERROR_EXISTS = 11,
    KILN_OS_ERROR_READ_ONLY = 12, // the file system
    KILN_OS_ERROR_NAME = 13,      // too long
};

#endif
