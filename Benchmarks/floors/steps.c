/*
 * steps COUNT WIDTH FILE: the floor of durable steps; with - for FILE nothing is recorded and it is the floor of spawning.
 *
 * Starts /bin/true COUNT times, at most WIDTH at once. Before each start and after each end a record of 300 bytes is
 * appended to FILE and synced. What is pending is written with one write(2) and one fdatasync(2) a round: the end of one
 * step and the start of the next share a sync. Prints the microseconds of one step.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RECORD = 300, ROOM = 1024 };

extern char **environ;

static void must(int holds, const char *what)
{
    if (!holds) {
        perror(what);
        exit(1);
    }
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void record(int file, int count)
{
    if (file < 0) return;
    static char bytes[RECORD * ROOM];
    if (!bytes[0]) memset(bytes, 'r', sizeof bytes);
    must(count <= ROOM, "too many records a round");
    must(write(file, bytes, (size_t)count * RECORD) == (ssize_t)count * RECORD, "write");
    must(fdatasync(file) == 0, "fdatasync");
}

int main(int argc, char **argv)
{
    must(argc == 4, "usage: steps COUNT WIDTH FILE");
    int count = atoi(argv[1]), width = atoi(argv[2]);
    int isRecorded = strcmp(argv[3], "-") != 0;
    int file = isRecorded ? open(argv[3], O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600) : -1;
    must(file >= 0 || !isRecorded, argv[3]);

    char *const arguments[] = {"/bin/true", NULL};
    int started = 0, ended = 0, running = 0, pending = 0;
    double begin = seconds();
    while (ended < count) {
        int starting = width - running;
        if (starting > count - started) starting = count - started;
        if (pending + starting > 0) record(file, pending + starting);
        pending = 0;
        for (int i = 0; i < starting; i++, started++, running++) {
            pid_t child;
            errno = posix_spawn(&child, arguments[0], NULL, NULL, arguments, environ);
            must(errno == 0, "posix_spawn");
        }
        int status;
        must(waitpid(-1, &status, 0) > 0, "waitpid");
        do {
            running--, ended++, pending++;
        } while (running > 0 && waitpid(-1, &status, WNOHANG) > 0);
    }
    if (pending > 0) record(file, pending);
    printf("%.1f\n", (seconds() - begin) / count * 1e6);
    return 0;
}
