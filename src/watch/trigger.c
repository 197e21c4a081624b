#include "src/watch/trigger.h"

/* Below so much of the limit it can be crossed anew. */
#define AGAIN 0.9

static bool
crosses(struct trigger *trigger, int64_t used)
{
	if (trigger->at <= 0 || used == TRIGGER_NONE)
		return false;
	if (used < trigger->at) {
		if ((double)used < AGAIN * (double)trigger->at)
			trigger->above = false;
		return false;
	}
	if (trigger->above)
		return false;
	trigger->above = true;
	return true;
}

static bool
has_grown(const struct trigger *trigger, int64_t bytes)
{
	return trigger->base != TRIGGER_NONE &&
	    (double)(bytes - trigger->base) >=
	    (double)trigger->base * trigger->growth;
}

static enum trigger_action
look_at_floor(struct trigger *trigger, const struct trigger_sample *sample)
{
	bool sure = trigger->sure;

	if (sample->collected && sample->used != TRIGGER_NONE) {
		trigger->sure = false;
		trigger->looked_at = sample->low_time;
		if (trigger->renew || trigger->base == TRIGGER_NONE ||
		    sample->used < trigger->base) {
			trigger->base = sample->used;
			trigger->renew = false;
			return TRIGGER_NOTHING;
		}
		return has_grown(trigger, sample->used) ? TRIGGER_GROWTH :
		    TRIGGER_NOTHING;
	}
	if (sure || trigger->renew || sample->low == TRIGGER_NONE ||
	    sample->low_time == trigger->looked_at)
		return TRIGGER_NOTHING;
	trigger->looked_at = sample->low_time;
	if (trigger->base == TRIGGER_NONE || sample->low < trigger->base) {
		trigger->base = sample->low;
		return TRIGGER_NOTHING;
	}
	if (!has_grown(trigger, sample->low))
		return TRIGGER_NOTHING;
	trigger->sure = true;
	return TRIGGER_COLLECT;
}

enum trigger_action
trigger_look(struct trigger *trigger, const struct trigger_sample *sample)
{
	bool crossed = crosses(trigger, sample->used);
	enum trigger_action action = TRIGGER_NOTHING;

	if (trigger->growth > 0)
		action = look_at_floor(trigger, sample);
	return crossed ? TRIGGER_AT : action;
}

void
trigger_taken(struct trigger *trigger)
{
	trigger->renew = true;
	trigger->sure = false;
}
