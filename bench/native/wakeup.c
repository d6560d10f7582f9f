/* The least that a kick and its completion cost: two threads on two eventfds, nothing else. One kicks and waits, the other
 * waits and answers; both either sleep in epoll_wait or look without sleeping. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct waiter {
    int event;
    int epoll;
};

struct pair {
    struct waiter kick;
    struct waiter call;
    int timeout;
    volatile int stopping;
    pthread_t thread;
};

static int open_waiter(struct waiter *waiter)
{
    struct epoll_event watched = { .events = EPOLLIN };

    waiter->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    waiter->epoll = epoll_create1(EPOLL_CLOEXEC);
    return waiter->event < 0 || waiter->epoll < 0 ? -1 : epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, waiter->event, &watched);
}

static void signal_event(const struct waiter *waiter)
{
    const uint64_t one = 1;

    while (write(waiter->event, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

static void wait_event(const struct waiter *waiter, int timeout)
{
    struct epoll_event ready;
    uint64_t count;

    do {
        while (epoll_wait(waiter->epoll, &ready, 1, timeout) <= 0)
            ;
    } while (read(waiter->event, &count, sizeof count) < 0);
}

static void *answer(void *argument)
{
    struct pair *pair = argument;

    for (;;) {
        wait_event(&pair->kick, pair->timeout);
        if (pair->stopping)
            return NULL;
        signal_event(&pair->call);
    }
}

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Starts the answering thread; NULL when the system refuses. */
struct pair *wakeup_create(int spins)
{
    struct pair *pair = calloc(1, sizeof *pair);

    if (!pair || open_waiter(&pair->kick) || open_waiter(&pair->call))
        return NULL;
    pair->timeout = spins ? 0 : -1;
    return pthread_create(&pair->thread, NULL, answer, pair) ? NULL : pair;
}

/* Nanoseconds from a kick to its completion. */
int64_t wakeup_round(struct pair *pair)
{
    const int64_t start = now();

    signal_event(&pair->kick);
    wait_event(&pair->call, pair->timeout);
    return now() - start;
}

/* Ends the thread. */
void wakeup_destroy(struct pair *pair)
{
    pair->stopping = 1;
    signal_event(&pair->kick);
    pthread_join(pair->thread, NULL);
    close(pair->kick.event);
    close(pair->kick.epoll);
    close(pair->call.event);
    close(pair->call.epoll);
    free(pair);
}
