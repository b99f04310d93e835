// The layers of the reference objective, backward.

// The gradient of z, where the backward pass of f begins: that from g(z), and that of the prior. p: gradients, z; n: rows; x: 2 prior / count.
KERNEL(turn_back) {
    int count = a.n[0] * DIM;
    for (int i = block * threads + thread; i < count; i += blocks * threads) a.p[0][i] = a.p[0][2 * count + i] + a.x[0] * a.p[1][i];
}

// The backward pass of norm, ReLU and dropout. In: `passed` is the gradient of `active`. Out: `passed` is the gradient of the norm's affine output,
// and `given` that of the norm's input.
DEVICE void norm_activate_back(
    float *passed, const float *active, const float *normal, const float *weight, float *given, float scale, float keep, int width, float *scratch
) {
    float sum = 0.0f, along = 0.0f;
    for (int i = thread; i < width; i += threads) {
        // Inactive and dropped activations are exactly 0.
        float pass = active[i] > 0.0f ? passed[i] * keep : 0.0f, slope = pass * weight[i];
        passed[i] = pass;
        given[i] = slope;
        sum += slope;
        along += slope * normal[i];
    }
    float mean = block_sum(sum, scratch) / width;
    along = block_sum(along, scratch) / width;
    for (int i = thread; i < width; i += threads) given[i] = (given[i] - mean - normal[i] * along) * scale;
}

// The backward pass of layer_out, down to the output of the product with fc2.
// p: gradients, order, x, tanh, t, mask, scale of s, gradient of fc3's output, that of m, that of the scale of s, fc3, active, normal, scale,
// passed, given, norm's weight; n: hidden, whether the direction was inverse, kind of the mask, first row; x: factor of the kept activations.
KERNEL(layer_out_back) {
    SHARED float scratch[MOST_WARPS];
    SHARED float slopes[DIM];
    SHARED float both[2 * DIM];
    SHARED float of_scale[DIM];
    int hidden = a.n[0], row = a.n[3] + block;
    Index narrow = (Index)row * DIM, wide = (Index)row * hidden;
    const int *order = (const int *)a.p[1];
    for (int dim = thread; dim < DIM; dim += threads) slopes[dim] = a.p[0][narrow + order[dim]];
    barrier();
    for (int dim = thread; dim < DIM; dim += threads) {
        float x = a.p[2][narrow + dim], tanh = a.p[3][narrow + dim], t = a.p[4][narrow + dim];
        float m = mask_value(a.n[2], a.p[5][dim]), scale = a.p[6][0], slope = slopes[dim];
        float s = tanh * scale, change = (1.0f - m) * slope, of_s, of_t, gained;
        if (a.n[1]) {
            float shrink = expf(-s);
            of_s = -(change * (x - t) * shrink);
            of_t = -(change * shrink);
            a.p[0][narrow + dim] = m * slope + change * shrink;
            gained = x - (x - t) * shrink;
        } else {
            float grow = expf(s);
            of_s = change * x * grow;
            of_t = change;
            a.p[0][narrow + dim] = m * slope + change * grow;
            gained = x - (x * grow + t);
        }
        both[dim] = of_s * scale * (1.0f - tanh * tanh);
        both[DIM + dim] = of_t;
        of_scale[dim] = of_s * tanh;
        a.p[7][2 * narrow + dim] = both[dim];
        a.p[7][2 * narrow + DIM + dim] = of_t;
        a.p[8][narrow + dim] = slope * gained;
    }
    barrier();
    if (thread == 0) {
        float sum = 0.0f;
        for (int dim = 0; dim < DIM; dim++) sum += of_scale[dim];
        a.p[9][row] = sum;
    }
    for (int i = thread; i < hidden; i += threads) {
        float sum = 0.0f;
        for (int o = 0; o < 2 * DIM; o++) sum += both[o] * a.p[10][(Index)o * hidden + i];
        a.p[14][wide + i] = sum;
    }
    norm_activate_back(a.p[14] + wide, a.p[11] + wide, a.p[12] + wide, a.p[16], a.p[15] + wide, a.p[13][row], a.x[0], hidden, scratch);
}

// The backward pass of layer_in, from its first activation to its input.
// p: gradients, x, mask, fc1, active, normal, scale, passed, given, norm's weight, gradient of m;
// n: hidden, stride of fc1, kind of the mask, first row; x: factor of the kept activations.
KERNEL(layer_in_back) {
    SHARED float scratch[MOST_WARPS];
    int hidden = a.n[0], row = a.n[3] + block;
    Index narrow = (Index)row * DIM, wide = (Index)row * hidden;
    float *given = a.p[8] + wide;
    norm_activate_back(a.p[7] + wide, a.p[4] + wide, a.p[5] + wide, a.p[9], given, a.p[6][row], a.x[0], hidden, scratch);
    float of_seen[DIM];
    for (int dim = 0; dim < DIM; dim++) of_seen[dim] = 0.0f;
    for (int i = thread; i < hidden; i += threads) {
        const float *weight = a.p[3] + (Index)i * a.n[1];
        for (int dim = 0; dim < DIM; dim++) of_seen[dim] += given[i] * weight[dim];
    }
    for (int dim = 0; dim < DIM; dim++) {
        float sum = block_sum(of_seen[dim], scratch);
        if (thread == 0) {
            a.p[0][narrow + dim] += sum * mask_value(a.n[2], a.p[2][dim]);
            a.p[10][narrow + dim] += sum * a.p[1][narrow + dim];
        }
    }
}
