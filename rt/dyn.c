// Modules of dynamic languages: how they start, and what is reachable from them.
#include "gc.h"

KILN_THREAD_LOCAL static struct kiln_module *modules;

#if defined(KILN_VM)

KILN_THREAD_LOCAL static struct {
    void (*roots)(void *context, const void **low, const void **high);
    void *context;
} engine;

void kiln_vm_open(uintptr_t stack) {
    kiln_vm_close();
    gc_open(stack);
}

void kiln_vm_set_stack(uintptr_t stack) { heap.stack = stack; }

void kiln_vm_close(void) {
    close_strings();
    forget_answers();
    gc_close();
    modules = 0;
    noted = 0;
    engine.roots = 0;
}

void kiln_vm_set_roots(void (*roots)(void *context, const void **low, const void **high), void *context) {
    engine.roots = roots;
    engine.context = context;
}

static void mark_engine_roots(void) {
    mark_interned();
    gc_mark_values(&noted, 1);
    if (engine.roots != 0) {
        const void *low, *high;
        engine.roots(engine.context, &low, &high);
        gc_scan_conservatively(low, high);
    }
}

static void prepare(void) {}

#else

static void mark_engine_roots(void) {}

static void prepare(void) {
    if (modules == 0) {
        gc_open(start_of_stack);
        trace_end = start_of_stack;
        kiln_stack_overflow_handler = on_stack_overflow;
    }
}

#endif

void kiln_dyn_start(struct kiln_module *module) {
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
    for (const struct kiln_module *module = modules; module != 0; module = module->next) {
        for (uint64_t i = 0; i < module->site_count; i++) {
            forget_dead_keys(&module->sites[i]);
        }
    }
}
