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
extern int open(const char *path, int flags, ...);
extern int close(int fd);
extern int ftruncate(int fd, int64_t length);
extern int fchmod(int fd, uint16_t permissions);
extern int rename(const char *from, const char *to);
extern int unlink(const char *path);
extern int getpid(void);

// struct stat with numbers of 64 bits for files, up to the mode. Processors that never had the other have no second name.
struct file_status {
    int32_t device;
    uint16_t mode, links;
    uint64_t rest[24];
};
#if defined(__x86_64__)
extern int lstat(const char *path, struct file_status *status) __asm__("_lstat$INODE64");
#else
extern int lstat(const char *path, struct file_status *status);
#endif

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

enum {
    ERR_PERM = 1,
    ERR_NOENT = 2,
    ERR_INTR = 4,
    ERR_BADF = 9,
    ERR_ACCES = 13,
    ERR_EXIST = 17,
    ERR_NOTDIR = 20,
    ERR_ISDIR = 21,
    ERR_NOSPC = 28,
    ERR_ROFS = 30,
    ERR_PIPE = 32,
    ERR_AGAIN = 35,
    ERR_NAMETOOLONG = 63,
    ERR_DQUOT = 69,
};

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

intptr_t kiln_os_read(int fd, char *to, size_t length) {
    intptr_t result = read(fd, to, length);
    return result < 0 && *__error() == ERR_ISDIR ? -KILN_OS_ERROR_FOLDER : transferred(result);
}

// What a call with a path returned, in our terms.
static int opened(int result) {
    if (result >= 0) {
        return result;
    }
    switch (*__error()) {
    case ERR_NOENT: return -KILN_OS_ERROR_MISSING;
    case ERR_ACCES:
    case ERR_PERM: return -KILN_OS_ERROR_DENIED;
    case ERR_ISDIR: return -KILN_OS_ERROR_FOLDER;
    case ERR_NOTDIR: return -KILN_OS_ERROR_NO_FOLDER;
    case ERR_EXIST: return -KILN_OS_ERROR_EXISTS;
    case ERR_ROFS: return -KILN_OS_ERROR_READ_ONLY;
    case ERR_NAMETOOLONG: return -KILN_OS_ERROR_NAME;
    default: return (int)transferred(result);
    }
}

enum { OPEN_WRITE = 1, OPEN_CREATE = 0x200, OPEN_NEW = 0x800, OPEN_CLOEXEC = 0x1000000 };

int kiln_os_open_to_read(const char *path) { return opened(open(path, OPEN_CLOEXEC)); }

int kiln_os_open_to_write(const char *path) { return opened(open(path, OPEN_WRITE | OPEN_CLOEXEC)); }

int kiln_os_create(const char *path) {
    return opened(open(path, OPEN_WRITE | OPEN_CREATE | OPEN_NEW | OPEN_CLOEXEC, 0666));
}

void kiln_os_close(int fd) { close(fd); }

int kiln_os_truncate(int fd) { return opened(ftruncate(fd, 0)); }

int kiln_os_mode(const char *path) {
    struct file_status status;
    int result = lstat(path, &status);
    return result < 0 ? opened(result) : status.mode;
}

int kiln_os_set_permissions(int fd, unsigned permissions) {
    return opened(fchmod(fd, (uint16_t)permissions));
}

int kiln_os_rename(const char *from, const char *to) { return opened(rename(from, to)); }

void kiln_os_remove(const char *path) { unlink(path); }

unsigned kiln_os_process(void) { return (unsigned)getpid(); }

KILN_APART uint64_t kiln_os_nanoseconds(void) {
    uint64_t time[2] = {0, 0}; // seconds, nanoseconds
    clock_gettime(6 /* CLOCK_MONOTONIC */, time);
    return time[0] * 1000000000 + time[1];
}

void *kiln_os_reserve(size_t size) {
    void *at = mmap(0, size, 0 /* PROT_NONE */, 0x1042 /* MAP_PRIVATE, MAP_ANON, MAP_NORESERVE */, -1, 0);
    return (intptr_t)at == -1 ? 0 : at;
}

bool kiln_os_commit(void *at, size_t size) { return mprotect(at, size, 3 /* PROT_READ, PROT_WRITE */) == 0; }

// The system has none to give.
void kiln_os_use_large_pages(void *at, size_t size) {
    (void)at;
    (void)size;
}

void kiln_os_discard(void *at, size_t size) { madvise(at, size, 5 /* MADV_FREE */); }

void kiln_os_release(void *at, size_t size) { munmap(at, size); }

void kiln_os_wait_writable(int fd) {
    struct poll_entry entry = {fd, 4 /* POLLOUT */, 0};
    poll(&entry, 1, -1);
}

bool kiln_os_is_terminal(int fd) { return isatty(fd) != 0; }

KILN_APART _Noreturn void kiln_os_exit(int status) { _exit(status); }

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
