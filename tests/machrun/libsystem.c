// libSystem on top of the C library of Linux. Where the two agree, the function itself is in the table; where numbers
// or layouts differ, a function of ours translates.
#define _GNU_SOURCE
#include "machrun.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

// ----- Errors: most numbers up to 34 are the same

static int darwin_errno;

static int *error_location(void) {
    switch (errno) {
    case EAGAIN: darwin_errno = 35; break;
    case EDQUOT: darwin_errno = 69; break;
    case ENAMETOOLONG: darwin_errno = 63; break;
    default: darwin_errno = errno; break;
    }
    return &darwin_errno;
}

// ----- Files

enum { DARWIN_WRITE = 1, DARWIN_CREATE = 0x200, DARWIN_NEW = 0x800, DARWIN_CLOEXEC = 0x1000000 };

static int open_translated(const char *path, int flags, int mode) {
    const int known = DARWIN_WRITE | DARWIN_CREATE | DARWIN_NEW | DARWIN_CLOEXEC;
    if ((flags & ~known) != 0) {
        refuse("flags %d of open are not supported", flags);
    }
    int translated = (flags & DARWIN_WRITE) != 0 ? O_WRONLY : O_RDONLY;
    translated |= (flags & DARWIN_CREATE) != 0 ? O_CREAT : 0;
    translated |= (flags & DARWIN_NEW) != 0 ? O_EXCL : 0;
    translated |= (flags & DARWIN_CLOEXEC) != 0 ? O_CLOEXEC : 0;
    return open(path, translated, mode);
}

#if defined(__aarch64__)
// There the arguments that a declaration does not name are on the stack, behind what is in registers.
static int open_file(const char *path, int flags, long a, long b, long c, long d, long e, long f, int mode) {
    (void)(a + b + c + d + e + f);
    return open_translated(path, flags, mode);
}
#else
static int open_file(const char *path, int flags, int mode) { return open_translated(path, flags, mode); }
#endif

struct darwin_status {
    int32_t device;
    uint16_t mode, links;
    char rest[136];
};

static int get_status(const char *path, struct darwin_status *status) {
    struct stat found;
    int result = lstat(path, &found);
    status->mode = (uint16_t)found.st_mode;
    return result;
}

static int change_mode(int fd, uint16_t mode) { return fchmod(fd, mode); }

// ----- Signals

struct darwin_signal_info {
    int signal, error, code, process;
    unsigned user;
    int status;
    void *address;
    char rest[72];
};
struct darwin_signal_action {
    void (*handler)(int, struct darwin_signal_info *, void *);
    uint32_t mask;
    int flags;
};
struct darwin_stack {
    void *base;
    size_t size;
    int flags;
};
enum { DARWIN_ONSTACK = 1, DARWIN_RESTART = 2, DARWIN_RESETHAND = 4, DARWIN_NODEFER = 16, DARWIN_DISABLE = 4 };
enum { DARWIN_SIGBUS = 10, DARWIN_FROM_PROCESS = 0x10001 };

// Numbers up to 15 are the same but for the one that both systems put elsewhere.
static int linux_signal(int signal) {
    if (signal < 1 || signal > 15 || signal == SIGBUS || signal == 12) {
        refuse("signal %d is not supported", signal);
    }
    return signal == DARWIN_SIGBUS ? SIGBUS : signal;
}

static int darwin_signal(int signal) { return signal == SIGBUS ? DARWIN_SIGBUS : signal; }

static void (*handlers[16])(int, struct darwin_signal_info *, void *);

static void deliver(int signal, siginfo_t *info, void *context) {
    struct darwin_signal_info darwin = {.signal = darwin_signal(signal), .code = info->si_code};
    if (info->si_code > 0) {
        darwin.address = info->si_addr;
    } else {
        darwin.code = DARWIN_FROM_PROCESS;
        darwin.process = info->si_pid;
    }
    // Of the context the frame pointer is all that is translated.
    uint64_t machine[64] = {0};
#if defined(__x86_64__)
    machine[2 + 6] = (uint64_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RBP];
#else
    machine[2 + 29] = ((ucontext_t *)context)->uc_mcontext.regs[29];
#endif
    void *darwin_context[7] = {[6] = machine};
    handlers[signal](darwin.signal, &darwin, darwin_context);
}

static int set_action(int signal, const struct darwin_signal_action *action, struct darwin_signal_action *old) {
    if (action == 0 || old != 0 || action->mask != 0) {
        refuse("this use of sigaction is not supported");
    }
    int number = linux_signal(signal);
    struct sigaction translated = {0};
    if ((uintptr_t)action->handler <= 1) {
        translated.sa_handler = (uintptr_t)action->handler == 0 ? SIG_DFL : SIG_IGN;
    } else {
        handlers[number] = action->handler;
        translated.sa_sigaction = deliver;
        translated.sa_flags = SA_SIGINFO;
    }
    translated.sa_flags |= (action->flags & DARWIN_ONSTACK) != 0 ? SA_ONSTACK : 0;
    translated.sa_flags |= (action->flags & DARWIN_RESTART) != 0 ? SA_RESTART : 0;
    translated.sa_flags |= (action->flags & DARWIN_RESETHAND) != 0 ? (int)SA_RESETHAND : 0;
    translated.sa_flags |= (action->flags & DARWIN_NODEFER) != 0 ? SA_NODEFER : 0;
    return sigaction(number, &translated, 0);
}

static int set_stack(const struct darwin_stack *stack, struct darwin_stack *old) {
    if (stack == 0 || old != 0) {
        refuse("this use of sigaltstack is not supported");
    }
    stack_t translated = {stack->base, (stack->flags & DARWIN_DISABLE) != 0 ? SS_DISABLE : 0, stack->size};
    return sigaltstack(&translated, 0);
}

static int raise_signal(int signal) { return raise(linux_signal(signal)); }

// ----- Limits

static int get_limit(int resource, uint64_t limit[2]) {
    if (resource != RLIMIT_STACK) {
        refuse("limit %d is not supported", resource);
    }
    struct rlimit found;
    int result = getrlimit(RLIMIT_STACK, &found);
    const uint64_t unlimited = INT64_MAX;
    limit[0] = found.rlim_cur == RLIM_INFINITY ? unlimited : found.rlim_cur;
    limit[1] = found.rlim_max == RLIM_INFINITY ? unlimited : found.rlim_max;
    return result;
}

// ----- Memory

static void zero(void *to, size_t size) { memset(to, 0, size); }

static void fill_pattern(char *to, const void *pattern, size_t length) {
    for (size_t at = 0; at < length; at += 16) {
        memcpy(to + at, pattern, length - at < 16 ? length - at : 16);
    }
}

enum { DARWIN_PRIVATE = 2, DARWIN_NORESERVE = 0x40, DARWIN_ANON = 0x1000, DARWIN_FREE = 5 };

static void *map(void *at, size_t size, int protection, int flags, int fd, int64_t offset) {
    if (at != 0 || flags != (DARWIN_PRIVATE | DARWIN_ANON | DARWIN_NORESERVE) || fd != -1 || offset != 0) {
        refuse("this use of mmap is not supported");
    }
    return mmap(0, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

static int advise(void *at, size_t size, int advice) {
    if (advice != DARWIN_FREE) {
        refuse("advice %d is not supported", advice);
    }
    return madvise(at, size, MADV_DONTNEED);
}

// ----- Time

static int get_time(int clock, struct timespec *time) {
    if (clock != 6) {
        refuse("clock %d is not supported", clock);
    }
    return clock_gettime(CLOCK_MONOTONIC, time);
}

// The names of libSystem.tbd.
static const struct {
    const char *name;
    void *address;
} table[] = {
    {"___bzero", (void *)zero},
    {"___error", (void *)error_location},
    {"__exit", (void *)_exit},
    {"_bzero", (void *)zero},
    {"_clock_gettime", (void *)get_time},
    {"_close", (void *)close},
    {"_fchmod", (void *)change_mode},
    {"_ftruncate", (void *)ftruncate},
    {"_getpid", (void *)getpid},
    {"_getrlimit", (void *)get_limit},
    {"_isatty", (void *)isatty},
    {"_lstat", (void *)get_status},
    {"_lstat$INODE64", (void *)get_status},
    {"_madvise", (void *)advise},
    {"_memcmp", (void *)memcmp},
    {"_memcpy", (void *)memcpy},
    {"_memmove", (void *)memmove},
    {"_memset", (void *)memset},
    {"_memset_pattern16", (void *)fill_pattern},
    {"_mmap", (void *)map},
    {"_mprotect", (void *)mprotect},
    {"_munmap", (void *)munmap},
    {"_open", (void *)open_file},
    {"_poll", (void *)poll},
    {"_raise", (void *)raise_signal},
    {"_read", (void *)read},
    {"_rename", (void *)rename},
    {"_sigaction", (void *)set_action},
    {"_sigaltstack", (void *)set_stack},
    {"_unlink", (void *)unlink},
    {"_write", (void *)write},
};

void *libsystem_find(const char *name) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return table[i].address;
        }
    }
    return 0;
}
