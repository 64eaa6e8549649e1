#pragma once
#include "muster_clock.h"
/// CProcess: what Swift cannot see, or cannot do safely, of Linux's process interface.
///
/// Every function returns 0 (or a count) on success and a *positive* errno on failure unless it says
/// otherwise; none of them touches the caller's `errno`-based error handling, and none allocates.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// The part of starting a command that failed; meaningful only when `muster_spawn` returned an error.
enum muster_stage {
    MUSTER_STAGE_CLONE = 0,   ///< the kernel refused to make a process
    MUSTER_STAGE_CGROUP = 1,  ///< the kernel refused to make it inside the given cgroup
    MUSTER_STAGE_SESSION = 2, ///< setsid(2)
    MUSTER_STAGE_DIRECTORY = 3, ///< chdir(2) to the working directory
    MUSTER_STAGE_DESCRIPTORS = 4, ///< dup2(2) of the standard streams
    MUSTER_STAGE_EXECUTE = 5, ///< execve(2) itself
};

/// The mechanism `muster_spawn` starts a command with.
enum muster_mechanism {
    MUSTER_SPAWN_AUTOMATIC = 0, ///< clone3 where permitted, else posix_spawn
    MUSTER_SPAWN_CLONE3 = 1,    ///< clone3(2) only
    MUSTER_SPAWN_POSIX = 2,     ///< posix_spawn(3) with POSIX_SPAWN_SETSID and pidfd_open(2) only
};

/// What to start. All pointers are borrowed for the duration of the call.
struct muster_spawn {
    const char *path;      ///< absolute path handed to execve(2); no PATH search takes place
    char *const *argv;     ///< NULL-terminated
    char *const *envp;     ///< NULL-terminated; the whole environment, nothing is inherited
    const char *directory; ///< working directory, or NULL to keep the caller's
    int standard[3];       ///< descriptors that become 0, 1 and 2
    int cgroup;            ///< descriptor of a cgroup v2 folder to be born in, or -1
    int mechanism;         ///< one of `enum muster_mechanism`
};

/// What was started.
struct muster_spawned {
    pid_t pid;
    int pidfd;          ///< close-on-exec; the caller closes it
    int stage;          ///< one of `enum muster_stage`, set on failure
    uint64_t before_ns; ///< CLOCK_BOOTTIME just before the process was made, nanoseconds
    uint64_t after_ns;  ///< CLOCK_BOOTTIME just after it had executed its program
};

/// Starts a command in a session of its own, with default signal dispositions, an empty signal mask,
/// the three given descriptors and no other, and the given environment.
///
/// clone3(2) with CLONE_VM|CLONE_VFORK|CLONE_PIDFD: the calling thread alone is suspended until the child has
/// executed its program or failed, so the errno of any stage is returned from this call. All signals are blocked
/// in the calling thread meanwhile, and the child runs on a stack of its own inside this call's frame.
/// Where clone3 is not permitted (ENOSYS, EPERM) or not known for the architecture, posix_spawn(3) is used.
int muster_spawn(const struct muster_spawn *request, struct muster_spawned *result);

/// Whether a child can be born, and live, in the cgroup v2 folder behind `cgroup`: 0, or an errno.
///
/// The child executes nothing. EPERM stands for a child that the kernel killed at birth.
int muster_probe_cgroup(int cgroup);

/// pidfd_open(2); returns the descriptor (close-on-exec), or a negated errno.
int muster_pidfd_open(pid_t pid);

/// pidfd_send_signal(2) without siginfo.
int muster_pidfd_signal(int pidfd, int signal);

/// How a reaped child ended.
struct muster_exit {
    pid_t pid;          ///< 0 when nothing was there to reap
    int code;           ///< CLD_EXITED, CLD_KILLED or CLD_DUMPED
    int status;         ///< exit status, or the signal's number
    uint64_t user_us;   ///< user time, microseconds
    uint64_t system_us; ///< system time, microseconds
    uint64_t max_rss_kb; ///< largest resident set, KiB
};

/// Reaps exactly the child behind `pidfd` without waiting (waitid(2), P_PIDFD, WNOHANG).
/// `result->pid` is 0 when it has not ended yet; ECHILD when it is not our child.
int muster_reap_pidfd(int pidfd, struct muster_exit *result);

/// Reaps exactly the child `pid` without waiting.
int muster_reap_pid(pid_t pid, struct muster_exit *result);

/// Looks, without reaping, whether any child has ended (waitid(2), P_ALL, WNOWAIT).
/// Returns the pid of one that has, 0 when children exist but none has ended, -1 when there are no children.
pid_t muster_peek_ended_child(void);

/// Makes the calling process the reaper of its orphaned descendants (PR_SET_CHILD_SUBREAPER).
int muster_become_subreaper(void);

/// CLOCK_BOOTTIME in nanoseconds: monotonic, and counts time spent suspended.
uint64_t muster_boot_ns(void);

/// Pipe whose ends are close-on-exec; the end named by `nonblocking` (0 = read, 1 = write) does not block.
int muster_pipe(int ends[2], int nonblocking);

/// Bytes that can be read at once (FIONREAD), or a negated errno.
int muster_readable(int descriptor);

/// epoll_create1, eventfd and timerfd (CLOCK_BOOTTIME), close-on-exec and non-blocking; a negated errno on failure.
int muster_epoll_create(void);
int muster_event_create(void);
int muster_timer_create(void);

/// What an epoll registration waits for.
enum muster_interest {
    MUSTER_READ = 1,       ///< level-triggered input or end of file
    MUSTER_WRITE = 2,      ///< level-triggered room for output
    MUSTER_READ_ONCE = 4,  ///< input, reported at most once (EPOLLONESHOT)
};

/// Adds `descriptor` to an epoll set under `key`.
int muster_epoll_add(int epoll, int descriptor, int interest, uint64_t key);

/// Removes `descriptor` from an epoll set.
int muster_epoll_remove(int epoll, int descriptor);

/// Waits without limit and writes the keys of ready descriptors; returns their count or a negated errno.
int muster_epoll_wait(int epoll, uint64_t *keys, int capacity);

/// Arms a timer for an absolute CLOCK_BOOTTIME in nanoseconds; 0 disarms it.
int muster_timer_set(int timer, uint64_t at_ns);

/// Fills `bytes` from the kernel's generator (getrandom(2)).
int muster_random(void *bytes, size_t count);

/// Whether `bytes` contains `wanted` (memmem(3)).
int muster_contains(const void *bytes, size_t count, const void *wanted, size_t wanted_count);
