#define _GNU_SOURCE
#include "cprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#define EVENTS_AT_ONCE 64

int muster_pidfd_open(pid_t pid) {
    long fd = syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : (int)fd;
}

int muster_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? errno : 0;
}

static uint64_t microseconds(struct timeval t) { return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec; }

// The system call, unlike waitid(3), also gives the resources used.
static int reap(int kind, id_t id, struct muster_exit *result) {
    siginfo_t info;
    struct rusage usage;
    memset(&info, 0, sizeof info);
    memset(result, 0, sizeof *result);
    while (syscall(SYS_waitid, kind, id, &info, WEXITED | WNOHANG, &usage) < 0)
        if (errno != EINTR) return errno;
    if (info.si_pid == 0) return 0;
    result->pid = info.si_pid;
    result->code = info.si_code;
    result->status = info.si_status;
    result->user_us = microseconds(usage.ru_utime);
    result->system_us = microseconds(usage.ru_stime);
    result->max_rss_kb = (uint64_t)usage.ru_maxrss;
    return 0;
}

int muster_reap_pidfd(int pidfd, struct muster_exit *result) { return reap(P_PIDFD, (id_t)pidfd, result); }

int muster_reap_pid(pid_t pid, struct muster_exit *result) { return reap(P_PID, (id_t)pid, result); }

pid_t muster_peek_ended_child(void) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        if (errno != EINTR) return -1;
    return info.si_pid;
}

int muster_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? errno : 0; }

uint64_t muster_boot_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

int muster_pipe(int ends[2], int nonblocking) {
    if (pipe2(ends, O_CLOEXEC) < 0) return errno;
    if (fcntl(ends[nonblocking], F_SETFL, O_NONBLOCK) < 0) {
        int e = errno;
        close(ends[0]);
        close(ends[1]);
        return e;
    }
    return 0;
}

int muster_readable(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) < 0 ? -errno : count;
}

int muster_epoll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int muster_event_create(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int muster_timer_create(void) {
    int fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int muster_epoll_add(int epoll, int descriptor, int interest, uint64_t key) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    if (interest & MUSTER_READ) event.events |= EPOLLIN;
    if (interest & MUSTER_WRITE) event.events |= EPOLLOUT;
    if (interest & MUSTER_READ_ONCE) event.events |= EPOLLIN | EPOLLONESHOT;
    event.data.u64 = key;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0 ? errno : 0;
}

int muster_epoll_remove(int epoll, int descriptor) {
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL) < 0 ? errno : 0;
}

int muster_epoll_wait(int epoll, uint64_t *keys, int capacity) {
    struct epoll_event events[EVENTS_AT_ONCE];
    int n;
    if (capacity > EVENTS_AT_ONCE) capacity = EVENTS_AT_ONCE;
    while ((n = epoll_wait(epoll, events, capacity, -1)) < 0)
        if (errno != EINTR) return -errno;
    for (int i = 0; i < n; i++) keys[i] = events[i].data.u64;
    return n;
}

int muster_timer_set(int timer, uint64_t at_ns) {
    struct itimerspec spec;
    memset(&spec, 0, sizeof spec);
    spec.it_value.tv_sec = (time_t)(at_ns / 1000000000);
    spec.it_value.tv_nsec = (long)(at_ns % 1000000000);
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL) < 0 ? errno : 0;
}

int muster_random(void *bytes, size_t count) {
    while (getrandom(bytes, count, 0) < 0)
        if (errno != EINTR) return errno;
    return 0;
}

int muster_contains(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
    return count && memmem(bytes, count, wanted, wanted_count) != NULL;
}
