#include "model/base/thread.h"

#include <signal.h>

bool
thread_start(pthread_t *thread, void *(*work)(void *data), void *data)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(thread, NULL, work, data);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}
