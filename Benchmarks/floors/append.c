/*
 * append RECORDS BATCH FILE: the floor of the journal. Writes records of 300 bytes, one write(2) and one fdatasync(2) a batch.
 * Prints the microseconds of one record.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RECORD = 300 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 4) return fputs("usage: append RECORDS BATCH FILE\n", stderr), 64;
    long records = atol(argv[1]), batch = atol(argv[2]);
    int file = open(argv[3], O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600);
    char *bytes = malloc((size_t)(RECORD * batch));
    if (file < 0 || !bytes) return perror(argv[3]), 1;
    memset(bytes, 'r', (size_t)(RECORD * batch));
    double begin = seconds();
    for (long done = 0; done < records; done += batch)
        if (write(file, bytes, (size_t)(RECORD * batch)) != RECORD * batch || fdatasync(file) != 0) return perror(argv[3]), 1;
    printf("%.2f\n", (seconds() - begin) / (double)records * 1e6);
    return 0;
}
