// Fields and methods by name, and what sites remember of them.
#include "state.h"

// ----- Sites

// The entry of a key, or null.
KILN_INLINE struct kiln_site_entry *probe(struct kiln_site *site, uint64_t key) {
    for (int i = 0; i < KILN_SITE_ENTRIES; i++) {
        if (site->entries[i].key == key) {
            return &site->entries[i];
        }
    }
    return 0;
}

// Enters what is not in a site yet, if there is room.
static void enter(struct kiln_site *site, uint64_t key, uint64_t target, uint64_t value) {
    for (int i = 0; i < KILN_SITE_ENTRIES; i++) {
        if (site->entries[i].key == 0) {
            site->entries[i] = (struct kiln_site_entry){key, target, value};
            return;
        }
    }
}

// A key may be a pointer or the word of an object.
static void forget_dead_keys(struct kiln_site *site) {
    int kept = 0;
    for (int i = 0; i < KILN_SITE_ENTRIES && site->entries[i].key != 0; i++) {
        if (gc_is_marked((uintptr_t)(site->entries[i].key & KILN_ADDRESS_MASK))) {
            site->entries[kept++] = site->entries[i];
        }
    }
    for (; kept < KILN_SITE_ENTRIES; kept++) {
        site->entries[kept] = (struct kiln_site_entry){0, 0, 0};
    }
}

// ----- Lookup

// What a name means for instances of a shape: a field's number, the closure of a method, or KILN_UNDEFINED. Sites with more
// shapes than they have entries come here again and again, so the last answers are kept.

KILN_SLOW kiln_value kiln_look_up(struct shape *shape, const struct kiln_string *name) {
    int64_t slot = shape_find(shape, name);
    return slot >= 0 ? (kiln_value)slot : table_get(shape->owner->methods, name);
}

static kiln_value meaning_of(struct shape *shape, const struct kiln_string *name) {
    struct answer *answer = &answers[((uintptr_t)shape >> 3 ^ (uintptr_t)name >> 4) % ANSWERS];
    if (answer->shape != shape || answer->name != name) {
        *answer = (struct answer){shape, name, kiln_look_up(shape, name)};
    }
    return answer->meaning;
}

static void forget_answers(void) { __builtin_memset(answers, 0, sizeof answers); }

KILN_INLINE bool is_field(kiln_value meaning) { return meaning <= UINT32_MAX; }

// ----- Fields

static uint64_t offset_of_field(uint64_t slot) { return sizeof(struct kiln_instance) + slot * sizeof(kiln_value); }

static kiln_value *field_in_place(struct kiln_instance *instance, uint64_t offset) {
    return (kiln_value *)((char *)instance + offset);
}

static kiln_value *field_of(struct kiln_instance *instance, uint64_t slot) {
    uint64_t capacity = instance->header.number;
    return slot < capacity ? &instance->fields[slot] : &instance->more->values[slot - capacity];
}

KILN_SLOW kiln_value kiln_undefined_property(struct kiln_instance *instance, const struct kiln_string *name) {
    return dialect() != 0 ? dialect()->no_field(word_of(KILN_TAG_INSTANCE, instance), name)
                         : kiln_raise_named("Undefined property '", name);
}

// What dictionaries are made of is in the data of their language.
KILN_INLINE const struct kiln_dialect *language_of_dictionaries(void) {
#if defined(KILN_VM)
    // They outlive a change of the language.
    return &kiln_dialect_luma;
#else
    return dialect();
#endif
}

KILN_SLOW kiln_value kiln_get_slowly(struct kiln_instance *instance, struct kiln_site *site) {
    if ((instance->shape->header.flags & KILN_SHAPE_DICTIONARY) != 0) {
        const kiln_value *field = language_of_dictionaries()->dictionary_find(instance, site->name);
        return field != 0 ? *field : kiln_undefined_property(instance, site->name);
    }
    kiln_value meaning = meaning_of((struct shape *)instance->shape, site->name);
    if (is_field(meaning)) {
        if (meaning < instance->header.number) {
            enter(site, (uintptr_t)instance->shape, 0, offset_of_field(meaning));
        }
        return *field_of(instance, meaning);
    }
    if (meaning == KILN_UNDEFINED) {
        return kiln_undefined_property(instance, site->name);
    }
    return kiln_new_bound_method(word_of(KILN_TAG_INSTANCE, instance), meaning);
}

kiln_value kiln_dyn_get(kiln_value object, struct kiln_site *site) {
    if (!is_instance(object)) {
        return dialect() != 0 ? dialect()->no_fields(object) : kiln_raise_error("Only instances have properties.");
    }
    struct kiln_instance *instance = pointer_of(object);
    const struct kiln_site_entry *entry = probe(site, (uintptr_t)instance->shape);
    return entry != 0 ? *field_in_place(instance, entry->value) : kiln_get_slowly(instance, site);
}

// Room for the field of that number, which is the next behind those there are.
static void make_room(struct kiln_instance *instance, uint64_t slot) {
    uint64_t capacity = instance->header.number;
    uint64_t old = instance->more != 0 ? instance->more->header.number : 0;
    if (slot - capacity < old) {
        return;
    }
    adapt_capacity(instance->shape->owner, capacity);
    uint64_t count = old == 0 ? 4 : old * 2;
    struct kiln_words *more = gc_allocate(sizeof *more + count * sizeof(kiln_value));
    more->header = (struct kiln_header){.kind = KILN_KIND_WORDS, .number = (uint32_t)count};
    for (uint64_t i = 0; i < count; i++) {
        more->values[i] = i < old ? instance->more->values[i] : 0;
    }
    instance->more = more;
}

// Makes a field, which there is not yet, behind the others.
static void add_field(struct kiln_instance *instance, const struct kiln_string *name, kiln_value value) {
    struct shape *shape = (struct shape *)instance->shape;
    uint64_t slot = shape->header.number;
    struct shape *after = kiln_shape_add(shape, name);
    if (slot >= instance->header.number) {
        make_room(instance, slot);
    }
    *field_of(instance, slot) = value;
    instance->shape = (struct kiln_shape *)after;
}

KILN_SLOW void kiln_set_slowly(struct kiln_instance *instance, kiln_value value, struct kiln_site *site) {
    if ((instance->shape->header.flags & KILN_SHAPE_DICTIONARY) != 0) {
        language_of_dictionaries()->dictionary_set(instance, site->name, value);
        return;
    }
    struct shape *shape = (struct shape *)instance->shape;
    struct shape *after = shape;
    kiln_value meaning = meaning_of(shape, site->name);
    uint64_t slot = meaning;
    if (!is_field(meaning)) {
        after = kiln_shape_add(shape, site->name);
        slot = shape->header.number;
    }
    if (slot < instance->header.number) {
        enter(site, (uintptr_t)shape, (uintptr_t)after, offset_of_field(slot));
    } else {
        make_room(instance, slot);
    }
    *field_of(instance, slot) = value;
    instance->shape = (struct kiln_shape *)after;
}

kiln_value kiln_dyn_set(kiln_value object, kiln_value value, struct kiln_site *site) {
    if (!is_instance(object)) {
        return dialect() != 0 ? dialect()->not_settable(object) : kiln_raise_error("Only instances have fields.");
    }
    struct kiln_instance *instance = pointer_of(object);
    const struct kiln_site_entry *entry = probe(site, (uintptr_t)instance->shape);
    if (entry != 0) {
        *field_in_place(instance, entry->value) = value;
        instance->shape = (struct kiln_shape *)(uintptr_t)entry->target;
    } else {
        kiln_set_slowly(instance, value, site);
    }
    return value;
}

kiln_value kiln_dyn_super_get(kiln_value superclass, kiln_value receiver, struct kiln_site *site) {
    const struct kiln_class *class = pointer_of(superclass);
    kiln_value method = table_get(class->methods, site->name);
    return method != KILN_UNDEFINED ? kiln_new_bound_method(receiver, method)
                                    : kiln_raise_named("Undefined property '", site->name);
}

kiln_value kiln_dyn_undefined(const struct kiln_string *name) {
    return dialect() != 0 ? dialect()->undefined(name) : kiln_raise_named("Undefined variable '", name);
}
