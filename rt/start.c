// What happens before and after the program.
#include "os.h"

// The array of the program's arguments, which ends in null, and behind it that of the environment. It lies above all frames.
static uintptr_t start_of_stack;

KILN_APART int kiln_start(uintptr_t stack) {
    start_of_stack = stack;
    kiln_stack_guard_install(stack);
    int32_t status = kiln_main();
    kiln_stdout_flush();
    return status;
}

#if defined(KILN_VM)
extern char *getenv(const char *name);

const char *kiln_os_environment(const char *name) { return getenv(name); }
#else
const char *kiln_os_environment(const char *name) {
    const char *const *at = (const char *const *)start_of_stack;
    while (*at++ != 0) {
    }
    for (; *at != 0; at++) {
        size_t length = 0;
        while (name[length] != 0 && (*at)[length] == name[length]) {
            length++;
        }
        if (name[length] == 0 && (*at)[length] == '=') {
            return *at + length + 1;
        }
    }
    return 0;
}
#endif
