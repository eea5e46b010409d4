// The collector, as the rest of the runtime sees it, and the state that its parts share. gc.c says how it works.
#ifndef KILN_GC_H
#define KILN_GC_H

#include "object.h"

// ----- Allocation

enum {
    // Objects begin at multiples of it, and sizes are multiples of it.
    GRANULE = 8,
    // Up to this size there is a class for every multiple of a granule; then four for each doubling.
    FINE_MAX = 256,
    FINE_CLASSES = FINE_MAX / GRANULE + 1,
    SMALL_MAX = 32768,
    CLASSES = FINE_CLASSES + 4 * 7,
};

// Free memory of one class that is handed out from its start: from `at` up to `end`. Nobody has cleared it.
struct bump {
    uintptr_t at, end;
};

// A stack of words that grows.
struct stack {
    uint64_t *bottom, *top, *limit;
};

struct heap {
    struct bump bump[CLASSES];
    // Where the blocks lie; `extent` is the size in bytes of those that have memory.
    uintptr_t base, extent;
    // A bit per granule, and block, that says that an object which begins there is alive: of this collection, and of the one
    // before. Memory that was not swept since then is in use only where `marks_before` says so.
    uint64_t *marks, *marks_before;
    struct block *blocks;
    uint8_t *states; // of blocks
    uint32_t block_count, block_limit;
    uint32_t first_free; // no block before it is free
    // Blocks with free memory that nobody has taken yet, and the one that is being handed out; NO_BLOCK if there is none.
    uint32_t unswept[CLASSES], current[CLASSES];
    uintptr_t sweep_at[CLASSES]; // where the sweep of the current block goes on
    // How many bytes may be handed out until the next collection.
    intptr_t budget;
    struct stack mark_stack;
    uintptr_t stack; // above all frames of the machine's stack that may hold values
    // What was reserved, to be released.
    void *reserved;
    size_t reserved_size;
    bool stress, log;
#if defined(KILN_VM)
    uint64_t limit; // how many bytes may be alive; 0: any
    bool *over;     // set when there are more
    bool was_over;
#endif
    uint64_t scanned; // bytes that the last collection searched conservatively
    uint64_t stress_wait; // how many allocations pass until the next collection
    uint64_t collections, live, handed_out, nanoseconds;
};

// Gives memory for an object of `size` bytes, a multiple of GRANULE. It is not cleared: the caller fills it in before
// it allocates again.
KILN_INLINE void *gc_allocate(size_t size);

// Gives back an object that nothing refers to any more, if it is large; the next collection finds small ones.
static void gc_free(const void *object, size_t size);

// Makes a large object larger where it is. Whether that can be; what is new in it is not cleared. May collect.
KILN_APART bool kiln_gc_extend(const void *object, size_t old_size, size_t size);

// A range of words that collections search for pointers to objects; what lies there may be anything.
static void gc_scan_conservatively(const void *low, const void *high);
// Values that are alive.
static void gc_mark_values(const kiln_value *values, size_t count);
// Whether the object at an address outlives the collection that is going on; what is not in the heap does.
static bool gc_is_marked(uintptr_t address);

// The rest of the runtime calls its roots: dyn.c.
static void dyn_mark_roots(void);
// Forgets what is known of dead objects.
static void dyn_forget_dead(void);

// `stack` is above all frames that may hold values.
static void gc_open(uintptr_t stack);
#if defined(KILN_VM)
static void gc_close(void);
#endif
// Ends the process, as there is no memory left: a run-time error with its trace.
KILN_SLOW _Noreturn void kiln_gc_out_of_memory(void);

// ----- Stacks of words

KILN_SLOW void kiln_stack_grow(struct stack *stack);
#if defined(KILN_VM)
static void stack_free(struct stack *stack);
#endif

KILN_INLINE void stack_push(struct stack *stack, uint64_t word) {
    if (stack->top == stack->limit) {
        kiln_stack_grow(stack);
    }
    *stack->top++ = word;
}

#endif
