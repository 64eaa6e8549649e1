#define _GNU_SOURCE
#include "muster_clock.h"

#include <sys/timex.h>

int muster_clock_is_synchronised(int64_t *maximum_error)
{
    struct timex query = {.modes = 0};
    if (adjtimex(&query) < 0) return -1;
    *maximum_error = query.maxerror;
    return (query.status & STA_UNSYNC) == 0;
}
