"""libkiln from Python, through ctypes alone. The argument is the path of the library."""

import ctypes
import sys
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_size_t, c_uint32, c_uint64, c_void_p

LOX, LUMA, CZ = 2, 3, 1
OK, USAGE, COMPILE, RUNTIME, PANIC = 0, 1, 3, 4, 5
WHOLE = c_size_t(-1).value

Writer = ctypes.CFUNCTYPE(None, c_void_p, POINTER(ctypes.c_char), c_size_t)
Function = ctypes.CFUNCTYPE(c_uint32, c_void_p, c_void_p, c_size_t, POINTER(c_uint64), POINTER(c_uint64))


class Config(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("fuel", c_uint64),
        ("memory", c_uint64),
        ("output", Writer),
        ("reports", Writer),
        ("data", c_void_p),
        ("foreign", c_uint32),
        ("library_path", c_char_p),
        ("native", c_uint32),
        ("native_threshold", c_uint32),
    ]


def load(path):
    kiln = ctypes.CDLL(path)
    handles = POINTER(c_uint64)
    for name, result, *arguments in [
        ("kiln_version", c_char_p),
        ("kiln_engine_new", c_void_p, POINTER(Config)),
        ("kiln_engine_free", c_uint32, c_void_p),
        ("kiln_eval", c_uint32, c_void_p, c_uint32, c_char_p, c_size_t, c_char_p, handles),
        ("kiln_call_global", c_uint32, c_void_p, c_uint32, c_char_p, c_size_t, handles, handles),
        ("kiln_define", c_uint32, c_void_p, c_uint32, c_char_p, c_int32, Function, c_void_p),
        ("kiln_fail", c_uint32, c_void_p, c_char_p),
        ("kiln_release", c_uint32, c_void_p, c_uint64),
        ("kiln_type_of", c_uint32, c_void_p, c_uint64),
        ("kiln_new_number", c_uint64, c_void_p, c_double),
        ("kiln_new_string", c_uint64, c_void_p, c_char_p, c_size_t),
        ("kiln_get_number", c_uint32, c_void_p, c_uint64, POINTER(c_double)),
        ("kiln_get_string", c_uint32, c_void_p, c_uint64, POINTER(c_char_p), POINTER(c_size_t)),
        ("kiln_get_text", c_uint32, c_void_p, c_uint64, POINTER(c_char_p), POINTER(c_size_t)),
        ("kiln_last_error", c_void_p, c_void_p),
        ("kiln_error_status", c_uint32, c_void_p),
        ("kiln_error_message", c_char_p, c_void_p),
        ("kiln_error_line", c_uint32, c_void_p),
        ("kiln_error_trace_length", c_size_t, c_void_p),
        ("kiln_error_trace_function", c_char_p, c_void_p, c_size_t),
    ]:
        function = getattr(kiln, name)
        function.restype = result
        function.argtypes = arguments
    return kiln


class KilnError(Exception):
    def __init__(self, status, message, line, trace):
        super().__init__(message)
        self.status, self.line, self.trace = status, line, trace


class Engine:
    """What a binding in Python would begin with."""

    def __init__(self, kiln):
        self.kiln = kiln
        self.printed = ""
        self.functions = []

        def output(_, text, length):
            self.printed += text[:length].decode()

        self.output = Writer(output)
        config = Config(ctypes.sizeof(Config), output=self.output)
        self.engine = kiln.kiln_engine_new(byref(config))
        assert self.engine

    def check(self, status):
        if status != OK:
            kiln, error = self.kiln, self.kiln.kiln_last_error(self.engine)
            trace = [
                kiln.kiln_error_trace_function(error, index).decode()
                for index in range(kiln.kiln_error_trace_length(error))
            ]
            raise KilnError(status, kiln.kiln_error_message(error).decode(), kiln.kiln_error_line(error), trace)

    def text(self, handle):
        text = c_char_p()
        self.check(self.kiln.kiln_get_text(self.engine, handle, byref(text), None))
        value = text.value.decode()
        self.check(self.kiln.kiln_release(self.engine, handle))
        return value

    def evaluate(self, language, source):
        result = c_uint64()
        self.check(self.kiln.kiln_eval(self.engine, language, source.encode(), WHOLE, b"test", byref(result)))
        return self.text(result)

    def call(self, language, name, *numbers):
        arguments = (c_uint64 * len(numbers))(*[self.kiln.kiln_new_number(self.engine, n) for n in numbers])
        result, number = c_uint64(), c_double()
        status = self.kiln.kiln_call_global(
            self.engine, language, name.encode(), len(numbers), arguments, byref(result)
        )
        self.check(status)
        self.check(self.kiln.kiln_get_number(self.engine, result, byref(number)))
        return number.value

    def define(self, name, function):
        """`function` takes and gives a number."""

        def code(engine, _, argc, argv, result):
            number = c_double()
            status = self.kiln.kiln_get_number(engine, argv[0], byref(number))
            if status != OK:
                return status
            try:
                result[0] = self.kiln.kiln_new_number(engine, function(number.value))
            except ArithmeticError as error:
                return self.kiln.kiln_fail(engine, str(error).encode())
            return OK

        self.functions.append(Function(code))
        self.check(self.kiln.kiln_define(self.engine, 0, name.encode(), 1, self.functions[-1], None))

    def free(self):
        assert self.kiln.kiln_engine_free(self.engine) == OK


def fails(action):
    try:
        action()
    except KilnError as error:
        return error
    raise AssertionError("no error")


def main():
    kiln = load(sys.argv[1])
    assert b"." in kiln.kiln_version()
    engine = Engine(kiln)
    assert engine.evaluate(LOX, 'print "hällo"; "a" + "ä"') == "aä"
    assert engine.evaluate(LUMA, "show 1 + 1\n3 * 4") == "12"
    assert engine.printed == "hällo\n2\n", engine.printed
    engine.evaluate(CZ, "fn mean(a: f64, b: f64) -> f64 { (a + b) / 2.0 }\nfn div(a: i32, b: i32) -> i32 { a / b }")
    assert engine.call(CZ, "mean", 1, 2) == 1.5
    assert engine.call(CZ, "div", 7, 2) == 3
    assert fails(lambda: engine.call(CZ, "div", 7, 0)).status == PANIC
    assert fails(lambda: engine.call(CZ, "div", 7.5, 1)).status == USAGE

    engine.define("root", lambda number: number**0.5)
    engine.define("inverse", lambda number: 1 / number)
    assert engine.evaluate(LOX, "root(root(16)) + inverse(4)") == "2.25"
    assert engine.evaluate(LUMA, "root(9)") == "3"
    error = fails(lambda: engine.evaluate(LOX, "fun f() {\n  return inverse(0);\n}\nf();"))
    assert error.status == RUNTIME and "zero" in str(error) and error.line == 2, error
    assert error.trace == ["f", ""], error.trace
    error = fails(lambda: engine.evaluate(LOX, "var = 1;"))
    assert error.status == COMPILE and error.line == 1

    # A function of Python that comes back to the engine.
    engine.define("twice", lambda number: float(engine.evaluate(LOX, f"{number} * 2")))
    assert engine.evaluate(LOX, "twice(twice(5))") == "20"

    engines = [Engine(kiln) for _ in range(5)]
    for number, other in enumerate(engines):
        other.evaluate(LOX, f"var number = {number}; fun get() {{ number = number + 10; return number; }}")
    for step in (1, 2):
        assert [other.call(LOX, "get") for other in engines] == [number + 10 * step for number in range(5)]
    for other in engines:
        other.free()
    engine.free()
    print("0 wrong")


main()
