// Prepended to the kernels' source, to compile it as C. The threads of a block are CPU threads; a warp has one thread.
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
