#define _GNU_SOURCE
#include "cprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

#define CHILD_STACK (32 * 1024)
#define KERNEL_SIGNALS 64

// Raw system calls only below: the child shares the caller's memory, so libc's errno, locks and cancellation points
// must stay untouched. Each returns the kernel's result, negative errno on failure.
#if defined(__x86_64__)
#define HAVE_CLONE3_CALL 1
static inline long raw(long n, long a, long b, long c, long d) {
    long r;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return r;
}
// clone3 cannot be called through syscall(3): the child would return on a stack without a return address.
static long clone3_call(struct clone_args *args, void (*entry)(void *), void *argument) {
    long r;
    register void (*fn)(void *) __asm__("r12") = entry;
    register void *arg __asm__("r13") = argument;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t"
                     "mov %%r13, %%rdi\n\t"
                     "call *%%r12\n\t"
                     "hlt\n"
                     "1:"
                     : "=a"(r)
                     : "a"((long)SYS_clone3), "D"(args), "S"(sizeof *args), "r"(fn), "r"(arg)
                     : "rcx", "r11", "memory", "cc");
    return r;
}
#elif defined(__aarch64__)
#define HAVE_CLONE3_CALL 1
static inline long raw(long n, long a, long b, long c, long d) {
    register long x8 __asm__("x8") = n;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory", "cc");
    return x0;
}
static long clone3_call(struct clone_args *args, void (*entry)(void *), void *argument) {
    register long x8 __asm__("x8") = SYS_clone3;
    register long x0 __asm__("x0") = (long)args;
    register long x1 __asm__("x1") = sizeof *args;
    register long x19 __asm__("x19") = (long)entry;
    register long x20 __asm__("x20") = (long)argument;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, x20\n\t"
                     "blr x19\n\t"
                     "brk #0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x19), "r"(x20)
                     : "memory", "cc");
    return x0;
}
#else
#define HAVE_CLONE3_CALL 0
#endif

#if HAVE_CLONE3_CALL
struct child {
    const struct muster_spawn *request;
    volatile int stage;
    volatile int error;
};

struct kernel_sigaction {
    void *handler;
    unsigned long flags;
    void *restorer;
    uint64_t mask;
};

static long stop(struct child *child, int stage, long result) {
    child->stage = stage;
    child->error = (int)-result;
    raw(SYS_exit_group, 127, 0, 0, 0);
    return 0;
}

// Handlers were reset by CLONE_CLEAR_SIGHAND; what is left are signals the caller ignores.
static void default_signals(void) {
    struct kernel_sigaction action;
    memset(&action, 0, sizeof action);
    for (int s = 1; s <= KERNEL_SIGNALS; s++)
        if (s != SIGKILL && s != SIGSTOP) raw(SYS_rt_sigaction, s, (long)&action, 0, sizeof(uint64_t));
}

static long standard_streams(const struct muster_spawn *request) {
    long fd[3];
    for (int i = 0; i < 3; i++) {
        fd[i] = request->standard[i];
        // A source below 3 would be overwritten by an earlier dup; move it out of the way first.
        if (fd[i] < 3 && (fd[i] = raw(SYS_fcntl, fd[i], F_DUPFD, 3, 0)) < 0) return fd[i];
    }
    for (int i = 0; i < 3; i++) {
        long r = raw(SYS_dup3, fd[i], i, 0, 0);
        if (r < 0) return r;
    }
    long r = raw(SYS_close_range, 3, ~0U, 0, 0);
    return r == -ENOSYS ? 0 : r; // before Linux 5.9: every descriptor of ours is close-on-exec
}

static void child_entry(void *argument) {
    struct child *child = argument;
    const struct muster_spawn *request = child->request;
    long r = raw(SYS_setsid, 0, 0, 0, 0);
    if (r < 0) stop(child, MUSTER_STAGE_SESSION, r);
    default_signals();
    if (request->directory && (r = raw(SYS_chdir, (long)request->directory, 0, 0, 0)) < 0)
        stop(child, MUSTER_STAGE_DIRECTORY, r);
    if ((r = standard_streams(request)) < 0) stop(child, MUSTER_STAGE_DESCRIPTORS, r);
    uint64_t empty = 0;
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&empty, 0, sizeof empty);
    r = raw(SYS_execve, (long)request->path, (long)request->argv, (long)request->envp, 0);
    stop(child, MUSTER_STAGE_EXECUTE, r);
}

static int spawn_clone3(const struct muster_spawn *request, struct muster_spawned *result) {
    // The calling thread is suspended while the child uses this array; 16-byte alignment is the ABIs' demand.
    char stack[CHILD_STACK] __attribute__((aligned(16)));
    struct child child = {.request = request, .stage = MUSTER_STAGE_CLONE, .error = 0};
    int pidfd = -1;
    struct clone_args args;
    memset(&args, 0, sizeof args);
    args.flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_CLEAR_SIGHAND;
    args.pidfd = (uint64_t)(uintptr_t)&pidfd;
    args.exit_signal = SIGCHLD;
    args.stack = (uint64_t)(uintptr_t)stack;
    args.stack_size = sizeof stack;
    if (request->cgroup >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (uint64_t)request->cgroup;
    }
    uint64_t all = ~0ULL, old = 0;
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&all, (long)&old, sizeof all);
    result->before_ns = muster_boot_ns();
    long pid = clone3_call(&args, child_entry, &child);
    result->after_ns = muster_boot_ns();
    raw(SYS_rt_sigprocmask, SIG_SETMASK, (long)&old, 0, sizeof old);
    if (pid < 0) {
        result->stage = request->cgroup >= 0 ? MUSTER_STAGE_CGROUP : MUSTER_STAGE_CLONE;
        return (int)-pid;
    }
    if (child.error) {
        // It has already left; reap it so that a refused start leaves no zombie.
        siginfo_t info;
        while (waitid(P_PID, (id_t)pid, &info, WEXITED) < 0 && errno == EINTR) {}
        close(pidfd);
        result->stage = child.stage;
        return child.error;
    }
    result->pid = (pid_t)pid;
    result->pidfd = pidfd;
    return 0;
}
#endif

static int prepare_actions(const struct muster_spawn *request, posix_spawn_file_actions_t *actions, int fd[3]) {
    int e = 0;
    for (int i = 0; i < 3 && !e; i++) {
        if (fd[i] < 3) {
            fd[i] = fcntl(fd[i], F_DUPFD_CLOEXEC, 3);
            if (fd[i] < 0) return errno;
        }
        e = posix_spawn_file_actions_adddup2(actions, fd[i], i);
    }
    if (!e && request->directory) e = posix_spawn_file_actions_addchdir_np(actions, request->directory);
    if (!e) e = posix_spawn_file_actions_addclosefrom_np(actions, 3);
    return e;
}

// posix_spawn cannot say which stage failed; the working directory is the one that can be asked afterwards.
static int failed_stage(const struct muster_spawn *request) {
    int d = request->directory ? open(request->directory, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    if (request->directory && d < 0) return MUSTER_STAGE_DIRECTORY;
    if (d >= 0) close(d);
    return MUSTER_STAGE_EXECUTE;
}

static int spawn_posix(const struct muster_spawn *request, struct muster_spawned *result) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t empty, all;
    sigemptyset(&empty);
    sigfillset(&all);
    int fd[3] = {request->standard[0], request->standard[1], request->standard[2]};
    int e = posix_spawn_file_actions_init(&actions);
    if (e) return e;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &empty);
    posix_spawnattr_setsigdefault(&attributes, &all);
    result->stage = MUSTER_STAGE_DESCRIPTORS;
    e = prepare_actions(request, &actions, fd);
    if (!e) {
        result->before_ns = muster_boot_ns();
        e = posix_spawn(&result->pid, request->path, &actions, &attributes, request->argv, request->envp);
        result->after_ns = muster_boot_ns();
        if (e) result->stage = failed_stage(request);
    }
    for (int i = 0; i < 3; i++)
        if (fd[i] >= 0 && fd[i] != request->standard[i]) close(fd[i]);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (e) return e;
    int pidfd = muster_pidfd_open(result->pid);
    if (pidfd < 0) {
        kill(result->pid, SIGKILL);
        while (waitpid(result->pid, NULL, 0) < 0 && errno == EINTR) {}
        result->stage = MUSTER_STAGE_CLONE;
        return -pidfd;
    }
    result->pidfd = pidfd;
    return 0;
}

int muster_spawn(const struct muster_spawn *request, struct muster_spawned *result) {
    memset(result, 0, sizeof *result);
    result->pidfd = -1;
#if HAVE_CLONE3_CALL
    if (request->mechanism != MUSTER_SPAWN_POSIX) {
        int e = spawn_clone3(request, result);
        int refused = result->stage == MUSTER_STAGE_CLONE && (e == ENOSYS || e == EPERM);
        if (!refused || request->mechanism == MUSTER_SPAWN_CLONE3) return e;
    }
#endif
    if (request->cgroup >= 0) { // posix_spawn cannot place a child
        result->stage = MUSTER_STAGE_CGROUP;
        return ENOSYS;
    }
    if (request->mechanism == MUSTER_SPAWN_CLONE3) return ENOSYS;
    return spawn_posix(request, result);
}

int muster_probe_cgroup(int cgroup) {
    char *const none[] = {NULL};
    struct muster_spawn request = {
        .path = "", .argv = none, .envp = none, .standard = {0, 1, 2}, .cgroup = cgroup, .mechanism = MUSTER_SPAWN_CLONE3};
    struct muster_spawned result;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) return errno;
    for (int i = 0; i < 3; i++) request.standard[i] = null;
    int e = muster_spawn(&request, &result);
    close(null);
    if (e) return result.stage == MUSTER_STAGE_EXECUTE ? 0 : e; // execve(2) of no file at all has to fail
    siginfo_t info;
    while (waitid(P_PID, (id_t)result.pid, &info, WEXITED) < 0 && errno == EINTR) {}
    close(result.pidfd);
    return EPERM;
}
