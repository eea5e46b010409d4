// Writing without a buffer.
#include "os.h"

KILN_APART int kiln_write_all(int fd, const char *text, size_t length, volatile size_t *done) {
    while (*done < length) {
        intptr_t result = kiln_os_write(fd, text + *done, length - *done);
        if (result > 0) {
            *done += (size_t)result;
        } else if (result == -KILN_OS_ERROR_BLOCKED) {
            kiln_os_wait_writable(fd);
        } else if (result == 0) {
            // Nothing was written and nothing is wrong: trying again could go on for ever.
            return KILN_OS_ERROR_OTHER;
        } else if (result != -KILN_OS_ERROR_INTERRUPTED) {
            return (int)-result;
        }
    }
    return 0;
}
