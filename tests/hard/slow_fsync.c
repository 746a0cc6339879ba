/* A disk that takes its time: loaded before the C library, it delays every fsync. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

static const useconds_t DELAY = 50000;

int fsync(int file) {
    usleep(DELAY);
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    usleep(DELAY);
    return (int)syscall(SYS_fdatasync, file);
}
