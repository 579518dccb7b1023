/* forms - see forms.h. */
#include "home/forms.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "home/form_file.h"
#include "home/place.h"
#include "home/shipped_forms.h"
#include "home/why.h"
#include "os/file.h"

#define FILE_NAME_MAX 100

struct ol_form_set {
	struct ol_forms forms;
	const struct ol_form *form[OL_FORMS_MAX];
	struct ol_form *owned[OL_FORMS_MAX]; /* the same, to be freed */
};

/* The files of a home's folder. */
struct names {
	size_t n;
	bool too_many;
	char name[OL_FORMS_MAX][FILE_NAME_MAX];
};

static int add(struct ol_form_set *set, const char *name, const char *text,
	       size_t len, bool shipped, char why[OL_WHY_TEXT])
{
	struct ol_form *f = NULL;
	const struct ol_form *other;
	int err = ol_form_file_read(&f, name, text, len, why);

	if (err)
		return err;
	f->shipped = shipped;
	/* Any version of a form of the program; the same version of another. */
	other = ol_forms_find(&set->forms, f->id, strlen(f->id), 0);
	if (other && (shipped || !other->shipped))
		other = ol_forms_find(&set->forms, f->id, strlen(f->id),
				      f->version);
	if (other)
		err = ol_why(why, OL_ERR_EXISTS,
			     "%s: there is a form %s version %u %s; give it "
			     "another %s",
			     name, f->id, (unsigned)other->version,
			     other->shipped ? "of the program" : "already",
			     other->shipped ? "id" : "version");
	else if (set->forms.n == OL_FORMS_MAX)
		err = ol_why(why, OL_ERR_FULL,
			     "%s: there are %d forms already, no more go", name,
			     OL_FORMS_MAX);
	if (err) {
		ol_form_file_free(f);
		return err;
	}
	set->owned[set->forms.n] = f;
	set->form[set->forms.n++] = f;
	return 0;
}

static bool take_name(void *ctx, const char *name)
{
	static const char end[] = ".json";
	struct names *n = ctx;
	size_t len = strlen(name);

	if (len < sizeof end || name[0] == '.' ||
	    strcmp(name + len - (sizeof end - 1), end) != 0)
		return true;
	if (n->n == OL_FORMS_MAX ||
	    !ol_text_copy(n->name[n->n], FILE_NAME_MAX, name)) {
		n->too_many = true;
		return false;
	}
	n->n++;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int add_file(struct ol_form_set *set, const char *dir, const char *name,
		    char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	char *text = malloc(OL_FORM_FILE_MAX);
	size_t len = 0;
	int err;

	if (!text)
		return ol_why(why, OL_ERR_NO_MEMORY, "no memory is left");
	err = ol_path_join(path, dir, name);
	if (!err)
		err = ol_file_read(path, text, OL_FORM_FILE_MAX, &len);
	if (err)
		err = ol_why_file(why, err, path);
	else
		err = add(set, name, text, len, false, why);
	free(text);
	return err;
}

/* In the order of their names, so that an error is the same each time. */
static int add_own(struct ol_form_set *set, const char *home,
		   struct names *names, char why[OL_WHY_TEXT])
{
	char dir[OL_PATH_MAX];
	int err = ol_home_path(dir, home, OL_PLACE_FORMS);

	if (err)
		return ol_why(why, err, "the home's path is too long");
	err = ol_dir_list(dir, take_name, names);
	if (err == OL_ERR_UNKNOWN)
		return 0;
	if (err)
		return ol_why_file(why, err, dir);
	if (names->too_many)
		return ol_why(why, OL_ERR_FULL,
			      "%s has more than %d forms, or a name of more "
			      "than %d bytes",
			      dir, OL_FORMS_MAX, FILE_NAME_MAX - 1);
	qsort(names->name, names->n, FILE_NAME_MAX, by_name);
	for (size_t i = 0; !err && i < names->n; i++)
		err = add_file(set, dir, names->name[i], why);
	return err;
}

static int load(struct ol_form_set *set, const char *dir, char why[OL_WHY_TEXT])
{
	struct names *names;
	int err = 0;

	for (const struct ol_shipped_forms *s = ol_shipped_forms;
	     !err && s->name; s++)
		err = add(set, s->name, (const char *)s->bytes, s->len, true,
			  why);
	if (err || !dir)
		return err;
	names = calloc(1, sizeof *names);
	if (!names)
		return ol_why(why, OL_ERR_NO_MEMORY, "no memory is left");
	err = add_own(set, dir, names, why);
	free(names);
	return err;
}

int ol_form_set_load(struct ol_form_set **out, const char *dir,
		     char why[OL_WHY_TEXT])
{
	struct ol_form_set *set = calloc(1, sizeof *set);
	int err;

	if (!set)
		return ol_why(why, OL_ERR_NO_MEMORY, "no memory is left");
	set->forms.form = set->form;
	err = load(set, dir, why);
	if (err)
		ol_form_set_free(set);
	else
		*out = set;
	return err;
}

const struct ol_forms *ol_form_set_forms(const struct ol_form_set *set)
{
	return &set->forms;
}

void ol_form_set_free(struct ol_form_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->forms.n; i++)
		ol_form_file_free(set->owned[i]);
	free(set);
}
