/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_PARALLEL_H
#define EP_PARALLEL_H

/* Work on several processors. What comes out must not depend on how many there are: each piece of
 * work reads what nobody changes meanwhile, has an arena of its own and writes to its own place;
 * who asked for it brings the places together in a fixed order. SQLite: a connection belongs to one
 * thread at a time. With one processor everything happens in the calling thread. */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Threads that may run at a time, the caller's included: the processors that the system lets this
 * process use, at most eight, or fewer by ep_parallel_limit(). */
int ep_parallel_threads(void);
/* At most so many from now on; below 1: as many as there are processors. For processes that share
 * the processors with others of their kind, and for tests. Not while any work is under way. */
void ep_parallel_limit(int threads);

/* Call work(data, 0) ... work(data, count - 1), in any order, several at a time; back when all are
 * done. Work may call this again. */
void ep_parallel(size_t count, void (*work)(void *data, size_t i), void *data);

/* A piece of work that another thread does while the caller goes on with something else. */
struct ep_work {
    void (*run)(void *data);
    void *data;
    bool again; /* set by run where there is more to do: it is called once more, maybe by another
                 * thread, and who did it can turn to what it waited for */
    int state;  /* of parallel.c, as is the rest */
    struct ep_work *next;
};
/* Have it done where a thread is free. Each piece that was started must be waited for, once. */
void ep_work_start(struct ep_work *w, void (*run)(void *data), void *data);
/* Back when it is done; what no thread has begun is done here and now, and meanwhile other work
 * that waits. */
void ep_work_wait(struct ep_work *w);

/* For pairs of pieces that are too short to be queued, some microseconds each, and many of them one
 * after the other: while a team is open, a thread that has nothing else to do stands by for them.
 * It takes a processor, which it leaves to others that want it. */
struct ep_team {
    struct ep_team *next; /* all of parallel.c */
    void (*work)(void *data, int piece);
    void *data;
    atomic_uint offered, taken, done;
    atomic_bool member, closed;
};
/* Of the calling thread, until it closes it; where it has one, that stays. */
void ep_team_open(struct ep_team *t);
/* Back when nobody stands by for it any more. */
void ep_team_close(struct ep_team *t);
/* Call work(data, 0) and work(data, 1), the second beside the first where the thread's team has
 * somebody. Neither may use anything else of this header. */
void ep_team_pair(void (*work)(void *data, int piece), void *data);

#endif
