// Runs an executable of macOS on Linux, for tests: machrun FILE [ARGUMENT...]
//
// It understands what Kiln's linker makes: a 64-bit position-independent executable with chained fixups that loads
// libSystem alone. libSystem is played by a table of functions on top of the C library of Linux (libsystem.c). Anything
// else is refused with a message and status 125, so that a test cannot pass by accident.
//
// What runs here runs under this loader; macOS itself checks more (see the crate `kiln-inspect` for the signature).
#ifndef MACHRUN_H
#define MACHRUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Says why the file is refused, and ends the process with status 125.
_Noreturn void refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The bytes of the file; all reads of it are checked against its end.
struct file {
    const uint8_t *bytes;
    size_t size;
};

// The range `at .. at + size` of the file, or refusal.
const void *file_range(const struct file *file, uint64_t at, uint64_t size);

struct segment {
    uint64_t address, size; // as the file wants it, before it slides
    uint32_t protection;    // the bits of PROT_READ, PROT_WRITE and PROT_EXEC, which both systems share
};

enum { MAX_SEGMENTS = 16 };

struct image {
    struct segment segments[MAX_SEGMENTS];
    size_t segment_count;
    uint64_t base;          // the address that the header wants, to which offsets are relative
    uint8_t *memory;        // where the header is
    uint64_t entry;         // of `main`, from `base`
    uint64_t fixups_at;     // in the file
    uint64_t fixups_size;
};

// Checks the file and maps its segments, all of them writable yet (image.c).
struct image image_map(const struct file *file);
// Gives the segments the protection that the file asks for.
void image_protect(const struct image *image);
// Memory of the image at an offset from its base, `size` bytes, or refusal.
void *image_range(const struct image *image, uint64_t at, uint64_t size);

// Fills in the addresses of the image itself and of libSystem (fixups.c).
void fixups_apply(const struct file *file, const struct image *image);

// What libSystem exports under a name, which has the underscore of C; null if it has no such thing (libsystem.c).
void *libsystem_find(const char *name);

#endif
