// Clipping, AdamW, the moving average of the weights, and the batch counter.

// The sum of the squares of a range of the gradient; one block per range.
// p: gradient, ranges (first, length), to (one double each).
KERNEL(squares) {
    SHARED double scratch[MOST_WARPS];
    const unsigned *stretch = (const unsigned *)a.p[1] + 2 * block;
    double sum = 0.0;
    for (unsigned i = thread; i < stretch[1]; i += threads) {
        double g = a.p[0][(Index)stretch[0] + i];
        sum += g * g;
    }
    sum = block_sum_d(sum, scratch);
    if (thread == 0) ((double *)a.p[2])[block] = sum;
}

// The end of a batch, in one block: computes the clipping factor and the rates of the update, adds the losses to their sums, and advances to the next
// batch. If a loss or the gradient is not finite, the run stops and nothing else changes.
// p: squares, state, rates (step, correction, shrink, follow for each batch), losses of the batch, sums of losses; n: squares, losses;
// x: maximum norm.
KERNEL(settle) {
    SHARED double scratch[MOST_WARPS];
    State *state = (State *)a.p[1];
    const double *losses = (const double *)a.p[3];
    double sum = 0.0;
    for (int i = thread; i < a.n[0]; i += threads) sum += ((const double *)a.p[0])[i];
    double norm = sqrt(block_sum_d(sum, scratch));
    if (thread != 0 || state->stopped) return;
    int sound = isfinite(norm) ? 1 : 0;
    for (int i = 0; i < a.n[1]; i++) sound = sound && isfinite(losses[i]);
    if (!sound) {
        state->stopped = 1;
        return;
    }
    const float *rates = a.p[2] + (Index)4 * state->batch;
    double clip = a.x[0] / (norm + 1e-6);
    state->clip = clip < 1.0 ? (float)clip : 1.0f;
    state->step = rates[0];
    state->correction = rates[1];
    state->shrink = rates[2];
    state->follow = rates[3];
    for (int i = 0; i < a.n[1]; i++) ((double *)a.p[4])[i] += losses[i];
    state->batch++;
}

// AdamW and the moving average; one block per range.
// p: weights, average, first moments, second moments, gradient, ranges, state; x: the two decay rates, epsilon.
KERNEL(adam) {
    const State *state = (const State *)a.p[6];
    if (state->stopped) return;
    const unsigned *stretch = (const unsigned *)a.p[5] + 2 * block;
    float beta1 = a.x[0], beta2 = a.x[1];
    for (unsigned at = thread; at < stretch[1]; at += threads) {
        Index i = (Index)stretch[0] + at;
        float g = state->clip * a.p[4][i];
        float m = beta1 * a.p[2][i] + (1.0f - beta1) * g;
        float v = beta2 * a.p[3][i] + (1.0f - beta2) * g * g;
        float w = state->shrink * a.p[0][i] - state->step * m / (state->correction * sqrtf(v) + a.x[2]);
        a.p[2][i] = m;
        a.p[3][i] = v;
        a.p[0][i] = w;
        a.p[1][i] += state->follow * (w - a.p[1][i]);
    }
}

// The end of a validation batch, in one thread. p: state, losses of the batch, sums of losses; n: losses.
KERNEL(tally) {
    if (block != 0 || thread != 0) return;
    for (int i = 0; i < a.n[0]; i++) ((double *)a.p[2])[i] += ((const double *)a.p[1])[i];
    ((State *)a.p[0])->batch++;
}
