// The bytes of the file BITS, in the executable.
#if defined(__APPLE__)
#define SECTION ".section __TEXT,__const\n"
#define SYMBOL(name) "_" #name
#define LABEL(name) "L" #name
#else
#define SECTION ".section .rodata\n"
#define SYMBOL(name) #name
#define LABEL(name) ".L" #name
#endif

// Declares and defines `name`, an array of `type`, and `name_size`, its length in bytes.
#define EMBED(type, name)                                                                                             \
    __attribute__((visibility("hidden"))) extern const type name[];                                                   \
    __attribute__((visibility("hidden"))) extern const uint64_t name##_size;                                          \
    __asm__(SECTION ".balign 8\n" SYMBOL(name) ": .incbin \"" BITS "\"\n" LABEL(end) ":\n"                            \
            ".balign 8\n" SYMBOL(name##_size) ": .quad " LABEL(end) " - " SYMBOL(name) "\n"                           \
            ".text\n")
