/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-config.h"

#include "latent-explanation.h"

#include <glib/gi18n-lib.h>

/* One row an error code: what happened, and what to do. Sentences, without markup. */
typedef struct
{
  const char *happened;
  const char *remedy;
} Words;

static const Words words[] = {
  [LATENT_ERROR_PROMPT_EMPTY] = { N_ ("The prompt is empty."),
                                  N_ ("Write what the image should show.") },
  [LATENT_ERROR_PROMPT_TOO_LONG] = { N_ ("The prompt is longer than the model accepts."),
                                     N_ ("Shorten it and try again.") },
  [LATENT_ERROR_UNKNOWN_MODEL] = { N_ ("There is no such model."),
                                   N_ ("“latent models” lists the models.") },
  [LATENT_ERROR_UNKNOWN_PARAMETER] = { N_ ("The model does not have this setting."),
                                       N_ ("Leave it out or choose another model.") },
  [LATENT_ERROR_INVALID_VALUE] = { N_ ("A setting has a value that the model does not accept."),
                                   N_ ("Choose another value.") },
  [LATENT_ERROR_INVALID_ADDRESS]
  = { N_ ("The address cannot be used."), N_ ("Enter an address that begins with https://.") },
  [LATENT_ERROR_REJECTED] = { N_ ("The service did not accept the request."),
                              N_ ("Change the prompt or the settings and try again.") },
  [LATENT_ERROR_NOT_FOUND] = { N_ ("The service does not know this."),
                               N_ ("Check the service address and the account.") },
  [LATENT_ERROR_NO_KEY] = { N_ ("There is no key for the service."),
                            N_ ("Connect your Apiframe key, or try Latent without one in the "
                                "demo.") },
  [LATENT_ERROR_KEY_MALFORMED] = { N_ ("This is not a key."),
                                   N_ ("Copy the whole key; it begins with “afk_”.") },
  [LATENT_ERROR_KEY_REFUSED] = { N_ ("The service refused the key."),
                                 N_ ("Check the key and connect it again.") },
  [LATENT_ERROR_KEY_FORBIDDEN] = { N_ ("The key may not be used for this."),
                                   N_ ("Check in the Apiframe console that the key is active and "
                                       "allowed to make images.") },
  [LATENT_ERROR_KEY_STORE] = { N_ ("The key could not be stored in the keyring."),
                               N_ ("It is used until Latent ends; then enter it again.") },
  [LATENT_ERROR_NO_CREDIT]
  = { N_ ("There are not enough credits."), N_ ("Add credits in the Apiframe console.") },
  [LATENT_ERROR_LIMIT] = { N_ ("A limit on spending would be passed."),
                           N_ ("Raise the limit in the preferences, or allow it this time.") },
  [LATENT_ERROR_RATE_LIMITED] = { N_ ("The service asks to wait."),
                                  N_ ("Latent goes on by itself.") },
  [LATENT_ERROR_SERVICE_TROUBLE] = { N_ ("The service has trouble."), N_ ("Try again later.") },
  [LATENT_ERROR_CONFLICT] = { N_ ("The service still works on this request."),
                              N_ ("Check again later; checking costs nothing.") },
  [LATENT_ERROR_TIMED_OUT]
  = { N_ ("The service did not answer in time."),
      N_ ("Latent asks again under the same request key, so that nothing is paid twice.") },
  [LATENT_ERROR_OFFLINE] = { N_ ("The service cannot be reached."),
                             N_ ("Check the network. Latent goes on by itself.") },
  [LATENT_ERROR_CONTENT_REFUSED] = { N_ ("The service refused this prompt (content policy)."),
                                     N_ ("Change the prompt and try again.") },
  [LATENT_ERROR_JOB_FAILED] = { N_ ("The service could not make this image."),
                                N_ ("Run it again, or change the prompt.") },
  [LATENT_ERROR_EXPIRED] = { N_ ("The service no longer has this image."),
                             N_ ("It can only be made again, which costs anew.") },
  [LATENT_ERROR_STORAGE] = { N_ ("A file could not be written or read."),
                             N_ ("Make room on the disk or check the folder’s permissions.") },
  [LATENT_ERROR_LIBRARY_NEWER]
  = { N_ ("This library was made by a newer version of Latent."),
      N_ ("Update Latent. The library was not changed.") },
  [LATENT_ERROR_LIBRARY_DAMAGED]
  = { N_ ("The library’s index is damaged."),
      N_ ("The images are untouched. Start Latent again: it sets the damaged index aside and "
          "restores what it can.") },
  [LATENT_ERROR_BAD_REPLY] = { N_ ("The service sent an answer that Latent does not understand."),
                               N_ ("Check again later; checking costs nothing.") },
  [LATENT_ERROR_UNEXPECTED_REDIRECT]
  = { N_ ("The service’s address leads elsewhere."),
      N_ ("The network may ask for a sign-in: open a web page, then try again.") },
  [LATENT_ERROR_NO_IMAGE] = { N_ ("The service finished without an image."),
                              N_ ("Check again later; checking costs nothing.") },
  [LATENT_ERROR_BAD_IMAGE] = { N_ ("What the service delivered is not a whole image."),
                               N_ ("Check again; downloading again costs nothing.") },
  [LATENT_ERROR_OUTCOME_UNKNOWN]
  = { N_ ("Whether the service accepted this is not known."),
      N_ ("Look at your images in the Apiframe console before you run it again.") },
  [LATENT_ERROR_INTERNAL] = { N_ ("Latent made a mistake."),
                              N_ ("Please report it with the details.") },
  [LATENT_ERROR_INTENT_DAMAGED]
  = { N_ ("The stored request is damaged and was not sent."),
      N_ ("Check the disk. Look at your images in the Apiframe console before you run it again.") },
  [LATENT_ERROR_ROW_LOST]
  = { N_ ("The library’s index has lost its record of this image."),
      N_ ("Look at your images in the Apiframe console before you run it again.") },
  [LATENT_ERROR_NAME_TAKEN]
  = { N_ ("There is a collection of that name already."), N_ ("Choose another name.") },
  [LATENT_ERROR_DRIVEN_ELSEWHERE] = { N_ ("Another Latent is at work on this image."),
                                      N_ ("Do it there, or wait until that one has ended.") },
};

/* Somebody else's file under the index's name; nothing that could be restored. */
static const Words foreign_words
    = { N_ ("Another program’s file is in the place of the library’s index."),
        N_ ("It was not changed. Move it elsewhere, or choose another library folder.") };

/* What is wrong with a disk or a folder, as facts->field says. */
static const struct
{
  const char *field;
  Words words;
} storage_words[] = {
  { "space",
    { N_ ("The disk is full."), N_ ("Make room on it: empty the trash or move files away.") } },
  { "read-only", { N_ ("The folder cannot be written to."), N_ ("Check its permissions.") } },
  { "exists", { N_ ("There is a file of that name already."), N_ ("Choose another name.") } },
  { "missing",
    { N_ ("The image’s file is not there any more."),
      N_ ("Bring it back from the trash or a backup, or download it again.") } },
  { "gone",
    { N_ ("The folder of the images is not there."),
      N_ ("Plug in the disk it is on, or move it back to its place; to begin anew without it, make "
          "an empty folder there.") } },
};

static const Words *
find_storage_words (const LatentErrorFacts *facts)
{
  for (guint i = 0; facts != NULL && i < G_N_ELEMENTS (storage_words); i++)
    {
      if (g_strcmp0 (facts->field, storage_words[i].field) == 0)
        return &storage_words[i].words;
    }
  return NULL;
}

static const Words *
find_words (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);
  const Words *special = NULL;

  if (latent_error_is (error, LATENT_ERROR_LIBRARY_DAMAGED) && facts->field != NULL)
    return &foreign_words;
  if (latent_error_is (error, LATENT_ERROR_STORAGE))
    special = find_storage_words (facts);
  if (special != NULL)
    return special;
  if (error->domain == LATENT_ERROR && error->code >= 0
      && (gsize) error->code < G_N_ELEMENTS (words) && words[error->code].happened != NULL)
    return &words[error->code];

  switch (latent_error_remedy (error))
    {
    case LATENT_REMEDY_OFFLINE:
      return &words[LATENT_ERROR_OFFLINE];
    case LATENT_REMEDY_STORAGE:
      return &words[LATENT_ERROR_STORAGE];
    default:
      return &words[LATENT_ERROR_INTERNAL];
    }
}

/* Where on the disk, and how much is missing there. */
static char *
explain_place (const LatentErrorFacts *facts)
{
  g_autofree char *folder = g_path_get_dirname (facts->details[0]);
  g_autofree char *name = g_path_get_basename (facts->details[0]);
  /* Nobody has to know the folder where pictures arrive: it cannot even be seen. */
  g_autofree char *place
      = g_filename_display_name (*name == '.' && *folder != '.' ? folder : facts->details[0]);
  g_autofree char *need = NULL;

  if (facts->need_bytes <= 0)
    /* Translators: %s is a folder or file */
    return g_strdup_printf (_ ("It is “%s”."), place);
  need = g_format_size ((guint64) facts->need_bytes);
  /* Translators: the first %s is a size like "6.3 MB", the second a folder or file */
  return g_strdup_printf (_ ("%s more are needed in “%s”."), need, place);
}

/* (transfer full): the limit that would be passed, in numbers of credits */
static char *
explain_limit (const LatentErrorFacts *facts)
{
  g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, facts->credits_limit);
  g_autofree char *spent = g_strdup_printf ("%" G_GINT64_FORMAT, facts->credits_spent);
  g_autofree char *cost = facts->credits_required >= 0
                              ? g_strdup_printf ("%" G_GINT64_FORMAT, facts->credits_required)
                              : g_strdup (_ ("not known"));

  if (g_strcmp0 (facts->field, "budget") == 0)
    /* Translators: numbers of credits; the second may be “not known” */
    return g_strdup_printf (_ ("Allowed: %s, this would cost: %s."), limit, cost);
  if (g_strcmp0 (facts->field, "month") == 0)
    /* Translators: numbers of credits; the last may be “not known” */
    return g_strdup_printf (
        _ ("Limit of this month: %s, spent or asked for already: %s, this would cost: %s."), limit,
        spent, cost);
  return g_strdup_printf (
      /* Translators: numbers of credits; the last may be “not known” */
      _ ("Limit of this session: %s, spent or asked for already: %s, this would cost: %s."), limit,
      spent, cost);
}

/* What is known beyond the code: numbers and the place. (transfer full) (nullable) */
static char *
explain_facts (const GError *error)
{
  const LatentErrorFacts *facts = latent_error_facts (error);

  if (facts == NULL)
    return NULL;
  if (find_storage_words (facts) != NULL && facts->details != NULL)
    return explain_place (facts);
  if (facts->credits_limit >= 0)
    return explain_limit (facts);
  if (facts->credits_required >= 0 && facts->credits_available >= 0)
    {
      g_autofree char *required = g_strdup_printf ("%" G_GINT64_FORMAT, facts->credits_required);
      g_autofree char *available = g_strdup_printf ("%" G_GINT64_FORMAT, facts->credits_available);

      /* Translators: both are numbers of credits */
      return g_strdup_printf (_ ("Needed: %s, available: %s."), required, available);
    }
  if (facts->retry_after_ms > 0)
    {
      guint seconds = (guint) MIN ((facts->retry_after_ms + 999) / 1000, G_MAXINT);

      return g_strdup_printf (
          ngettext ("It asks for %u second.", "It asks for %u seconds.", seconds), seconds);
    }
  return NULL;
}

static void
append_sentence (GString *text, const char *sentence)
{
  if (sentence == NULL || *sentence == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

/* @cost: (nullable): a sentence */
static char *
explain (const GError *error, const char *cost)
{
  const Words *row = find_words (error);
  g_autofree char *facts = explain_facts (error);
  GString *text = g_string_new (NULL);

  append_sentence (text, _ (row->happened));
  append_sentence (text, facts);
  append_sentence (text, cost);
  append_sentence (text, _ (row->remedy));
  return g_string_free (text, FALSE);
}

char *
latent_explain_error (const GError *error, LatentCharged charged)
{
  g_return_val_if_fail (error != NULL, g_strdup (""));

  return explain (error, latent_explain_charged (charged));
}

char *
latent_explain_error_and_remedy (const GError *error)
{
  g_return_val_if_fail (error != NULL, g_strdup (""));

  return explain (error, NULL);
}

char *
latent_explain_error_briefly (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return g_strdup (_ (find_words (error)->happened));
}

char *
latent_explain_details (const GError *error)
{
  const LatentErrorFacts *facts;
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (error != NULL, g_string_free (text, FALSE));

  facts = latent_error_facts (error);
  if (facts != NULL && facts->http_status != 0)
    g_string_append_printf (text, _ ("Status: %u"), facts->http_status);
  if (facts != NULL && facts->request_id != NULL)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _ ("Request: %s"), facts->request_id);
    }
  if (facts != NULL && facts->server_text != NULL)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _ ("The service says: %s"), facts->server_text);
    }
  for (guint i = 0; facts != NULL && facts->details != NULL && facts->details[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", facts->details[i]);

  /* The technical text says where it happened; when the service spoke it adds nothing. */
  if (*error->message != '\0'
      && (facts == NULL || g_strcmp0 (facts->server_text, error->message) != 0))
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", error->message);
  return g_string_free (text, FALSE);
}

const char *
latent_explain_image (const LatentImageRecord *image)
{
  g_return_val_if_fail (image != NULL, NULL);

  switch (image->file_state)
    {
    case LATENT_IMAGE_FILE_MISSING:
      return _ ("The file is missing");
    case LATENT_IMAGE_FILE_CHANGED:
      return _ ("Changed by another program");
    case LATENT_IMAGE_FILE_THERE:
    default:
      return image->incomplete ? _ ("Incomplete as delivered") : NULL;
    }
}

const char *
latent_explain_tile (LatentTile *tile)
{
  const LatentImageRecord *image;
  const char *note;
  LatentJob *job;

  g_return_val_if_fail (LATENT_IS_TILE (tile), NULL);

  image = latent_tile_get_image (tile);
  note = image != NULL ? latent_explain_image (image) : NULL;
  if (note != NULL || image == NULL)
    return note;
  /* It has no tile of its own: the picture stands in its place. */
  job = latent_tile_get_job (tile);
  if (job == NULL || latent_job_is_running (job) || latent_job_get_state (job) == LATENT_JOB_DONE)
    return NULL;
  return _ ("Other images of this job are missing");
}

const char *
latent_explain_state (LatentJobState state)
{
  switch (state)
    {
    case LATENT_JOB_QUEUED:
      return C_ ("job state", "Queued");
    case LATENT_JOB_SUBMITTING:
      return C_ ("job state", "Sending");
    case LATENT_JOB_WAITING:
      return C_ ("job state", "Running");
    case LATENT_JOB_DOWNLOADING:
      return C_ ("job state", "Downloading");
    case LATENT_JOB_DONE:
      return C_ ("job state", "Done");
    case LATENT_JOB_REFUSED:
      return C_ ("job state", "Refused");
    case LATENT_JOB_FAILED:
      return C_ ("job state", "Failed");
    case LATENT_JOB_STOPPED:
      return C_ ("job state", "Stopped");
    case LATENT_JOB_UNKNOWN:
    default:
      return C_ ("job state", "Unknown");
    }
}

const char *
latent_explain_charged (LatentCharged charged)
{
  switch (charged)
    {
    case LATENT_CHARGED_NO:
      return _ ("Nothing was charged.");
    case LATENT_CHARGED_YES:
      return _ ("It was charged.");
    case LATENT_CHARGED_UNKNOWN:
    default:
      return _ ("Whether it was charged is not known.");
    }
}

/* (transfer full): a day and a time, local */
static char *
format_moment (gint64 moment_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (moment_us / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%x %H:%M") : g_strdup ("");
}

char *
latent_explain_rescue (const LatentRescue *rescue)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (rescue != NULL, g_string_free (text, FALSE));

  append_sentence (text, rescue->was_missing ? _ ("The library’s index was gone.")
                                             : _ ("The library’s index was damaged."));
  if (rescue->snapshot_us > 0)
    {
      g_autofree char *moment = format_moment (rescue->snapshot_us);
      g_autofree char *restored = NULL;

      /* Translators: %s is a day and a time */
      restored = g_strdup_printf (_ ("It was restored as it was on %s."), moment);
      append_sentence (text, restored);
    }
  else
    append_sentence (text, _ ("There was no copy of it."));
  append_sentence (text, _ ("The images in the folder are untouched, and those that were missing "
                            "from it were added. Jobs that were under way may be missing; the "
                            "Apiframe console lists them."));
  if (rescue->aside != NULL)
    {
      g_autofree char *name = g_filename_display_name (rescue->aside);
      /* Translators: %s is a file name */
      g_autofree char *kept = g_strdup_printf (_ ("The damaged index is kept as %s."), name);

      append_sentence (text, kept);
    }
  return g_string_free (text, FALSE);
}
