// Modules of dynamic languages: how they start, and what is reachable from them.
#include "os.h"
#include "state.h"

#if defined(KILN_VM)

struct kiln_state *kiln_vm_open(void) {
    // Zeros are the right start for all but the heap.
    size_t size = pages(sizeof(struct kiln_state));
    struct kiln_state *made = kiln_os_reserve(size);
    if (made == 0 || !kiln_os_commit(made, size)) {
        kiln_gc_out_of_memory();
    }
    struct kiln_state *before = kiln_vm_enter(made);
    gc_open(0);
    kiln_vm_enter(before);
    return made;
}

struct kiln_state *kiln_vm_enter(struct kiln_state *entered) {
    struct kiln_state *before = current_state;
    current_state = entered;
    return before;
}

void kiln_vm_close(struct kiln_state *closed) {
    struct kiln_state *before = kiln_vm_enter(closed);
    close_strings();
    close_luma();
    gc_close();
    kiln_vm_enter(before);
    kiln_os_release(closed, pages(sizeof *closed));
}

void kiln_vm_set_stack(uintptr_t stack) { heap.stack = stack; }

void kiln_vm_set_limit(uint64_t bytes, bool *over) {
    heap.limit = bytes;
    heap.over = over;
    // The budget there is may be larger than the limit.
    if (bytes != 0 && heap.budget > (intptr_t)bytes) {
        heap.budget = (intptr_t)bytes;
    }
}

bool kiln_vm_was_over_limit(void) {
    bool was = heap.was_over;
    heap.was_over = false;
    return was;
}

void kiln_vm_set_run(void (*roots)(void *context, const void **low, const void **high),
                     void (*trace)(void *context, void *frame), void *context) {
    engine.roots = roots;
    engine.trace = trace;
    engine.context = context;
}

static void mark_engine_roots(void) {
    mark_pinned_names();
    mark_luma();
    gc_mark_values(&noted, 1);
    if (engine.roots != 0) {
        const void *low, *high;
        engine.roots(engine.context, &low, &high);
        gc_scan_conservatively(low, high);
    }
}

static void forget_dead_of_engine(void) { forget_luma(); }

static void prepare(void) {}

#else

static void mark_engine_roots(void) {
    if (dialect() != 0) {
        dialect()->mark_roots();
    }
}

static void forget_dead_of_engine(void) {
    if (dialect() != 0) {
        dialect()->forget_dead();
    }
}

static void prepare(void) {
    if (modules == 0) {
        gc_open(start_of_stack);
        trace_end = start_of_stack;
        kiln_stack_overflow_handler = on_stack_overflow;
    }
}

#endif

KILN_APART void kiln_dyn_start(struct kiln_module *module) {
    prepare();
    module->next = modules;
    modules = module;
#if !defined(KILN_VM)
    traced_modules = module;
#endif
}

static void dyn_mark_roots(void) {
    for (const struct kiln_module *module = modules; module != 0; module = module->next) {
        gc_mark_values(module->globals, module->global_count);
    }
    mark_engine_roots();
}

static void dyn_forget_dead(void) {
    forget_answers();
    forget_dead_of_engine();
    for (const struct kiln_module *module = modules; module != 0; module = module->next) {
        for (uint64_t i = 0; i < module->site_count; i++) {
            forget_dead_keys(&module->sites[i]);
        }
    }
}
