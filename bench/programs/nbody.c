#include "checked.h"

typedef struct { double x, y, z; } Vec3;
typedef struct { Vec3 at, speed; double mass; } Body;
typedef struct { Body sun, jupiter, saturn, uranus, neptune; } System;
typedef struct { Body first, second; } Pair;

static double root_of(double value) {
    double root = value > 1.0 ? value / 2.0 : 1.0;
    for (int32_t round = 0; round < 12; round = ADD(round, 1)) {
        root = (root + value / root) / 2.0;
    }
    return root;
}

static Vec3 minus(Vec3 a, Vec3 b) {
    return (Vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static Vec3 plus_scaled(Vec3 a, Vec3 b, double factor) {
    return (Vec3){a.x + b.x * factor, a.y + b.y * factor, a.z + b.z * factor};
}

static double square(Vec3 a) { return a.x * a.x + a.y * a.y + a.z * a.z; }

static Pair attract(Body a, Body b, double dt) {
    Vec3 d = minus(a.at, b.at);
    double distance2 = square(d);
    double magnitude = dt / (distance2 * root_of(distance2));
    Body pulled = {a.at, plus_scaled(a.speed, d, -(b.mass * magnitude)), a.mass};
    Body pulling = {b.at, plus_scaled(b.speed, d, a.mass * magnitude), b.mass};
    return (Pair){pulled, pulling};
}

static Body drift(Body b, double dt) {
    return (Body){plus_scaled(b.at, b.speed, dt), b.speed, b.mass};
}

static System step(System s, double dt) {
    Pair sun_jupiter = attract(s.sun, s.jupiter, dt);
    Pair sun_saturn = attract(sun_jupiter.first, s.saturn, dt);
    Pair sun_uranus = attract(sun_saturn.first, s.uranus, dt);
    Pair sun_neptune = attract(sun_uranus.first, s.neptune, dt);
    Pair jupiter_saturn = attract(sun_jupiter.second, sun_saturn.second, dt);
    Pair jupiter_uranus = attract(jupiter_saturn.first, sun_uranus.second, dt);
    Pair jupiter_neptune = attract(jupiter_uranus.first, sun_neptune.second, dt);
    Pair saturn_uranus = attract(jupiter_saturn.second, jupiter_uranus.second, dt);
    Pair saturn_neptune = attract(saturn_uranus.first, jupiter_neptune.second, dt);
    Pair uranus_neptune = attract(saturn_uranus.second, saturn_neptune.second, dt);
    return (System){
        drift(sun_neptune.first, dt),     drift(jupiter_neptune.first, dt), drift(saturn_neptune.first, dt),
        drift(uranus_neptune.first, dt), drift(uranus_neptune.second, dt),
    };
}

static double kinetic(Body b) { return 0.5 * b.mass * square(b.speed); }

static double potential(Body a, Body b) { return a.mass * b.mass / root_of(square(minus(a.at, b.at))); }

static double energy(System s) {
    return kinetic(s.sun) + kinetic(s.jupiter) + kinetic(s.saturn) + kinetic(s.uranus) + kinetic(s.neptune) -
           potential(s.sun, s.jupiter) - potential(s.sun, s.saturn) - potential(s.sun, s.uranus) -
           potential(s.sun, s.neptune) - potential(s.jupiter, s.saturn) - potential(s.jupiter, s.uranus) -
           potential(s.jupiter, s.neptune) - potential(s.saturn, s.uranus) - potential(s.saturn, s.neptune) -
           potential(s.uranus, s.neptune);
}

static Body body(Vec3 at, Vec3 speed, double mass) {
    double days = 365.24;
    return (Body){at, {speed.x * days, speed.y * days, speed.z * days}, mass * 39.47841760435743};
}

static System start(void) {
    return (System){
        .sun = body((Vec3){0.0, 0.0, 0.0}, (Vec3){0.0, 0.0, 0.0}, 1.0),
        .jupiter = body((Vec3){4.84, -1.16, -0.104}, (Vec3){0.00166, 0.0077, -0.000069}, 0.000954),
        .saturn = body((Vec3){8.34, 4.12, -0.404}, (Vec3){-0.00277, 0.00499, 0.000023}, 0.000286),
        .uranus = body((Vec3){12.89, -15.11, -0.223}, (Vec3){0.00296, 0.00238, -0.00003}, 0.0000437),
        .neptune = body((Vec3){15.38, -25.92, 0.179}, (Vec3){0.00268, 0.00163, -0.000095}, 0.0000515),
    };
}

int main(void) {
    System system = start();
    printf("%.17g\n", energy(system));
    for (int32_t round = 0; round < 3000000; round = ADD(round, 1)) {
        system = step(system, 0.01);
    }
    printf("%.17g\n", energy(system));
    return 0;
}
