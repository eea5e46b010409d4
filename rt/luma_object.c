// The objects of Luma: instances of one class without methods, which no program sees. Names that a program writes with a point
// go by shapes and sites, as the fields of other instances. Where names are made at run time, shapes would be as many as
// objects: an object that gets many such, or loses a field, turns into a dictionary. It keeps its identity; its shape
// is one that no site remembers, and `more` is the dictionary.
#include "luma_parts.h"

static const struct {
    struct kiln_header header;
    uint64_t length;
    char bytes[8];
} object_name = {{KILN_KIND_STRING, KILN_STRING_STATIC, 0, 0}, 6, "object"};

enum {
    OBJECT_FIELDS = 4,
    // How many fields an object has before a name made at run time makes it a dictionary, and how many ways may lead
    // from a shape.
    COMPUTED_MAX = 32,
    CHILDREN_MAX = 64,
};

static const struct kiln_class_descriptor object_descriptor = {
    .name = (const struct kiln_string *)&object_name,
    .fields = OBJECT_FIELDS,
};

static void mark_objects(void) {
    const kiln_value roots[2] = {objects_of_luma.class, word_of(KILN_TAG_OTHER, objects_of_luma.dictionary_shape)};
    gc_mark_values(roots, 2);
}

KILN_INLINE kiln_value class_of_objects(void) {
    if (__builtin_expect(objects_of_luma.class == 0, 0)) {
        objects_of_luma.class = kiln_dyn_new_class(&object_descriptor, KILN_UNDEFINED, 0);
        struct kiln_class *class = pointer_of(objects_of_luma.class);
        class->header.flags = KILN_CLASS_OBJECT;
    }
    return objects_of_luma.class;
}

KILN_APART kiln_value kiln_luma_object(void) { return kiln_dyn_new_instance(class_of_objects()); }

// ----- Objects whose fields lie where the compiler knows

// An object of a shape of which that many fields lie in place.
KILN_INLINE kiln_value object_of_shape(struct kiln_shape *shape, uint32_t capacity) {
    struct kiln_instance *object = gc_allocate(sizeof *object + capacity * sizeof(kiln_value));
    object->header = (struct kiln_header){.kind = KILN_KIND_INSTANCE, .number = capacity};
    object->shape = shape;
    object->more = 0;
    for (uint32_t i = 0; i < capacity; i++) {
        object->fields[i] = 0;
    }
    return word_of(KILN_TAG_INSTANCE, object);
}

// Its shapes are a line of their own, as a shape says how many fields lie in place.
KILN_APART kiln_value kiln_luma_prototype(kiln_value count) {
    uint32_t capacity = (uint32_t)number_of(count);
    struct kiln_class *class = pointer_of(class_of_objects());
    return object_of_shape((struct kiln_shape *)shape_new(class, capacity), capacity);
}

kiln_value kiln_luma_like(kiln_value prototype) {
    const struct kiln_instance *object = pointer_of(prototype);
    return object_of_shape(object->shape, object->header.number);
}

// ----- Dictionaries

KILN_INLINE bool is_dictionary(const struct kiln_instance *object) {
    return (object->shape->header.flags & KILN_SHAPE_DICTIONARY) != 0;
}

KILN_INLINE struct dictionary *dictionary_of(const struct kiln_instance *object) {
    return (struct dictionary *)object->more;
}

// Instances of classes, which libraries in another language may make, keep their class.
static bool has_no_class(const struct kiln_instance *object) {
    return (object->shape->owner->header.flags & KILN_CLASS_OBJECT) != 0;
}

static uint64_t field_count(const struct kiln_instance *object) {
    return is_dictionary(object) ? dictionary_of(object)->count : object->shape->header.number;
}

// The names of all fields of an object with a shape, from the last to the first, on a stack.
static void push_names(struct stack *stack, const struct kiln_instance *object) {
    for (const struct shape *at = (const struct shape *)object->shape; at->parent != 0; at = at->parent) {
        stack_push(stack, word_of(KILN_TAG_STRING, at->name));
    }
}

KILN_SLOW void kiln_become_dictionary(struct kiln_instance *object) {
    if (objects_of_luma.dictionary_shape == 0) {
        objects_of_luma.dictionary_shape = shape_new(object->shape->owner, 0);
        objects_of_luma.dictionary_shape->header.flags = KILN_SHAPE_DICTIONARY;
    }
    struct dictionary *dictionary = dictionary_new();
    uint64_t count = object->shape->header.number;
    push_names(&visiting, object);
    for (uint64_t slot = 0; slot < count; slot++) {
        dictionary_put(dictionary, pointer_of(visiting.top[-1]), *field_of(object, slot));
        visiting.top--;
    }
    for (uint32_t i = 0; i < object->header.number; i++) {
        object->fields[i] = 0;
    }
    object->shape = (struct kiln_shape *)objects_of_luma.dictionary_shape;
    object->more = (struct kiln_words *)dictionary;
}

// ----- Fields by a name that is a value. `name` may be a rope.

static kiln_value *object_find(struct kiln_instance *object, const struct kiln_string *name) {
    if (is_dictionary(object)) {
        return dictionary_find(dictionary_of(object), string_flat(name));
    }
    name = name_find(name);
    if (name == 0) {
        return 0;
    }
    kiln_value meaning = meaning_of((struct shape *)object->shape, name);
    return is_field(meaning) ? field_of(object, meaning) : 0;
}

static bool has_many_children(const struct shape *shape) {
    return shape->children != 0 && shape->children->count >= CHILDREN_MAX;
}

static void object_set(struct kiln_instance *object, const struct kiln_string *name, kiln_value value) {
    if (!is_dictionary(object)) {
        kiln_value *field = object_find(object, name);
        if (field != 0) {
            *field = value;
            return;
        }
        const struct shape *shape = (const struct shape *)object->shape;
        bool is_map = shape->header.number >= COMPUTED_MAX || has_many_children(shape);
        if (!is_map || !has_no_class(object)) {
            add_field(object, name_make(name), value);
            return;
        }
        kiln_become_dictionary(object);
    }
    dictionary_put(dictionary_of(object), string_flat(name), value);
}

static void object_remove(struct kiln_instance *object, const struct kiln_string *name) {
    if (object_find(object, name) == 0) {
        return;
    }
    struct shape *shape = (struct shape *)object->shape;
    if (!is_dictionary(object) && shape->name == name_find(name)) {
        // The last one.
        *field_of(object, shape->header.number - 1) = 0;
        object->shape = (struct kiln_shape *)shape->parent;
        return;
    }
    if (!is_dictionary(object)) {
        kiln_become_dictionary(object);
    }
    dictionary_remove(dictionary_of(object), string_flat(name));
}

// A field of a dictionary by a name of a site, or null.
static kiln_value *dictionary_field(struct kiln_instance *object, const struct kiln_string *name) {
    return dictionary_find(dictionary_of(object), name);
}

static void dictionary_set(struct kiln_instance *object, const struct kiln_string *name, kiln_value value) {
    dictionary_put(dictionary_of(object), name, value);
}

// ----- Names and values as lists

static const struct dictionary *dictionary_or_null(const struct kiln_instance *object) {
    return is_dictionary(object) ? dictionary_of(object) : 0;
}

// The names of the fields in the order in which they were made, or their values.
static kiln_value list_of_fields(struct kiln_instance *object, bool of_names) {
    struct kiln_list *list = list_new(field_count(object));
    kiln_value *items = list->items->values;
    list->length = field_count(object);
    const struct dictionary *dictionary = dictionary_or_null(object);
    if (dictionary != 0) {
        for (uint64_t i = 0; i < dictionary->used; i++) {
            const kiln_value *entry = dictionary_entry(dictionary, i);
            if (is_string(entry[0])) {
                *items++ = entry[of_names ? 0 : 1];
            }
        }
        return word_of(KILN_TAG_LIST, list);
    }
    uint64_t slot = list->length;
    for (const struct shape *at = (const struct shape *)object->shape; at->parent != 0; at = at->parent) {
        slot--;
        items[slot] = of_names ? word_of(KILN_TAG_STRING, at->name) : *field_of(object, slot);
    }
    return word_of(KILN_TAG_LIST, list);
}
