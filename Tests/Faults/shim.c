// What the system answers to a program, as the fault run wants it: loaded before its libraries, told what to do by a page of
// memory that both have mapped (the file in FAULTS_CONTROL). Only files whose path has FAULTS_FILES in it are concerned.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct control {
    volatile int64_t clock;       // how many seconds the wall clock is ahead
    volatile int32_t failing;     // how many more fsyncs fail with EIO; -1 for all
    volatile int32_t shortening;  // how many more writes are cut short, the next one failing with ENOSPC; -1 for all
    volatile int32_t failed;      // how many fsyncs have failed
    volatile int32_t shortened;   // how many writes were cut short
    volatile int32_t holding;     // whether fsyncs wait
};

static struct control none, *control = &none;
static const char *files = "";
static __thread int was_short;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CONTROL");
    if (getenv("FAULTS_FILES")) files = getenv("FAULTS_FILES");
    int descriptor = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (descriptor < 0) return;
    void *page = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (page != MAP_FAILED) control = page;
    close(descriptor);
}

static int concerns(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, files) != NULL;
}

static int takes(volatile int32_t *count) {
    if (*count == 0) return 0;
    if (*count > 0) __sync_fetch_and_sub(count, 1);
    return 1;
}

static void waits(int descriptor) {
    while (control->holding && concerns(descriptor)) usleep(1000);
}

static int fails(int descriptor) {
    waits(descriptor);
    if (control->failing == 0 || !concerns(descriptor) || !takes(&control->failing)) return 0;
    __sync_fetch_and_add(&control->failed, 1);
    errno = EIO;
    return 1;
}

#define NEXT(name) ({ static typeof(&name) next; if (!next) next = dlsym(RTLD_NEXT, #name); next; })

int fsync(int descriptor) { return fails(descriptor) ? -1 : NEXT(fsync)(descriptor); }
int fdatasync(int descriptor) { return fails(descriptor) ? -1 : NEXT(fdatasync)(descriptor); }

// How much of a write is done: all of it, half of it, or nothing.
static ssize_t length(int descriptor, size_t count) {
    if (control->shortening == 0 || count < 2 || !concerns(descriptor)) return count;
    if (was_short) {
        was_short = 0;
        errno = ENOSPC;
        return -1;
    }
    if (!takes(&control->shortening)) return count;
    was_short = 1;
    __sync_fetch_and_add(&control->shortened, 1);
    return count / 2;
}

#define CUT(call) ssize_t some = length(descriptor, count); return some < 0 ? -1 : (call)
ssize_t write(int descriptor, const void *bytes, size_t count) { CUT(NEXT(write)(descriptor, bytes, some)); }
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t at) { CUT(NEXT(pwrite)(descriptor, bytes, some, at)); }
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t at) {
    CUT(NEXT(pwrite64)(descriptor, bytes, some, at));
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = NEXT(clock_gettime)(clock, time);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += control->clock;
    return result;
}
