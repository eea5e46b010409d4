// What the loader of a dynamic executable does, for one that has no loader: relocates what holds an address, and then
// makes read-only what only had to be writable for that. Included by entry_static.c.
//
// Until this is done nothing may be used that is relocated; code of this file addresses by distance.
#include "os.h"

// The linker's own names: the start of the executable, and its dynamic section.
__attribute__((visibility("hidden"))) extern const char __ehdr_start[];
// A table of tags and values that ends with tag 0.
__attribute__((visibility("hidden"))) extern const struct dynamic {
    uintptr_t tag, value;
} _DYNAMIC[];

// All addresses are relative to the start of the executable.
struct relocation {
    uintptr_t at, kind, addend;
};
struct elf_header {
    char head[32];
    uint64_t segments_at;
    char between[16];
    uint16_t segment_size, segment_count;
};
struct segment {
    uint32_t kind, flags;
    uint64_t offset, address, physical, file_size, size;
};

enum { TAG_END = 0, TAG_RELOCATIONS = 7, TAG_RELOCATIONS_SIZE = 8 };
#define SEGMENT_RELRO 0x6474e552u
enum { AUX_END = 0, AUX_PAGE_SIZE = 6 };

static void relocate(uintptr_t base) {
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

static void make_read_only(uintptr_t from, uintptr_t size) {
    // mprotect(from, size, PROT_READ). If it fails, the memory just stays writable.
#if defined(__x86_64__)
    long result = 10;
    __asm__ volatile("syscall" : "+a"(result) : "D"(from), "S"(size), "d"(1L) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register uintptr_t x0 __asm__("x0") = from;
    register uintptr_t x1 __asm__("x1") = size;
    register long x2 __asm__("x2") = 1;
    register long x8 __asm__("x8") = 226;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x8) : "memory");
#else
    register uintptr_t a0 __asm__("a0") = from;
    register uintptr_t a1 __asm__("a1") = size;
    register long a2 __asm__("a2") = 1;
    register long a7 __asm__("a7") = 226;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
#endif
}

// The size of a page. What the kernel tells lies on the stack behind the arguments and the environment.
static uintptr_t page_size(const uintptr_t *stack) {
    const uintptr_t *at = stack + 1 + stack[0] + 1;
    while (*at++ != 0) {
    }
    for (; at[0] != AUX_END; at += 2) {
        if (at[0] == AUX_PAGE_SIZE) {
            return at[1];
        }
    }
    return 4096;
}

// `stack` is what the kernel left: the number of arguments, then the arguments.
static void self_load(const uintptr_t *stack) {
    uintptr_t base = (uintptr_t)__ehdr_start;
    relocate(base);
    const struct elf_header *header = (const struct elf_header *)base;
    const char *segments = (const char *)base + header->segments_at;
    for (uint16_t i = 0; i < header->segment_count; i++) {
        const struct segment *segment = (const struct segment *)(segments + i * header->segment_size);
        if (segment->kind == SEGMENT_RELRO) {
            // The segment ends with a page; before its start, on the same page, lies nothing that is written.
            uintptr_t mask = ~(page_size(stack) - 1);
            uintptr_t from = (base + segment->address) & mask;
            uintptr_t to = (base + segment->address + segment->size) & mask;
            make_read_only(from, to - from);
        }
    }
}
