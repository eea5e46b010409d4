// Strings: immutable, of bytes. Short ones lie in one piece. A longer one that is put together from two is a rope, which
// refers to both; it becomes one piece when somebody looks at its text. So a string that grows in a loop is copied once.
#include "os.h"
#include "state.h"

// From this length on, what is put together is a rope, which has 32 bytes itself.
enum { ROPE_LEAST = 40 };

// A longer text would have no room in any heap. Ropes could become so long that their length does not fit a word.
#define STRING_MAX ((uint64_t)1 << 36)

static size_t round_up(size_t size) { return (size + GRANULE - 1) & ~(size_t)(GRANULE - 1); }

static struct kiln_string *new_flat(uint64_t length) {
    struct kiln_string *string = gc_allocate(round_up(sizeof *string + length));
    string->header = (struct kiln_header){.kind = KILN_KIND_STRING};
    string->length = length;
    return string;
}

KILN_APART kiln_value kiln_dyn_new_string(const char *bytes, uint64_t length) {
    struct kiln_string *string = new_flat(length);
    __builtin_memcpy(string->bytes, bytes, length);
    return word_of(KILN_TAG_STRING, string);
}

KILN_INLINE bool is_rope(const struct kiln_string *string) { return (string->header.flags & KILN_STRING_ROPE) != 0; }

// Copies the text of a rope to `to`, from its end to its start: ropes are mostly deep on the left side, and then nothing has
// to wait.
static void copy_rope(const struct kiln_string *string, char *to) {
    char *end = to + string->length;
    for (;;) {
        while (is_rope(string)) {
            const struct rope *rope = (const struct rope *)string;
            const struct kiln_string *right = rope->right;
            if (right == 0) {
                string = rope->left;
            } else if (is_rope(right)) {
                stack_push(&waiting, (uintptr_t)rope->left);
                string = right;
            } else {
                end -= right->length;
                __builtin_memcpy(end, right->bytes, right->length);
                string = rope->left;
            }
        }
        end -= string->length;
        __builtin_memcpy(end, string->bytes, string->length);
        if (waiting.top == waiting.bottom) {
            return;
        }
        string = (const struct kiln_string *)(uintptr_t)*--waiting.top;
    }
}

KILN_SLOW const struct kiln_string *kiln_string_flatten(struct rope *rope) {
    if (rope->right != 0) {
        struct kiln_string *flat = new_flat(rope->length);
        copy_rope((const struct kiln_string *)rope, flat->bytes);
        rope->left = flat;
        rope->right = 0;
    }
    return rope->left;
}

static const struct kiln_string *string_flat(const struct kiln_string *string) {
    return is_rope(string) ? kiln_string_flatten((struct rope *)string) : string;
}

// A flat string for a rope that is one by now.
static const struct kiln_string *without_detour(const struct kiln_string *string) {
    return is_rope(string) && ((const struct rope *)string)->right == 0 ? ((const struct rope *)string)->left : string;
}

static kiln_value string_concatenate(const struct kiln_string *a, const struct kiln_string *b) {
    if (a->length == 0) {
        return word_of(KILN_TAG_STRING, b);
    }
    if (b->length == 0) {
        return word_of(KILN_TAG_STRING, a);
    }
    uint64_t length = a->length + b->length;
    if (length > STRING_MAX) {
        kiln_gc_out_of_memory();
    }
    if (length < ROPE_LEAST) {
        // Neither is a rope.
        struct kiln_string *flat = new_flat(length);
        __builtin_memcpy(flat->bytes, a->bytes, a->length);
        __builtin_memcpy(flat->bytes + a->length, b->bytes, b->length);
        return word_of(KILN_TAG_STRING, flat);
    }
    struct rope *rope = gc_allocate(sizeof *rope);
    rope->header = (struct kiln_header){.kind = KILN_KIND_STRING, .flags = KILN_STRING_ROPE};
    rope->length = length;
    rope->left = without_detour(a);
    rope->right = without_detour(b);
    return word_of(KILN_TAG_STRING, rope);
}

KILN_INLINE bool string_exceeds_limit(const struct kiln_string *a, const struct kiln_string *b) {
    uint64_t most = STRING_MAX;
#if defined(KILN_VM)
    if (heap.limit != 0 && heap.limit < most) {
        most = heap.limit;
    }
#endif
    return a->length + b->length > most;
}

static bool string_equal(const struct kiln_string *a, const struct kiln_string *b) {
    if (a == b) {
        return true;
    }
    if (a->length != b->length || (a->header.flags & b->header.flags & KILN_STRING_INTERNED) != 0) {
        return false;
    }
    a = string_flat(a);
    b = string_flat(b);
    return __builtin_memcmp(a->bytes, b->bytes, a->length) == 0;
}

#if defined(KILN_VM)
static void close_strings(void) { stack_free(&waiting); }
#endif
