// Hash tables of names: open addressing with linear search. Names are interned, so that their address is their identity.
#include "gc.h"

static uint64_t place_of(const struct kiln_string *name, uint64_t capacity) {
    return ((uintptr_t)name * 0x9e3779b97f4a7c15u >> 32) & (capacity - 1);
}

// The entry of a name, or the free one where it would be.
static const struct table_entry *find_entry(const struct kiln_table *table, const struct kiln_string *name) {
    uint64_t capacity = table->header.number;
    uint64_t place = place_of(name, capacity);
    while (table->entries[place].name != name && table->entries[place].name != 0) {
        place = (place + 1) & (capacity - 1);
    }
    return &table->entries[place];
}

static kiln_value table_get(const struct kiln_table *table, const struct kiln_string *name) {
    if (table == 0) {
        return KILN_UNDEFINED;
    }
    const struct table_entry *entry = find_entry(table, name);
    return entry->name != 0 ? entry->value : KILN_UNDEFINED;
}

static struct kiln_table *new_table(uint64_t capacity) {
    struct kiln_table *table = gc_allocate(sizeof *table + capacity * sizeof *table->entries);
    table->header = (struct kiln_header){.kind = KILN_KIND_TABLE, .number = (uint32_t)capacity};
    table->count = 0;
    __builtin_memset(table->entries, 0, capacity * sizeof *table->entries);
    return table;
}

static void put(struct kiln_table *table, const struct kiln_string *name, kiln_value value) {
    struct table_entry *entry = (struct table_entry *)find_entry(table, name);
    table->count += entry->name == 0;
    *entry = (struct table_entry){name, value};
}

static struct kiln_table *table_copy(const struct kiln_table *table, uint64_t more) {
    uint64_t count = (table != 0 ? table->count : 0) + more;
    uint64_t capacity = 8;
    while (capacity - capacity / 4 < count) {
        capacity *= 2;
    }
    struct kiln_table *copy = new_table(capacity);
    for (uint64_t i = 0; table != 0 && i < table->header.number; i++) {
        if (table->entries[i].name != 0) {
            put(copy, table->entries[i].name, table->entries[i].value);
        }
    }
    return copy;
}

KILN_APART struct kiln_table *kiln_table_put(struct kiln_table *table, const struct kiln_string *name, kiln_value value) {
    if (table == 0 || table->count >= table->header.number - table->header.number / 4) {
        table = table_copy(table, table == 0 ? 1 : table->count + 1);
    }
    put(table, name, value);
    return table;
}
