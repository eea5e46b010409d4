// The heap: where objects lie, and how dead ones become free memory.
//
// Objects do not move. Memory is blocks of 64 KiB in one range of reserved addresses, so that "is it in the heap" is one
// comparison. A block has objects of one size class, one after the other without anything in between; a larger object has
// some blocks for itself. Marks lie aside: a bit for each granule of 8 bytes, at which an object may begin.
//
// A collection marks what can be reached (gc_mark.c), then counts the marks of each block: blocks without any are free, blocks
// full of them are left alone, the others are lists by class. They are swept when their class needs memory: the sweep
// looks for runs of unmarked cells, and a run is handed out from its start, so that allocation is an addition and a
// comparison. Nothing is written to memory that is swept, and new objects are not marked.
//
// Marks of the collection before are kept, because the stack is searched conservatively: a word may point to a cell that was
// free all the time, whose contents mean nothing. In a block that was not swept a cell is in use if it was marked the last time.
//
// After a collection twice as many bytes may be handed out as are alive, and some more, before the next.
#include "decimal.h"
#include "state.h"
#include "os.h"

enum {
    BLOCK_SHIFT = 16,
    BLOCK = 1 << BLOCK_SHIFT,
    MARK_WORDS = BLOCK / GRANULE / 64, // of a block
    // How many blocks get memory at once, at least.
    GROWTH = 16,
};
#define NO_BLOCK UINT32_MAX
#define BUDGET_LEAST ((intptr_t)2 << 20)

enum block_state {
    BLOCK_FREE,
    BLOCK_RETURNED, // free, and its memory was given back to the system
    BLOCK_UNSWEPT,
    BLOCK_CURRENT,
    BLOCK_FULL,
    BLOCK_LARGE,      // the first of a large object
    BLOCK_LARGE_REST, // the others
};

struct block {
    uint32_t size; // of a cell; of a large object: the number of its blocks
    uint32_t next; // in the list of its class; of the rest of a large object: its first block
    uint32_t class;
};

// ----- Size classes

// For sizes from a granule to SMALL_MAX.
KILN_INLINE uint32_t class_of(size_t size) {
    if (size <= FINE_MAX) {
        return (uint32_t)(size / GRANULE);
    }
    // Between 2^k and 2^(k+1) four steps.
    uint32_t k = 63 - (uint32_t)__builtin_clzll(size - 1);
    return FINE_CLASSES + (k - 8) * 4 + (uint32_t)((size - 1) >> (k - 2)) - 4;
}

static uint32_t size_of_class(uint32_t class) {
    if (class < FINE_CLASSES) {
        return class * GRANULE;
    }
    uint32_t step = class - FINE_CLASSES;
    return (step % 4 + 5) << (step / 4 + 6);
}

// ----- Blocks

static uintptr_t block_start(uint32_t block) { return heap.base + ((uintptr_t)block << BLOCK_SHIFT); }

KILN_SLOW _Noreturn void kiln_gc_out_of_memory(void) {
    static const char text[] = "Out of memory.";
#if defined(KILN_VM)
    bool has_heap = current_state != 0 && heap.reserved != 0;
#else
    bool has_heap = heap.reserved != 0;
#endif
    if (has_heap) {
        // The trace needs some memory, and nobody will sweep any more.
        kiln_os_release(heap.marks_before, (size_t)heap.block_limit * MARK_WORDS * sizeof(uint64_t));
    }
    kiln_trace_message(text, sizeof text - 1);
    trace_to_stderr((uintptr_t)__builtin_frame_address(0));
    kiln_os_exit(KILN_STATUS_RAISED);
}

// A page is at most this large on any system.
#define PAGE ((size_t)65536)

static size_t pages(size_t size) { return (size + PAGE - 1) & ~(PAGE - 1); }

// Memory for the entries from `from` to `to` of a table. Pages that have memory already stay as they are.
static bool commit_table(void *table, size_t entry, size_t from, size_t to) {
    size_t begin = pages(from * entry), end = pages(to * entry);
    return begin == end || kiln_os_commit((char *)table + begin, end - begin);
}

// Gives memory to more blocks, at least `count`, which are free then.
static bool grow(uint32_t count) {
    uint32_t wish = count < GROWTH ? GROWTH : count;
    if (wish < heap.block_count / 8) {
        wish = heap.block_count / 8;
    }
    uint32_t room = heap.block_limit - heap.block_count;
    if (wish > room) {
        wish = room;
    }
    if (wish < count) {
        return false;
    }
    size_t old = heap.block_count, new = old + wish;
    const size_t marks = MARK_WORDS * sizeof(uint64_t);
    if (!commit_table(heap.marks, marks, old, new) || !commit_table(heap.marks_before, marks, old, new) ||
        !commit_table(heap.blocks, sizeof *heap.blocks, old, new) || !commit_table(heap.states, 1, old, new) ||
        !kiln_os_commit((void *)block_start((uint32_t)old), (size_t)wish << BLOCK_SHIFT)) {
        return false;
    }
    heap.block_count = (uint32_t)new;
    heap.extent = new << BLOCK_SHIFT;
    return true;
}

static bool is_free(uint32_t block) { return heap.states[block] <= BLOCK_RETURNED; }

// Finds that many free blocks in a row. Gives the first, NO_BLOCK if there is no memory for them.
static uint32_t take_blocks(uint32_t count) {
    uint32_t run = 0, first_free = NO_BLOCK;
    for (uint32_t block = heap.first_free; block < heap.block_count; block++) {
        if (!is_free(block)) {
            run = 0;
            continue;
        }
        if (first_free == NO_BLOCK) {
            first_free = block;
        }
        if (++run == count) {
            uint32_t first = block + 1 - count;
            heap.first_free = first == first_free ? block + 1 : first_free;
            return first;
        }
    }
    // Free blocks at the end are the beginning of what is new.
    uint32_t first = heap.block_count - run;
    if (!grow(count - run)) {
        return NO_BLOCK;
    }
    heap.first_free = first == first_free || first_free == NO_BLOCK ? first + count : first_free;
    return first;
}

// ----- Sweeping

KILN_INLINE uint64_t *mark_word(uint64_t *marks, uintptr_t offset) { return &marks[offset / GRANULE / 64]; }
KILN_INLINE uint64_t mark_bit(uintptr_t offset) { return (uint64_t)1 << (offset / GRANULE % 64); }
KILN_INLINE bool is_marked(const uint64_t *marks, uintptr_t offset) {
    return (marks[offset / GRANULE / 64] & mark_bit(offset)) != 0;
}

// The offset of the first mark from `offset` on, or `end`.
static uintptr_t next_mark(uintptr_t offset, uintptr_t end) {
    uintptr_t index = offset / GRANULE;
    uint64_t word = heap.marks[index / 64] >> (index % 64);
    if (word != 0) {
        uintptr_t found = offset + (uintptr_t)__builtin_ctzll(word) * GRANULE;
        return found < end ? found : end;
    }
    for (index = (index | 63) + 1; index * GRANULE < end; index += 64) {
        word = heap.marks[index / 64];
        if (word != 0) {
            uintptr_t found = (index + (uintptr_t)__builtin_ctzll(word)) * GRANULE;
            return found < end ? found : end;
        }
    }
    return end;
}

// The next run of free cells of the current block of a class, if there is one.
static bool sweep(uint32_t class, struct bump *run) {
    uint32_t block = heap.current[class];
    if (block == NO_BLOCK) {
        return false;
    }
    uintptr_t size = size_of_class(class);
    uintptr_t start = (uintptr_t)block << BLOCK_SHIFT;
    uintptr_t end = start + BLOCK / size * size;
    uintptr_t at = heap.sweep_at[class];
    while (at < end && is_marked(heap.marks, at)) {
        at += size;
    }
    if (at >= end) {
        heap.states[block] = BLOCK_FULL;
        heap.current[class] = NO_BLOCK;
        return false;
    }
    uintptr_t stop = next_mark(at, end);
    heap.sweep_at[class] = stop;
    *run = (struct bump){heap.base + at, heap.base + stop};
    return true;
}

// Makes another block the current one of a class, if there is memory for one.
static bool next_block(uint32_t class) {
    uint32_t size = size_of_class(class);
    uint32_t block = heap.unswept[class];
    if (block != NO_BLOCK) {
        heap.unswept[class] = heap.blocks[block].next;
    } else {
        block = take_blocks(1);
        if (block == NO_BLOCK) {
            return false;
        }
        heap.blocks[block] = (struct block){.size = size, .next = NO_BLOCK, .class = class};
        // Marks of what was there.
        __builtin_memset(mark_word(heap.marks, (uintptr_t)block << BLOCK_SHIFT), 0, MARK_WORDS * sizeof(uint64_t));
    }
    heap.states[block] = BLOCK_CURRENT;
    heap.current[class] = block;
    heap.sweep_at[class] = (uintptr_t)block << BLOCK_SHIFT;
    return true;
}

static void collect(void);

// Collects at every allocation of a small program. Where there is much to mark, or much was allocated already, some
// allocations pass in between, so that every program comes to its end.
static void collect_under_stress(void) {
    if (heap.stress_wait > 0) {
        heap.stress_wait--;
        return;
    }
    collect();
    heap.stress_wait = (heap.live + heap.scanned) / 4096 + heap.collections / 2000;
}

static void *allocate_small(size_t wanted) {
    uint32_t class = class_of(wanted);
    size_t size = size_of_class(class);
    struct bump *bump = &heap.bump[class];
    if (heap.stress) {
        collect_under_stress();
        bump->end = stress_end[class];
    }
    bool was_last = false;
    while (bump->at == bump->end) {
        if (sweep(class, bump)) {
            heap.handed_out += bump->end - bump->at;
            heap.budget -= (intptr_t)(bump->end - bump->at);
        } else if (heap.budget <= 0) {
            collect();
        } else if (!next_block(class)) {
            // The system has no more: what is dead by now must do.
            if (was_last) {
                kiln_gc_out_of_memory();
            }
            was_last = true;
            collect();
        }
    }
    uintptr_t object = bump->at;
    bump->at += size;
    if (heap.stress) {
        stress_end[class] = bump->end;
        bump->end = bump->at;
    }
    return (void *)object;
}

// A very large object gets memory in large pages, where the system has them: it takes fewer faults to touch it, and an access
// at any place finds its page sooner.
static void use_large_pages(uint32_t first, uint32_t count) {
    const uintptr_t page = (uintptr_t)2 << 20;
    uintptr_t begin = (block_start(first) + page - 1) & -page;
    uintptr_t end = block_start(first + count) & -page;
    if (begin + page < end) {
        kiln_os_use_large_pages((void *)begin, end - begin);
    }
}

static void *allocate_large(size_t size) {
    if (size > (size_t)heap.block_limit << BLOCK_SHIFT) {
        kiln_gc_out_of_memory();
    }
    uint32_t count = (uint32_t)((size + BLOCK - 1) >> BLOCK_SHIFT);
    if (heap.stress) {
        collect_under_stress();
    }
    if (heap.budget <= 0) {
        collect();
    }
    heap.budget -= (intptr_t)count << BLOCK_SHIFT;
    heap.handed_out += (size_t)count << BLOCK_SHIFT;
    uint32_t first = take_blocks(count);
    if (first == NO_BLOCK) {
        collect();
        first = take_blocks(count);
    }
    if (first == NO_BLOCK) {
        kiln_gc_out_of_memory();
    }
    heap.states[first] = BLOCK_LARGE;
    heap.blocks[first] = (struct block){.size = count};
    for (uint32_t block = first + 1; block < first + count; block++) {
        heap.states[block] = BLOCK_LARGE_REST;
        heap.blocks[block].next = first;
    }
    use_large_pages(first, count);
    return (void *)block_start(first);
}

KILN_APART bool kiln_gc_extend(const void *object, size_t old_size, size_t size) {
    uintptr_t offset = (uintptr_t)object - heap.base;
    if (old_size <= SMALL_MAX || offset >= heap.extent || size > (size_t)heap.block_limit << BLOCK_SHIFT) {
        return false;
    }
    if (heap.stress) {
        collect_under_stress();
    }
    if (heap.budget <= 0) {
        return false;
    }
    uint32_t first = (uint32_t)(offset >> BLOCK_SHIFT);
    uint32_t old_count = heap.blocks[first].size;
    uint32_t count = (uint32_t)((size + BLOCK - 1) >> BLOCK_SHIFT);
    uint32_t end = first + count;
    uint32_t free = first + old_count;
    while (free < end && free < heap.block_count && is_free(free)) {
        free++;
    }
    // Free blocks at the end of the heap are the beginning of what is new.
    if (free < end && (free < heap.block_count || !grow(end - free))) {
        return false;
    }
    for (uint32_t block = first + old_count; block < end; block++) {
        heap.states[block] = BLOCK_LARGE_REST;
        heap.blocks[block].next = first;
    }
    heap.blocks[first].size = count;
    heap.budget -= (intptr_t)(count - old_count) << BLOCK_SHIFT;
    heap.handed_out += (size_t)(count - old_count) << BLOCK_SHIFT;
    if (heap.first_free >= first && heap.first_free < end) {
        heap.first_free = end;
    }
    use_large_pages(first, count);
    return true;
}

static void gc_free(const void *object, size_t size) {
    uintptr_t offset = (uintptr_t)object - heap.base;
    if (size <= SMALL_MAX || offset >= heap.extent) {
        return;
    }
    uint32_t first = (uint32_t)(offset >> BLOCK_SHIFT);
    uint32_t count = heap.blocks[first].size;
    __builtin_memset(&heap.states[first], BLOCK_FREE, count);
    heap.budget += (intptr_t)count << BLOCK_SHIFT;
    if (first < heap.first_free) {
        heap.first_free = first;
    }
}

KILN_SLOW void *kiln_gc_allocate_slowly(size_t size) {
    return size <= SMALL_MAX ? allocate_small(size) : allocate_large(size);
}

KILN_INLINE void *gc_allocate(size_t size) {
    if (__builtin_expect(size <= FINE_MAX, 1)) {
        struct bump *bump = &heap.bump[size / GRANULE];
        uintptr_t at = bump->at;
        // The end is a whole number of cells away.
        if (__builtin_expect(at != bump->end, 1)) {
            bump->at = at + size;
            return (void *)at;
        }
    }
    return kiln_gc_allocate_slowly(size);
}

// ----- Collections

#include "gc_mark.c"

// Memory that was free before the collection, or is now, means nothing. In stress mode it is made to look so.
static void poison(uint32_t block) {
    uintptr_t start = (uintptr_t)block << BLOCK_SHIFT;
    uintptr_t size = heap.blocks[block].size;
    for (uintptr_t at = start; at + size <= start + BLOCK; at += size) {
        if (!is_marked(heap.marks, at)) {
            uint64_t *words = (uint64_t *)(heap.base + at);
            words[0] = 0xdbdbdbdbdbdbdb00u; // KILN_KIND_NONE
            words[1] = 0xdbdbdbdbdbdbdbdbu;
        }
    }
}

// Counts what is alive, and puts blocks in order for the next cycle.
static void account(void) {
    for (uint32_t class = 0; class < CLASSES; class++) {
        heap.bump[class] = (struct bump){0, 0};
        stress_end[class] = 0;
        heap.current[class] = NO_BLOCK;
        heap.unswept[class] = NO_BLOCK;
    }
    heap.live = 0;
    heap.first_free = 0;
    // From the last to the first, so that lists are in the order of addresses.
    for (uint32_t block = heap.block_count; block-- > 0;) {
        uint8_t state = heap.states[block];
        const uint64_t *marks = mark_word(heap.marks, (uintptr_t)block << BLOCK_SHIFT);
        if (state == BLOCK_LARGE) {
            uint32_t count = heap.blocks[block].size;
            if ((marks[0] & 1) != 0) {
                heap.live += (uint64_t)count << BLOCK_SHIFT;
            } else {
                __builtin_memset(&heap.states[block], BLOCK_FREE, count);
            }
        } else if (state == BLOCK_UNSWEPT || state == BLOCK_CURRENT || state == BLOCK_FULL) {
            struct block *entry = &heap.blocks[block];
            uint32_t alive = 0;
            for (uint32_t word = 0; word < MARK_WORDS; word++) {
                alive += (uint32_t)__builtin_popcountll(marks[word]);
            }
            heap.live += (uint64_t)alive * entry->size;
            if (heap.stress) {
                poison(block);
            }
            if (alive == 0) {
                heap.states[block] = BLOCK_FREE;
            } else if (alive == BLOCK / entry->size) {
                heap.states[block] = BLOCK_FULL;
            } else {
                heap.states[block] = BLOCK_UNSWEPT;
                entry->next = heap.unswept[entry->class];
                heap.unswept[entry->class] = block;
            }
        }
    }
}

// Gives the memory of free blocks back that the next cycle will not need.
static void give_back(void) {
    size_t keep = (size_t)heap.budget + (size_t)heap.budget / 4;
    uint32_t block = 0;
    while (block < heap.block_count) {
        if (heap.states[block] != BLOCK_FREE) {
            block++;
            continue;
        }
        if (keep >= BLOCK) {
            keep -= BLOCK;
            block++;
            continue;
        }
        uint32_t end = block;
        while (end < heap.block_count && heap.states[end] == BLOCK_FREE) {
            heap.states[end++] = BLOCK_RETURNED;
        }
        kiln_os_discard((void *)block_start(block), (size_t)(end - block) << BLOCK_SHIFT);
        block = end;
    }
}

static void log_collection(uint64_t nanoseconds);

#if defined(KILN_VM)
// Says that too much is alive, or lets the next collection come before it can be. Near the limit that would be always.
static void keep_limit(void) {
    if (heap.limit == 0) {
        return;
    }
    if (heap.live > heap.limit) {
        heap.was_over = true;
        __atomic_store_n(heap.over, true, __ATOMIC_RELAXED);
        return;
    }
    intptr_t room = (intptr_t)(heap.limit - heap.live) + BUDGET_LEAST / 8;
    if (heap.budget > room) {
        heap.budget = room;
    }
}
#endif

KILN_SLOW static void collect(void) {
    uint64_t start = heap.log ? kiln_os_nanoseconds() : 0;
    uint64_t *marks = heap.marks_before;
    heap.marks_before = heap.marks;
    heap.marks = marks;
    __builtin_memset(marks, 0, (size_t)heap.block_count * MARK_WORDS * sizeof(uint64_t));
    heap.scanned = 0;
    mark_all();
    dyn_forget_dead();
    account();
    // What every collection reads counts as well: deep recursion makes them dear.
    heap.budget = (intptr_t)(heap.live * 2 + heap.scanned) + BUDGET_LEAST;
#if defined(KILN_VM)
    keep_limit();
#endif
    give_back();
    heap.collections++;
    if (heap.log) {
        log_collection(kiln_os_nanoseconds() - start);
    }
}

static bool gc_is_marked(uintptr_t address) {
    uintptr_t offset = address - heap.base;
    return offset >= heap.extent || is_marked(heap.marks, offset);
}

// ----- Stacks of words

KILN_SLOW void kiln_stack_grow(struct stack *stack) {
    size_t size = (size_t)(stack->limit - stack->bottom) * sizeof(uint64_t);
    size_t new_size = size == 0 ? PAGE : size * 2;
    uint64_t *bottom = kiln_os_reserve(new_size);
    if (bottom == 0 || !kiln_os_commit(bottom, new_size)) {
        kiln_gc_out_of_memory();
    }
    if (size != 0) {
        __builtin_memcpy(bottom, stack->bottom, size);
        kiln_os_release(stack->bottom, size);
    }
    *stack = (struct stack){bottom, bottom + size / sizeof(uint64_t), bottom + new_size / sizeof(uint64_t)};
}

#if defined(KILN_VM)
static void stack_free(struct stack *stack) {
    if (stack->bottom != 0) {
        kiln_os_release(stack->bottom, (size_t)(stack->limit - stack->bottom) * sizeof(uint64_t));
    }
    *stack = (struct stack){0, 0, 0};
}
#endif

// ----- Start

// Reserves addresses for that many blocks, and what goes with them.
static bool reserve(uint32_t blocks) {
    size_t marks = (size_t)blocks * MARK_WORDS * sizeof(uint64_t);
    size_t table = pages((size_t)blocks * sizeof(struct block));
    size_t states = pages(blocks);
    size_t size = ((size_t)blocks << BLOCK_SHIFT) + 2 * marks + table + states + BLOCK;
    char *at = kiln_os_reserve(size);
    if (at == 0) {
        return false;
    }
    heap.reserved = at;
    heap.reserved_size = size;
    at += -(uintptr_t)at & (BLOCK - 1);
    heap.base = (uintptr_t)at;
    at += (size_t)blocks << BLOCK_SHIFT;
    heap.marks = (uint64_t *)at;
    heap.marks_before = (uint64_t *)(at + marks);
    heap.blocks = (struct block *)(at + 2 * marks);
    heap.states = (uint8_t *)(at + 2 * marks + table);
    heap.block_limit = blocks;
    return true;
}

// What stands behind a word in a list; null if the word is not there.
static const char *behind_word(const char *list, const char *word) {
    for (; list != 0 && *list != 0; list++) {
        size_t at = 0;
        while (word[at] != 0 && list[at] == word[at]) {
            at++;
        }
        if (word[at] == 0) {
            return list + at;
        }
    }
    return 0;
}

// How many blocks the heap may have: 64 GB, or the megabytes that are asked for. Addresses cost nothing.
static uint32_t wished_blocks(const char *wish) {
    const uint32_t most = 1u << 20, of_megabyte = (1u << 20) >> BLOCK_SHIFT;
    uint32_t megabytes = 0;
    for (const char *at = behind_word(wish, "limit="); at != 0 && *at >= '0' && *at <= '9'; at++) {
        megabytes = megabytes * 10 + (uint32_t)(*at - '0');
        if (megabytes >= most / of_megabyte) {
            return most;
        }
    }
    return megabytes != 0 ? megabytes * of_megabyte : most;
}

static void gc_open(uintptr_t stack) {
    heap.stack = stack;
    const char *wish = kiln_os_environment("KILN_GC");
    uint32_t blocks = wished_blocks(wish);
    // Or what the system has, as addresses may be limited.
    while (!reserve(blocks)) {
        blocks /= 2;
        if (blocks < GROWTH) {
            kiln_gc_out_of_memory();
        }
    }
    for (uint32_t class = 0; class < CLASSES; class++) {
        heap.current[class] = NO_BLOCK;
        heap.unswept[class] = NO_BLOCK;
    }
    heap.budget = BUDGET_LEAST;
    heap.stress = behind_word(wish, "stress") != 0;
    heap.log = behind_word(wish, "log") != 0;
}

#if defined(KILN_VM)
static void gc_close(void) {
    stack_free(&heap.mark_stack);
    if (heap.reserved != 0) {
        kiln_os_release(heap.reserved, heap.reserved_size);
    }
}
#endif

// ----- Reports

static char *put_text(char *to, const char *text) {
    while (*text != 0) {
        *to++ = *text++;
    }
    return to;
}

static char *put_kilobytes(char *to, uint64_t bytes) { return put_text(kiln_decimal_put(to, (bytes + 1023) / 1024), " kB"); }

static void log_collection(uint64_t nanoseconds) {
    heap.nanoseconds += nanoseconds;
    char line[192];
    char *to = kiln_decimal_put(put_text(line, "gc "), heap.collections);
    to = put_kilobytes(put_text(to, ": "), heap.live);
    to = put_kilobytes(put_text(to, " alive of "), heap.extent);
    to = put_kilobytes(put_text(to, ", "), heap.handed_out);
    to = kiln_decimal_put(put_text(to, " handed out, "), nanoseconds / 1000);
    to = kiln_decimal_put(put_text(to, " us, in all "), heap.nanoseconds / 1000);
    to = put_text(to, " us\n");
    size_t done = 0;
    kiln_write_all(2, line, (size_t)(to - line), &done);
}
