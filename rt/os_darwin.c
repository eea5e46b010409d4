// macOS, through libSystem, the only stable interface there. The declarations are ours: no SDK is needed. What is
// declared here, and what compilers call without being asked, is listed for the linker in darwin/libSystem.tbd.
#include "os.h"

extern intptr_t write(int fd, const void *text, size_t length);
extern intptr_t read(int fd, void *to, size_t length);
extern void *mmap(void *at, size_t size, int protection, int flags, int fd, int64_t offset);
extern int mprotect(void *at, size_t size, int protection);
extern int munmap(void *at, size_t size);
extern int madvise(void *at, size_t size, int advice);
extern int clock_gettime(int clock, uint64_t time[2]);
extern int isatty(int fd);
extern int *__error(void);
extern void _exit(int status) __attribute__((noreturn));
extern int getrlimit(int resource, uint64_t limit[2]);
extern int raise(int signal);

struct poll_entry {
    int fd;
    short events, revents;
};
extern int poll(struct poll_entry *entries, unsigned count, int timeout);

// siginfo_t, up to the address of the access.
struct signal_info {
    int signal, error, code, process;
    unsigned user;
    int status;
    uintptr_t address;
};
struct signal_action {
    void (*handler)(int, struct signal_info *, void *);
    uint32_t mask;
    int flags;
};
extern int sigaction(int signal, const struct signal_action *action, struct signal_action *old);

struct signal_stack {
    void *base;
    size_t size;
    int flags;
};
extern int sigaltstack(const struct signal_stack *stack, struct signal_stack *old);

enum { ERR_INTR = 4, ERR_BADF = 9, ERR_NOSPC = 28, ERR_PIPE = 32, ERR_AGAIN = 35, ERR_DQUOT = 69 };

// What a read or a write returned, in our terms.
static intptr_t transferred(intptr_t result) {
    if (result >= 0) {
        return result;
    }
    switch (*__error()) {
    case ERR_INTR: return -KILN_OS_ERROR_INTERRUPTED;
    case ERR_AGAIN: return -KILN_OS_ERROR_BLOCKED;
    case ERR_PIPE: return -KILN_OS_ERROR_PIPE;
    case ERR_BADF: return -KILN_OS_ERROR_CLOSED;
    case ERR_NOSPC:
    case ERR_DQUOT: return -KILN_OS_ERROR_FULL;
    default: return -KILN_OS_ERROR_OTHER;
    }
}

intptr_t kiln_os_write(int fd, const char *text, size_t length) { return transferred(write(fd, text, length)); }

intptr_t kiln_os_read(int fd, char *to, size_t length) { return transferred(read(fd, to, length)); }

uint64_t kiln_os_nanoseconds(void) {
    uint64_t time[2] = {0, 0}; // seconds, nanoseconds
    clock_gettime(6 /* CLOCK_MONOTONIC */, time);
    return time[0] * 1000000000 + time[1];
}

void *kiln_os_reserve(size_t size) {
    void *at = mmap(0, size, 0 /* PROT_NONE */, 0x1042 /* MAP_PRIVATE, MAP_ANON, MAP_NORESERVE */, -1, 0);
    return (intptr_t)at == -1 ? 0 : at;
}

bool kiln_os_commit(void *at, size_t size) { return mprotect(at, size, 3 /* PROT_READ, PROT_WRITE */) == 0; }

void kiln_os_discard(void *at, size_t size) { madvise(at, size, 5 /* MADV_FREE */); }

void kiln_os_release(void *at, size_t size) { munmap(at, size); }

void kiln_os_wait_writable(int fd) {
    struct poll_entry entry = {fd, 4 /* POLLOUT */, 0};
    poll(&entry, 1, -1);
}

bool kiln_os_is_terminal(int fd) { return isatty(fd) != 0; }

_Noreturn void kiln_os_exit(int status) { _exit(status); }

uintptr_t kiln_os_stack_limit(uintptr_t fallback) {
    // The main thread's stack is reserved when the program starts and does not grow with the limit.
    uint64_t limit[2];
    return getrlimit(3 /* RLIMIT_STACK */, limit) == 0 && limit[0] < fallback ? limit[0] : fallback;
}

enum { SIG_BUS = 10, SIG_SEGV = 11, SIG_PIPE = 13 };
enum { SA_FLAG_ONSTACK = 1, SA_FLAG_RESETHAND = 4, SA_FLAG_SIGINFO = 64 };

void kiln_os_ignore_broken_pipe(void) {
    struct signal_action ignore = {(void (*)(int, struct signal_info *, void *))1 /* SIG_IGN */, 0, 0};
    sigaction(SIG_PIPE, &ignore, 0);
}

static void (*bad_access_handler)(uintptr_t address, uintptr_t record);

// The frame pointer in ucontext_t, which refers to the machine's context at 48: 16 bytes of the exception, then registers.
static uintptr_t frame_pointer(const void *context) {
#if defined(__x86_64__)
    const size_t offset = 16 + 6 * 8;
#else
    const size_t offset = 16 + 29 * 8;
#endif
    const char *machine;
    uintptr_t pointer;
    __builtin_memcpy(&machine, (const char *)context + 48, sizeof machine);
    __builtin_memcpy(&pointer, machine + offset, sizeof pointer);
    return pointer;
}

// The handler is uninstalled when this is called (SA_RESETHAND), and the signal is blocked until it returns.
static void on_signal(int signal, struct signal_info *info, void *context) {
    if (info->code != 0x10001 /* SI_USER: sent by a process */) {
        bad_access_handler(info->address, frame_pointer(context));
    }
    raise(signal);
}

void kiln_os_on_bad_access(void (*handler)(uintptr_t address, uintptr_t record)) {
    static char stack[65536] __attribute__((aligned(16)));
    bad_access_handler = handler;
    struct signal_stack alternate = {stack, sizeof stack, 0};
    sigaltstack(&alternate, 0);
    struct signal_action action = {on_signal, 0, SA_FLAG_ONSTACK | SA_FLAG_RESETHAND | SA_FLAG_SIGINFO};
    // A touch of the guard page is SIGBUS on some versions and SIGSEGV on others.
    sigaction(SIG_SEGV, &action, 0);
    sigaction(SIG_BUS, &action, 0);
}
