// Marking: precisely in the heap, conservatively on the stack and in registers.
//
// Objects that were marked and not looked into yet are on a stack of their own, which grows, so that deep structures are
// nothing special. On their way from there they pass a short queue: when an object gets into it, its memory is asked for, and when
// it comes out, it has arrived.

KILN_INLINE void mark_offset(uintptr_t offset) {
    uint64_t *word = mark_word(heap.marks, offset);
    uint64_t bit = mark_bit(offset);
    if ((*word & bit) == 0) {
        *word |= bit;
        stack_push(&heap.mark_stack, heap.base + offset);
    }
}

// An object that begins at this address, or memory outside of the heap.
KILN_INLINE void mark_object(const void *object) {
    uintptr_t offset = (uintptr_t)object - heap.base;
    if (offset < heap.extent) {
        mark_offset(offset);
    }
}

KILN_INLINE void gc_mark_value(kiln_value value) {
    if (value >= (uint64_t)KILN_TAG_STRING << KILN_TAG_SHIFT) {
        mark_object((const void *)(uintptr_t)(value & KILN_ADDRESS_MASK));
    }
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

// A word that may be a value, a pointer to an object or into one, or anything else.
static void mark_word_conservatively(uint64_t word) {
    uint64_t tag = word >> KILN_TAG_SHIFT;
    if (tag != 0 && tag < KILN_TAG_STRING) {
        return;
    }
    uintptr_t offset = (uintptr_t)(word & KILN_ADDRESS_MASK) - heap.base;
    if (offset >= heap.extent) {
        return;
    }
    uint32_t block = (uint32_t)(offset >> BLOCK_SHIFT);
    uint8_t state = heap.states[block];
    if (state == BLOCK_LARGE || state == BLOCK_LARGE_REST) {
        uint32_t first = state == BLOCK_LARGE ? block : heap.blocks[block].next;
        mark_offset((uintptr_t)first << BLOCK_SHIFT);
    } else if (state > BLOCK_RETURNED) {
        uint32_t size = heap.blocks[block].size;
        uint32_t within = (uint32_t)(offset & (BLOCK - 1));
        within -= within % size;
        // Behind the last cell there may be some bytes.
        uintptr_t cell = (offset & ~(uintptr_t)(BLOCK - 1)) + within;
        if (within + size <= BLOCK && is_used(block, cell)) {
            mark_offset(cell);
        }
    }
}

__attribute__((no_sanitize("address"))) static void gc_scan_conservatively(const void *low, const void *high) {
    const uint64_t *at = (const uint64_t *)(((uintptr_t)low + 7) & ~(uintptr_t)7);
    for (; (uintptr_t)(at + 1) <= (uintptr_t)high; at++) {
        mark_word_conservatively(*at);
    }
}

KILN_INLINE void mark_values(const kiln_value *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        gc_mark_value(values[i]);
    }
}

KILN_SLOW _Noreturn static void not_an_object(void) {
    static const char text[] = "error: the heap is damaged\n";
    size_t done = 0;
    kiln_write_all(2, text, sizeof text - 1, &done);
    kiln_os_exit(134);
}

// Marks what an object refers to.
KILN_INLINE void mark_children(const struct kiln_header *header) {
    switch ((enum kiln_kind)header->kind) {
    case KILN_KIND_INSTANCE: {
        const struct kiln_instance *instance = (const struct kiln_instance *)header;
        mark_object(instance->shape);
        mark_object(instance->more);
        mark_values(instance->fields, header->number);
        return;
    }
    case KILN_KIND_STRING:
        if ((header->flags & KILN_STRING_ROPE) != 0) {
            const struct rope *rope = (const struct rope *)header;
            mark_object(rope->left);
            mark_object(rope->right);
        }
        return;
    case KILN_KIND_CLOSURE: {
        const struct kiln_closure *closure = (const struct kiln_closure *)header;
        for (uint32_t i = 0; i < closure->function->captures; i++) {
            // A cell is a bare pointer, and so might a number look.
            mark_word_conservatively(closure->captures[i]);
        }
        return;
    }
    case KILN_KIND_CELL: gc_mark_value(((const struct kiln_cell *)header)->value); return;
    case KILN_KIND_CLASS: {
        const struct kiln_class *class = (const struct kiln_class *)header;
        mark_object(class->shape);
        mark_object(class->methods);
        gc_mark_value(class->init);
        return;
    }
    case KILN_KIND_BOUND_METHOD: {
        const struct bound_method *bound = (const struct bound_method *)header;
        gc_mark_value(bound->receiver);
        gc_mark_value(bound->method);
        return;
    }
    case KILN_KIND_SHAPE: {
        const struct shape *shape = (const struct shape *)header;
        mark_object(shape->owner);
        mark_object(shape->parent);
        mark_object(shape->name);
        mark_object(shape->child);
        mark_object(shape->children);
        mark_object(shape->slots);
        return;
    }
    case KILN_KIND_WORDS: mark_values(((const struct kiln_words *)header)->values, header->number); return;
    case KILN_KIND_TABLE: {
        const struct kiln_table *table = (const struct kiln_table *)header;
        for (uint32_t i = 0; i < header->number; i++) {
            mark_object(table->entries[i].name);
            gc_mark_value(table->entries[i].value);
        }
        return;
    }
    case KILN_KIND_NATIVE: return;
    case KILN_KIND_NONE: break;
    }
    not_an_object();
}

enum { QUEUE = 16 };

static void mark_reachable(void) {
    struct stack *stack = &heap.mark_stack;
    const struct kiln_header *queue[QUEUE];
    unsigned first = 0, end = 0;
    for (;;) {
        while (stack->top != stack->bottom && end - first < QUEUE) {
            const struct kiln_header *object = (const struct kiln_header *)(uintptr_t)*--stack->top;
            __builtin_prefetch(object);
            queue[end++ % QUEUE] = object;
        }
        if (first == end) {
            return;
        }
        mark_children(queue[first++ % QUEUE]);
    }
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
