// Shapes: which field of an instance lies where. A shape has one field more than its parent; objects that get the same
// fields in the same order have the same shape.
#include "gc.h"

static struct shape *new_shape(struct kiln_class *owner, struct shape *parent, const struct kiln_string *name,
                               uint64_t capacity) {
    struct shape *shape = gc_allocate(sizeof *shape);
    *shape = (struct shape){
        .header = {.kind = KILN_KIND_SHAPE, .number = parent != 0 ? parent->header.number + 1 : 0},
        .owner = owner,
        .parent = parent,
        .name = name,
        .capacity = capacity,
    };
    return shape;
}

static struct shape *shape_new(struct kiln_class *owner, uint64_t capacity) { return new_shape(owner, 0, 0, capacity); }

// A table of the shape's own.
KILN_SLOW struct kiln_table *kiln_make_slots(struct shape *shape) {
    struct kiln_table *slots = table_copy(0, (uint64_t)shape->header.number * 2);
    for (const struct shape *at = shape; at->parent != 0; at = at->parent) {
        // Room was made before: this allocates nothing.
        kiln_table_put(slots, at->name, at->parent->header.number);
    }
    shape->slots = slots;
    return slots;
}

static int64_t shape_find(struct shape *shape, const struct kiln_string *name) {
    enum { FEW = 8 };
    if (shape->header.number <= FEW) {
        for (const struct shape *at = shape; at->parent != 0; at = at->parent) {
            if (at->name == name) {
                return at->parent->header.number;
            }
        }
        return -1;
    }
    struct kiln_table *slots = shape->slots != 0 ? shape->slots : kiln_make_slots(shape);
    kiln_value slot = table_get(slots, name);
    // It may have been entered by a shape that came from this one.
    return slot < shape->header.number ? (int64_t)slot : -1;
}

static struct shape *find_child(const struct shape *shape, const struct kiln_string *name) {
    if (shape->child != 0 && shape->child->name == name) {
        return shape->child;
    }
    kiln_value child = table_get(shape->children, name);
    return child != KILN_UNDEFINED ? pointer_of(child) : 0;
}

KILN_APART struct shape *kiln_shape_add(struct shape *shape, const struct kiln_string *name) {
    struct shape *child = find_child(shape, name);
    if (child != 0) {
        return child;
    }
    child = new_shape(shape->owner, shape, name, shape->capacity);
    // Of the shapes that come from this one, the first takes the table over. So along a line of shapes there is one table.
    if (shape->slots != 0 && shape->slots->count == shape->header.number) {
        child->slots = kiln_table_put(shape->slots, name, shape->header.number);
    }
    if (shape->child == 0) {
        shape->child = child;
    } else {
        shape->children = kiln_table_put(shape->children, name, word_of(KILN_TAG_OTHER, child));
    }
    return child;
}
