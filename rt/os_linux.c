// Linux, by system calls: nothing here needs a C library, so that a static executable consists of the program
// and these few functions, and the same code serves glibc, musl and no library at all.
#include "os.h"

#if defined(__x86_64__)
enum {
    SYS_READ = 0,
    SYS_WRITE = 1,
    SYS_CLOSE = 3,
    SYS_MMAP = 9,
    SYS_MPROTECT = 10,
    SYS_MUNMAP = 11,
    SYS_SIGACTION = 13,
    SYS_IOCTL = 16,
    SYS_MADVISE = 28,
    SYS_GETPID = 39,
    SYS_KILL = 62,
    SYS_FTRUNCATE = 77,
    SYS_FCHMOD = 91,
    SYS_SIGALTSTACK = 131,
    SYS_CLOCK_GETTIME = 228,
    SYS_EXIT_GROUP = 231,
    SYS_OPENAT = 257,
    SYS_UNLINKAT = 263,
    SYS_PPOLL = 271,
    SYS_PRLIMIT = 302,
    SYS_RENAMEAT2 = 316,
    SYS_STATX = 332,
};

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}
#else
// The numbers that all newer architectures share.
enum {
    SYS_IOCTL = 29,
    SYS_UNLINKAT = 35,
    SYS_FTRUNCATE = 46,
    SYS_FCHMOD = 52,
    SYS_OPENAT = 56,
    SYS_CLOSE = 57,
    SYS_READ = 63,
    SYS_WRITE = 64,
    SYS_PPOLL = 73,
    SYS_EXIT_GROUP = 94,
    SYS_CLOCK_GETTIME = 113,
    SYS_KILL = 129,
    SYS_SIGALTSTACK = 132,
    SYS_SIGACTION = 134,
    SYS_GETPID = 172,
    SYS_MUNMAP = 215,
    SYS_MMAP = 222,
    SYS_MPROTECT = 226,
    SYS_MADVISE = 233,
    SYS_PRLIMIT = 261,
    SYS_RENAMEAT2 = 276,
    SYS_STATX = 291,
};
#if defined(__aarch64__)

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#elif defined(__riscv) && __riscv_xlen == 64

static inline long syscall6(long number, long a, long b, long c, long d, long e, long f) {
    register long a7 __asm__("a7") = number;
    register long a0 __asm__("a0") = a;
    register long a1 __asm__("a1") = b;
    register long a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d;
    register long a4 __asm__("a4") = e;
    register long a5 __asm__("a5") = f;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5) : "memory");
    return a0;
}
#else
#error "no system calls for this architecture"
#endif
#endif

static inline long syscall5(long number, long a, long b, long c, long d, long e) {
    return syscall6(number, a, b, c, d, e, 0);
}

enum {
    ERR_PERM = 1,
    ERR_NOENT = 2,
    ERR_INTR = 4,
    ERR_BADF = 9,
    ERR_AGAIN = 11,
    ERR_ACCES = 13,
    ERR_EXIST = 17,
    ERR_NOTDIR = 20,
    ERR_ISDIR = 21,
    ERR_NOSPC = 28,
    ERR_ROFS = 30,
    ERR_PIPE = 32,
    ERR_NAMETOOLONG = 36,
    ERR_DQUOT = 122,
};

// What a read or a write returned, in our terms.
static intptr_t transferred(long result) {
    if (result >= 0) {
        return result;
    }
    switch (-result) {
    case ERR_INTR: return -KILN_OS_ERROR_INTERRUPTED;
    case ERR_AGAIN: return -KILN_OS_ERROR_BLOCKED;
    case ERR_PIPE: return -KILN_OS_ERROR_PIPE;
    case ERR_BADF: return -KILN_OS_ERROR_CLOSED;
    case ERR_NOSPC:
    case ERR_DQUOT: return -KILN_OS_ERROR_FULL;
    default: return -KILN_OS_ERROR_OTHER;
    }
}

intptr_t kiln_os_write(int fd, const char *text, size_t length) {
    return transferred(syscall5(SYS_WRITE, fd, (long)text, (long)length, 0, 0));
}

intptr_t kiln_os_read(int fd, char *to, size_t length) {
    long result = syscall5(SYS_READ, fd, (long)to, (long)length, 0, 0);
    return result == -ERR_ISDIR ? -KILN_OS_ERROR_FOLDER : transferred(result);
}

// What a call with a path returned, in our terms; apart, as most programs have no files.
static int opened(long result) {
    if (result >= 0) {
        return (int)result;
    }
    switch (-result) {
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

enum { AT_CURRENT = -100 }; // AT_FDCWD

static int open_file(const char *path, long flags) {
    const long close_on_exec = 02000000;
    return opened(syscall5(SYS_OPENAT, AT_CURRENT, (long)path, flags | close_on_exec, 0666, 0));
}

int kiln_os_open_to_read(const char *path) { return open_file(path, 0); }

int kiln_os_open_to_write(const char *path) { return open_file(path, 1 /* O_WRONLY */); }

int kiln_os_create(const char *path) { return open_file(path, 1 | 0100 | 0200 /* O_CREAT, O_EXCL */); }

void kiln_os_close(int fd) { syscall5(SYS_CLOSE, fd, 0, 0, 0, 0); }

int kiln_os_truncate(int fd) { return opened(syscall5(SYS_FTRUNCATE, fd, 0, 0, 0, 0)); }

int kiln_os_mode(const char *path) {
    uint16_t found[128]; // struct statx, the same on all architectures
    long result = syscall5(SYS_STATX, AT_CURRENT, (long)path, 0x100 /* AT_SYMLINK_NOFOLLOW */, 3 /* TYPE, MODE */,
                           (long)found);
    return result < 0 ? opened(result) : found[14];
}

int kiln_os_set_permissions(int fd, unsigned permissions) {
    return opened(syscall5(SYS_FCHMOD, fd, (long)permissions, 0, 0, 0));
}

int kiln_os_rename(const char *from, const char *to) {
    return opened(syscall5(SYS_RENAMEAT2, AT_CURRENT, (long)from, AT_CURRENT, (long)to, 0));
}

void kiln_os_remove(const char *path) { syscall5(SYS_UNLINKAT, AT_CURRENT, (long)path, 0, 0, 0); }

unsigned kiln_os_process(void) { return (unsigned)syscall5(SYS_GETPID, 0, 0, 0, 0, 0); }

KILN_APART uint64_t kiln_os_nanoseconds(void) {
    uint64_t time[2] = {0, 0}; // seconds, nanoseconds
    syscall5(SYS_CLOCK_GETTIME, 1 /* CLOCK_MONOTONIC */, (long)time, 0, 0, 0);
    return time[0] * 1000000000 + time[1];
}

void *kiln_os_reserve(size_t size) {
    long flags = 0x4022; // MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE
    long at = syscall6(SYS_MMAP, 0, (long)size, 0 /* PROT_NONE */, flags, -1, 0);
    return at < 0 && at > -4096 ? 0 : (void *)at;
}

bool kiln_os_commit(void *at, size_t size) {
    return syscall5(SYS_MPROTECT, (long)at, (long)size, 3 /* PROT_READ, PROT_WRITE */, 0, 0) == 0;
}

void kiln_os_use_large_pages(void *at, size_t size) {
    syscall5(SYS_MADVISE, (long)at, (long)size, 14 /* MADV_HUGEPAGE */, 0, 0);
}

void kiln_os_discard(void *at, size_t size) {
    syscall5(SYS_MADVISE, (long)at, (long)size, 4 /* MADV_DONTNEED */, 0, 0);
}

void kiln_os_release(void *at, size_t size) { syscall5(SYS_MUNMAP, (long)at, (long)size, 0, 0, 0); }

void kiln_os_wait_writable(int fd) {
    struct {
        int fd;
        short events, revents;
    } poll = {fd, 4 /* POLLOUT */, 0};
    syscall5(SYS_PPOLL, (long)&poll, 1, 0, 0, 0);
}

bool kiln_os_is_terminal(int fd) {
    char termios[64]; // the kernel's struct is smaller
    return syscall5(SYS_IOCTL, fd, 0x5401 /* TCGETS */, (long)termios, 0, 0) == 0;
}

KILN_APART _Noreturn void kiln_os_exit(int status) {
    for (;;) {
        syscall5(SYS_EXIT_GROUP, status, 0, 0, 0, 0);
    }
}

uintptr_t kiln_os_stack_limit(uintptr_t fallback) {
    uint64_t limit[2]; // soft, hard
    if (syscall5(SYS_PRLIMIT, 0, 3 /* RLIMIT_STACK */, 0, (long)limit, 0) != 0) {
        return fallback;
    }
    if (limit[0] == UINT64_MAX) {
        // The kernel asks for the limit whenever the main thread's stack grows.
        limit[0] = fallback;
        syscall5(SYS_PRLIMIT, 0, 3, (long)limit, 0, 0);
    }
    return limit[0];
}

enum { SIG_BUS = 7, SIG_SEGV = 11, SIG_PIPE = 13 };
enum { SA_FLAG_SIGINFO = 4, SA_FLAG_RESTORER = 0x04000000, SA_FLAG_ONSTACK = 0x08000000 };
#define SA_FLAG_RESETHAND 0x80000000u

// The kernel's form of the signal information, up to the address of the access.
struct signal_info {
    int signal, error, code, unused;
    uintptr_t address;
};

// The kernel's form of a signal action, which is not that of the C libraries.
struct signal_action {
    void (*handler)(int, struct signal_info *, void *);
    unsigned long flags;
#if defined(__x86_64__) || defined(__aarch64__)
    void (*restorer)(void);
#endif
    uint64_t mask;
};

static void set_signal_action(int signal, const struct signal_action *action) {
    syscall5(SYS_SIGACTION, signal, (long)action, 0, sizeof action->mask, 0);
}

void kiln_os_ignore_broken_pipe(void) {
    struct signal_action ignore = {0};
    ignore.handler = (void (*)(int, struct signal_info *, void *))1; // SIG_IGN
    set_signal_action(SIG_PIPE, &ignore);
}

static void (*bad_access_handler)(uintptr_t address, uintptr_t record);

// The frame pointer in the kernel's ucontext: after 40 bytes of flags, link and stack come the registers on x86-64; elsewhere
// 128 bytes of signal mask before them, and what is aligned to 16.
static uintptr_t frame_pointer(const void *context) {
#if defined(__x86_64__)
    const size_t offset = 40 + 10 * 8;
#elif defined(__aarch64__)
    const size_t offset = 176 + 8 + 29 * 8;
#else
    const size_t offset = 176 + 8 * 8;
#endif
    uintptr_t pointer;
    __builtin_memcpy(&pointer, (const char *)context + offset, sizeof pointer);
    return pointer;
}

// The handler is uninstalled when this is called (SA_RESETHAND), and the signal is blocked until it returns.
static void on_signal(int signal, struct signal_info *info, void *context) {
    if (info->code > 0) { // not sent by a process
        bad_access_handler(info->address, frame_pointer(context));
    }
    syscall5(SYS_KILL, syscall5(SYS_GETPID, 0, 0, 0, 0, 0), signal, 0, 0, 0);
}

#if defined(__x86_64__)
// The kernel wants to be told how a handler returns; the other architectures have code of the kernel for it.
__attribute__((naked)) static void return_from_signal(void) {
    __asm__ volatile("mov $15, %eax\n\tsyscall");
}
#endif

void kiln_os_on_bad_access(void (*handler)(uintptr_t address, uintptr_t record)) {
    // Large enough for the registers that the kernel saves there, which are several kB with wide vectors.
    static char stack[65536] __attribute__((aligned(16)));
    bad_access_handler = handler;
    struct {
        void *base;
        int flags;
        size_t size;
    } alternate = {stack, 0, sizeof stack};
    syscall5(SYS_SIGALTSTACK, (long)&alternate, 0, 0, 0, 0);
    struct signal_action action = {0};
    action.handler = on_signal;
    action.flags = SA_FLAG_SIGINFO | SA_FLAG_ONSTACK | SA_FLAG_RESETHAND;
#if defined(__x86_64__)
    action.flags |= SA_FLAG_RESTORER;
    action.restorer = return_from_signal;
#endif
    set_signal_action(SIG_SEGV, &action);
    set_signal_action(SIG_BUS, &action);
}
