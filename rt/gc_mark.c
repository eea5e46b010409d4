// Marking: precisely in the heap, conservatively on the stack and in registers.
//
// Objects that were marked and not looked into yet are on a stack of their own, which grows, so that deep structures are
// nothing special. On their way from there they pass a short queue: when an object gets into it, its memory is asked for, and when
// it comes out, it has arrived.

// What marking needs at every step. It lives in registers: the loop keeps its own, and hands it from function to function.
struct marker {
    uintptr_t base, extent;
    uint64_t *marks;
    uint64_t *top, *limit; // of the stack
};

static struct marker start_marking(void) {
    return (struct marker){heap.base, heap.extent, heap.marks, heap.mark_stack.top, heap.mark_stack.limit};
}

static void stop_marking(struct marker marker) { heap.mark_stack.top = marker.top; }

KILN_SLOW static struct marker with_more_stack(struct marker marker) {
    stop_marking(marker);
    kiln_stack_grow(&heap.mark_stack);
    return start_marking();
}

KILN_INLINE void mark_offset(struct marker *marker, uintptr_t offset) {
    uint64_t *word = mark_word(marker->marks, offset);
    uint64_t bit = mark_bit(offset);
    if ((*word & bit) == 0) {
        *word |= bit;
        if (__builtin_expect(marker->top == marker->limit, 0)) {
            *marker = with_more_stack(*marker);
        }
        *marker->top++ = marker->base + offset;
    }
}

// An object that begins at this address, or memory outside of the heap.
KILN_INLINE void mark_object(struct marker *marker, const void *object) {
    uintptr_t offset = (uintptr_t)object - marker->base;
    if (offset < marker->extent) {
        mark_offset(marker, offset);
    }
}

KILN_INLINE void mark_value(struct marker *marker, kiln_value value) {
    if (value >= (uint64_t)KILN_TAG_OBJECT_MIN << KILN_TAG_SHIFT) {
        mark_object(marker, (const void *)(uintptr_t)(value & KILN_ADDRESS_MASK));
    }
}

static void gc_mark_values(const kiln_value *values, size_t count) {
    struct marker marker = start_marking();
    for (size_t i = 0; i < count; i++) {
        mark_value(&marker, values[i]);
    }
    stop_marking(marker);
}

// Whether a cell of a block of small objects is in use.
static bool is_used(uint32_t block, uintptr_t offset) {
    switch ((enum block_state)heap.states[block]) {
    case BLOCK_FULL: return true;
    case BLOCK_UNSWEPT: return is_marked(heap.marks_before, offset);
    case BLOCK_CURRENT: {
        uint32_t class = heap.blocks[block].class;
        if (offset >= heap.sweep_at[class]) {
            return is_marked(heap.marks_before, offset);
        }
        uintptr_t address = heap.base + offset;
        const struct bump *bump = &heap.bump[class];
        uintptr_t end = heap.stress ? stress_end[class] : bump->end;
        return address < bump->at || address >= end;
    }
    case BLOCK_FREE:
    case BLOCK_RETURNED:
    case BLOCK_LARGE:
    case BLOCK_LARGE_REST: break;
    }
    return false;
}

// Where the object begins that a word may be a value of, a pointer to, or a pointer into, in bytes from the start of the heap;
// NOT_AN_OBJECT if it is anything else.
#define NOT_AN_OBJECT UINTPTR_MAX
static uintptr_t find_object(uint64_t word) {
    uint64_t tag = word >> KILN_TAG_SHIFT;
    if (tag != 0 && tag < KILN_TAG_OBJECT_MIN) {
        return NOT_AN_OBJECT;
    }
    uintptr_t offset = (uintptr_t)(word & KILN_ADDRESS_MASK) - heap.base;
    if (offset >= heap.extent) {
        return NOT_AN_OBJECT;
    }
    uint32_t block = (uint32_t)(offset >> BLOCK_SHIFT);
    uint8_t state = heap.states[block];
    if (state == BLOCK_LARGE || state == BLOCK_LARGE_REST) {
        uint32_t first = state == BLOCK_LARGE ? block : heap.blocks[block].next;
        return (uintptr_t)first << BLOCK_SHIFT;
    }
    if (state <= BLOCK_RETURNED) {
        return NOT_AN_OBJECT;
    }
    uint32_t size = heap.blocks[block].size;
    uint32_t within = (uint32_t)(offset & (BLOCK - 1));
    within -= within % size;
    // Behind the last cell there may be some bytes.
    uintptr_t cell = (offset & ~(uintptr_t)(BLOCK - 1)) + within;
    return within + size <= BLOCK && is_used(block, cell) ? cell : NOT_AN_OBJECT;
}

KILN_INLINE void mark_word_conservatively(struct marker *marker, uint64_t word) {
    uintptr_t offset = find_object(word);
    if (offset != NOT_AN_OBJECT) {
        mark_offset(marker, offset);
    }
}

__attribute__((no_sanitize("address"))) static void gc_scan_conservatively(const void *low, const void *high) {
    struct marker marker = start_marking();
    uintptr_t end = (uintptr_t)high & ~(sizeof(uint64_t) - 1);
    for (uintptr_t at = ((uintptr_t)low + 7) & ~(uintptr_t)7; at < end; at += sizeof(uint64_t)) {
        mark_word_conservatively(&marker, *(const uint64_t *)at);
    }
    stop_marking(marker);
    heap.scanned += high > low ? (uintptr_t)high - (uintptr_t)low : 0;
}

KILN_SLOW _Noreturn static void not_an_object(void) {
    static const char text[] = "error: the heap is damaged\n";
    size_t done = 0;
    kiln_write_all(2, text, sizeof text - 1, &done);
    kiln_os_exit(134);
}

// Marks what an object refers to of which there are few. Apart from the others, as LLVM's vectorizer would take ten seconds for all in one.
KILN_SLOW static struct marker mark_children_of_rare(struct marker state, const struct kiln_header *header) {
    struct marker *marker = &state;
    switch ((enum kiln_kind)header->kind) {
    case KILN_KIND_CLASS: {
        const struct kiln_class *class = (const struct kiln_class *)header;
        mark_object(marker, class->shape);
        mark_object(marker, class->methods);
        mark_value(marker, class->init);
        break;
    }
    case KILN_KIND_BOUND_METHOD: {
        const struct bound_method *bound = (const struct bound_method *)header;
        mark_value(marker, bound->receiver);
        mark_value(marker, bound->method);
        break;
    }
    case KILN_KIND_SHAPE: {
        const struct shape *shape = (const struct shape *)header;
        mark_object(marker, shape->owner);
        mark_object(marker, shape->parent);
        mark_object(marker, shape->name);
        mark_object(marker, shape->child);
        mark_object(marker, shape->children);
        mark_object(marker, shape->slots);
        break;
    }
    case KILN_KIND_TABLE: {
        const struct kiln_table *table = (const struct kiln_table *)header;
        for (uint32_t i = 0; i < header->number; i++) {
            mark_object(marker, table->entries[i].name);
            mark_value(marker, table->entries[i].value);
        }
        break;
    }
    case KILN_KIND_DICTIONARY: {
        const struct dictionary *dictionary = (const struct dictionary *)header;
        mark_object(marker, dictionary->entries);
        mark_object(marker, dictionary->places);
        break;
    }
    case KILN_KIND_INSTANCE:
    case KILN_KIND_STRING:
    case KILN_KIND_CLOSURE:
    case KILN_KIND_CELL:
    case KILN_KIND_WORDS:
    case KILN_KIND_LIST:
    case KILN_KIND_NATIVE:
    case KILN_KIND_BUFFER:
    case KILN_KIND_POINTER:
    case KILN_KIND_BYTES:
    case KILN_KIND_NONE: break;
    }
    return state;
}

// Marks what an object refers to.
KILN_INLINE void mark_children(struct marker *marker, const struct kiln_header *header) {
    switch ((enum kiln_kind)header->kind) {
    case KILN_KIND_INSTANCE: {
        const struct kiln_instance *instance = (const struct kiln_instance *)header;
        mark_object(marker, instance->shape);
        mark_object(marker, instance->more);
        for (uint32_t i = 0; i < header->number; i++) {
            mark_value(marker, instance->fields[i]);
        }
        return;
    }
    case KILN_KIND_STRING:
        if ((header->flags & KILN_STRING_ROPE) != 0) {
            const struct rope *rope = (const struct rope *)header;
            mark_object(marker, rope->left);
            mark_object(marker, rope->right);
        }
        return;
    case KILN_KIND_CLOSURE: {
        const struct kiln_closure *closure = (const struct kiln_closure *)header;
        for (uint32_t i = 0; i < closure->function->captures; i++) {
            // A cell is a bare pointer, and so might a number look.
            mark_word_conservatively(marker, closure->captures[i]);
        }
        return;
    }
    case KILN_KIND_CELL: mark_value(marker, ((const struct kiln_cell *)header)->value); return;
    case KILN_KIND_WORDS: {
        const struct kiln_words *words = (const struct kiln_words *)header;
        for (uint32_t i = 0; i < header->number; i++) {
            mark_value(marker, words->values[i]);
        }
        return;
    }
    case KILN_KIND_LIST: mark_object(marker, ((const struct kiln_list *)header)->items); return;
    case KILN_KIND_CLASS:
    case KILN_KIND_BOUND_METHOD:
    case KILN_KIND_SHAPE:
    case KILN_KIND_TABLE:
    case KILN_KIND_DICTIONARY: *marker = mark_children_of_rare(*marker, header); return;
    case KILN_KIND_NATIVE:
    case KILN_KIND_BUFFER:
    case KILN_KIND_POINTER:
    case KILN_KIND_BYTES: return;
    case KILN_KIND_NONE: break;
    }
    not_an_object();
}

// Enough to keep the memory busy; measured.
enum { QUEUE = 64 };

static void mark_reachable(void) {
    struct marker marker = start_marking();
    const uint64_t *bottom = heap.mark_stack.bottom;
    const struct kiln_header *queue[QUEUE];
    unsigned first = 0, end = 0;
    for (;;) {
        while (marker.top != bottom && end - first < QUEUE) {
            const struct kiln_header *object = (const struct kiln_header *)(uintptr_t)*--marker.top;
            __builtin_prefetch(object);
            // Most objects are that small, and may reach into the next line of the cache.
            __builtin_prefetch((const char *)object + 39);
            queue[end++ % QUEUE] = object;
        }
        if (first == end) {
            break;
        }
        mark_children(&marker, queue[first++ % QUEUE]);
        bottom = heap.mark_stack.bottom;
    }
    stop_marking(marker);
}

__attribute__((noinline)) static void scan_stack(void) {
    gc_scan_conservatively(__builtin_frame_address(0), (const void *)heap.stack);
}

// Registers that functions preserve may hold values: they are saved in this frame, which lies above that of scan_stack.
__attribute__((noinline)) static void mark_all(void) {
    __builtin_unwind_init();
    scan_stack();
    dyn_mark_roots();
    mark_reachable();
}
