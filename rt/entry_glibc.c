// The entry of an executable that uses glibc dynamically, in place of its crt1.o: hands over to the library,
// which prepares itself and calls `main`.
#include "kiln.h"

extern int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                             void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

static int run(int argc, char **argv, char **environment) {
    (void)argc;
    (void)environment;
    // The arguments lie at the top of the stack.
    return kiln_start((uintptr_t)argv);
}

// A function of C may end the process by `exit`, which calls this: what was printed is not lost. Otherwise all is written by then.
__attribute__((used, section(".fini_array"))) static void (*const at_exit)(void) = kiln_stdout_flush;

// `stack` is what the kernel left: the number of arguments, then the arguments.
__attribute__((used)) static void enter(void **stack, void (*rtld_fini)(void)) {
    int argc = (int)(intptr_t)stack[0];
    __libc_start_main(run, argc, (char **)(stack + 1), 0, 0, rtld_fini, stack);
}

#if defined(__x86_64__)
__attribute__((naked)) void _start(void) {
    __asm__ volatile("xor %%ebp, %%ebp\n\t"
                     "mov %%rsp, %%rdi\n\t"
                     "mov %%rdx, %%rsi\n\t"
                     "and $-16, %%rsp\n\t"
                     "call %P0\n\t"
                     "hlt"
                     :
                     : "i"(enter));
}
#elif defined(__aarch64__)
__attribute__((naked)) void _start(void) {
    __asm__ volatile("mov x29, #0\n\t"
                     "mov x30, #0\n\t"
                     "mov x1, x0\n\t"
                     "mov x0, sp\n\t"
                     "b %0"
                     :
                     : "S"(enter));
}
#else
__attribute__((naked)) void _start(void) {
    __asm__ volatile(".option push\n\t"
                     ".option norelax\n\t"
                     "lla gp, __global_pointer$\n\t"
                     ".option pop\n\t"
                     "mv a1, a0\n\t"
                     "mv a0, sp\n\t"
                     "tail %0"
                     :
                     : "S"(enter));
}
#endif
