// Making objects.
#include "gc.h"

struct kiln_cell *kiln_dyn_new_cell(kiln_value value) {
    struct kiln_cell *cell = gc_allocate(sizeof *cell);
    *cell = (struct kiln_cell){{.kind = KILN_KIND_CELL}, value};
    return cell;
}

kiln_value kiln_dyn_new_closure(const struct kiln_function *function) {
    uint32_t captures = function->captures;
    struct kiln_closure *closure = gc_allocate(sizeof *closure + captures * sizeof(uint64_t));
    closure->header = (struct kiln_header){.kind = KILN_KIND_CLOSURE, .number = function->arity};
    closure->function = function;
    closure->code = function->code;
    for (uint32_t i = 0; i < captures; i++) {
        closure->captures[i] = KILN_NIL;
    }
    return word_of(KILN_TAG_CLOSURE, closure);
}

struct kiln_instance *kiln_dyn_allocate_instance(kiln_value word) {
    const struct kiln_class *class = pointer_of(word);
    uint64_t size = class->size;
    struct kiln_shape *shape = class->shape;
    struct kiln_instance *instance = gc_allocate(size);
    uint64_t fields = (size - sizeof *instance) / sizeof(kiln_value);
    instance->header = (struct kiln_header){.kind = KILN_KIND_INSTANCE, .number = (uint32_t)fields};
    instance->shape = shape;
    instance->more = 0;
    for (uint64_t i = 0; i < fields; i++) {
        instance->fields[i] = 0;
    }
    return instance;
}

kiln_value kiln_dyn_new_instance(kiln_value word) {
    return word_of(KILN_TAG_INSTANCE, kiln_dyn_allocate_instance(word));
}

KILN_SLOW kiln_value kiln_new_bound_method(kiln_value receiver, kiln_value method) {
    struct bound_method *bound = gc_allocate(sizeof *bound);
    *bound = (struct bound_method){{.kind = KILN_KIND_BOUND_METHOD}, receiver, method};
    return word_of(KILN_TAG_OTHER, bound);
}

// ----- Classes

// Later instances of a class have room for that many fields in place.
static void set_capacity(struct kiln_class *class, uint64_t capacity) {
    struct shape *shape = shape_new(class, capacity);
    for (uint64_t i = 0; i < class->descriptor->layout_count; i++) {
        shape = kiln_shape_add(shape, class->descriptor->layout[i]);
    }
    class->shape = (struct kiln_shape *)shape;
    class->size = sizeof(struct kiln_instance) + capacity * sizeof(kiln_value);
}

// The most fields in place.
enum { CAPACITY_MAX = 64, OBJECT_CAPACITY_MAX = 8 };

// Called when an instance has got more fields than lie in place: the hint was too small, and later ones get more room.
static void adapt_capacity(struct kiln_class *class, uint64_t capacity) {
    // Objects without a class have little in common.
    uint64_t most = (class->header.flags & KILN_CLASS_OBJECT) != 0 ? OBJECT_CAPACITY_MAX : CAPACITY_MAX;
    if (((struct shape *)class->shape)->capacity == capacity && capacity < most) {
        uint64_t more = capacity < 4 ? 2 : capacity / 2;
        set_capacity(class, capacity + more < most ? capacity + more : most);
    }
}

static bool is_init(const struct kiln_string *name) {
    return name->length == 4 && __builtin_memcmp(name->bytes, "init", 4) == 0;
}

KILN_APART kiln_value kiln_dyn_new_class(const struct kiln_class_descriptor *descriptor, kiln_value superclass,
                              const kiln_value *methods) {
    const struct kiln_class *super = 0;
    if (superclass != KILN_UNDEFINED) {
        if (!is_kind(superclass, KILN_KIND_CLASS)) {
            return kiln_raise_error("Superclass must be a class.");
        }
        super = pointer_of(superclass);
    }
    struct kiln_class *class = gc_allocate(sizeof *class);
    *class = (struct kiln_class){
        .header = {.kind = KILN_KIND_CLASS},
        .descriptor = descriptor,
        .init = super != 0 ? super->init : KILN_NIL,
    };
    // All methods in one table, those of the superclass included: classes do not change.
    if (super != 0 && super->methods != 0) {
        class->methods = table_copy(super->methods, descriptor->method_count);
    }
    for (uint32_t i = 0; i < descriptor->method_count; i++) {
        class->methods = kiln_table_put(class->methods, descriptor->methods[i], methods[i]);
        if (is_init(descriptor->methods[i])) {
            class->init = methods[i];
        }
    }
    uint64_t capacity = descriptor->fields;
    if (super != 0) {
        capacity += ((const struct shape *)super->shape)->capacity;
    }
    set_capacity(class, capacity < CAPACITY_MAX ? capacity : CAPACITY_MAX);
    return word_of(KILN_TAG_OTHER, class);
}

kiln_value kiln_dyn_class_method(kiln_value class, const struct kiln_string *name) {
    kiln_value method = table_get(((const struct kiln_class *)pointer_of(class))->methods, name);
    return method != KILN_UNDEFINED ? method : KILN_NIL;
}

bool kiln_dyn_is_instance_of(kiln_value value, const struct kiln_class_descriptor *descriptor) {
    return is_instance(value) &&
           ((const struct kiln_instance *)pointer_of(value))->shape->owner->descriptor == descriptor;
}

bool kiln_dyn_is_class(kiln_value value, const struct kiln_class_descriptor *descriptor) {
    return is_kind(value, KILN_KIND_CLASS) &&
           ((const struct kiln_class *)pointer_of(value))->descriptor == descriptor;
}
