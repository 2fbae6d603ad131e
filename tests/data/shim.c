/* Preloaded into the program by tests/it/disk.rs: writes down in which order it writes files and flushes them to the
 * disk, and makes the disk full at a given moment.
 *
 * SHIM_DIR   only files under this folder count
 * SHIM_LOG   file that takes one line an event: `write PATH`, `sync PATH`, `rename FROM TO`, `stdout`; `meta PATH` for the
 *            first bytes of a JSON object in a temporary file, which is how the index's meta.json begins
 * SHIM_ROOM  so many writes succeed, the others find the disk full
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long written;

static void note(const char *what, const char *path, const char *to) {
    const char *log = getenv("SHIM_LOG");
    char line[3 * PATH_MAX];
    if (!log) return;
    int length = snprintf(line, sizeof line, "%s%s%s%s%s\n", what, *path ? " " : "", path, *to ? " " : "", to);
    int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return;
    syscall(SYS_write, fd, line, (size_t)length);
    syscall(SYS_close, fd);
}

/* Whether the file is one that counts; its path, if so. */
static int ours(int fd, char *path) {
    const char *dir = getenv("SHIM_DIR");
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (!dir || length < 0) return 0;
    path[length] = 0;
    return strncmp(path, dir, strlen(dir)) == 0;
}

/* Before a write: 0 if there is room for it. */
static int before(int fd, const void *bytes, size_t size) {
    const char *room = getenv("SHIM_ROOM");
    char path[PATH_MAX];
    int saved = errno;
    int counts = ours(fd, path);
    if (fd == STDOUT_FILENO) note("stdout", "", "");
    errno = saved;
    if (!counts) return 0;
    if (room && atomic_fetch_add(&written, 1) >= atol(room)) {
        errno = ENOSPC;
        return -1;
    }
    const char *name = strrchr(path, '/') + 1;
    int is_meta = size > 0 && *(const char *)bytes == '{' && strncmp(name, ".tmp", 4) == 0;
    note(is_meta ? "meta" : "write", path, "");
    errno = saved;
    return 0;
}

static int after_sync(int fd, int result) {
    char path[PATH_MAX];
    int saved = errno;
    if (result == 0 && ours(fd, path)) note("sync", path, "");
    errno = saved;
    return result;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return before(fd, bytes, size) ? -1 : real(fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    size_t size = count > 0 ? parts[0].iov_len : 0;
    return before(fd, size ? parts[0].iov_base : "", size) ? -1 : real(fd, parts, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return before(fd, bytes, size) ? -1 : real(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return before(fd, bytes, size) ? -1 : real(fd, bytes, size, at);
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return after_sync(fd, real(fd));
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return after_sync(fd, real(fd));
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int result = real(from, to);
    int saved = errno;
    if (result == 0) note("rename", from, to);
    errno = saved;
    return result;
}
