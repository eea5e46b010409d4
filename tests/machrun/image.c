// Reading the header and the load commands, and mapping the segments.
#include "machrun.h"

#include <string.h>
#include <sys/mman.h>

struct header {
    uint32_t magic, processor, processor_kind, file_type, command_count, commands_size, flags, reserved;
};
struct command {
    uint32_t kind, size;
};
struct segment_command {
    struct command head;
    char name[16];
    uint64_t address, size, file_at, file_size;
    uint32_t most_protection, protection, section_count, flags;
};
struct section {
    char name[16], segment[16];
    uint64_t address, size;
    uint32_t offset, alignment, relocations_at, relocation_count, flags, reserved[3];
};
struct linkedit_command {
    struct command head;
    uint32_t at, size;
};
struct main_command {
    struct command head;
    uint64_t entry, stack_size;
};
struct build_command {
    struct command head;
    uint32_t platform, oldest_system, sdk, tool_count;
};
struct library_command {
    struct command head;
    uint32_t name_at, time, version, compatible_version;
};

#define MAGIC_64 0xfeedfacfu
#define REQUIRED 0x80000000u // bit of commands that a loader must know
enum { TYPE_EXECUTABLE = 2, FLAG_PIE = 0x200000, PLATFORM_MACOS = 1 };
enum { SECTION_TYPE = 0xff, SECTION_INITIALIZERS = 0x9, SECTION_THREAD_LOCAL = 0x11, SECTION_INITIALIZER_OFFSETS = 0x16 };
enum {
    COMMAND_SYMBOLS = 0x2,
    COMMAND_DYNAMIC_SYMBOLS = 0xb,
    COMMAND_LIBRARY = 0xc,
    COMMAND_LOADER = 0xe,
    COMMAND_SEGMENT = 0x19,
    COMMAND_UUID = 0x1b,
    COMMAND_SIGNATURE = 0x1d,
    COMMAND_FUNCTION_STARTS = 0x26,
    COMMAND_DATA_IN_CODE = 0x29,
    COMMAND_BUILD_VERSION = 0x32,
};
#define COMMAND_MAIN (0x28 | REQUIRED)
#define COMMAND_EXPORTS (0x33 | REQUIRED)
#define COMMAND_FIXUPS (0x34 | REQUIRED)

#if defined(__x86_64__)
enum { PROCESSOR = 0x01000007 };
#elif defined(__aarch64__)
enum { PROCESSOR = 0x0100000c };
#endif

static void check_header(const struct header *header) {
    if (header->magic != MAGIC_64) {
        refuse("no 64-bit Mach-O");
    }
    if (header->processor != PROCESSOR) {
        refuse("for another processor (%#x)", header->processor);
    }
    if (header->file_type != TYPE_EXECUTABLE || (header->flags & FLAG_PIE) == 0) {
        refuse("no position-independent executable");
    }
}

// What only a loader that knows more could run.
static void check_sections(const struct segment_command *command) {
    if ((command->head.size - sizeof *command) / sizeof(struct section) < command->section_count) {
        refuse("damaged: sections do not fit their command");
    }
    const struct section *section = (const struct section *)(command + 1);
    for (uint32_t i = 0; i < command->section_count; i++) {
        switch (section[i].flags & SECTION_TYPE) {
        case SECTION_INITIALIZERS:
        case SECTION_INITIALIZER_OFFSETS:
        case SECTION_THREAD_LOCAL: refuse("section %.16s is not supported", section[i].name);
        default: break;
        }
    }
}

static void check_library(const struct library_command *command) {
    const char *name = (const char *)command + command->name_at;
    if (command->name_at >= command->head.size || command->head.size - command->name_at < 27 ||
        strcmp(name, "/usr/lib/libSystem.B.dylib") != 0) {
        refuse("it loads a library besides libSystem");
    }
}

static void add_segment(struct image *image, const struct segment_command *command) {
    check_sections(command);
    if (strncmp(command->name, "__PAGEZERO", 16) == 0) {
        return; // the addresses that no pointer may have; they lie anywhere else here
    }
    if (image->segment_count == MAX_SEGMENTS) {
        refuse("too many segments");
    }
    if (command->file_size > command->size || command->size > (uint64_t)1 << 32) {
        refuse("damaged: segment %.16s is larger in the file than in memory, or too large", command->name);
    }
    if ((command->protection & PROT_WRITE) != 0 && (command->protection & PROT_EXEC) != 0) {
        refuse("segment %.16s is writable and executable", command->name);
    }
    image->segments[image->segment_count++] =
        (struct segment){command->address, command->size, command->protection};
}

// Calls `each` with every load command, whose size fits the file.
static void walk(const struct file *file, void (*each)(struct image *, const struct file *, const struct command *),
                 struct image *image) {
    const struct header *header = file_range(file, 0, sizeof *header);
    uint64_t at = sizeof *header;
    for (uint32_t i = 0; i < header->command_count; i++) {
        const struct command *command = file_range(file, at, sizeof *command);
        if (command->size < sizeof *command || command->size % 8 != 0) {
            refuse("damaged: a load command of %u bytes", command->size);
        }
        each(image, file, file_range(file, at, command->size));
        at += command->size;
    }
}

#define AS(type, command) ((command)->size >= sizeof(type) ? (const type *)(command) : (refuse("damaged: short command"), (const type *)0))

static void understand(struct image *image, const struct file *file, const struct command *command) {
    (void)file;
    switch (command->kind) {
    case COMMAND_SEGMENT: add_segment(image, AS(struct segment_command, command)); break;
    case COMMAND_LIBRARY: check_library(AS(struct library_command, command)); break;
    case COMMAND_MAIN: image->entry = AS(struct main_command, command)->entry; break;
    case COMMAND_FIXUPS:
        image->fixups_at = AS(struct linkedit_command, command)->at;
        image->fixups_size = AS(struct linkedit_command, command)->size;
        break;
    case COMMAND_BUILD_VERSION:
        if (AS(struct build_command, command)->platform != PLATFORM_MACOS) {
            refuse("not for macOS");
        }
        break;
    case COMMAND_SYMBOLS:
    case COMMAND_DYNAMIC_SYMBOLS:
    case COMMAND_LOADER:
    case COMMAND_UUID:
    case COMMAND_SIGNATURE:
    case COMMAND_FUNCTION_STARTS:
    case COMMAND_DATA_IN_CODE:
    case COMMAND_EXPORTS: break;
    default: refuse("load command %#x is not supported", command->kind);
    }
}

static void fill(struct image *image, const struct file *file, const struct command *command) {
    if (command->kind != COMMAND_SEGMENT) {
        return;
    }
    const struct segment_command *segment = (const struct segment_command *)command;
    if (strncmp(segment->name, "__PAGEZERO", 16) != 0) {
        void *to = image_range(image, segment->address - image->base, segment->size);
        memcpy(to, file_range(file, segment->file_at, segment->file_size), segment->file_size);
    }
}

struct image image_map(const struct file *file) {
    check_header(file_range(file, 0, sizeof(struct header)));
    struct image image = {0};
    walk(file, understand, &image);
    if (image.segment_count == 0 || image.entry == 0 || image.fixups_size == 0) {
        refuse("no segments, no entry or no fixups");
    }
    uint64_t end = 0;
    image.base = image.segments[0].address;
    for (size_t i = 0; i < image.segment_count; i++) {
        const struct segment *segment = &image.segments[i];
        if (segment->address < image.base || segment->address - image.base < end) {
            refuse("segments are not in order");
        }
        end = segment->address - image.base + segment->size;
    }
    // Aligned to the largest page of the two processors, as dyld does.
    const uint64_t page = 16384;
    uint8_t *memory = mmap(0, end + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        refuse("no memory for %llu bytes", (unsigned long long)end);
    }
    image.memory = memory + (page - (uintptr_t)memory % page) % page;
    for (size_t i = 0; i < image.segment_count; i++) {
        const struct segment *segment = &image.segments[i];
        void *at = image.memory + (segment->address - image.base);
        if (mprotect(at, segment->size, PROT_READ | PROT_WRITE) != 0) {
            refuse("segment %zu does not start with a page", i);
        }
    }
    walk(file, fill, &image);
    return image;
}

void image_protect(const struct image *image) {
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *segment = &image->segments[i];
        uint8_t *at = image->memory + (segment->address - image->base);
        mprotect(at, segment->size, (int)segment->protection);
        __builtin___clear_cache((char *)at, (char *)at + segment->size);
    }
}

void *image_range(const struct image *image, uint64_t at, uint64_t size) {
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *segment = &image->segments[i];
        uint64_t start = segment->address - image->base;
        if (at >= start && at - start <= segment->size && size <= segment->size - (at - start)) {
            return image->memory + at;
        }
    }
    refuse("damaged: it refers to memory that it does not have");
}
