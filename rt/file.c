// Files as texts. What is written is first a file of another name beside the one that is meant, so that nobody sees half of it;
// links, devices and pipes, and what lies in a folder where nothing can be made, are written in place.
#include "luma_parts.h"
#include "os.h"

static const char *reason_of(int error, const char *missing) {
    switch (error) {
    case KILN_OS_ERROR_MISSING: return missing;
    case KILN_OS_ERROR_DENIED: return "there is no permission";
    case KILN_OS_ERROR_FOLDER: return "it is a folder";
    case KILN_OS_ERROR_NO_FOLDER: return "a part of its path is not a folder";
    case KILN_OS_ERROR_READ_ONLY: return "the file system cannot be written";
    case KILN_OS_ERROR_NAME: return "its name is too long";
    case KILN_OS_ERROR_FULL: return "no space is left";
    case KILN_OS_ERROR_PIPE: return "nobody reads it";
    default: return "the system refuses";
    }
}

static kiln_value cannot_read(const struct kiln_string *path, int error) {
    return kiln_raise_luma("Cannot read the file \"%n\": %s.", path, reason_of(error, "there is no such file"));
}

static kiln_value cannot_write(const struct kiln_string *path, int error) {
    return kiln_raise_luma("Cannot write the file \"%n\": %s.", path, reason_of(error, "there is no such folder"));
}

static bool has_nul(const struct kiln_string *path) {
    for (uint64_t i = 0; i < path->length; i++) {
        if (path->bytes[i] == 0) {
            return true;
        }
    }
    return false;
}

// Puts a path that ends in NUL into the builder.
static void build_path(const struct kiln_string *path) {
    builder_start();
    builder_put(0, path->bytes, path->length);
    builder_put(0, "", 1);
}

// ----- read file

// Reads to the end into the builder. 0, or what went wrong.
static int read_all(int fd) {
    enum { PART = 65536 };
    builder_start();
    for (;;) {
        intptr_t count = kiln_os_read(fd, builder_room(PART), PART);
        if (count == 0) {
            return 0;
        }
        if (count > 0) {
            builder.length += (size_t)count;
        } else if (count != -KILN_OS_ERROR_INTERRUPTED) {
            return (int)-count;
        }
    }
}

KILN_APART kiln_value kiln_luma_read_file(kiln_value word) {
    if (!is_string(word)) {
        return kiln_raise_luma("The name of a file must be a text, not %k.", word);
    }
    const struct kiln_string *path = string_flat(pointer_of(word));
    if (has_nul(path)) {
        return cannot_read(path, KILN_OS_ERROR_MISSING);
    }
    build_path(path);
    int fd = kiln_os_open_to_read(builder.bytes);
    if (fd < 0) {
        return cannot_read(path, -fd);
    }
    int error = read_all(fd);
    kiln_os_close(fd);
    if (error != 0) {
        return cannot_read(path, error);
    }
    if (!is_utf8(builder.bytes, builder.length)) {
        return kiln_raise_luma("The file \"%n\" is not a text in UTF-8.", path);
    }
    return builder_string();
}

// ----- write file

static int write_open(int fd, const struct kiln_string *text) {
    size_t done = 0;
    return kiln_write_all(fd, text->bytes, text->length, &done);
}

static int write_in_place(const char *path, const struct kiln_string *text) {
    // Perhaps it is where stdout goes.
    kiln_stdout_flush();
    int fd = kiln_os_open_to_write(path);
    if (fd < 0) {
        return -fd;
    }
    // Devices and pipes have no length.
    kiln_os_truncate(fd);
    int error = write_open(fd, text);
    kiln_os_close(fd);
    return error;
}

// `mode`: of the file that is there; negative if there is none.
static int write_beside(const char *path, const char *beside, int mode, const struct kiln_string *text) {
    int fd = kiln_os_create(beside);
    if (fd < 0) {
        return -fd;
    }
    int error = write_open(fd, text);
    if (error == 0 && mode >= 0) {
        kiln_os_set_permissions(fd, (unsigned)mode & KILN_OS_MODE_PERMISSIONS);
    }
    kiln_os_close(fd);
    if (error == 0) {
        error = -kiln_os_rename(beside, path);
    }
    if (error != 0) {
        kiln_os_remove(beside);
    }
    return error;
}

// Whether a file that is there may be written.
static int try_to_write(const char *path) {
    int fd = kiln_os_open_to_write(path);
    if (fd < 0) {
        return -fd;
    }
    kiln_os_close(fd);
    return 0;
}

static int write_text(const struct kiln_string *path, const struct kiln_string *text) {
    build_path(path);
    uint64_t beside = builder.length;
    builder_put(0, path->bytes, path->length);
    char suffix[32];
    char *end = kiln_decimal_put(put_text(suffix, ".kiln-"), kiln_os_process());
    *end++ = 0;
    builder_put(0, suffix, (size_t)(end - suffix));
    const char *name = builder.bytes;
    int mode = kiln_os_mode(name);
    if (mode >= 0) {
        if ((mode & KILN_OS_MODE_TYPE) != KILN_OS_MODE_FILE) {
            return write_in_place(name, text);
        }
        int error = try_to_write(name);
        if (error != 0) {
            return error;
        }
    } else if (mode != -KILN_OS_ERROR_MISSING) {
        return -mode;
    }
    int error = write_beside(name, name + beside, mode, text);
    bool is_closed = error == KILN_OS_ERROR_DENIED || error == KILN_OS_ERROR_NAME || error == KILN_OS_ERROR_EXISTS;
    return is_closed && mode >= 0 ? write_in_place(name, text) : error;
}

KILN_APART kiln_value kiln_luma_write_file(kiln_value path_word, kiln_value text_word) {
    if (!is_string(path_word)) {
        return kiln_raise_luma("The name of a file must be a text, not %k.", path_word);
    }
    if (!is_string(text_word)) {
        return kiln_raise_luma("A file can be written with a text, not with %k.", text_word);
    }
    const struct kiln_string *path = string_flat(pointer_of(path_word));
    const struct kiln_string *text = string_flat(pointer_of(text_word));
    int error = has_nul(path) ? KILN_OS_ERROR_MISSING : write_text(path, text);
    return error != 0 ? cannot_write(path, error) : KILN_NIL;
}
