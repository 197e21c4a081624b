/*
 * Threads for the background.
 */
#ifndef MODEL_BASE_THREAD_H
#define MODEL_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/*
 * Starts work in a thread that takes no signals: those are meant for the main
 * one. False when the system has no thread to give. Caller joins.
 */
bool thread_start(pthread_t *thread, void *(*work)(void *data), void *data);

#endif
