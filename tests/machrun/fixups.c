// Chained fixups: every word that holds an address says what belongs there, and how far the next one is.
// The format is that of Apple's <mach-o/fixup-chains.h>.
#include "machrun.h"

#include <string.h>

struct fixups_header {
    uint32_t version, starts_at, imports_at, symbols_at, import_count, import_format, symbol_format;
};
struct starts_of_segment {
    uint32_t size;
    uint16_t page_size, pointer_format;
    uint64_t segment_at; // from the image's base
    uint32_t max_pointer;
    uint16_t page_count;
    uint16_t page_starts[];
};
enum { IMPORT_FORMAT = 1, POINTER_64 = 2, POINTER_64_OFFSET = 6, NO_FIXUP = 0xffff };

struct fixups {
    const struct image *image;
    const uint8_t *bytes; // of the header and all that follows
    uint64_t size;
    struct fixups_header header;
};

static const void *range(const struct fixups *fixups, uint64_t at, uint64_t size) {
    if (at > fixups->size || size > fixups->size - at) {
        refuse("damaged: fixups that are not in their table");
    }
    return fixups->bytes + at;
}

// The address of import number `index`.
static uint64_t import(const struct fixups *fixups, uint32_t index) {
    if (index >= fixups->header.import_count) {
        refuse("damaged: there is no import %u", index);
    }
    uint32_t entry;
    memcpy(&entry, range(fixups, fixups->header.imports_at + 4 * (uint64_t)index, 4), 4);
    bool weak = (entry >> 8 & 1) != 0;
    uint64_t name_at = (uint64_t)fixups->header.symbols_at + (entry >> 9);
    const char *name = range(fixups, name_at, 1);
    if (memchr(name, 0, fixups->size - name_at) == 0) {
        refuse("damaged: a symbol without an end");
    }
    void *found = libsystem_find(name);
    if (found == 0 && !weak) {
        refuse("libSystem here has no %s", name);
    }
    return (uint64_t)(uintptr_t)found;
}

// What one word stands for. The high bit says which of the two forms it has:
//   bind:   index of the import (24 bits), addend (8)
//   rebase: offset or address (36), the top byte of the pointer (8)
static uint64_t target(const struct fixups *fixups, uint64_t word, uint16_t format) {
    if (word >> 63 != 0) {
        return import(fixups, word & 0xffffff) + (word >> 24 & 0xff);
    }
    uint64_t at = word & 0xfffffffff;
    if (format == POINTER_64) {
        at -= fixups->image->base;
    }
    return ((uint64_t)(uintptr_t)fixups->image->memory + at) | (word >> 36 & 0xff) << 56;
}

static void apply_chain(const struct fixups *fixups, uint64_t at, uint16_t format) {
    for (;;) {
        void *place = image_range(fixups->image, at, 8);
        uint64_t word;
        memcpy(&word, place, 8);
        uint64_t value = target(fixups, word, format);
        memcpy(place, &value, 8);
        uint64_t next = word >> 51 & 0xfff;
        if (next == 0) {
            return;
        }
        at += 4 * next;
    }
}

static void apply_segment(const struct fixups *fixups, uint64_t starts_at) {
    struct starts_of_segment starts;
    const uint64_t head = offsetof(struct starts_of_segment, page_starts);
    memcpy(&starts, range(fixups, starts_at, head), head);
    if (starts.pointer_format != POINTER_64 && starts.pointer_format != POINTER_64_OFFSET) {
        refuse("fixups of format %u are not supported", starts.pointer_format);
    }
    const uint8_t *pages = range(fixups, starts_at + head, 2 * (uint64_t)starts.page_count);
    for (uint16_t page = 0; page < starts.page_count; page++) {
        uint16_t first;
        memcpy(&first, pages + 2 * (size_t)page, 2);
        if (first != NO_FIXUP) {
            apply_chain(fixups, starts.segment_at + (uint64_t)page * starts.page_size + first, starts.pointer_format);
        }
    }
}

void fixups_apply(const struct file *file, const struct image *image) {
    struct fixups fixups = {image, file_range(file, image->fixups_at, image->fixups_size), image->fixups_size, {0}};
    memcpy(&fixups.header, range(&fixups, 0, sizeof fixups.header), sizeof fixups.header);
    const struct fixups_header *header = &fixups.header;
    if (header->version != 0 || header->import_format != IMPORT_FORMAT || header->symbol_format != 0) {
        refuse("fixups of another version are not supported");
    }
    uint32_t segment_count;
    memcpy(&segment_count, range(&fixups, header->starts_at, 4), 4);
    for (uint32_t i = 0; i < segment_count; i++) {
        uint32_t at;
        memcpy(&at, range(&fixups, header->starts_at + 4 + 4 * (uint64_t)i, 4), 4);
        if (at != 0) {
            apply_segment(&fixups, (uint64_t)header->starts_at + at);
        }
    }
}
