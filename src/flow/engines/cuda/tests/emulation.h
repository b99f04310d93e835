// In front of the kernels' text: makes C of it. A block has threads of the system, a warp has one.
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <pthread.h>

static _Thread_local int block, thread;
static int blocks, threads;
static pthread_barrier_t gate;

#define KERNEL(name) void name(const Args a)
#define DEVICE static
#define SHARED static
#define barrier() pthread_barrier_wait(&gate)
#define WARP 1
#define FROM_LANE(x, distance) (x)
