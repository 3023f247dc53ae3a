/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-price-book.h"

#include "core/base/latent-error.h"
#include "core/base/latent-remote.h"

#define UNKNOWN (-1)

struct _LatentPriceBook
{
  GObject parent_instance;

  LatentService *service; /* owned */
  LatentGate *gate;       /* owned */
  GHashTable *listed;     /* model id -> gint64: the service's list */
  GHashTable *charged;    /* model id and parameters -> gint64: finished jobs */
  gboolean is_complete;
};

G_DEFINE_FINAL_TYPE (LatentPriceBook, latent_price_book, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void costs_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void models_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data);

/* (transfer full): equal parameters are equal texts */
static char *
make_key (const char *model_id, GHashTable *values)
{
  g_autoptr (GString) text = g_string_new (model_id);
  g_autoptr (GList) keys = g_hash_table_get_keys (values);

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *item = keys; item != NULL; item = item->next)
    g_string_append_printf (text, "\x1f%s\x1e%s", (const char *) item->data,
                            (const char *) g_hash_table_lookup (values, item->data));
  return g_strdup (text->str);
}

static gint64
look_up (GHashTable *prices, const char *key)
{
  const gint64 *price = g_hash_table_lookup (prices, key);

  return price != NULL ? *price : UNKNOWN;
}

static void
note (GHashTable *prices, char *key, gint64 price)
{
  g_hash_table_replace (prices, key, g_memdup2 (&price, sizeof price));
}

static void
costs_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentPriceBook *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
      = latent_gate_list_costs_finish (LATENT_GATE (object), result, &error);

  /* Oldest first, so that the newest stays. */
  for (guint i = records != NULL ? records->len : 0; i > 0; i--)
    {
      const LatentJobRecord *record = g_ptr_array_index (records, i - 1);

      note (self->charged, make_key (record->model_id, record->values), record->credits);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!latent_service_has_key (self->service))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  latent_service_list_models_async (self->service, g_task_get_cancellable (task), models_listed_cb,
                                    g_object_ref (task));
}

/* A price by the second or by the output is none for a whole job. */
static gboolean
has_one_price (const LatentRemoteModel *model)
{
  return model->cost_min >= 0 && model->cost_min == model->cost_max
         && (model->pricing_mode == NULL || g_str_equal (model->pricing_mode, "flat"));
}

static void
models_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LatentPriceBook *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) models
      = latent_service_list_models_finish (LATENT_SERVICE (object), result, &error);

  if (models != NULL)
    g_hash_table_remove_all (self->listed);
  for (guint i = 0; models != NULL && i < models->len; i++)
    {
      const LatentRemoteModel *model = g_ptr_array_index (models, i);

      if (has_one_price (model))
        note (self->listed, g_strdup (model->id), model->cost_min);
    }
  self->is_complete = !latent_error_is_cancelled (error);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

static void
latent_price_book_dispose (GObject *object)
{
  LatentPriceBook *self = LATENT_PRICE_BOOK (object);

  g_clear_object (&self->service);
  g_clear_object (&self->gate);
  G_OBJECT_CLASS (latent_price_book_parent_class)->dispose (object);
}

static void
latent_price_book_finalize (GObject *object)
{
  LatentPriceBook *self = LATENT_PRICE_BOOK (object);

  g_hash_table_unref (self->listed);
  g_hash_table_unref (self->charged);
  G_OBJECT_CLASS (latent_price_book_parent_class)->finalize (object);
}

static void
latent_price_book_class_init (LatentPriceBookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = latent_price_book_dispose;
  object_class->finalize = latent_price_book_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LATENT_TYPE_PRICE_BOOK, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_price_book_init (LatentPriceBook *self)
{
  self->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->charged = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

LatentPriceBook *
latent_price_book_new (LatentService *service, LatentGate *gate)
{
  LatentPriceBook *self;

  g_return_val_if_fail (LATENT_IS_SERVICE (service), NULL);
  g_return_val_if_fail (LATENT_IS_GATE (gate), NULL);

  self = g_object_new (LATENT_TYPE_PRICE_BOOK, NULL);
  self->service = g_object_ref (service);
  self->gate = g_object_ref (gate);
  return self;
}

void
latent_price_book_refresh_async (LatentPriceBook *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LATENT_IS_PRICE_BOOK (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, latent_price_book_refresh_async);
  latent_gate_list_costs_async (self->gate, latent_service_get_origin (self->service), cancellable,
                                costs_listed_cb, task);
}

gboolean
latent_price_book_refresh_finish (LatentPriceBook *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
latent_price_book_is_complete (LatentPriceBook *self)
{
  g_return_val_if_fail (LATENT_IS_PRICE_BOOK (self), FALSE);

  return self->is_complete;
}

gint64
latent_price_book_find (LatentPriceBook *self, const char *model_id, GHashTable *values)
{
  g_autofree char *key = NULL;
  gint64 price;

  g_return_val_if_fail (LATENT_IS_PRICE_BOOK (self), UNKNOWN);
  g_return_val_if_fail (model_id != NULL && values != NULL, UNKNOWN);

  price = look_up (self->listed, model_id);
  if (price != UNKNOWN)
    return price;
  key = make_key (model_id, values);
  return look_up (self->charged, key);
}

void
latent_price_book_learn (LatentPriceBook *self, const LatentJobRecord *record)
{
  g_return_if_fail (LATENT_IS_PRICE_BOOK (self));
  g_return_if_fail (record != NULL);

  if (record->state != LATENT_JOB_DONE || record->credits < 0)
    return;
  note (self->charged, make_key (record->model_id, record->values), record->credits);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
