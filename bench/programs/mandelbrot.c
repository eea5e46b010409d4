#include "checked.h"

static bool stays(double cx, double cy, int32_t limit) {
    double x = 0.0;
    double y = 0.0;
    int32_t i = 0;
    while (i < limit) {
        double x2 = x * x;
        double y2 = y * y;
        if (x2 + y2 > 4.0) {
            return false;
        }
        y = 2.0 * x * y + cy;
        x = x2 - y2 + cx;
        i = ADD(i, 1);
    }
    return true;
}

int main(void) {
    int32_t size = 1000;
    int32_t inside = 0;
    for (int32_t row = 0; row < size; row = ADD(row, 1)) {
        for (int32_t column = 0; column < size; column = ADD(column, 1)) {
            double cx = 2.0 * (double)column / (double)size - 1.5;
            double cy = 2.0 * (double)row / (double)size - 1.0;
            if (stays(cx, cy, 400)) {
                inside = ADD(inside, 1);
            }
        }
    }
    printf("%d\n", inside);
    return 0;
}
