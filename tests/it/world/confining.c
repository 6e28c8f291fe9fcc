/* Loaded before the C library: with the first write after the file ESCAPE_WHEN is there, the process tries to
 * make ESCAPE_TO and ESCAPE_WITHIN. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_int tried;

static void make(const char *name) {
    int fd = name ? open(name, O_CREAT | O_WRONLY, 0600) : -1;
    if (fd >= 0)
        close(fd);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    const char *when = getenv("ESCAPE_WHEN");
    if (when && access(when, F_OK) == 0 && atomic_exchange(&tried, 1) == 0) {
        make(getenv("ESCAPE_TO"));
        make(getenv("ESCAPE_WITHIN"));
    }
    errno = 0;
    return ((__typeof__(&write))dlsym(RTLD_NEXT, "write"))(fd, bytes, count);
}
