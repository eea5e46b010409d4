// The loader as a program.
#include "machrun.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name = "";

_Noreturn void refuse(const char *format, ...) {
    fprintf(stderr, "machrun: %s: ", name);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(125);
}

const void *file_range(const struct file *file, uint64_t at, uint64_t size) {
    if (at > file->size || size > file->size - at) {
        refuse("damaged: it refers to bytes behind its end");
    }
    return file->bytes + at;
}

static struct file file_open(const char *path) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        refuse("cannot be read");
    }
    size_t size = (size_t)status.st_size;
    void *bytes = mmap(0, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    if (bytes == MAP_FAILED) {
        refuse("cannot be mapped");
    }
    return (struct file){bytes, size};
}

int main(int argc, char **argv, char **environment) {
    if (argc < 2) {
        fputs("usage: machrun FILE [ARGUMENT...]\n", stderr);
        return 125;
    }
    name = argv[1];
    struct file file = file_open(name);
    struct image image = image_map(&file);
    fixups_apply(&file, &image);
    image_protect(&image);
    // The fourth argument is what dyld tells; nothing here.
    const char *told[] = {0};
    typedef int entry(int, char **, char **, const char **);
    entry *start = (entry *)(uintptr_t)image_range(&image, image.entry, 4);
    return start(argc - 1, argv + 1, environment, told);
}
