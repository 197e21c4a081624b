#include "model/formats/react_profile.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/formats/react_read.h"
#include "model/snapshot/json.h"
#include "model/snapshot/source.h"

const char *const react_type_names[REACT_TYPES] = {
	[0] = "",
	[1] = "class",
	[2] = "context",
	[3] = "",
	[4] = "",
	[5] = "function",
	[6] = "forwardRef",
	[7] = "host",
	[8] = "memo",
	[9] = "other",
	[10] = "profiler",
	[11] = "root",
	[12] = "suspense",
	[13] = "suspenseList",
	[14] = "tracingMarker",
	[15] = "virtual",
	[16] = "viewTransition",
	[17] = "activity",
};

/* Where the parts of a root stand: they refer to each other in any order. */
struct root_parts {
	const char *snapshots, *operations, *commits;
	uint32_t name;
};

static bool
read_parts(struct react_reader *r, struct root_parts *parts)
{
	struct json_walk *w = &r->walk;
	bool first = true, more;
	struct json_value value;

	*parts = (struct root_parts) { 0 };
	if (!json_walk_enter(w, '{', "a root is no object"))
		return false;
	for (;; first = false) {
		if (!json_walk_member(w, first, &more, &value))
			return false;
		if (!more)
			break;
		if (json_value_is(&value, "snapshots"))
			parts->snapshots = value.begin;
		else if (json_value_is(&value, "operations"))
			parts->operations = value.begin;
		else if (json_value_is(&value, "commitData"))
			parts->commits = value.begin;
		else if (json_value_is(&value, "displayName") &&
		    !react_read_text(r, &value, &parts->name))
			return false;
	}
	return parts->commits != NULL || json_walk_wrong(w, w->p,
	    "a root has no commitData");
}

static bool
read_root(void *data)
{
	struct react_reader *r = data;
	struct root_parts parts;
	const char *behind;
	bool done;

	if (!read_parts(r, &parts))
		return false;
	behind = r->walk.p;
	done = react_read_root(r, parts.name) &&
	    (parts.snapshots == NULL ||
	    react_read_snapshots(r, parts.snapshots)) &&
	    (parts.operations == NULL ||
	    react_read_operations(r, parts.operations)) &&
	    react_read_commits(r, parts.commits);
	r->walk.p = behind;
	return done;
}

static bool
read_roots(struct react_reader *r, const char *roots)
{
	r->walk.p = roots;
	return json_walk_array(&r->walk, "dataForRoots are no array",
	    read_root, r);
}

static bool
check_version(struct react_reader *r, const struct json_value *value)
{
	double version;

	if (value->begin == NULL || !json_value_number(value, &version))
		return json_walk_wrong(&r->walk, r->walk.data,
		    "it does not say which version it is of");
	if (version == 4 || version == 5)
		return true;
	return error_set_at(r->walk.err, ERROR_FORMAT,
	    (uint64_t)(value->begin - r->walk.data), "this React DevTools "
	    "profile is of version %g; versions 4 and 5 can be read",
	    version);
}

static bool
read_all(struct react_reader *r)
{
	struct json_walk *w = &r->walk;
	struct json_value value, version = { 0 };
	const char *roots = NULL;
	bool first = true, more;
	uint32_t number;

	/* The empty text is number 0. */
	if (!intern_add(&r->profile->texts, "", 0, &number, w->err))
		return false;
	if (w->end - w->p >= 3 && memcmp(w->p, "\xef\xbb\xbf", 3) == 0)
		w->p += 3;
	if (!json_walk_enter(w, '{', "it is no JSON object"))
		return false;
	for (;; first = false) {
		if (!json_walk_member(w, first, &more, &value))
			return false;
		if (!more)
			break;
		if (json_value_is(&value, "version"))
			version = value;
		else if (json_value_is(&value, "dataForRoots"))
			roots = value.begin;
	}
	w->p = json_blank(w->p, w->end);
	if (w->p < w->end)
		return json_walk_wrong(w, w->p, "something follows its end");
	if (roots == NULL)
		return json_walk_wrong(w, w->data, "it has no dataForRoots");
	return check_version(r, &version) && read_roots(r, roots);
}

struct react_profile *
react_profile_read(const char *data, size_t size, struct task *task,
	struct error *err)
{
	struct react_reader reader = { .walk = { .data = data, .p = data,
	    .end = data + size, .file = "React DevTools profile",
	    .task = task, .err = err } };
	struct react_profile *profile = calloc(1, sizeof *profile);
	bool done;

	if (profile == NULL) {
		error_memory(err, "a profile", sizeof *profile);
		return NULL;
	}
	task_begin(task, STAGE_LOCATE, size);
	reader.profile = profile;
	done = read_all(&reader);
	react_reader_release(&reader);
	if (done) {
		task_end(task, STAGE_LOCATE);
		return profile;
	}
	react_profile_free(profile);
	return NULL;
}

void
react_profile_free(struct react_profile *profile)
{
	if (profile == NULL)
		return;
	intern_release(&profile->texts);
	intern_release(&profile->components);
	free(profile->roots);
	free(profile->fibers);
	free(profile->commits);
	free(profile->renders);
	free(profile);
}

struct react_component
react_profile_component(const struct react_profile *profile, uint32_t n)
{
	struct react_component component;
	size_t len;

	memcpy(&component, intern_key(&profile->components, n, &len),
	    sizeof component);
	return component;
}

static void *
read_source(const struct source *source, struct task *task,
	struct error *err)
{
	return react_profile_read(source->data, source->size, task, err);
}

static void
free_data(void *data)
{
	react_profile_free(data);
}

static size_t
bytes_of(const void *data)
{
	const struct react_profile *profile = data;

	return sizeof *profile + profile->texts.bytes_capacity +
	    profile->components.bytes_capacity +
	    (profile->texts.keys_capacity +
	    profile->components.keys_capacity) *
	    sizeof *profile->texts.keys +
	    profile->fiber_capacity * sizeof *profile->fibers +
	    profile->commit_capacity * sizeof *profile->commits +
	    profile->render_capacity * sizeof *profile->renders;
}

const struct format react_profile_format = {
	.kind = FILE_REACT_PROFILE,
	.name = "React DevTools profile",
	.read = read_source,
	.free = free_data,
	.bytes = bytes_of,
};
