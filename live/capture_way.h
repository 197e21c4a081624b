/*
 * How a snapshot of a process can be had, from what is known of it; and why
 * not, in words.
 */
#ifndef LIVE_CAPTURE_WAY_H
#define LIVE_CAPTURE_WAY_H

struct process;

/* Sets way and why from all the rest. */
void capture_way_find(struct process *process);

#endif
