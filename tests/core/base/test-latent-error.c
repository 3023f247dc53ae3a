/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-error.h"

#include "support/latent-test.h"

static void
test_remedy_of_every_code (void)
{
  static const LatentRemedy remedies[] = {
    [LATENT_ERROR_PROMPT_EMPTY] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_PROMPT_TOO_LONG] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_UNKNOWN_MODEL] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_UNKNOWN_PARAMETER] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_INVALID_VALUE] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_INVALID_ADDRESS] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_REJECTED] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_NOT_FOUND] = LATENT_REMEDY_INPUT,
    [LATENT_ERROR_NO_KEY] = LATENT_REMEDY_KEY,
    [LATENT_ERROR_KEY_MALFORMED] = LATENT_REMEDY_KEY,
    [LATENT_ERROR_KEY_REFUSED] = LATENT_REMEDY_KEY,
    [LATENT_ERROR_KEY_FORBIDDEN] = LATENT_REMEDY_KEY,
    [LATENT_ERROR_KEY_STORE] = LATENT_REMEDY_KEY,
    [LATENT_ERROR_NO_CREDIT] = LATENT_REMEDY_PAYMENT,
    [LATENT_ERROR_RATE_LIMITED] = LATENT_REMEDY_TRY_LATER,
    [LATENT_ERROR_SERVICE_TROUBLE] = LATENT_REMEDY_TRY_LATER,
    [LATENT_ERROR_CONFLICT] = LATENT_REMEDY_TRY_LATER,
    [LATENT_ERROR_TIMED_OUT] = LATENT_REMEDY_TRY_LATER,
    [LATENT_ERROR_OFFLINE] = LATENT_REMEDY_OFFLINE,
    [LATENT_ERROR_CONTENT_REFUSED] = LATENT_REMEDY_REFUSED,
    [LATENT_ERROR_JOB_FAILED] = LATENT_REMEDY_REFUSED,
    [LATENT_ERROR_EXPIRED] = LATENT_REMEDY_EXPIRED,
    [LATENT_ERROR_STORAGE] = LATENT_REMEDY_STORAGE,
    [LATENT_ERROR_LIBRARY_NEWER] = LATENT_REMEDY_STORAGE,
    [LATENT_ERROR_LIBRARY_DAMAGED] = LATENT_REMEDY_STORAGE,
    [LATENT_ERROR_BAD_REPLY] = LATENT_REMEDY_BUG,
    [LATENT_ERROR_UNEXPECTED_REDIRECT] = LATENT_REMEDY_BUG,
    [LATENT_ERROR_NO_IMAGE] = LATENT_REMEDY_BUG,
    [LATENT_ERROR_BAD_IMAGE] = LATENT_REMEDY_BUG,
    [LATENT_ERROR_OUTCOME_UNKNOWN] = LATENT_REMEDY_BUG,
    [LATENT_ERROR_INTERNAL] = LATENT_REMEDY_BUG,
  };

  g_assert_cmpuint (G_N_ELEMENTS (remedies), ==, LATENT_ERROR_INTERNAL + 1);
  for (guint i = 0; i < G_N_ELEMENTS (remedies); i++)
    {
      g_autoptr (GError) error = latent_error_new ((LatentErrorCode)i, "code %u", i);

      g_test_message ("code %u", i);
      g_assert_cmpint (latent_error_remedy (error), ==, remedies[i]);
      g_assert_true (latent_error_is (error, (LatentErrorCode)i));
      g_assert_false (latent_error_is (error, (LatentErrorCode)(i + 1)));
    }
}

static void
test_remedy_of_foreign_errors (void)
{
  static const struct
  {
    int code;
    LatentRemedy remedy;
  } io_errors[] = {
    { G_IO_ERROR_NO_SPACE, LATENT_REMEDY_STORAGE },
    { G_IO_ERROR_READ_ONLY, LATENT_REMEDY_STORAGE },
    { G_IO_ERROR_PERMISSION_DENIED, LATENT_REMEDY_STORAGE },
    { G_IO_ERROR_NOT_FOUND, LATENT_REMEDY_STORAGE },
    { G_IO_ERROR_NOT_MOUNTED, LATENT_REMEDY_STORAGE },
    { G_IO_ERROR_FILENAME_TOO_LONG, LATENT_REMEDY_STORAGE },
    { G_IO_ERROR_HOST_NOT_FOUND, LATENT_REMEDY_OFFLINE },
    { G_IO_ERROR_CONNECTION_REFUSED, LATENT_REMEDY_OFFLINE },
    { G_IO_ERROR_CONNECTION_CLOSED, LATENT_REMEDY_OFFLINE },
    { G_IO_ERROR_TIMED_OUT, LATENT_REMEDY_OFFLINE },
    { G_IO_ERROR_PROXY_NEED_AUTH, LATENT_REMEDY_OFFLINE },
    { G_IO_ERROR_FAILED, LATENT_REMEDY_BUG },
    { G_IO_ERROR_INVALID_ARGUMENT, LATENT_REMEDY_BUG },
  };
  g_autoptr (GError) file = g_error_new (G_FILE_ERROR, G_FILE_ERROR_IO, "file");
  g_autoptr (GError) name = g_error_new (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "name");
  g_autoptr (GError) tls = g_error_new (G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, "TLS");
  g_autoptr (GError) other = g_error_new (G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE, "other");

  for (guint i = 0; i < G_N_ELEMENTS (io_errors); i++)
    {
      g_autoptr (GError) error = g_error_new (G_IO_ERROR, io_errors[i].code, "I/O");

      g_assert_cmpint (latent_error_remedy (error), ==, io_errors[i].remedy);
    }
  g_assert_cmpint (latent_error_remedy (file), ==, LATENT_REMEDY_STORAGE);
  g_assert_cmpint (latent_error_remedy (name), ==, LATENT_REMEDY_OFFLINE);
  g_assert_cmpint (latent_error_remedy (tls), ==, LATENT_REMEDY_OFFLINE);
  g_assert_cmpint (latent_error_remedy (other), ==, LATENT_REMEDY_BUG);
}

static void
assert_absent (const LatentErrorFacts *facts)
{
  g_assert_nonnull (facts);
  g_assert_cmpuint (facts->http_status, ==, 0);
  g_assert_cmpint (facts->retry_after_ms, ==, -1);
  g_assert_cmpint (facts->credits_required, ==, -1);
  g_assert_cmpint (facts->credits_available, ==, -1);
  g_assert_null (facts->request_id);
  g_assert_null (facts->field);
  g_assert_null (facts->server_text);
  g_assert_null (facts->details);
}

static void
test_facts_begin_absent (void)
{
  g_autoptr (GError) made = latent_error_new (LATENT_ERROR_INTERNAL, "%s", "100%");
  g_autoptr (GError) set = NULL;
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "I/O");

  g_set_error (&set, LATENT_ERROR, LATENT_ERROR_STORAGE, "a file");
  g_assert_cmpstr (made->message, ==, "100%");
  assert_absent (latent_error_facts (made));
  assert_absent (latent_error_facts (set));
  g_assert_null (latent_error_facts (foreign));
  g_assert_null (latent_error_facts (NULL));
}

static void
test_copy_is_independent (void)
{
  GError *error = latent_error_new (LATENT_ERROR_REJECTED, "rejected");
  LatentErrorFacts *facts = latent_error_facts (error);
  g_autoptr (GError) copy = NULL;
  const LatentErrorFacts *copied;

  facts->http_status = 400;
  facts->retry_after_ms = 1500;
  facts->credits_required = 7;
  facts->credits_available = 3;
  facts->request_id = g_strdup ("request");
  facts->field = g_strdup ("prompt");
  facts->server_text = g_strdup ("too long");
  facts->details = g_strsplit ("prompt: too long|model: unknown", "|", -1);

  copy = g_error_copy (error);
  (*facts->details)[0] = 'P';
  facts->field[0] = 'P';
  g_error_free (error);

  copied = latent_error_facts (copy);
  g_assert_cmpstr (copy->message, ==, "rejected");
  g_assert_cmpuint (copied->http_status, ==, 400);
  g_assert_cmpint (copied->retry_after_ms, ==, 1500);
  g_assert_cmpint (copied->credits_required, ==, 7);
  g_assert_cmpint (copied->credits_available, ==, 3);
  g_assert_cmpstr (copied->request_id, ==, "request");
  g_assert_cmpstr (copied->field, ==, "prompt");
  g_assert_cmpstr (copied->server_text, ==, "too long");
  g_assert_cmpuint (g_strv_length (copied->details), ==, 2);
  g_assert_cmpstr (copied->details[0], ==, "prompt: too long");
}

static void
test_copy_of_absent_facts (void)
{
  g_autoptr (GError) error = latent_error_new (LATENT_ERROR_OFFLINE, "offline");
  g_autoptr (GError) copy = g_error_copy (error);

  assert_absent (latent_error_facts (copy));
}

static void
test_cancelled (void)
{
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "called off");
  g_autoptr (GError) ours
      = latent_error_new ((LatentErrorCode)G_IO_ERROR_CANCELLED, "same number, other domain");

  g_assert_true (latent_error_is_cancelled (cancelled));
  g_assert_false (latent_error_is_cancelled (ours));
  g_assert_false (latent_error_is_cancelled (NULL));
  g_assert_false (latent_error_is (NULL, LATENT_ERROR_INTERNAL));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/error/remedy-of-every-code", test_remedy_of_every_code);
  g_test_add_func ("/base/error/remedy-of-foreign-errors", test_remedy_of_foreign_errors);
  g_test_add_func ("/base/error/facts-begin-absent", test_facts_begin_absent);
  g_test_add_func ("/base/error/copy-is-independent", test_copy_is_independent);
  g_test_add_func ("/base/error/copy-of-absent-facts", test_copy_of_absent_facts);
  g_test_add_func ("/base/error/cancelled", test_cancelled);

  return latent_test_run ();
}
