/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-error.h"

#include <gio/gio.h>

typedef LatentErrorFacts LatentErrorPrivate;

static void
latent_error_private_init (LatentErrorPrivate *facts)
{
  facts->retry_after_ms = -1;
  facts->credits_required = -1;
  facts->credits_available = -1;
  facts->need_bytes = -1;
  facts->credits_limit = -1;
  facts->credits_spent = -1;
}

static void
latent_error_private_copy (const LatentErrorPrivate *source, LatentErrorPrivate *facts)
{
  *facts = *source;
  facts->request_id = g_strdup (source->request_id);
  facts->field = g_strdup (source->field);
  facts->server_text = g_strdup (source->server_text);
  facts->details = g_strdupv (source->details);
}

static void
latent_error_private_clear (LatentErrorPrivate *facts)
{
  g_clear_pointer (&facts->request_id, g_free);
  g_clear_pointer (&facts->field, g_free);
  g_clear_pointer (&facts->server_text, g_free);
  g_clear_pointer (&facts->details, g_strfreev);
}

G_DEFINE_EXTENDED_ERROR (LatentError, latent_error)

GError *
latent_error_new (LatentErrorCode code, const char *format, ...)
{
  GError *error;
  va_list arguments;

  va_start (arguments, format);
  error = g_error_new_valist (LATENT_ERROR, (int) code, format, arguments);
  va_end (arguments);
  return error;
}

LatentErrorFacts *
latent_error_facts (const GError *error)
{
  if (error == NULL || error->domain != LATENT_ERROR)
    return NULL;
  return latent_error_get_private (error);
}

static LatentRemedy
remedy_of_code (LatentErrorCode code)
{
  switch (code)
    {
    case LATENT_ERROR_PROMPT_EMPTY:
    case LATENT_ERROR_PROMPT_TOO_LONG:
    case LATENT_ERROR_UNKNOWN_MODEL:
    case LATENT_ERROR_UNKNOWN_PARAMETER:
    case LATENT_ERROR_INVALID_VALUE:
    case LATENT_ERROR_INVALID_ADDRESS:
    case LATENT_ERROR_NAME_TAKEN:
    case LATENT_ERROR_REJECTED:
    case LATENT_ERROR_NOT_FOUND:
      return LATENT_REMEDY_INPUT;
    case LATENT_ERROR_NO_KEY:
    case LATENT_ERROR_KEY_MALFORMED:
    case LATENT_ERROR_KEY_REFUSED:
    case LATENT_ERROR_KEY_FORBIDDEN:
    case LATENT_ERROR_KEY_STORE:
      return LATENT_REMEDY_KEY;
    case LATENT_ERROR_NO_CREDIT:
    case LATENT_ERROR_LIMIT:
      return LATENT_REMEDY_PAYMENT;
    case LATENT_ERROR_RATE_LIMITED:
    case LATENT_ERROR_SERVICE_TROUBLE:
    case LATENT_ERROR_CONFLICT:
    case LATENT_ERROR_TIMED_OUT:
    case LATENT_ERROR_DRIVEN_ELSEWHERE:
      return LATENT_REMEDY_TRY_LATER;
    case LATENT_ERROR_OFFLINE:
      return LATENT_REMEDY_OFFLINE;
    case LATENT_ERROR_CONTENT_REFUSED:
    case LATENT_ERROR_JOB_FAILED:
      return LATENT_REMEDY_REFUSED;
    case LATENT_ERROR_EXPIRED:
      return LATENT_REMEDY_EXPIRED;
    case LATENT_ERROR_STORAGE:
    case LATENT_ERROR_LIBRARY_NEWER:
    case LATENT_ERROR_LIBRARY_DAMAGED:
    case LATENT_ERROR_INTENT_DAMAGED:
    case LATENT_ERROR_ROW_LOST:
      return LATENT_REMEDY_STORAGE;
    case LATENT_ERROR_BAD_REPLY:
    case LATENT_ERROR_UNEXPECTED_REDIRECT:
    case LATENT_ERROR_NO_IMAGE:
    case LATENT_ERROR_BAD_IMAGE:
    case LATENT_ERROR_OUTCOME_UNKNOWN:
    case LATENT_ERROR_INTERNAL:
      return LATENT_REMEDY_BUG;
    }
  /* No default above, so that the compiler names a code that has no remedy yet. */
  return LATENT_REMEDY_BUG;
}

static LatentRemedy
remedy_of_io_error (GIOErrorEnum code)
{
  switch ((int) code)
    {
    case G_IO_ERROR_NO_SPACE:
    case G_IO_ERROR_READ_ONLY:
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_NOT_FOUND:
    case G_IO_ERROR_NOT_DIRECTORY:
    case G_IO_ERROR_IS_DIRECTORY:
    case G_IO_ERROR_EXISTS:
    case G_IO_ERROR_NOT_EMPTY:
    case G_IO_ERROR_NOT_REGULAR_FILE:
    case G_IO_ERROR_NOT_MOUNTED:
    case G_IO_ERROR_FILENAME_TOO_LONG:
    case G_IO_ERROR_INVALID_FILENAME:
    case G_IO_ERROR_TOO_MANY_LINKS:
    case G_IO_ERROR_TOO_MANY_OPEN_FILES:
      return LATENT_REMEDY_STORAGE;
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_TIMED_OUT:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return LATENT_REMEDY_OFFLINE;
    default:
      return LATENT_REMEDY_BUG;
    }
}

LatentRemedy
latent_error_remedy (const GError *error)
{
  g_return_val_if_fail (error != NULL, LATENT_REMEDY_BUG);

  if (error->domain == LATENT_ERROR)
    return remedy_of_code ((LatentErrorCode) error->code);
  if (error->domain == G_IO_ERROR)
    return remedy_of_io_error ((GIOErrorEnum) error->code);
  if (error->domain == G_FILE_ERROR)
    return LATENT_REMEDY_STORAGE;
  if (error->domain == G_RESOLVER_ERROR || error->domain == G_TLS_ERROR)
    return LATENT_REMEDY_OFFLINE;
  return LATENT_REMEDY_BUG;
}

gboolean
latent_error_is (const GError *error, LatentErrorCode code)
{
  return g_error_matches (error, LATENT_ERROR, (int) code);
}

gboolean
latent_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
