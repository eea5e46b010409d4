// A C library that programs in an engine call.
double mean(int a, double b) { return (a + b) / 2; }
