#pragma once

#include <stdint.h>

/// Asks the kernel how well its wall clock is disciplined, changing nothing (adjtimex(2) with modes 0).
/// Returns 1 where it is synchronised, 0 where it is not, -1 where the kernel does not say; the bound of the error in
/// microseconds goes to maximum_error.
int muster_clock_is_synchronised(int64_t *maximum_error);
