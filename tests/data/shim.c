/* Preloaded into the program by tests of disks: writes down in which order it writes files and flushes them to the disk,
 * and makes calls fail.
 *
 * SHIM_DIR    only files under this folder count
 * SHIM_LOG    file that takes one line an event: `write PATH`, `sync PATH`, `rename FROM TO`, `stdout`; `meta PATH` for the
 *             first bytes of a JSON object in a temporary file, which is how the index's meta.json begins
 * SHIM_FAIL   the calls that fail: `write`, `sync`, `rename` or `open`
 * SHIM_AT     so many of them succeed before
 * SHIM_ERRNO  the number of the error
 * SHIM_LASTS  set where all later ones fail too, else it is this one
 * SHIM_COUNT  file that takes one line for each call that could fail: `write`, `sync`, `rename`, `open`, and its path
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

static atomic_long calls;

static void append(const char *log, const char *what, const char *path, const char *to) {
    char line[3 * PATH_MAX];
    if (!log) return;
    int length = snprintf(line, sizeof line, "%s%s%s%s%s\n", what, *path ? " " : "", path, *to ? " " : "", to);
    int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return;
    syscall(SYS_write, fd, line, (size_t)length);
    syscall(SYS_close, fd);
}

static void note(const char *what, const char *path, const char *to) {
    append(getenv("SHIM_LOG"), what, path, to);
}

static int counts(const char *path) {
    const char *dir = getenv("SHIM_DIR");
    return dir && strncmp(path, dir, strlen(dir)) == 0;
}

/* Whether the file is one that counts; its path, if so. */
static int ours(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return counts(path);
}

/* Whether this call on a file that counts is one that fails. */
static int fails(const char *kind, const char *path) {
    const char *fail = getenv("SHIM_FAIL");
    int saved = errno;
    append(getenv("SHIM_COUNT"), kind, path, "");
    errno = saved;
    if (!fail || strcmp(fail, kind)) return 0;
    long call = atomic_fetch_add(&calls, 1), at = atol(getenv("SHIM_AT"));
    if (call < at || (call > at && !getenv("SHIM_LASTS"))) return 0;
    errno = atoi(getenv("SHIM_ERRNO"));
    return -1;
}

/* Before a write: 0 if it goes on. */
static int before(int fd, const void *bytes, size_t size) {
    char path[PATH_MAX];
    int saved = errno;
    int is_ours = ours(fd, path);
    if (fd == STDOUT_FILENO) note("stdout", "", "");
    errno = saved;
    if (!is_ours) return 0;
    if (fails("write", path)) return -1;
    const char *name = strrchr(path, '/') + 1;
    int is_meta = size > 0 && *(const char *)bytes == '{' && strncmp(name, ".tmp", 4) == 0;
    note(is_meta ? "meta" : "write", path, "");
    errno = saved;
    return 0;
}

static int before_sync(int fd) {
    char path[PATH_MAX];
    int saved = errno;
    int is_ours = ours(fd, path);
    errno = saved;
    return is_ours && fails("sync", path);
}

static int after_sync(int fd, int result) {
    char path[PATH_MAX];
    int saved = errno;
    if (result == 0 && ours(fd, path)) note("sync", path, "");
    errno = saved;
    return result;
}

static int before_open(const char *path) {
    return counts(path) && fails("open", path);
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

/* A file that is made longer takes room too. */
int ftruncate(int fd, off_t size) {
    REAL(int, "ftruncate", int, off_t);
    return before(fd, "", 0) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    return before(fd, "", 0) ? -1 : real(fd, size);
}

int posix_fallocate(int fd, off_t at, off_t size) {
    REAL(int, "posix_fallocate", int, off_t, off_t);
    return before(fd, "", 0) ? errno : real(fd, at, size);
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return before_sync(fd) ? -1 : after_sync(fd, real(fd));
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return before_sync(fd) ? -1 : after_sync(fd, real(fd));
}

/* What it flushes has no path: it counts. */
int msync(void *start, size_t size, int flags) {
    REAL(int, "msync", void *, size_t, int);
    return fails("sync", "mapped") ? -1 : real(start, size, flags);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (counts(to) && fails("rename", to)) return -1;
    int result = real(from, to);
    int saved = errno;
    if (result == 0) note("rename", from, to);
    errno = saved;
    return result;
}

#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, last); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...);
    MODE(flags, flags)
    return before_open(path) ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    MODE(flags, flags)
    return before_open(path) ? -1 : real(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...) {
    REAL(int, "openat", int, const char *, int, ...);
    MODE(flags, flags)
    return before_open(path) ? -1 : real(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...) {
    REAL(int, "openat64", int, const char *, int, ...);
    MODE(flags, flags)
    return before_open(path) ? -1 : real(dir, path, flags, mode);
}

DIR *opendir(const char *path) {
    REAL(DIR *, "opendir", const char *);
    return before_open(path) ? NULL : real(path);
}

/* The index's small files are renamed by a call that does not go through the C library: the kernel hands it back as a
 * signal. Elsewhere than on this architecture it is not seen. */
#ifdef __x86_64__
static void on_renameat(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)info;
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
    const char *from = (const char *)regs[REG_RSI], *to = (const char *)regs[REG_R10];
    int saved = errno;
    long result = -1;
    if (!counts(to) || !fails("rename", to))
        result = syscall(SYS_renameat2, regs[REG_RDI], from, regs[REG_RDX], to, 0);
    regs[REG_RAX] = result < 0 ? -errno : result;
    errno = saved;
}

__attribute__((constructor)) static void trap_renameat(void) {
    if (!getenv("SHIM_FAIL") && !getenv("SHIM_COUNT")) return;
    struct sigaction action = {.sa_sigaction = on_renameat, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSYS, &action, NULL);
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#endif
