// The entry of an executable without a C library: the kernel jumps here.
#include "self_load.c"

__attribute__((used)) static _Noreturn void enter(uintptr_t stack) {
    self_load((const uintptr_t *)stack);
    // The number of arguments lies before them.
    kiln_os_exit(kiln_start(stack + sizeof stack));
}

#if defined(__x86_64__)
__attribute__((naked)) _Noreturn void _start(void) {
    __asm__ volatile("xor %%ebp, %%ebp\n\t"
                     "mov %%rsp, %%rdi\n\t"
                     "and $-16, %%rsp\n\t"
                     "call %P0"
                     :
                     : "i"(enter));
}
#elif defined(__aarch64__)
__attribute__((naked)) _Noreturn void _start(void) {
    __asm__ volatile("mov x29, #0\n\t"
                     "mov x30, #0\n\t"
                     "mov x0, sp\n\t"
                     "b %0"
                     :
                     : "S"(enter));
}
#else
__attribute__((naked)) _Noreturn void _start(void) {
    __asm__ volatile(".option push\n\t"
                     ".option norelax\n\t"
                     "lla gp, __global_pointer$\n\t"
                     ".option pop\n\t"
                     "mv a0, sp\n\t"
                     "tail %0"
                     :
                     : "S"(enter));
}
#endif
