// What the kernels share. The text is CUDA C++ on a GPU, and C where its arithmetic is tested: no threads of a block are taken for granted,
// and loops over numbers go by `thread` and `threads`.

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

// What a kernel is launched with: places in memory, counts, numbers.
typedef struct {
    float *p[20];
    int n[12];
    float x[4];
} Args;

// Where a run stands.
typedef struct {
    int batch;
    int epoch;
    // Whether a loss or a gradient was not finite.
    int stopped;
    int unused;
    // Of the update under way.
    float clip;
    float step;
    float correction;
    float shrink;
    float follow;
} State;

// Of the threads that go together; each gets it. Adds up by halves.
DEVICE double warp_sum(double x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x += FROM_LANE(x, distance);
    return x;
}

DEVICE float warp_sum_f(float x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x += FROM_LANE(x, distance);
    return x;
}

// Of all threads of the block; each gets it.
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

// A row to mean 0 and variance 1; gives 1 / deviation. Each thread reads and writes its own numbers.
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

// to[o] = the sum over i of weight[o][i] * x[i], for each of `outputs` rows of the weight; the threads of a warp share a row.
DEVICE void rows_times(const float *weight, int outputs, int width, int stride, const float *x, float *to) {
    for (int o = thread / WARP; o < outputs; o += threads / WARP) {
        float sum = 0.0f;
        for (int i = thread % WARP; i < width; i += WARP) sum += weight[(Index)o * stride + i] * x[i];
        sum = warp_sum_f(sum);
        if (thread % WARP == 0) to[o] = sum;
    }
}

// What a mask's parameter stands for: 0 fixed, 1 hard, 2 soft; and how it goes up with its parameter.
DEVICE float mask_value(int kind, float parameter) {
    if (kind == 0) return parameter;
    if (kind == 1) return parameter >= 0.0f ? 1.0f : 0.0f;
    return 1.0f / (1.0f + expf(-parameter));
}

DEVICE float mask_slope(int kind, float parameter) {
    float soft = 1.0f / (1.0f + expf(-parameter));
    return kind == 0 ? 1.0f : soft * (1.0f - soft);
}

// Dropout of one use: an activation is dropped where its sixteen bits are below the threshold.
typedef struct {
    const unsigned short *bits;
    int threshold;
    float keep;
} Coins;

// Those of the `nth` use, each of so many words.
DEVICE Coins coins_of(const float *drawn, int nth, int words, int threshold, float keep) {
    Coins coins = {(const unsigned short *)(drawn + (Index)nth * words), threshold, keep};
    return coins;
}

DEVICE float kept(Coins coins, Index i) {
    if (coins.threshold == 0) return 1.0f;
    return coins.bits[i] < coins.threshold ? 0.0f : coins.keep;
}
