// Definitions that the kernels share. The source is CUDA C++ on a GPU, and C in the tests of its arithmetic. So a kernel makes no assumption about
// the number of threads in a block, and its loops step from `thread` by `threads`.

#ifdef __CUDACC__
#define KERNEL(name) extern "C" __global__ void name(const Args a)
#define DEVICE static __device__
#define SHARED __shared__
#define block ((int)blockIdx.x)
#define blocks ((int)gridDim.x)
#define thread ((int)threadIdx.x)
#define threads ((int)blockDim.x)
#define barrier() __syncthreads()
#define WARP 32
#define FROM_LANE(x, distance) __shfl_xor_sync(0xffffffffu, x, distance)
#endif

#define DIM 10
#define MOST_WARPS 32
#define NORM_EPSILON 1e-5f

typedef long long Index;

// The arguments of a kernel: pointers, counts, numbers.
typedef struct {
    float *p[20];
    int n[12];
    float x[4];
} Args;

// The state of a run.
typedef struct {
    int batch;
    int epoch;
    // Whether a loss or a gradient was not finite.
    int stopped;
    int unused;
    // The factors of the current update.
    float clip;
    float step;
    float correction;
    float shrink;
    float follow;
} State;

// Returns the sum over the threads of a warp to each of them, by pairwise addition.
DEVICE double warp_sum(double x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x += FROM_LANE(x, distance);
    return x;
}

DEVICE float warp_sum_f(float x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x += FROM_LANE(x, distance);
    return x;
}

// Returns the sum over all threads of the block to each of them.
DEVICE float block_sum(float x, float *scratch) {
    x = warp_sum_f(x);
    if (thread % WARP == 0) scratch[thread / WARP] = x;
    barrier();
    float sum = 0.0f;
    for (int warp = 0; warp * WARP < threads; warp++) sum += scratch[warp];
    barrier();
    return sum;
}

DEVICE double block_sum_d(double x, double *scratch) {
    x = warp_sum(x);
    if (thread % WARP == 0) scratch[thread / WARP] = x;
    barrier();
    double sum = 0.0;
    for (int warp = 0; warp * WARP < threads; warp++) sum += scratch[warp];
    barrier();
    return sum;
}

// Normalises a row to mean 0 and variance 1, and returns 1 / deviation. Each thread reads and writes only its own elements.
DEVICE float normalise(float *x, int width, float *scratch) {
    float sum = 0.0f;
    for (int i = thread; i < width; i += threads) sum += x[i];
    float mean = block_sum(sum, scratch) / width;
    float square = 0.0f;
    for (int i = thread; i < width; i += threads) {
        x[i] -= mean;
        square += x[i] * x[i];
    }
    float scale = 1.0f / sqrtf(block_sum(square, scratch) / width + NORM_EPSILON);
    for (int i = thread; i < width; i += threads) x[i] *= scale;
    return scale;
}

// to[o] = the sum over i of weight[o][i] * x[i], for each of `outputs` rows of the weight. The threads of a warp share a row.
DEVICE void rows_times(const float *weight, int outputs, int width, int stride, const float *x, float *to) {
    for (int o = thread / WARP; o < outputs; o += threads / WARP) {
        float sum = 0.0f;
        for (int i = thread % WARP; i < width; i += WARP) sum += weight[(Index)o * stride + i] * x[i];
        sum = warp_sum_f(sum);
        if (thread % WARP == 0) to[o] = sum;
    }
}

// Returns a mask's value for its parameter; kind is 0 for fixed, 1 for hard, 2 for soft.
DEVICE float mask_value(int kind, float parameter) {
    if (kind == 0) return parameter;
    if (kind == 1) return parameter >= 0.0f ? 1.0f : 0.0f;
    return 1.0f / (1.0f + expf(-parameter));
}

// Returns the derivative of a mask by its parameter; a hard mask has that of a soft one.
DEVICE float mask_slope(int kind, float parameter) {
    float soft = 1.0f / (1.0f + expf(-parameter));
    return kind == 0 ? 1.0f : soft * (1.0f - soft);
}

// The dropout of one use: an activation is dropped if its 16 bits are below the threshold.
typedef struct {
    const unsigned short *bits;
    int threshold;
    float keep;
} Coins;

// Returns the dropout of the `nth` use; each use has `words` words.
DEVICE Coins coins_of(const float *drawn, int nth, int words, int threshold, float keep) {
    Coins coins = {(const unsigned short *)(drawn + (Index)nth * words), threshold, keep};
    return coins;
}

// Returns the dropout factor of the activation i.
DEVICE float kept(Coins coins, Index i) {
    if (coins.threshold == 0) return 1.0f;
    return coins.bits[i] < coins.threshold ? 0.0f : coins.keep;
}
