// What happens before and after the program.
#include "kiln.h"

int kiln_start(uintptr_t stack) {
    kiln_stack_guard_install(stack);
    int32_t status = kiln_main();
    kiln_stdout_flush();
    return status;
}
