// What executables take from glibc, for the linker only: linked into a shared object of the name libc.so.6, it
// stands for the library while linking, so that no development package is needed. Only names matter here.
#define STUB(name) __attribute__((visibility("default"))) void name(void) {}

STUB(__libc_start_main)
STUB(memcpy)
STUB(memmove)
STUB(memset)
STUB(memcmp)
STUB(exit)
STUB(abort)
STUB(malloc)
STUB(calloc)
STUB(realloc)
STUB(free)
