// Names of fields: of each text one string, so that its address is its identity. In the VM the literals of all programs are
// such strings, too. Native modules bring the names of their sites as data; those that are made while the program runs are
// entered beside them.
//
// What programs made at run time, and no shape refers to any more, is dropped at a collection.
#include "state.h"
#include "os.h"

// Stands where a name was dropped.
static const struct kiln_string dropped = {{.kind = KILN_KIND_STRING}, 0};

static uint32_t hash_of(const char *bytes, uint64_t length) {
    uint32_t hash = 0x811c9dc5;
    for (uint64_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 0x01000193;
    }
    return hash;
}

static uint32_t string_hash(const struct kiln_string *flat) {
    if ((flat->header.flags & KILN_STRING_HASHED) != 0) {
        return flat->header.number;
    }
    uint32_t hash = hash_of(flat->bytes, flat->length);
    if ((flat->header.flags & KILN_STRING_STATIC) == 0) {
        struct kiln_header *header = (struct kiln_header *)&flat->header;
        header->number = hash;
        header->flags |= KILN_STRING_HASHED;
    }
    return hash;
}

static const struct kiln_string **name_place(uint32_t hash, const char *bytes, uint64_t length) {
    for (size_t place = hash;; place++) {
        const struct kiln_string **at = &name_table.strings[place & (name_table.capacity - 1)];
        if (*at == 0 || (*at != &dropped && (*at)->length == length && string_hash(*at) == hash &&
                         __builtin_memcmp((*at)->bytes, bytes, length) == 0)) {
            return at;
        }
    }
}

KILN_SLOW void kiln_grow_names(void) {
    size_t old_capacity = name_table.capacity;
    const struct kiln_string **old = name_table.strings;
    size_t alive = 0;
    for (size_t i = 0; i < old_capacity; i++) {
        alive += old[i] != 0 && old[i] != &dropped;
    }
    name_table.capacity = old_capacity == 0 ? 8192 : old_capacity;
    while (alive * 4 >= name_table.capacity) {
        name_table.capacity *= 2;
    }
    name_table.count = alive;
    name_table.strings = kiln_os_reserve(name_table.capacity * sizeof *old);
    if (name_table.strings == 0 || !kiln_os_commit(name_table.strings, name_table.capacity * sizeof *old)) {
        kiln_gc_out_of_memory();
    }
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i] != 0 && old[i] != &dropped) {
            *name_place(string_hash(old[i]), old[i]->bytes, old[i]->length) = old[i];
        }
    }
    if (old != 0) {
        kiln_os_release(old, old_capacity * sizeof *old);
    }
}

// Where a text is, or would be entered.
static const struct kiln_string **name_room(uint32_t hash, const char *bytes, uint64_t length) {
    if (name_table.count * 2 >= name_table.capacity) {
        kiln_grow_names();
    }
    return name_place(hash, bytes, length);
}

static void enter_name(const struct kiln_string **place, const struct kiln_string *name) {
    *place = name;
    name_table.count++;
}

// Drops what died.
static void forget_dead_names(void) {
    for (size_t i = 0; i < name_table.capacity; i++) {
        if (name_table.strings[i] != 0 && name_table.strings[i] != &dropped && !gc_is_marked((uintptr_t)name_table.strings[i])) {
            name_table.strings[i] = &dropped;
        }
    }
}

#if defined(KILN_VM)

// A flat string is the one of its text.
enum { IS_NAME = KILN_STRING_INTERNED, BECOMES_NAME = KILN_STRING_INTERNED };

const struct kiln_string *kiln_dyn_intern(const char *bytes, uint64_t length) {
    uint32_t hash = hash_of(bytes, length);
    const struct kiln_string **place = name_room(hash, bytes, length);
    if (*place == 0) {
        struct kiln_string *string = new_flat(length);
        // The allocation may have dropped names, but moved none.
        string->header.flags = KILN_STRING_INTERNED | KILN_STRING_HASHED;
        string->header.number = hash;
        __builtin_memcpy(string->bytes, bytes, length);
        enter_name(place, string);
    }
    if (((*place)->header.flags & KILN_STRING_STATIC) == 0) {
        struct kiln_header *header = (struct kiln_header *)&(*place)->header;
        header->flags |= KILN_STRING_PINNED;
    }
    return *place;
}

static void mark_pinned_names(void) {
    for (size_t i = 0; i < name_table.capacity; i++) {
        const struct kiln_string *name = name_table.strings[i];
        if (name != 0 && (name->header.flags & KILN_STRING_PINNED) != 0) {
            kiln_value value = word_of(KILN_TAG_STRING, name);
            gc_mark_values(&value, 1);
        }
    }
}

static void close_names(void) {
    if (name_table.strings != 0) {
        kiln_os_release(name_table.strings, name_table.capacity * sizeof *name_table.strings);
    }
}

static void prepare_names(void) {}

#else

// Literals count as interned though they need not be in the table: what is made at run time must not.
enum { IS_NAME = KILN_STRING_NAME, BECOMES_NAME = KILN_STRING_NAME };

// Enters the names that the module brings, before any other.
static void prepare_names(void) {
    if (name_table.capacity != 0) {
        return;
    }
    kiln_grow_names();
    for (const struct kiln_module *module = modules; module != 0; module = module->next) {
        for (uint64_t i = 0; i < module->site_count; i++) {
            const struct kiln_string *name = module->sites[i].name;
            if (name == 0) {
                continue;
            }
            const struct kiln_string **place = name_room(string_hash(name), name->bytes, name->length);
            if (*place == 0) {
                enter_name(place, name);
            }
        }
    }
}

#endif

static const struct kiln_string *name_find(const struct kiln_string *text) {
    text = string_flat(text);
    if ((text->header.flags & IS_NAME) != 0) {
        return text;
    }
    prepare_names();
    return name_table.capacity == 0 ? 0 : *name_place(string_hash(text), text->bytes, text->length);
}

static const struct kiln_string *name_make(const struct kiln_string *text) {
    text = string_flat(text);
    if ((text->header.flags & IS_NAME) != 0) {
        return text;
    }
    prepare_names();
    const struct kiln_string **place = name_room(string_hash(text), text->bytes, text->length);
    if (*place == 0) {
        if ((text->header.flags & KILN_STRING_STATIC) == 0) {
            struct kiln_header *header = (struct kiln_header *)&text->header;
            header->flags |= BECOMES_NAME;
        }
        enter_name(place, text);
    }
    return *place;
}
