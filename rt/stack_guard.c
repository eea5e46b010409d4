// Stack overflow as a panic.
//
// Below the stack lies memory that may not be touched. Compiled code touches every page of a large frame in
// order (inline stack probes), so that it cannot step over it. An access there arrives as a signal, which is
// handled on a stack of its own.
#include "os.h"

void (*kiln_stack_overflow_handler)(uintptr_t record);

static uintptr_t stack_top;
static uintptr_t stack_lowest;

static void on_bad_access(uintptr_t address, uintptr_t record) {
    if (address >= stack_lowest && address < stack_top) {
        if (kiln_stack_overflow_handler != 0) {
            kiln_stack_overflow_handler(record);
        }
        kiln_panic_nowhere(KILN_PANIC_STACK_OVERFLOW, record);
    }
}

void kiln_stack_guard_install(uintptr_t stack) {
    // An access between the lowest address the stack may reach, and the entry frame, is the stack's: what is
    // mapped there does not fault. The slack below covers the guard region and frames at the limit.
    const uintptr_t slack = 16u << 20;
    // Without a limit, endless recursion would use up the memory of the machine before it is noticed.
    const uintptr_t unlimited = (uintptr_t)1 << 30;
    uintptr_t limit = kiln_os_stack_limit(unlimited);
    stack_top = stack;
    stack_lowest = stack > limit + slack ? stack - limit - slack : 0;
    kiln_os_on_bad_access(on_bad_access);
}
