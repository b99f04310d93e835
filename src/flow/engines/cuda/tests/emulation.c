// Appended to the kernels' source: runs a kernel.
typedef struct {
    void (*kernel)(const Args);
    const Args *args;
    int nth;
} Work;

static void *work(void *given) {
    const Work *mine = given;
    thread = mine->nth;
    for (block = 0; block < blocks; block++) {
        mine->kernel(*mine->args);
        barrier();
    }
    return 0;
}

int emulate(void (*kernel)(const Args), const Args *args, int block_count, int thread_count) {
    enum { MOST = 8 };
    pthread_t handles[MOST];
    Work works[MOST];
    if (thread_count < 1 || thread_count > MOST || pthread_barrier_init(&gate, 0, thread_count)) return 1;
    blocks = block_count;
    threads = thread_count;
    for (int nth = 0; nth < thread_count; nth++) {
        works[nth] = (Work){kernel, args, nth};
        if (pthread_create(&handles[nth], 0, work, &works[nth])) return 2;
    }
    for (int nth = 0; nth < thread_count; nth++) pthread_join(handles[nth], 0);
    return pthread_barrier_destroy(&gate);
}
