// What compiled Luma calls: one function for each row of the table of operations (compiler/abi/src/dynamic/function.rs), and the
// operators. Included by dyn.h.
//
// "May raise" is said as there. All operands and results are values; of functions that take any number of operands the
// first parameter says how many.
#ifndef KILN_LUMA_H
#define KILN_LUMA_H

// ----- Operators on what is not two numbers; they do numbers, too. All may raise.

kiln_value kiln_luma_add(kiln_value a, kiln_value b);
kiln_value kiln_luma_sub(kiln_value a, kiln_value b);
kiln_value kiln_luma_mul(kiln_value a, kiln_value b);
kiln_value kiln_luma_div(kiln_value a, kiln_value b);
// 0 or 1, in the VM also KILN_RAISED.
uint64_t kiln_luma_lt(kiln_value a, kiln_value b);
uint64_t kiln_luma_le(kiln_value a, kiln_value b);
uint64_t kiln_luma_gt(kiln_value a, kiln_value b);
uint64_t kiln_luma_ge(kiln_value a, kiln_value b);
kiln_value kiln_luma_neg(kiln_value a);

// ----- Operations

// Prints values with spaces between them, and a newline.
kiln_value kiln_luma_show(uint64_t count, const kiln_value *operands);
// The texts of values, joined.
kiln_value kiln_luma_concat(uint64_t count, const kiln_value *operands);
// The text of a value.
kiln_value kiln_luma_text(kiln_value a);
// The rest of a division, with the sign of the right side. May raise.
kiln_value kiln_luma_rem(kiln_value a, kiln_value b);
// Whether a list has an item, an object a field, a string a part. May raise.
kiln_value kiln_luma_has(kiln_value a, kiln_value b);
// A new list of values.
kiln_value kiln_luma_list(uint64_t count, const kiln_value *operands);
// A new object without fields.
kiln_value kiln_luma_object(void);
// A new object without fields, with room for so many in itself: others are made like it.
kiln_value kiln_luma_prototype(kiln_value a);
// A new object with the fields of another one, each 0: surely all are assigned before anybody looks.
kiln_value kiln_luma_like(kiln_value a);
// An item, a character, or a field. May raise.
kiln_value kiln_luma_index(kiln_value a, kiln_value b);
// Of a list or object, a position and a value: assigns an item or a field. May raise.
kiln_value kiln_luma_set_index(kiln_value a, kiln_value b, kiln_value c);
// Of a value and a list: puts it at the end. May raise.
kiln_value kiln_luma_append(kiln_value a, kiln_value b);
// Of a value and a list or object: takes the first equal item, or the field of that name. May raise.
kiln_value kiln_luma_remove(kiln_value a, kiln_value b);
// What a loop over a value goes through: a list itself, of an object a new list of names, of a string one of characters. May raise.
kiln_value kiln_luma_items(kiln_value a);
// How many items, characters or fields a value has. May raise.
kiln_value kiln_luma_length(kiln_value a);
// The value, which must be a number: the count of a loop. May raise.
kiln_value kiln_luma_check_count(kiln_value a);
// The value, which must be a number: the start of a loop. May raise.
kiln_value kiln_luma_check_start(kiln_value a);
// The value, which must be a number: the end of a loop. May raise.
kiln_value kiln_luma_check_end(kiln_value a);
// The value, which must be a number other than 0: the step of a loop. May raise.
kiln_value kiln_luma_check_step(kiln_value a);
// The content of a file. May raise.
kiln_value kiln_luma_read_file(kiln_value a);
// Of a name and a text: makes a file. May raise.
kiln_value kiln_luma_write_file(kiln_value a, kiln_value b);
// The next line of the input without its end, or nil.
kiln_value kiln_luma_read_line(void);
// The square root. May raise.
kiln_value kiln_luma_sqrt(kiln_value a);
// The sine. May raise.
kiln_value kiln_luma_sin(kiln_value a);
// The cosine. May raise.
kiln_value kiln_luma_cos(kiln_value a);
// The exponential function. May raise.
kiln_value kiln_luma_exp(kiln_value a);
// The natural logarithm. May raise.
kiln_value kiln_luma_log(kiln_value a);
// The first operand to the power of the second. May raise.
kiln_value kiln_luma_pow(kiln_value a, kiln_value b);
// The next whole number below. May raise.
kiln_value kiln_luma_floor(kiln_value a);
// The nearest whole number, halves away from 0. May raise.
kiln_value kiln_luma_round(kiln_value a);
// Without sign. May raise.
kiln_value kiln_luma_abs(kiln_value a);
// The smaller of two numbers. May raise.
kiln_value kiln_luma_min(kiln_value a, kiln_value b);
// The larger of two numbers. May raise.
kiln_value kiln_luma_max(kiln_value a, kiln_value b);
// A number from 0, less than 1.
kiln_value kiln_luma_random(void);
// The number that a string writes, or nil.
kiln_value kiln_luma_number(kiln_value a);
// In capitals. May raise.
kiln_value kiln_luma_upper(kiln_value a);
// In small letters. May raise.
kiln_value kiln_luma_lower(kiln_value a);
// Without spaces at the ends. May raise.
kiln_value kiln_luma_trim(kiln_value a);
// The parts of a string between each separator. May raise.
kiln_value kiln_luma_split(kiln_value a, kiln_value b);
// A string with the third operand for each second one. May raise.
kiln_value kiln_luma_replace(kiln_value a, kiln_value b, kiln_value c);
// The part of a string or list from one position up to another one. May raise.
kiln_value kiln_luma_slice(kiln_value a, kiln_value b, kiln_value c);
// The position of the first part or item, or nil. May raise.
kiln_value kiln_luma_find(kiln_value a, kiln_value b);
// The names of an object's fields. May raise.
kiln_value kiln_luma_keys(kiln_value a);
// The values of an object's fields. May raise.
kiln_value kiln_luma_values(kiln_value a);
// The items of a list in order, as a new list. May raise.
kiln_value kiln_luma_sort(kiln_value a);
// The sum of the items of a list. May raise.
kiln_value kiln_luma_sum(kiln_value a);
// The texts of the items of a list with a string between them. May raise.
kiln_value kiln_luma_join(kiln_value a, kiln_value b);
// The items of a list from last to first, as a new list. May raise.
kiln_value kiln_luma_reverse(kiln_value a);
// Seconds.
kiln_value kiln_luma_clock(void);
// So many numbers that C functions can use. May raise.
kiln_value kiln_luma_buffer(kiln_value a);

// What a function of C takes, made of a value; its position among the arguments, from 1, and the name of the function are for errors.
// The value, a number. May raise.
kiln_value kiln_luma_foreign_number(kiln_value value, kiln_value position, kiln_value function);
// The value, a whole number of 32 bits. May raise.
kiln_value kiln_luma_foreign_integer(kiln_value value, kiln_value position, kiln_value function);
// The address of a text with NUL behind it, which lives as long as the address is on the stack. May raise.
kiln_value kiln_luma_foreign_string(kiln_value value, kiln_value position, kiln_value function);
// The address of a buffer's numbers; of nil null. May raise.
kiln_value kiln_luma_foreign_buffer(kiln_value value, kiln_value position, kiln_value function);
// The address in a pointer, or of a buffer's numbers; of nil null. May raise.
kiln_value kiln_luma_foreign_pointer(kiln_value value, kiln_value position, kiln_value function);
// What a function of C gives, made a value.
// A copy of the text at an address; of null nil. May raise.
kiln_value kiln_luma_foreign_text(kiln_value address, kiln_value function);
// A pointer; of null nil.
kiln_value kiln_luma_foreign_address(kiln_value address);

// ----- The same as values. The natives of dyn.h are some of them, too.

extern const struct kiln_native kiln_native_length;
extern const struct kiln_native kiln_native_sqrt;
extern const struct kiln_native kiln_native_sin;
extern const struct kiln_native kiln_native_cos;
extern const struct kiln_native kiln_native_exp;
extern const struct kiln_native kiln_native_log;
extern const struct kiln_native kiln_native_pow;
extern const struct kiln_native kiln_native_floor;
extern const struct kiln_native kiln_native_round;
extern const struct kiln_native kiln_native_abs;
extern const struct kiln_native kiln_native_min;
extern const struct kiln_native kiln_native_max;
extern const struct kiln_native kiln_native_random;
extern const struct kiln_native kiln_native_text;
extern const struct kiln_native kiln_native_upper;
extern const struct kiln_native kiln_native_lower;
extern const struct kiln_native kiln_native_trim;
extern const struct kiln_native kiln_native_split;
extern const struct kiln_native kiln_native_replace;
extern const struct kiln_native kiln_native_slice;
extern const struct kiln_native kiln_native_find;
extern const struct kiln_native kiln_native_keys;
extern const struct kiln_native kiln_native_values;
extern const struct kiln_native kiln_native_sort;
extern const struct kiln_native kiln_native_sum;
extern const struct kiln_native kiln_native_join;
extern const struct kiln_native kiln_native_reverse;
extern const struct kiln_native kiln_native_buffer;

#endif
