// The exact-likelihood flow: one block takes a row through all layers.

#define CONTEXT 64
#define PINS (2 * DIM)
#define INPUT (DIM + PINS + CONTEXT)
// Degrees of freedom of the base distribution.
#define NU 5.0

// The parameters of a layer.
typedef struct {
    float *change, *log_scale, *shift, *fc1, *fc1_bias, *fc2, *fc2_bias, *fc3, *fc3_bias;
} Layer;

DEVICE Layer layer_at(float *parameters, int hidden) {
    Layer layer;
    layer.change = parameters;
    layer.log_scale = layer.change + DIM;
    layer.shift = layer.log_scale + DIM;
    layer.fc1 = layer.shift + DIM;
    layer.fc1_bias = layer.fc1 + (Index)hidden * INPUT;
    layer.fc2 = layer.fc1_bias + hidden;
    layer.fc2_bias = layer.fc2 + (Index)hidden * hidden;
    layer.fc3 = layer.fc2_bias + hidden;
    layer.fc3_bias = layer.fc3 + (Index)2 * DIM * hidden;
    return layer;
}

// Returns `x sigmoid(x)` and replaces x by the derivative.
DEVICE float silu(float *x) {
    float sigmoid = 1.0f / (1.0f + expf(-*x)), value = *x * sigmoid;
    *x = sigmoid * (1.0f + *x * (1.0f - sigmoid));
    return value;
}

// Computes the text context and the slope of its activation.
// p: text, weight, bias, to, slope; n: width of the text.
KERNEL(context) {
    SHARED float sums[CONTEXT];
    rows_times(a.p[1], CONTEXT, a.n[0], a.n[0], a.p[0] + (Index)block * a.n[0], sums);
    barrier();
    for (int i = thread; i < CONTEXT; i += threads) {
        float x = sums[i] + a.p[2][i];
        a.p[3][(Index)block * CONTEXT + i] = silu(&x);
        a.p[4][(Index)block * CONTEXT + i] = x;
    }
}

// In: `slope` holds the matrix product. Adds the bias, writes activation and dropout to `active`, and replaces `slope` by the derivative.
DEVICE void activate(float *slope, float *active, const float *bias, int width, Coins coins, Index first) {
    for (int i = thread; i < width; i += threads) {
        float x = slope[i] + bias[i], factor = kept(coins, first + i);
        active[i] = silu(&x) * factor;
        slope[i] = x * factor;
    }
}

// p: theta, pins, context, parameters of the first layer, varying; for all layers, x, input, tanh, t, slope1, slope2, active1, active2;
// then z, losses (one double per row), dropout bits; n: hidden, rows, layers, weights in a layer, words of a use, threshold;
// x: factor of the kept activations.
KERNEL(nll_forward) {
    SHARED float x[DIM];
    SHARED float both[2 * DIM];
    SHARED float scales[DIM];
    int hidden = a.n[0], rows = a.n[1];
    for (int dim = thread; dim < DIM; dim += threads) {
        x[dim] = a.p[0][(Index)block * DIM + dim];
        scales[dim] = 0.0f;
    }
    for (int nth = 0; nth < a.n[2]; nth++) {
        Layer layer = layer_at(a.p[3] + (Index)nth * a.n[3], hidden);
        Index row = (Index)nth * rows + block, narrow = row * DIM, wide = row * hidden, dropped = (Index)block * hidden;
        float *input = a.p[6] + row * INPUT;
        float *slope1 = a.p[9] + wide, *slope2 = a.p[10] + wide, *active1 = a.p[11] + wide, *active2 = a.p[12] + wide;
        for (int dim = thread; dim < DIM; dim += threads) {
            x[dim] = (x[dim] - layer.shift[dim]) * expf(layer.log_scale[dim]);
            a.p[5][narrow + dim] = x[dim];
            input[dim] = (a.p[4][dim] - layer.change[dim]) * x[dim];
        }
        for (int i = thread; i < PINS; i += threads) input[DIM + i] = a.p[1][(Index)block * PINS + i];
        for (int i = thread; i < CONTEXT; i += threads) input[DIM + PINS + i] = a.p[2][(Index)block * CONTEXT + i];
        barrier();
        rows_times(layer.fc1, hidden, INPUT, INPUT, input, slope1);
        barrier();
        activate(slope1, active1, layer.fc1_bias, hidden, coins_of(a.p[15], 2 * nth, a.n[4], a.n[5], a.x[0]), dropped);
        barrier();
        rows_times(layer.fc2, hidden, hidden, hidden, active1, slope2);
        barrier();
        activate(slope2, active2, layer.fc2_bias, hidden, coins_of(a.p[15], 2 * nth + 1, a.n[4], a.n[5], a.x[0]), dropped);
        barrier();
        rows_times(layer.fc3, 2 * DIM, hidden, hidden, active2, both);
        barrier();
        for (int dim = thread; dim < DIM; dim += threads) {
            float tanh = tanhf(0.5f * (both[dim] + layer.fc3_bias[dim])), t = both[DIM + dim] + layer.fc3_bias[DIM + dim];
            float change = layer.change[dim], keep = a.p[4][dim] - change, s = 2.0f * tanh * change;
            a.p[7][narrow + dim] = tanh;
            a.p[8][narrow + dim] = t;
            scales[dim] += s;
            x[dim] = change * (x[dim] * expf(s) + t) + keep * x[dim];
        }
    }
    barrier();
    for (int dim = thread; dim < DIM; dim += threads) a.p[13][(Index)block * DIM + dim] = x[dim];
    if (thread == 0) {
        double tails = 0.0, sum = 0.0;
        for (int dim = 0; dim < DIM; dim++) {
            tails += a.p[4][dim] * log1p((double)x[dim] * x[dim] / NU);
            sum += scales[dim];
        }
        ((double *)a.p[14])[block] = 0.5 * (NU + 1.0) * tails - sum;
    }
}

// Sums the losses of all rows, in one block. The terms of ActNorm's determinant and of the density's peak are the same for every row.
// p: losses of the rows, parameters of the first layer, varying, to; n: rows, layers, weights in a layer; x: log density at the peak.
KERNEL(nll_losses) {
    SHARED double scratch[MOST_WARPS];
    double sum = 0.0;
    for (int row = thread; row < a.n[0]; row += threads) sum += ((const double *)a.p[0])[row];
    for (int i = thread; i < a.n[1] * DIM; i += threads) {
        float log_scale = a.p[1][(Index)(i / DIM) * a.n[2] + DIM + i % DIM];
        sum -= (double)a.n[0] * log_scale * a.p[2][i % DIM];
    }
    for (int dim = thread; dim < DIM; dim += threads) sum -= (double)a.n[0] * a.x[0] * a.p[2][dim];
    sum = block_sum_d(sum, scratch);
    if (thread == 0) ((double *)a.p[3])[0] = sum;
}

// p: z, slope of the context (then the gradient of its activation's input), parameters of the first layer, varying; for all layers, x, tanh, t,
// gradient of fc3's output, slope1, slope2 (then the gradients of the activations' inputs), gradients of change, log-scale and shift;
// n: hidden, rows, layers, weights in a layer.
KERNEL(nll_backward) {
    SHARED float slopes[DIM];
    SHARED float both[2 * DIM];
    SHARED float of_input[INPUT];
    SHARED float of_context[CONTEXT];
    int hidden = a.n[0], rows = a.n[1];
    float share = 1.0f / rows, nu = (float)NU;
    for (int dim = thread; dim < DIM; dim += threads) {
        float z = a.p[0][(Index)block * DIM + dim];
        slopes[dim] = a.p[3][dim] * (nu + 1.0f) * z / ((nu + z * z) * rows);
    }
    for (int i = thread; i < CONTEXT; i += threads) of_context[i] = 0.0f;
    for (int nth = a.n[2] - 1; nth >= 0; nth--) {
        Layer layer = layer_at(a.p[2] + (Index)nth * a.n[3], hidden);
        Index row = (Index)nth * rows + block, narrow = row * DIM, wide = row * hidden;
        float *slope1 = a.p[8] + wide, *slope2 = a.p[9] + wide;
        barrier();
        for (int dim = thread; dim < DIM; dim += threads) {
            float x = a.p[4][narrow + dim], tanh = a.p[5][narrow + dim], t = a.p[6][narrow + dim], change = layer.change[dim];
            float grow = expf(2.0f * tanh * change), changed = slopes[dim] * change, of_s = changed * x * grow - share;
            both[dim] = of_s * change * (1.0f - tanh * tanh);
            both[DIM + dim] = changed;
            a.p[7][2 * narrow + dim] = both[dim];
            a.p[7][2 * narrow + DIM + dim] = changed;
            // As in the dfdx model, keep counts as constant here, although it depends on change.
            a.p[10][narrow + dim] = slopes[dim] * (x * grow + t) + 2.0f * of_s * tanh;
            slopes[dim] = changed * grow + (a.p[3][dim] - change) * slopes[dim];
        }
        barrier();
        for (int i = thread; i < hidden; i += threads) {
            float sum = 0.0f;
            for (int o = 0; o < 2 * DIM; o++) sum += both[o] * layer.fc3[(Index)o * hidden + i];
            slope2[i] *= sum;
        }
        barrier();
        for (int i = thread; i < hidden; i += threads) {
            float sum = 0.0f;
            for (int o = 0; o < hidden; o++) sum += slope2[o] * layer.fc2[(Index)o * hidden + i];
            slope1[i] *= sum;
        }
        barrier();
        for (int i = thread; i < INPUT; i += threads) {
            float sum = 0.0f;
            for (int o = 0; o < hidden; o++) sum += slope1[o] * layer.fc1[(Index)o * INPUT + i];
            of_input[i] = sum;
        }
        barrier();
        for (int dim = thread; dim < DIM; dim += threads) {
            float of_x = slopes[dim] + of_input[dim] * (a.p[3][dim] - layer.change[dim]);
            a.p[11][narrow + dim] = of_x * a.p[4][narrow + dim];
            slopes[dim] = of_x * expf(layer.log_scale[dim]);
            a.p[12][narrow + dim] = -slopes[dim];
        }
        for (int i = thread; i < CONTEXT; i += threads) of_context[i] += of_input[DIM + PINS + i];
    }
    for (int i = thread; i < CONTEXT; i += threads) a.p[1][(Index)block * CONTEXT + i] *= of_context[i];
}
