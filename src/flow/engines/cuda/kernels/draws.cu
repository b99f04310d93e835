// Random numbers on the device, from the ChaCha8 streams of the other engines.

// Computes a block of 16 words (Bernstein, "ChaCha, a variant of Salsa20", 2008), with a 64-bit counter and a 64-bit stream.
DEVICE void chacha8(const unsigned *key, unsigned long long stream, unsigned long long counter, unsigned *out) {
    unsigned start[16] = {
        0x61707865u, 0x3320646eu, 0x79622d32u, 0x6b206574u,
        key[0], key[1], key[2], key[3], key[4], key[5], key[6], key[7],
        (unsigned)counter, (unsigned)(counter >> 32), (unsigned)stream, (unsigned)(stream >> 32),
    };
    for (int i = 0; i < 16; i++) out[i] = start[i];
#define TURN(x, by) ((x) << (by) | (x) >> (32 - (by)))
#define QUARTER(i, j, k, l)                                     \
    out[i] += out[j], out[l] = TURN(out[l] ^ out[i], 16);       \
    out[k] += out[l], out[j] = TURN(out[j] ^ out[k], 12);       \
    out[i] += out[j], out[l] = TURN(out[l] ^ out[i], 8);        \
    out[k] += out[l], out[j] = TURN(out[j] ^ out[k], 7)
    for (int pair = 0; pair < 4; pair++) {
        QUARTER(0, 4, 8, 12);
        QUARTER(1, 5, 9, 13);
        QUARTER(2, 6, 10, 14);
        QUARTER(3, 7, 11, 15);
        QUARTER(0, 5, 10, 15);
        QUARTER(1, 6, 11, 12);
        QUARTER(2, 7, 8, 13);
        QUARTER(3, 4, 9, 14);
    }
    for (int i = 0; i < 16; i++) out[i] += start[i];
}

// Returns the stream of a purpose in the current batch.
DEVICE unsigned long long stream_of(const State *state, int purpose) {
    return (unsigned long long)purpose << 56 | (unsigned long long)state->epoch << 32 | (unsigned long long)state->batch;
}

// Computes two normal numbers from two words (Box and Muller, 1958).
DEVICE void normals(const unsigned *words, float *to) {
    float radius = sqrtf(-2.0f * logf(((words[0] >> 8) + 0.5f) * 5.9604645e-8f));
    float angle = 6.2831853f * (((words[1] >> 8) + 0.5f) * 5.9604645e-8f);
    to[0] = radius * cosf(angle);
    to[1] = radius * sinf(angle);
}

// Fills `to` with random words.
// p: to, state, key; n: blocks of 16 words, purpose.
KERNEL(toss) {
    unsigned *to = (unsigned *)a.p[0];
    const State *state = (const State *)a.p[1];
    const unsigned *key = (const unsigned *)a.p[2];
    for (int i = block * threads + thread; i < a.n[0]; i += blocks * threads) chacha8(key, stream_of(state, a.n[1]), i, to + (Index)16 * i);
}

// Gathers the texts of the rows of a batch and adds noise; one block per row.
// p: text of all rows, order, state, to, key; n: width, rows of a full batch, purpose, whether to normalise; x: deviation of the noise.
KERNEL(gather_text) {
    SHARED float scratch[MOST_WARPS];
    const State *state = (const State *)a.p[2];
    int width = a.n[0], groups = (width + 15) / 16;
    const float *from = a.p[0] + (Index)((const unsigned *)a.p[1])[(Index)state->batch * a.n[1] + block] * width;
    float *to = a.p[3] + (Index)block * width;
    for (int group = thread; group < groups; group += threads) {
        unsigned words[16];
        float noise[16];
        if (a.x[0] > 0.0f) {
            chacha8((const unsigned *)a.p[4], stream_of(state, a.n[2]), (unsigned long long)block * groups + group, words);
            for (int i = 0; i < 16; i += 2) normals(words + i, noise + i);
        }
        for (int i = 0; i < 16 && 16 * group + i < width; i++) {
            float x = from[16 * group + i];
            to[16 * group + i] = a.x[0] > 0.0f ? x + a.x[0] * noise[i] : x;
        }
    }
    barrier();
    if (a.n[3]) normalise(to, width, scratch);
}

// Gathers the current batch from data in the order of the epoch.
// p: from, state, to; n: width, rows of a full batch, rows.
KERNEL(gather) {
    const State *state = (const State *)a.p[1];
    const float *from = a.p[0] + (Index)state->batch * a.n[1] * a.n[0];
    int count = a.n[0] * a.n[2];
    for (int i = block * threads + thread; i < count; i += blocks * threads) a.p[2][i] = from[i];
}
