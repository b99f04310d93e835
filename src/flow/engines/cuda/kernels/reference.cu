// The layers of the reference objective, forward. One block per row: the rows of f come first, then those of g(0), then those of g(z).

// The text after each layer's norm. p: normalised text, gain, offset (of the first layer), to; n: width, rows, weights in a layer.
KERNEL(scale_text) {
    int layer = block / a.n[1], row = block % a.n[1];
    Index parameters = (Index)layer * a.n[2];
    for (int i = thread; i < a.n[0]; i += threads) {
        a.p[3][(Index)block * a.n[0] + i] = a.p[1][parameters + i] * a.p[0][(Index)row * a.n[0] + i] + a.p[2][parameters + i];
    }
}

// Layer norm, ReLU and dropout. `x` becomes the normalised row, `active` the input of the next product.
DEVICE float norm_activate(
    float *x, float *active, const float *before, const float *weight, const float *bias, int width, Coins coins, Index first, float *scratch
) {
    for (int i = thread; i < width; i += threads) x[i] += before[i];
    float scale = normalise(x, width, scratch);
    for (int i = thread; i < width; i += threads) active[i] = fmaxf(weight[i] * x[i] + bias[i], 0.0f) * kept(coins, first + i);
    return scale;
}

// The first part of a layer, up to its first activation.
// p: current, order, mask, fc1, its bias, norm's weight, its bias, contribution of the text, x, kept, normal, active, scale, dropout bits;
// n: hidden, rows of the batch, stride of fc1, kind of the mask, first row, use of dropout, use for the rows of g(z), words of a use, threshold;
// x: factor of the kept activations.
KERNEL(layer_in) {
    SHARED float scratch[MOST_WARPS];
    SHARED float seen[DIM];
    int hidden = a.n[0], rows = a.n[1], row = a.n[4] + block;
    const int *order = (const int *)a.p[1];
    for (int dim = thread; dim < DIM; dim += threads) {
        float x = a.p[0][(Index)row * DIM + order[dim]];
        seen[dim] = mask_value(a.n[3], a.p[2][dim]) * x;
        a.p[8][(Index)row * DIM + dim] = x;
        a.p[9][(Index)row * DIM + dim] = seen[dim];
    }
    barrier();
    float *normal = a.p[10] + (Index)row * hidden, *active = a.p[11] + (Index)row * hidden;
    const float *share = a.p[7] + (Index)(row % rows) * hidden;
    for (int i = thread; i < hidden; i += threads) {
        const float *weight = a.p[3] + (Index)i * a.n[2];
        float sum = share[i];
        for (int dim = 0; dim < DIM; dim++) sum += weight[dim] * seen[dim];
        normal[i] = sum;
    }
    Coins coins = coins_of(a.p[13], row < 2 * rows ? a.n[5] : a.n[6], a.n[7], a.n[8], a.x[0]);
    float scale = norm_activate(normal, active, a.p[4], a.p[5], a.p[6], hidden, coins, (Index)(row % rows) * hidden, scratch);
    if (thread == 0) a.p[12][row] = scale;
}

// The second part of a layer, after the product with fc2.
// p: normal, bias of fc2, norm's weight, its bias, active, scale, fc3, its bias, mask, scale of s, x, tanh, t, current, dropout bits;
// n, x: as in layer_in; n[9]: whether the direction is inverse.
KERNEL(layer_out) {
    SHARED float scratch[MOST_WARPS];
    SHARED float both[2 * DIM];
    int hidden = a.n[0], rows = a.n[1], row = a.n[4] + block;
    float *normal = a.p[0] + (Index)row * hidden, *active = a.p[4] + (Index)row * hidden;
    Coins coins = coins_of(a.p[14], row < 2 * rows ? a.n[5] : a.n[6], a.n[7], a.n[8], a.x[0]);
    float scale = norm_activate(normal, active, a.p[1], a.p[2], a.p[3], hidden, coins, (Index)(row % rows) * hidden, scratch);
    if (thread == 0) a.p[5][row] = scale;
    barrier();
    rows_times(a.p[6], 2 * DIM, hidden, hidden, active, both);
    barrier();
    for (int dim = thread; dim < DIM; dim += threads) {
        Index at = (Index)row * DIM + dim;
        float tanh = tanhf(both[dim] + a.p[7][dim]), t = both[DIM + dim] + a.p[7][DIM + dim];
        float m = mask_value(a.n[3], a.p[8][dim]), s = tanh * a.p[9][0], x = a.p[10][at];
        float moved = a.n[9] ? (x - t) * expf(-s) : x * expf(s) + t;
        a.p[11][at] = tanh;
        a.p[12][at] = t;
        a.p[13][at] = m * x + (1.0f - m) * moved;
    }
}

// Between f and g: stores z, the output of f, and sets the inputs of g to 0 and z. p: current, z; n: rows.
KERNEL(turn) {
    int count = a.n[0] * DIM;
    for (int i = block * threads + thread; i < count; i += blocks * threads) {
        float z = a.p[0][i];
        a.p[1][i] = z;
        a.p[0][count + i] = 0.0f;
        a.p[0][2 * count + i] = z;
    }
}

// Computes the losses, summed over rows and averaged over dims, and the gradients of g's outputs; in one block.
// p: current, order of the last permutation, theta, z, gradients, losses (reconstruction, cycle, prior);
// n: rows; x: threshold of the Huber loss, weights of reconstruction and cycle, each divided by the number of elements.
KERNEL(losses) {
    SHARED double scratch[MOST_WARPS];
    int rows = a.n[0], count = rows * DIM;
    const int *order = (const int *)a.p[1];
    double beta = a.x[0], sums[3] = {0.0, 0.0, 0.0};
    for (int i = thread; i < count; i += threads) {
        for (int pass = 0; pass < 2; pass++) {
            float *at = a.p[0] + (Index)(pass + 1) * count + i / DIM * DIM;
            float d = at[order[i % DIM]] - a.p[2][i];
            double size = fabs((double)d);
            sums[pass] += size < beta ? 0.5 * size * size / beta : size - 0.5 * beta;
            a.p[4][(Index)(pass + 1) * count + i] = a.x[1 + pass] * fmaxf(-1.0f, fminf(1.0f, d / a.x[0]));
        }
        float square = a.p[3][i] * a.p[3][i];
        sums[2] += square;
    }
    for (int loss = 0; loss < 3; loss++) {
        double sum = block_sum_d(sums[loss], scratch);
        if (thread == 0) ((double *)a.p[5])[loss] = sum / DIM;
    }
}
