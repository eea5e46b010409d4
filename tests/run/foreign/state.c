// What C keeps for a thread, and what ends the process. `errno` is declared as the C library of Linux has it, whose headers need not be there.
extern int *__errno_location(void);

// Fails as system calls do.
int fail_with(int code) {
    *__errno_location() = code;
    return -1;
}
int last_error(void) { return *__errno_location(); }

// As qsort and bsearch do with functions of C: the program waits meanwhile.
static int half(int x) { return x / 2; }
static int (*halve)(int) = half;
int through_pointer(int x) { return halve(x); }
