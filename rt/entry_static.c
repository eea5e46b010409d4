// The entry of an executable without a C library: the kernel jumps here.
#include "os.h"

// An executable lies where the kernel likes, and there is no loader: what holds an address is relocated here. The
// linker lists such words in the dynamic section, a table of tags and values that ends with tag 0. Until this is
// done nothing may be used that is relocated; code of this file addresses by distance.
struct dynamic {
    uintptr_t tag, value;
};
struct relocation {
    uintptr_t at, kind, addend; // both addresses relative to the executable's start
};
enum { TAG_END = 0, TAG_RELOCATIONS = 7, TAG_RELOCATIONS_SIZE = 8 };

__attribute__((visibility("hidden"))) extern const char __ehdr_start[];
__attribute__((visibility("hidden"))) extern const struct dynamic _DYNAMIC[];

static void relocate(void) {
    uintptr_t base = (uintptr_t)__ehdr_start;
    uintptr_t table = 0, size = 0;
    for (const struct dynamic *entry = _DYNAMIC; entry->tag != TAG_END; entry++) {
        if (entry->tag == TAG_RELOCATIONS) {
            table = base + entry->value;
        } else if (entry->tag == TAG_RELOCATIONS_SIZE) {
            size = entry->value;
        }
    }
    // All of one kind: without libraries there is no symbol to look up.
    const struct relocation *end = (const struct relocation *)(table + size);
    for (const struct relocation *entry = (const struct relocation *)table; entry < end; entry++) {
        *(uintptr_t *)(base + entry->at) = base + entry->addend;
    }
}

__attribute__((used)) static _Noreturn void enter(uintptr_t stack) {
    relocate();
    kiln_os_exit(kiln_start(stack));
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
