// All scalar types between programs and C, in both directions. Freestanding: it belongs to no system.
#include <stdbool.h>
#include <stdint.h>

// i8: as it is, widened, cut off from a register whose other bits are set, and by address.
int8_t same_i8(int8_t x) { return x; }
int64_t wide_i8(int8_t x) { return x; }
int8_t cut_i8(uint64_t x) { return (int8_t)x; }
int32_t less_i8(int8_t a, int8_t b) { return a < b; }

// i16: as it is, widened, cut off from a register whose other bits are set, and by address.
int16_t same_i16(int16_t x) { return x; }
int64_t wide_i16(int16_t x) { return x; }
int16_t cut_i16(uint64_t x) { return (int16_t)x; }
int32_t less_i16(int16_t a, int16_t b) { return a < b; }

// i32: as it is, widened, cut off from a register whose other bits are set, and by address.
int32_t same_i32(int32_t x) { return x; }
int64_t wide_i32(int32_t x) { return x; }
int32_t cut_i32(uint64_t x) { return (int32_t)x; }
int32_t less_i32(int32_t a, int32_t b) { return a < b; }

// i64: as it is, widened, cut off from a register whose other bits are set, and by address.
int64_t same_i64(int64_t x) { return x; }
int64_t wide_i64(int64_t x) { return x; }
int64_t cut_i64(uint64_t x) { return (int64_t)x; }
int32_t less_i64(int64_t a, int64_t b) { return a < b; }

// u8: as it is, widened, cut off from a register whose other bits are set, and by address.
uint8_t same_u8(uint8_t x) { return x; }
uint64_t wide_u8(uint8_t x) { return x; }
uint8_t cut_u8(uint64_t x) { return (uint8_t)x; }
int32_t less_u8(uint8_t a, uint8_t b) { return a < b; }

// u16: as it is, widened, cut off from a register whose other bits are set, and by address.
uint16_t same_u16(uint16_t x) { return x; }
uint64_t wide_u16(uint16_t x) { return x; }
uint16_t cut_u16(uint64_t x) { return (uint16_t)x; }
int32_t less_u16(uint16_t a, uint16_t b) { return a < b; }

// u32: as it is, widened, cut off from a register whose other bits are set, and by address.
uint32_t same_u32(uint32_t x) { return x; }
uint64_t wide_u32(uint32_t x) { return x; }
uint32_t cut_u32(uint64_t x) { return (uint32_t)x; }
int32_t less_u32(uint32_t a, uint32_t b) { return a < b; }

// u64: as it is, widened, cut off from a register whose other bits are set, and by address.
uint64_t same_u64(uint64_t x) { return x; }
uint64_t wide_u64(uint64_t x) { return x; }
uint64_t cut_u64(uint64_t x) { return (uint64_t)x; }
int32_t less_u64(uint64_t a, uint64_t b) { return a < b; }

// bool: of registers whose other bits are set.
bool same_bool(bool x) { return x; }
bool not_bool(bool x) { return !x; }
int32_t number_bool(bool x) { return x ? 10 : 20; }
bool is_set(uint64_t x) { return x != 0; }
bool lowest(uint64_t x) { return x & 1; }

// Floats.
float same_f32(float x) { return x; }
double same_f64(double x) { return x; }
double wide_f32(float x) { return x; }
float cut_f64(double x) { return (float)x; }
static union { float f; uint32_t bits; } f32;
static union { double f; uint64_t bits; } f64;
uint32_t bits_f32(float x) { f32.f = x; return f32.bits; }
uint64_t bits_f64(double x) { f64.f = x; return f64.bits; }
float f32_of(uint32_t bits) { f32.bits = bits; return f32.f; }
double f64_of(uint64_t bits) { f64.bits = bits; return f64.f; }

// Twenty arguments, of which some lie on the stack, in places that depend on their types on some machines. The digits of the result, in
// base 3, say which ones came as they should.
uint64_t twenty(int8_t a, double b, uint16_t c, float d, int64_t e, bool f, uint8_t g, double h, int32_t i, float j, int16_t k, uint64_t l,
                double m, bool n, int8_t o, float p, uint32_t q, double r, int64_t s, uint8_t t) {
    uint64_t right[20] = {a == -1, b == 2.5, c == 65535, d == -4.25f, e == INT64_MIN, f == true, g == 255, h == 1e300, i == -9, j == 0.5f,
                          k == -32768, l == UINT64_MAX, m == -0.125, n == false, o == 127, p == 16.5f, q == 4294967295u, r == 18,
                          s == INT64_MAX, t == 128};
    uint64_t result = 0;
    for (int at = 0; at < 20; at++) {
        result = 3 * result + 1 + right[at];
    }
    return result;
}

// Only integers, only floats, narrow ones: more than there are registers.
int64_t twelve_integers(int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, int32_t g, int32_t h, int32_t i, int32_t j,
                        int32_t k, int32_t l) {
    return a + 2ll * b + 3ll * c + 4ll * d + 5ll * e + 6ll * f + 7ll * g + 8ll * h + 9ll * i + 10ll * j + 11ll * k + 12ll * l;
}
double twelve_floats(float a, double b, float c, double d, float e, double f, float g, double h, float i, double j, float k, double l) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l;
}
int64_t twelve_bytes(int8_t a, uint8_t b, int8_t c, uint8_t d, int8_t e, uint8_t f, int8_t g, uint8_t h, int8_t i, uint8_t j, int8_t k,
                     uint8_t l) {
    return a + 2ll * b + 3ll * c + 4ll * d + 5ll * e + 6ll * f + 7ll * g + 8ll * h + 9ll * i + 10ll * j + 11ll * k + 12ll * l;
}

// Addresses.
static int64_t cells[4];
uintptr_t no_address(void) { return 0; }
bool is_no_address(uintptr_t address) { return (void *)address == (void *)0; }
uintptr_t cells_address(void) { return (uintptr_t)cells; }
void store_at(uintptr_t address, uintptr_t index, int64_t value) { ((int64_t *)address)[index] = value; }
int64_t load_at(uintptr_t address, uintptr_t index) { return ((int64_t *)address)[index]; }

// State of the library, and functions without parameters or result.
static int32_t calls;
void call(void) { calls++; }
int32_t how_often(void) { return calls; }
