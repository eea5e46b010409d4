// Calls: what a value or a property means when it is called.
//
// Everything is first resolved: to a closure with a receiver, or to a result. The VM pushes a frame for the closure;
// native code calls it, with arguments from an array.
#include "state.h"

KILN_INLINE const struct kiln_closure *closure_of(kiln_value value) { return pointer_of(value); }

static uint64_t resolved_value(kiln_value value, struct kiln_resolved *out) {
    out->value = value;
    return value == KILN_RAISED ? KILN_RESOLVED_RAISED : KILN_RESOLVED_VALUE;
}

static uint64_t resolved_closure(kiln_value closure, kiln_value receiver, uint64_t argc, struct kiln_resolved *out) {
    uint64_t arity = closure_of(closure)->header.number;
    if (arity != argc) {
        kiln_raise_arity(closure, arity, argc);
        return KILN_RESOLVED_RAISED;
    }
    out->closure = closure;
    out->receiver = receiver;
    return KILN_RESOLVED_FRAME;
}

static uint64_t resolve_class(kiln_value callee, uint64_t argc, struct kiln_site *site, struct kiln_resolved *out) {
    const struct kiln_class *class = pointer_of(callee);
    kiln_value init = class->init;
    bool has_init = init != KILN_NIL;
    uint64_t arity = has_init ? closure_of(init)->header.number : 0;
    if (arity != argc) {
        kiln_raise_arity(callee, arity, argc);
        return KILN_RESOLVED_RAISED;
    }
    if (site != 0 && probe(site, callee) == 0) {
        enter(site, callee, init, has_init ? (uintptr_t)closure_of(init)->code : 0);
    }
    kiln_value instance = kiln_dyn_new_instance(callee);
    if (!has_init) {
        return resolved_value(instance, out);
    }
    out->closure = init;
    out->receiver = instance;
    return KILN_RESOLVED_FRAME;
}

static uint64_t resolve_native(const struct kiln_native *native, uint64_t argc, const kiln_value *argv,
                               struct kiln_resolved *out) {
    if (native->header.number != argc && native->header.number != KILN_ANY_ARITY) {
        kiln_raise_arity(word_of(KILN_TAG_OTHER, native), native->header.number, argc);
        return KILN_RESOLVED_RAISED;
    }
#if defined(KILN_VM)
    if (native->code == 0) {
        out->closure = word_of(KILN_TAG_OTHER, native);
        return KILN_RESOLVED_HOST;
    }
#endif
    return resolved_value(native->code(argv), out);
}

uint64_t kiln_dyn_resolve(kiln_value callee, uint64_t argc, const kiln_value *argv, struct kiln_site *site,
                          struct kiln_resolved *out) {
    if (is_closure(callee)) {
        return resolved_closure(callee, KILN_NIL, argc, out);
    }
    if (is_kind(callee, KILN_KIND_CLASS)) {
        return resolve_class(callee, argc, site, out);
    }
    if (is_kind(callee, KILN_KIND_BOUND_METHOD)) {
        const struct bound_method *bound = pointer_of(callee);
        return resolved_closure(bound->method, bound->receiver, argc, out);
    }
    if (is_kind(callee, KILN_KIND_NATIVE)) {
        return resolve_native(pointer_of(callee), argc, argv, out);
    }
    if (dialect() != 0) {
        dialect()->not_callable(callee);
    } else {
        kiln_raise_error("Can only call functions and classes.");
    }
    return KILN_RESOLVED_RAISED;
}

// ----- Methods

// Enters a method that takes so many arguments.
static void enter_method(struct kiln_site *site, uint64_t key, kiln_value method, uint64_t argc) {
    if (closure_of(method)->header.number == argc) {
        enter(site, key, method, (uintptr_t)closure_of(method)->code);
    }
}

KILN_SLOW uint64_t kiln_resolve_property(struct kiln_instance *instance, uint64_t argc, const kiln_value *argv,
                                           struct kiln_site *site, struct kiln_resolved *out) {
    kiln_value meaning = meaning_of((struct shape *)instance->shape, site->name);
    if (is_field(meaning)) {
        return kiln_dyn_resolve(*field_of(instance, meaning), argc, argv, 0, out);
    }
    if (meaning == KILN_UNDEFINED) {
        kiln_raise_named("Undefined property '", site->name);
        return KILN_RESOLVED_RAISED;
    }
    enter_method(site, (uintptr_t)instance->shape, meaning, argc);
    return resolved_closure(meaning, word_of(KILN_TAG_INSTANCE, instance), argc, out);
}

uint64_t kiln_dyn_resolve_invoke(kiln_value receiver, uint64_t argc, const kiln_value *argv, struct kiln_site *site,
                                 struct kiln_resolved *out) {
    if (!is_instance(receiver)) {
        kiln_raise_error("Only instances have methods.");
        return KILN_RESOLVED_RAISED;
    }
    struct kiln_instance *instance = pointer_of(receiver);
    const struct kiln_site_entry *entry = probe(site, (uintptr_t)instance->shape);
    if (entry != 0) {
        out->closure = entry->target;
        out->receiver = receiver;
        return KILN_RESOLVED_FRAME;
    }
    return kiln_resolve_property(instance, argc, argv, site, out);
}

uint64_t kiln_dyn_resolve_super(kiln_value superclass, kiln_value receiver, uint64_t argc, const kiln_value *argv,
                                struct kiln_site *site, struct kiln_resolved *out) {
    (void)argv;
    const struct kiln_site_entry *entry = probe(site, superclass);
    if (entry != 0) {
        out->closure = entry->target;
        out->receiver = receiver;
        return KILN_RESOLVED_FRAME;
    }
    const struct kiln_class *class = pointer_of(superclass);
    kiln_value method = table_get(class->methods, site->name);
    if (method == KILN_UNDEFINED) {
        kiln_raise_named("Undefined property '", site->name);
        return KILN_RESOLVED_RAISED;
    }
    enter_method(site, superclass, method, argc);
    return resolved_closure(method, receiver, argc, out);
}

static const struct kiln_site_entry *find_method(struct kiln_instance *instance, uint64_t argc, struct kiln_site *site) {
    kiln_value meaning = meaning_of((struct shape *)instance->shape, site->name);
    if (is_field(meaning) || meaning == KILN_UNDEFINED || closure_of(meaning)->header.number != argc) {
        return 0;
    }
    enter_method(site, (uintptr_t)instance->shape, meaning, argc);
    found_method = (struct kiln_site_entry){(uintptr_t)instance->shape, meaning, (uintptr_t)closure_of(meaning)->code};
    return &found_method;
}

const struct kiln_site_entry *kiln_dyn_find_method(kiln_value receiver, uint64_t argc, struct kiln_site *site) {
    if (!is_instance(receiver)) {
        return 0;
    }
    struct kiln_instance *instance = pointer_of(receiver);
    const struct kiln_site_entry *entry = probe(site, (uintptr_t)instance->shape);
    return entry != 0 ? entry : find_method(instance, argc, site);
}

// ----- Calls from native code

KILN_INLINE kiln_value run(uint64_t resolution, const struct kiln_resolved *resolved, const kiln_value *argv) {
    if (resolution == KILN_RESOLVED_VALUE) {
        return resolved->value;
    }
    if (resolution == KILN_RESOLVED_RAISED) {
        return KILN_RAISED;
    }
    return closure_of(resolved->closure)->function->array_code(resolved->closure, resolved->receiver, argv);
}

kiln_value kiln_dyn_call(kiln_value callee, uint64_t argc, const kiln_value *argv, struct kiln_site *site) {
    struct kiln_resolved resolved;
    return run(kiln_dyn_resolve(callee, argc, argv, site, &resolved), &resolved, argv);
}

kiln_value kiln_dyn_invoke(kiln_value receiver, uint64_t argc, const kiln_value *argv, struct kiln_site *site) {
    struct kiln_resolved resolved;
    return run(kiln_dyn_resolve_invoke(receiver, argc, argv, site, &resolved), &resolved, argv);
}

kiln_value kiln_dyn_super_invoke(kiln_value superclass, kiln_value receiver, uint64_t argc, const kiln_value *argv,
                                 struct kiln_site *site) {
    struct kiln_resolved resolved;
    return run(kiln_dyn_resolve_super(superclass, receiver, argc, argv, site, &resolved), &resolved, argv);
}
