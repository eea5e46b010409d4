// The fields of an object that has many, or whose names are made while the program runs: a hash table by text that keeps the
// order in which fields were made.
//
// Entries lie one behind the other as pairs of name and value; a removed one is a gap. `places` has open addressing and says
// of each hash which entry it is. Both are made anew when there is no room for an entry, and then gaps are closed.
#include "luma_parts.h"

// What a place says if it is no entry.
enum { PLACE_FREE = UINT32_MAX, PLACE_REMOVED = UINT32_MAX - 1u };

enum { DICTIONARY_LEAST = 8 }; // places

static struct places *new_places(uint64_t count) {
    struct places *places = gc_allocate(sizeof *places + count * sizeof *places->values);
    places->header = (struct kiln_header){.kind = KILN_KIND_BYTES, .number = (uint32_t)count};
    __builtin_memset(places->values, 0xff, count * sizeof *places->values);
    return places;
}

KILN_INLINE kiln_value *dictionary_entry(const struct dictionary *dictionary, uint64_t entry) {
    return &dictionary->entries->values[2 * entry];
}

// How many entries there is room for.
static uint64_t room_of(const struct dictionary *dictionary) { return dictionary->entries->header.number / 2; }

static struct dictionary *dictionary_new(void) {
    struct dictionary *dictionary = gc_allocate(sizeof *dictionary);
    *dictionary = (struct dictionary){.header = {.kind = KILN_KIND_DICTIONARY}};
    dictionary->entries = words_new(2 * (DICTIONARY_LEAST / 4 * 3));
    dictionary->places = new_places(DICTIONARY_LEAST);
    return dictionary;
}

// The place of a name, or where the search for it ended.
static struct place *find_place(const struct dictionary *dictionary, const struct kiln_string *name) {
    struct places *places = dictionary->places;
    uint64_t mask = places->header.number - 1;
    uint32_t hash = string_hash(name);
    // The hash of FNV-1a is good in its low bits, too.
    for (uint64_t at = hash;; at++) {
        struct place *place = &places->values[at & mask];
        if (place->entry == PLACE_FREE) {
            return place;
        }
        if (place->hash == hash && place->entry != PLACE_REMOVED) {
            const struct kiln_string *other = pointer_of(*dictionary_entry(dictionary, place->entry));
            if (other == name || string_equal(other, name)) {
                return place;
            }
        }
    }
}

// Room for one more entry.
KILN_SLOW void kiln_dictionary_grow(struct dictionary *dictionary) {
    uint64_t places = DICTIONARY_LEAST;
    while (places / 4 * 3 < dictionary->count * 2) {
        places *= 2;
    }
    // Entries have numbers of 32 bits.
    if (places >= (uint64_t)1 << 31) {
        kiln_gc_out_of_memory();
    }
    struct kiln_words *entries = words_new(2 * (places / 4 * 3));
    struct places *table = new_places(places);
    struct kiln_words *old = dictionary->entries;
    uint64_t used = dictionary->used;
    dictionary->entries = entries;
    dictionary->places = table;
    dictionary->used = 0;
    for (uint64_t i = 0; i < used; i++) {
        if (is_string(old->values[2 * i])) {
            uint64_t entry = dictionary->used++;
            entries->values[2 * entry] = old->values[2 * i];
            entries->values[2 * entry + 1] = old->values[2 * i + 1];
            // Names are flat: nothing is allocated, and no two are equal.
            const struct kiln_string *name = pointer_of(old->values[2 * i]);
            *find_place(dictionary, name) = (struct place){(uint32_t)entry, string_hash(name)};
        }
    }
}

// Where the value of a name is, or null. The name is flat.
static kiln_value *dictionary_find(const struct dictionary *dictionary, const struct kiln_string *name) {
    const struct place *place = find_place(dictionary, name);
    return place->entry != PLACE_FREE ? dictionary_entry(dictionary, place->entry) + 1 : 0;
}

static void dictionary_put(struct dictionary *dictionary, const struct kiln_string *name, kiln_value value) {
    struct place *place = find_place(dictionary, name);
    if (place->entry == PLACE_FREE) {
        if (dictionary->used == room_of(dictionary)) {
            kiln_dictionary_grow(dictionary);
            place = find_place(dictionary, name);
        }
        *place = (struct place){(uint32_t)dictionary->used++, string_hash(name)};
        *dictionary_entry(dictionary, place->entry) = word_of(KILN_TAG_STRING, name);
        dictionary->count++;
    }
    dictionary_entry(dictionary, place->entry)[1] = value;
}

static void dictionary_remove(struct dictionary *dictionary, const struct kiln_string *name) {
    struct place *place = find_place(dictionary, name);
    if (place->entry != PLACE_FREE) {
        kiln_value *entry = dictionary_entry(dictionary, place->entry);
        entry[0] = KILN_UNDEFINED;
        entry[1] = 0;
        place->entry = PLACE_REMOVED;
        dictionary->count--;
    }
}
