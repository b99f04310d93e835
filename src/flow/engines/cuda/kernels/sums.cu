// Gradients that are sums over rows.

// Columns of a block, and groups into which it splits their rows.
#define COLUMNS 32
#define PARTS 8

// Sums the columns of each layer's matrix, or of its elementwise product with a second matrix.
// p: matrix, second matrix or null, to, parameters of masks or null, vector to subtract or null;
// n: width, rows, weights in a layer, blocks per layer, kind of the masks.
KERNEL(column_sums) {
    SHARED float partial[PARTS][COLUMNS];
    int width = a.n[0], rows = a.n[1], layer = block / a.n[3], first = block % a.n[3] * COLUMNS;
    Index start = (Index)layer * rows * width;
    for (int item = thread; item < PARTS * COLUMNS; item += threads) {
        int part = item / COLUMNS, column = first + item % COLUMNS;
        float sum = 0.0f;
        if (column < width) {
            for (int row = part; row < rows; row += PARTS) {
                Index i = start + (Index)row * width + column;
                sum += a.p[1] ? a.p[0][i] * a.p[1][i] : a.p[0][i];
            }
        }
        partial[part][item % COLUMNS] = sum;
    }
    barrier();
    for (int i = thread; i < COLUMNS && first + i < width; i += threads) {
        Index at = (Index)layer * a.n[2] + first + i;
        float sum = 0.0f;
        for (int part = 0; part < PARTS; part++) sum += partial[part][i];
        if (a.p[3]) sum *= mask_slope(a.n[4], a.p[3][at]);
        if (a.p[4]) sum -= a.p[4][first + i];
        a.p[2][at] = sum;
    }
}

// The gradient of the text's contribution to each layer: the sum of `passes` consecutive vectors of equal length.
// p: from, to; n: length of a vector, passes, layers.
KERNEL(sum_passes) {
    Index count = (Index)a.n[0] * a.n[2];
    for (Index i = (Index)block * threads + thread; i < count; i += (Index)blocks * threads) {
        const float *from = a.p[0] + i / a.n[0] * a.n[0] * a.n[1] + i % a.n[0];
        float sum = 0.0f;
        for (int pass = 0; pass < a.n[1]; pass++) sum += from[(Index)pass * a.n[0]];
        a.p[1][i] = sum;
    }
}

// From the gradient G of `weight * gain`, the gradients of weight, gain and offset in `weight * (gain * n + offset)`: gain G + offset s, and the
// sums over the rows of weight * G and of weight * s. s is the gradient of each row's result, summed over the batch.
// p: gradient of the weight, weight, s, gain, offset, gradients of gain and of offset (all of the first layer);
// n: rows, columns, weights in a layer, stride of the weight, blocks per layer.
KERNEL(unfold) {
    SHARED float of_gain[PARTS][COLUMNS];
    SHARED float of_offset[PARTS][COLUMNS];
    int layer = block / a.n[4], first = block % a.n[4] * COLUMNS;
    Index start = (Index)layer * a.n[2];
    for (int item = thread; item < PARTS * COLUMNS; item += threads) {
        int part = item / COLUMNS, column = first + item % COLUMNS;
        float gain_sum = 0.0f, offset_sum = 0.0f;
        if (column < a.n[1]) {
            float gain = a.p[3][start + column], offset = a.p[4][start + column];
            for (int row = part; row < a.n[0]; row += PARTS) {
                Index i = start + (Index)row * a.n[3] + column;
                float weight = a.p[1][i], gradient = a.p[0][i], sum = a.p[2][start + row];
                gain_sum += weight * gradient;
                offset_sum += weight * sum;
                a.p[0][i] = gradient * gain + sum * offset;
            }
        }
        of_gain[part][item % COLUMNS] = gain_sum;
        of_offset[part][item % COLUMNS] = offset_sum;
    }
    barrier();
    for (int i = thread; i < COLUMNS && first + i < a.n[1]; i += threads) {
        float gain_sum = 0.0f, offset_sum = 0.0f;
        for (int part = 0; part < PARTS; part++) {
            gain_sum += of_gain[part][i];
            offset_sum += of_offset[part][i];
        }
        a.p[5][start + first + i] = gain_sum;
        a.p[6][start + first + i] = offset_sum;
    }
}
