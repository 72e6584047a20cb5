/* A power cut: only what was flushed survives. Each fsync below /IndexedDB/ copies the file into a
 * shadow tree, renames and removals follow; GB_SLOW_MS makes flushing slow, as on a cheap tablet. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *part(const char *path) { return strstr(path, "/IndexedDB/"); }

static int shadow(const char *path, char *out) {
    const char *own = part(path), *tree = getenv("GB_SHADOW");
    if (!own || !tree) return 0;
    snprintf(out, PATH_MAX, "%s%s", tree, own + 10);
    return 1;
}

static void folders(char *path) {
    for (char *at = path + 1; (at = strchr(at, '/')); at++) {
        *at = 0;
        mkdir(path, 0700);
        *at = '/';
    }
}

static void keep(int fd) {
    char link[64], path[PATH_MAX], out[PATH_MAX], held[1 << 16];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return;
    path[size] = 0;
    if (!shadow(path, out)) return;
    struct stat about;
    if (stat(path, &about) || !S_ISREG(about.st_mode)) return;
    if (getenv("GB_SLOW_MS")) usleep(1000 * atoi(getenv("GB_SLOW_MS")));
    folders(out);
    char fresh[PATH_MAX + 8];
    snprintf(fresh, sizeof fresh, "%s.new", out);
    int from = open(path, O_RDONLY), to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (ssize_t got; from >= 0 && to >= 0 && (got = read(from, held, sizeof held)) > 0;)
        if (write(to, held, got) != got) break;
    close(from);
    close(to);
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    real(fresh, out);
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    int said = real(fd);
    keep(fd);
    return said;
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    int said = real(fd);
    keep(fd);
    return said;
}

int rename(const char *old, const char *now) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    int said = real(old, now);
    char from[PATH_MAX], to[PATH_MAX];
    if (!said && shadow(old, from) && shadow(now, to)) real(from, to);
    return said;
}

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    char out[PATH_MAX];
    int said = real(path);
    if (!said && shadow(path, out)) real(out);
    return said;
}
