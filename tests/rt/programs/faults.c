// Prints numbers through an operating system that does what a script says. Compiled with the files of the runtime that
// are under test, and with the C library, which shows what happened: the text that arrived, on its stdout and stderr,
// and on stderr a line that counts the calls.
//
// argv[1] has an entry for each write to stdout, the last for all further ones: a number is how many bytes are
// taken at most; i, b, p, c, f, o are the errors interrupted, blocked, broken pipe, closed, full, other. argv[2] is `t`
// if stdout is a terminal. argv[3] is how many numbers are printed, and argv[4] is `p` if the program then panics.
#include "os.h"

extern int sprintf(char *to, const char *format, ...);
extern intptr_t write(int fd, const void *text, size_t length);
extern int atoi(const char *text);
extern void _exit(int status) __attribute__((noreturn));

static const char *script;
static bool terminal;
static int writes, waits, ignored;

intptr_t kiln_os_write(int fd, const char *text, size_t length) {
    if (fd != 1) {
        return write(fd, text, length);
    }
    writes++;
    static const char letters[] = "oibpcf";
    intptr_t result = 0;
    bool error = false;
    for (int i = 0; letters[i] != 0; i++) {
        if (*script == letters[i]) {
            result = -(i + 1);
            error = true;
        }
    }
    if (!error) {
        size_t most = (size_t)atoi(script);
        result = write(1, text, length < most ? length : most);
    }
    const char *next = script;
    while (*next != 0 && *next != ' ') {
        next++;
    }
    script = *next == ' ' ? next + 1 : script;
    return result;
}

void kiln_os_wait_writable(int fd) { waits += fd == 1; }
bool kiln_os_is_terminal(int fd) { return fd == 1 && terminal; }
void kiln_os_ignore_broken_pipe(void) { ignored++; }

_Noreturn void kiln_os_exit(int status) {
    char line[100];
    int length = sprintf(line, "writes %d, waits %d, ignored %d\n", writes, waits, ignored);
    write(2, line, (size_t)length);
    _exit(status);
}

int main(int argc, char **argv) {
    (void)argc;
    script = argv[1];
    terminal = argv[2][0] == 't';
    int count = atoi(argv[3]);
    for (int i = 1; i <= count; i++) {
        kiln_print_i32(i);
    }
    if (argv[4][0] == 'p') {
        kiln_panic("a.cz", 1, 2 | KILN_PANIC_DIV_ZERO << 24);
    }
    kiln_stdout_flush();
    kiln_os_exit(0);
}
