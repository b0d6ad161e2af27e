/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* sched_getaffinity */

#include "emplan/parallel.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

#define MOST 8

#ifdef __x86_64__
#define PAUSE() __builtin_ia32_pause()
#else
#define PAUSE() ((void)0)
#endif

enum {
    QUEUED,
    RUNNING,
    DONE
};

struct helper {
    pthread_t id;
    bool used, ended;
};

/* The processors are those of the whole process, and so is who works on them. A thread ends when
 * nothing waits for it, and is joined by who next looks after it has; one that is about to end may
 * outlive the work, so that a forked process begins with an empty pool. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t done;
    struct ep_work *first;
    struct ep_team *team; /* those that are open */
    atomic_uint turn;     /* rises where there is something else to do than to stand by */
    int limit;            /* 0: not looked up yet */
    int running;
    bool told; /* what a fork does to it */
    struct helper helper[MOST - 1];
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};

static int processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    return count < 1 ? 1 : count > MOST ? MOST : count;
}

static int limit_locked(void)
{
    if (pool.limit == 0)
        pool.limit = processors();
    return pool.limit;
}

int ep_parallel_threads(void)
{
    pthread_mutex_lock(&pool.lock);
    int limit = limit_locked();

    pthread_mutex_unlock(&pool.lock);
    return limit;
}

void ep_parallel_limit(int threads)
{
    pthread_mutex_lock(&pool.lock);
    pool.limit = threads < 1 ? 0 : threads > MOST ? MOST : threads;
    pthread_mutex_unlock(&pool.lock);
}

static struct ep_work *take_first(void)
{
    struct ep_work *w = pool.first;

    if (w)
        pool.first = w->next;
    return w;
}

/* Expects the lock, leaves it; the lock is open while the work is done. */
static void do_work(struct ep_work *w)
{
    w->state = RUNNING;
    w->again = false;
    pthread_mutex_unlock(&pool.lock);
    w->run(w->data);
    pthread_mutex_lock(&pool.lock);
    w->state = w->again ? QUEUED : DONE;
    if (w->again) { /* before what waits: it is a long one */
        w->next = pool.first;
        pool.first = w;
    }
    atomic_fetch_add(&pool.turn, 1);
    pthread_cond_broadcast(&pool.done);
}

/* Looks without a pause, then others may have the processor before each. */
#define LOOKS 1000

static void pause_look(int look)
{
    if (look > LOOKS)
        sched_yield();
    else
        PAUSE();
}

/* The second piece of what is offered, where nobody has it. */
static void take_offer(struct ep_team *t)
{
    unsigned offered = atomic_load(&t->offered), before = offered - 1;

    if (!atomic_compare_exchange_strong(&t->taken, &before, offered))
        return;
    t->work(t->data, 1);
    atomic_store(&t->done, offered);
}

/* Until the team is closed or there is something else to do. Expects the lock, which is open
 * meanwhile. False where no team wants anybody. */
static bool stand_by(void)
{
    struct ep_team *t = pool.team;
    unsigned turn = atomic_load(&pool.turn), last = 0;

    while (t && atomic_load(&t->member))
        t = t->next;
    if (!t)
        return false;
    atomic_store(&t->member, true);
    pthread_mutex_unlock(&pool.lock);
    for (int look = 0; !atomic_load(&t->closed) && atomic_load(&pool.turn) == turn; look++) {
        if (atomic_load(&t->offered) != last) {
            last = atomic_load(&t->offered);
            take_offer(t);
            look = 0;
        }
        pause_look(look);
    }
    pthread_mutex_lock(&pool.lock);
    atomic_store(&t->member, false);
    return true;
}

static void *help(void *data)
{
    struct helper *me = data;
    struct ep_work *w;

    pthread_mutex_lock(&pool.lock);
    for (;;)
        if ((w = take_first()))
            do_work(w);
        else if (!stand_by())
            break;
    me->ended = true;
    pool.running--;
    pthread_mutex_unlock(&pool.lock);
    return NULL;
}

static void join_ended(void)
{
    for (int i = 0; i < MOST - 1; i++) {
        struct helper *h = &pool.helper[i];

        if (h->used && h->ended) {
            pthread_join(h->id, NULL);
            h->used = false;
        }
    }
}

/* In a forked process there is no thread but the one that forked; one that was about to end here
 * may have held the lock. */
static void forget_threads(void)
{
    pool.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    pool.done = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    pool.first = NULL;
    pool.team = NULL;
    pool.running = 0;
    for (int i = 0; i < MOST - 1; i++)
        pool.helper[i].used = false;
}

/* Signals are the main thread's. Where the system gives no thread, who waits does the work. */
static void add_helper(void)
{
    struct helper *h = pool.helper;
    sigset_t all, old;

    if (!pool.told)
        pool.told = pthread_atfork(NULL, NULL, forget_threads) == 0;
    join_ended();
    while (h->used)
        h++;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    h->ended = false;
    h->used = pthread_create(&h->id, NULL, help, h) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pool.running += h->used;
}

void ep_work_start(struct ep_work *w, void (*run)(void *data), void *data)
{
    struct ep_work **end = &pool.first;

    *w = (struct ep_work){.run = run, .data = data, .state = QUEUED};
    pthread_mutex_lock(&pool.lock);
    while (*end)
        end = &(*end)->next;
    *end = w;
    atomic_fetch_add(&pool.turn, 1);
    if (pool.running < limit_locked() - 1)
        add_helper();
    pthread_mutex_unlock(&pool.lock);
}

/* Take it out of the queue, where no thread has begun it. */
static bool take_back(struct ep_work *w)
{
    struct ep_work **at = &pool.first;

    while (*at && *at != w)
        at = &(*at)->next;
    if (!*at)
        return false;
    *at = w->next;
    return true;
}

void ep_work_wait(struct ep_work *w)
{
    pthread_mutex_lock(&pool.lock);
    if (take_back(w))
        do_work(w);
    while (w->state != DONE) {
        struct ep_work *other = take_first();

        if (other)
            do_work(other);
        else if (!stand_by())
            pthread_cond_wait(&pool.done, &pool.lock);
    }
    join_ended();
    pthread_mutex_unlock(&pool.lock);
}

static _Thread_local struct ep_team *mine;

void ep_team_open(struct ep_team *t)
{
    *t = (struct ep_team){.work = NULL};
    pthread_mutex_lock(&pool.lock);
    if (!mine && limit_locked() > 1) {
        mine = t;
        t->next = pool.team;
        pool.team = t;
        if (pool.running < limit_locked() - 1)
            add_helper();
        else
            pthread_cond_broadcast(&pool.done); /* who waits may stand by */
    }
    pthread_mutex_unlock(&pool.lock);
}

void ep_team_close(struct ep_team *t)
{
    struct ep_team **at = &pool.team;

    if (mine != t)
        return;
    mine = NULL;
    atomic_store(&t->closed, true);
    pthread_mutex_lock(&pool.lock);
    while (*at && *at != t)
        at = &(*at)->next;
    if (*at)
        *at = t->next;
    pthread_mutex_unlock(&pool.lock);
    for (int look = 0; atomic_load(&t->member); look++)
        pause_look(look);
}

void ep_team_pair(void (*work)(void *data, int piece), void *data)
{
    struct ep_team *t = mine;
    bool beside = t && atomic_load(&t->member);

    if (beside) {
        t->work = work;
        t->data = data;
        atomic_fetch_add(&t->offered, 1);
    }
    work(data, 0);
    unsigned offered = beside ? atomic_load(&t->offered) : 0, before = offered - 1;

    if (!beside || atomic_compare_exchange_strong(&t->taken, &before, offered)) {
        work(data, 1);
        return;
    }
    for (int look = 0; atomic_load(&t->done) != offered; look++)
        pause_look(look);
}

struct loop {
    void (*work)(void *data, size_t i);
    void *data;
    size_t count;
    atomic_size_t next;
};

static void run_loop(void *data)
{
    struct loop *l = data;

    for (size_t i; (i = atomic_fetch_add(&l->next, 1)) < l->count;)
        l->work(l->data, i);
}

void ep_parallel(size_t count, void (*work)(void *data, size_t i), void *data)
{
    struct loop l = {.work = work, .data = data, .count = count};
    struct ep_work more[MOST - 1];
    size_t threads = (size_t)ep_parallel_threads(), helpers = 0;

    while (helpers + 1 < threads && helpers + 1 < count) {
        ep_work_start(&more[helpers], run_loop, &l);
        helpers++;
    }
    run_loop(&l);
    for (size_t i = 0; i < helpers; i++)
        ep_work_wait(&more[i]);
}
