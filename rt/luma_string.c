// Strings as Luma sees them: characters are the code points of UTF-8. In bytes that are no UTF-8, which input may have, a
// character is a byte that does not continue one, with those that do behind it.
//
// How many characters a string has is counted once, and where the last one was is remembered for some strings, so that
// going through a string is not slower than its length.
#include "case_ranges.inc"
#include "luma_parts.h"

static void forget_characters(void) { __builtin_memset(remembered, 0, sizeof remembered); }

KILN_INLINE bool continues(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

static uint64_t count_characters(const char *bytes, uint64_t length) {
    // What continues nothing at the start is a character, too.
    uint64_t count = length > 0 && continues(bytes[0]);
    for (uint64_t i = 0; i < length; i++) {
        count += !continues(bytes[i]);
    }
    return count;
}

// Valid until the next call of it.
static struct characters *characters_of(const struct kiln_string *flat) {
    struct characters *characters = &remembered[((uintptr_t)flat >> 3 ^ (uintptr_t)flat >> 7) % REMEMBERED];
    if (characters->string != flat) {
        *characters = (struct characters){flat, count_characters(flat->bytes, flat->length), 0, 0};
    }
    return characters;
}

static uint64_t next_character(const struct kiln_string *flat, uint64_t byte) {
    do {
        byte++;
    } while (byte < flat->length && continues(flat->bytes[byte]));
    return byte;
}

// The byte at which a character begins; `at` may be as large as the count.
static uint64_t byte_of_character(struct characters *characters, uint64_t at) {
    const struct kiln_string *flat = characters->string;
    if (characters->count == flat->length) {
        return at;
    }
    if (at == characters->count) {
        return flat->length;
    }
    if (at < characters->at / 2) {
        characters->at = characters->byte = 0;
    }
    while (characters->at < at) {
        characters->byte = next_character(flat, characters->byte);
        characters->at++;
    }
    while (characters->at > at) {
        do {
            characters->byte--;
        } while (characters->byte > 0 && continues(flat->bytes[characters->byte]));
        characters->at--;
    }
    return characters->byte;
}

// The character that begins at a byte.
static uint64_t character_of_byte(const struct kiln_string *flat, uint64_t byte) {
    struct characters *characters = characters_of(flat);
    return characters->count == flat->length ? byte : count_characters(flat->bytes, byte);
}

// ----- Strings of one character

struct one_character {
    struct kiln_header header;
    uint64_t length;
    char bytes[8];
};
#define ONE(c) {{KILN_KIND_STRING, KILN_STRING_STATIC, 0, 0}, 1, {c}}
#define FOUR(c) ONE(c), ONE((c) + 1), ONE((c) + 2), ONE((c) + 3)
#define SIXTEEN(c) FOUR(c), FOUR((c) + 4), FOUR((c) + 8), FOUR((c) + 12)
static const struct one_character ascii[128] = {SIXTEEN(0),  SIXTEEN(16), SIXTEEN(32), SIXTEEN(48),
                                                SIXTEEN(64), SIXTEEN(80), SIXTEEN(96), SIXTEEN(112)};

// A part of a string in bytes.
static kiln_value string_bytes(const struct kiln_string *flat, uint64_t from, uint64_t to) {
    if (to - from == 1 && (unsigned char)flat->bytes[from] < 128) {
        return word_of(KILN_TAG_STRING, &ascii[(unsigned char)flat->bytes[from]]);
    }
    struct kiln_string *part = new_flat(to - from);
    __builtin_memcpy(part->bytes, flat->bytes + from, to - from);
    return word_of(KILN_TAG_STRING, part);
}

static kiln_value character_at(struct characters *characters, uint64_t at) {
    uint64_t from = byte_of_character(characters, at);
    return string_bytes(characters->string, from, next_character(characters->string, from));
}

static kiln_value list_of_characters(const struct kiln_string *string) {
    string = string_flat(string);
    uint64_t count = characters_of(string)->count;
    struct kiln_list *list = list_new(count);
    for (uint64_t i = 0, byte = 0; i < count; i++) {
        uint64_t next = next_character(string, byte);
        kiln_value character = string_bytes(string, byte, next);
        list->items->values[i] = character;
        list->length = i + 1;
        byte = next;
    }
    return word_of(KILN_TAG_LIST, list);
}

// The part of a string from one character up to another one.
static kiln_value string_part(const struct kiln_string *string, uint64_t from, uint64_t to) {
    string = string_flat(string);
    struct characters *characters = characters_of(string);
    uint64_t first = byte_of_character(characters, from);
    uint64_t end = byte_of_character(characters, to);
    return string_bytes(string, first, end);
}

// ----- Search

// Where `part` is in the bytes from `from` on; the length if it is not there. After R. Karp and M. Rabin, 1987: the sum of a window
// is compared first, so that the time grows with the length alone.
static uint64_t search(const struct kiln_string *in, const struct kiln_string *part, uint64_t from) {
    const unsigned char *bytes = (const unsigned char *)in->bytes;
    uint64_t size = part->length;
    if (size > in->length - from) {
        return in->length;
    }
    if (size == 0) {
        return from;
    }
    const uint64_t base = 0x9e3779b97f4a7c15u;
    uint64_t wanted = 0, found = 0, highest = 1;
    for (uint64_t i = 0; i < size; i++) {
        wanted = wanted * base + (unsigned char)part->bytes[i];
        found = found * base + bytes[from + i];
        highest *= i > 0 ? base : 1;
    }
    for (uint64_t at = from;; at++) {
        if (found == wanted && __builtin_memcmp(bytes + at, part->bytes, size) == 0) {
            return at;
        }
        if (at + size >= in->length) {
            return in->length;
        }
        found = (found - bytes[at] * highest) * base + bytes[at + size];
    }
}

static bool string_has(const struct kiln_string *in, const struct kiln_string *part) {
    in = string_flat(in);
    part = string_flat(part);
    return part->length == 0 || search(in, part, 0) < in->length;
}

static kiln_value string_find(const struct kiln_string *in, const struct kiln_string *part) {
    in = string_flat(in);
    part = string_flat(part);
    uint64_t at = search(in, part, 0);
    if (at == in->length && part->length != 0) {
        return KILN_NIL;
    }
    return word_of_number((double)character_of_byte(in, at));
}

// ----- Functions of the library

KILN_APART kiln_value kiln_luma_number(kiln_value text) { return kiln_native_to_number.code(&text); }

KILN_APART kiln_value kiln_luma_split(kiln_value text, kiln_value between) {
    if (!is_string(text) || !is_string(between)) {
        return kiln_needs("split", "a text", is_string(text) ? between : text);
    }
    const struct kiln_string *string = string_flat(pointer_of(text));
    const struct kiln_string *separator = string_flat(pointer_of(between));
    if (separator->length == 0) {
        return list_of_characters(string);
    }
    struct kiln_list *list = list_new(0);
    uint64_t from = 0;
    for (;;) {
        uint64_t at = search(string, separator, from);
        list_push(list, string_bytes(string, from, at));
        if (at == string->length) {
            return word_of(KILN_TAG_LIST, list);
        }
        from = at + separator->length;
    }
}

KILN_APART kiln_value kiln_luma_replace(kiln_value text, kiln_value part, kiln_value by) {
    if (!is_string(text) || !is_string(part) || !is_string(by)) {
        return kiln_needs("replace", "a text", !is_string(text) ? text : is_string(part) ? by : part);
    }
    const struct kiln_string *string = string_flat(pointer_of(text));
    const struct kiln_string *old = string_flat(pointer_of(part));
    const struct kiln_string *new = string_flat(pointer_of(by));
    if (old->length == 0 || search(string, old, 0) == string->length) {
        return text;
    }
    builder_start();
    for (uint64_t from = 0;;) {
        uint64_t at = search(string, old, from);
        builder_put(0, string->bytes + from, at - from);
        if (at == string->length) {
            return builder_string();
        }
        builder_put(0, new->bytes, new->length);
        from = at + old->length;
    }
}

// ----- Characters as numbers

// The code point at a byte, and how many bytes it has; of bytes that are no UTF-8 one, and then the code point is NO_CHARACTER.
#define NO_CHARACTER UINT32_MAX
static uint32_t decode(const char *text, uint64_t left, uint64_t *size) {
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t first = bytes[0];
    *size = 1;
    if (first < 0x80) {
        return first;
    }
    uint64_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || length > left) {
        return NO_CHARACTER;
    }
    uint32_t code = first & (0x7fu >> length);
    for (uint64_t i = 1; i < length; i++) {
        if (!continues(text[i])) {
            return NO_CHARACTER;
        }
        code = code << 6 | (bytes[i] & 0x3fu);
    }
    const uint32_t least[] = {0x80, 0x800, 0x10000};
    if (code < least[length - 2] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        return NO_CHARACTER;
    }
    *size = length;
    return code;
}

static void put_character(uint32_t code) {
    char *to = builder_room(4);
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xc0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        *to++ = (char)(0xe0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    } else {
        *to++ = (char)(0xf0 | code >> 18);
        *to++ = (char)(0x80 | (code >> 12 & 0x3f));
        *to++ = (char)(0x80 | (code >> 6 & 0x3f));
        *to++ = (char)(0x80 | (code & 0x3f));
    }
    builder.length = (size_t)(to - builder.bytes);
}

// Whether bytes are UTF-8.
static bool is_utf8(const char *bytes, uint64_t length) {
    for (uint64_t at = 0, size; at < length; at += size) {
        if (decode(bytes + at, length - at, &size) == NO_CHARACTER) {
            return false;
        }
    }
    return true;
}

// ----- Capitals and small letters

static uint32_t map_case(uint32_t code, const struct case_range *ranges, size_t count) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges[middle].last < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct case_range *range = &ranges[low];
    if (low == count || code < range->first || (code - range->first) % range->step != 0) {
        return code;
    }
    return (uint32_t)((int32_t)code + range->distance);
}

static kiln_value change_case(kiln_value text, const struct case_range *ranges, size_t count) {
    const struct kiln_string *string = string_flat(pointer_of(text));
    builder_start();
    for (uint64_t at = 0, size; at < string->length; at += size) {
        uint32_t code = decode(string->bytes + at, string->length - at, &size);
        if (code == NO_CHARACTER) {
            builder_put(0, string->bytes + at, 1);
        } else {
            put_character(map_case(code, ranges, count));
        }
    }
    return builder_string();
}

KILN_APART kiln_value kiln_luma_upper(kiln_value text) {
    return is_string(text) ? change_case(text, to_upper, sizeof to_upper / sizeof *to_upper)
                           : kiln_needs("upper", "a text", text);
}

KILN_APART kiln_value kiln_luma_lower(kiln_value text) {
    return is_string(text) ? change_case(text, to_lower, sizeof to_lower / sizeof *to_lower)
                           : kiln_needs("lower", "a text", text);
}

// ----- Spaces

// The property White_Space of Unicode.
static bool is_space(uint32_t code) {
    return (code >= 9 && code <= 13) || code == ' ' || code == 0x85 || code == 0xa0 || code == 0x1680 ||
           (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f ||
           code == 0x3000;
}

KILN_APART kiln_value kiln_luma_trim(kiln_value text) {
    if (!is_string(text)) {
        return kiln_needs("trim", "a text", text);
    }
    const struct kiln_string *string = string_flat(pointer_of(text));
    uint64_t from = 0, to = string->length, size;
    while (from < to && is_space(decode(string->bytes + from, to - from, &size))) {
        from += size;
    }
    while (to > from) {
        uint64_t last = to - 1;
        while (last > from && continues(string->bytes[last])) {
            last--;
        }
        if (!is_space(decode(string->bytes + last, to - last, &size)) || last + size != to) {
            break;
        }
        to = last;
    }
    return to - from == string->length ? text : string_bytes(string, from, to);
}
