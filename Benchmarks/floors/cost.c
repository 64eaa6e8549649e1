/*
 * cost COMMAND ARGUMENT...: runs a command, its output thrown away, and prints what it took: microseconds of wall time,
 * microseconds of CPU (its own and its waited-for children's), and its peak resident memory in KiB. Small itself, because a
 * process counts the memory of the one that started it until it executes its own program.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

int main(int argc, char **argv)
{
    if (argc < 2) return fputs("usage: cost COMMAND ARGUMENT...\n", stderr), 64;
    long long begin = microseconds();
    pid_t child = vfork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (null < 0 || dup2(null, 1) < 0) _exit(127);
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    int status;
    struct rusage used;
    if (child < 0 || wait4(child, &status, 0, &used) < 0) return perror("cost"), 1;
    long long wall = microseconds() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return fprintf(stderr, "%s: status %d\n", argv[1], status), 1;
    long long cpu = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
    printf("%lld %lld %ld\n", wall, cpu, used.ru_maxrss);
    return 0;
}
