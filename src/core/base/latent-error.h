/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LATENT_ERROR:
 *
 * The one error domain of the program. Low layers fill in facts (#LatentErrorFacts) and a short
 * English text for logs; people read the words of latent_explain_error() (core/jobs).
 *
 * Errors of this domain carry facts and must be made with latent_error_new() or g_set_error();
 * they survive g_error_copy().
 */
#define LATENT_ERROR (latent_error_quark ())

/* The numbers are kept in the ledger: new codes go to the end, none is ever removed. */
typedef enum
{
  /* Remedy "input": the person can change what was asked for. Nothing was sent or accepted. */
  LATENT_ERROR_PROMPT_EMPTY,
  LATENT_ERROR_PROMPT_TOO_LONG,
  LATENT_ERROR_UNKNOWN_MODEL,
  LATENT_ERROR_UNKNOWN_PARAMETER,
  LATENT_ERROR_INVALID_VALUE,
  LATENT_ERROR_INVALID_ADDRESS, /* a service, webhook or result address breaks the address rules */
  LATENT_ERROR_REJECTED,        /* HTTP 400, 422: facts->details holds the field messages */
  LATENT_ERROR_NOT_FOUND,       /* HTTP 404 on an API route */

  /* Remedy "key" */
  LATENT_ERROR_NO_KEY,
  LATENT_ERROR_KEY_MALFORMED, /* blanks, control or non-ASCII characters, wrong prefix */
  LATENT_ERROR_KEY_REFUSED,   /* HTTP 401 */
  LATENT_ERROR_KEY_FORBIDDEN, /* HTTP 403 */
  LATENT_ERROR_KEY_STORE,     /* the Secret Service could not be reached, is locked or refused */

  /* Remedy "payment" */
  LATENT_ERROR_NO_CREDIT, /* HTTP 402: facts->credits_required, facts->credits_available */

  /* Remedy "try later" */
  LATENT_ERROR_RATE_LIMITED,    /* HTTP 429: facts->retry_after_ms */
  LATENT_ERROR_SERVICE_TROUBLE, /* HTTP 5xx, 408, or a page that is not the API's (HTML) */
  LATENT_ERROR_CONFLICT,        /* HTTP 409 */
  LATENT_ERROR_TIMED_OUT,       /* no complete answer before the deadline: the outcome is unknown */

  /* Remedy "offline" */
  LATENT_ERROR_OFFLINE, /* no route, name not found, connection refused or cut, TLS trouble */

  /* Remedy "refused": final, the service's own decision about the content */
  LATENT_ERROR_CONTENT_REFUSED,
  LATENT_ERROR_JOB_FAILED, /* the job ended with FAILED or CANCELLED for another reason */

  /* Remedy "expired" */
  LATENT_ERROR_EXPIRED, /* the picture is gone: `expired`, or HTTP 403/404/410 on it */

  /* Remedy "storage" */
  LATENT_ERROR_STORAGE,         /* a file or the database cannot be written or read */
  LATENT_ERROR_LIBRARY_NEWER,   /* the database was written by a newer Latent */
  LATENT_ERROR_LIBRARY_DAMAGED, /* the database is not one of ours or is corrupt */

  /* Remedy "bug": the other side, or we, broke the contract */
  LATENT_ERROR_BAD_REPLY,           /* not JSON, wrong types, missing members, too big, too deep */
  LATENT_ERROR_UNEXPECTED_REDIRECT, /* any 3xx on an API route, or one that breaks the rules */
  LATENT_ERROR_NO_IMAGE,            /* COMPLETED without a usable address */
  LATENT_ERROR_BAD_IMAGE,           /* not a PNG, JPEG or WebP, cut short, damaged, or too large */
  LATENT_ERROR_OUTCOME_UNKNOWN,     /* a submit whose fate could not be found out */
  LATENT_ERROR_INTERNAL,

  /* Remedy "payment" */
  LATENT_ERROR_LIMIT, /* would pass a limit a person set: facts->field is "session", "month" or
                       * "budget", with credits_limit, credits_spent, credits_required */
  LATENT_ERROR_INTENT_DAMAGED,   /* storage: a request in the ledger is not what was stored */
  LATENT_ERROR_DRIVEN_ELSEWHERE, /* try later: another living process drives the job */
  LATENT_ERROR_ROW_LOST,         /* storage: the ledger's row of a job is gone, or another job's */
  LATENT_ERROR_NAME_TAKEN,       /* input: another collection is called so */
} LatentErrorCode;

/**
 * LatentRemedy:
 *
 * What helps against an error, and so where and how loudly it is shown. Every #LatentErrorCode
 * belongs to exactly one.
 */
typedef enum
{
  LATENT_REMEDY_INPUT,
  LATENT_REMEDY_KEY,
  LATENT_REMEDY_PAYMENT,
  LATENT_REMEDY_TRY_LATER,
  LATENT_REMEDY_OFFLINE,
  LATENT_REMEDY_REFUSED,
  LATENT_REMEDY_EXPIRED,
  LATENT_REMEDY_STORAGE,
  LATENT_REMEDY_BUG,
} LatentRemedy;

/**
 * LatentErrorFacts:
 * @http_status: status of the reply, 0 when there was none
 * @retry_after_ms: what `Retry-After` asked for, in milliseconds from the reply, -1 when absent
 * @credits_required: from a 402, -1 when absent; what would pass a limit, -1 when not known
 * @credits_available: from a 402, -1 when absent
 * @need_bytes: storage: what a full disk lacked room for, -1 unknown
 * @credits_limit: that would be passed, -1 when absent
 * @credits_spent: that counts towards it already, open jobs included, -1 when absent
 * @request_id: (nullable): the reply's `x-request-id`
 * @field: (nullable): the request field at fault: "prompt", "model", a parameter key, "address";
 *   of storage errors, what kind of trouble: "space", "read-only", "gone" (the folder), "missing"
 *   (the file), "exists", "trash"
 * @server_text: (nullable): the reply's `error` text, at most 500 characters, plain text from
 *   outside: never markup, never a key
 * @details: (nullable) (array zero-terminated=1): "field: message" lines of a 400
 *
 * Owned by the error.
 */
typedef struct
{
  guint http_status;
  gint64 retry_after_ms;
  gint64 credits_required;
  gint64 credits_available;
  gint64 need_bytes;
  gint64 credits_limit;
  gint64 credits_spent;
  char *request_id;
  char *field;
  char *server_text;
  char **details;
} LatentErrorFacts;

GQuark latent_error_quark (void);

/* (transfer full): an error whose facts are all "absent"; fill them with latent_error_facts(). */
GError *latent_error_new (LatentErrorCode code, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* (transfer none) (nullable): the facts of @error, NULL when it is of another domain. */
LatentErrorFacts *latent_error_facts (const GError *error);

/* The remedy class of @error; errors of foreign domains (GIO, ...) are mapped as well:
 * G_IO_ERROR_NO_SPACE and its kin to storage, network ones to offline, the rest to bug. */
LatentRemedy latent_error_remedy (const GError *error);

gboolean latent_error_is (const GError *error, LatentErrorCode code);

/* Was the operation called off? Cancelled is never shown. */
gboolean latent_error_is_cancelled (const GError *error);

G_END_DECLS
