// Text that is put together from parts before its length is known: bytes outside of the heap, one such text at a time.
#include "luma_parts.h"
#include "os.h"

enum { BUILDER_KEPT = 1 << 20 };

KILN_SLOW static void builder_grow(size_t more) {
    size_t capacity = builder.capacity == 0 ? PAGE : builder.capacity;
    while (capacity - builder.length < more) {
        if (capacity > SIZE_MAX / 4) {
            kiln_gc_out_of_memory();
        }
        capacity *= 2;
    }
    char *bytes = kiln_os_reserve(capacity);
    if (bytes == 0 || !kiln_os_commit(bytes, capacity)) {
        kiln_gc_out_of_memory();
    }
    if (builder.capacity != 0) {
        __builtin_memcpy(bytes, builder.bytes, builder.length);
        kiln_os_release(builder.bytes, builder.capacity);
    }
    builder.bytes = bytes;
    builder.capacity = capacity;
}

// Room for so many bytes more, behind what there is.
KILN_INLINE char *builder_room(size_t more) {
    if (__builtin_expect(builder.capacity - builder.length < more, 0)) {
        builder_grow(more);
    }
    return builder.bytes + builder.length;
}

// Of the type of put_function.
static void builder_put(void *context, const char *text, size_t length) {
    (void)context;
    __builtin_memcpy(builder_room(length), text, length);
    builder.length += length;
}

static void builder_start(void) { builder.length = 0; }

static void builder_close(void) {
    if (builder.capacity != 0) {
        kiln_os_release(builder.bytes, builder.capacity);
    }
    builder.bytes = 0;
    builder.length = builder.capacity = 0;
}

// The text as a string; the builder is empty then.
static kiln_value builder_string(void) {
    kiln_value string = kiln_dyn_new_string(builder.bytes, builder.length);
    builder.length = 0;
    if (builder.capacity > BUILDER_KEPT) {
        builder_close();
    }
    return string;
}
