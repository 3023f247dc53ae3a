/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-collection-list.h"

#include "core/base/latent-error.h"
#include "core/store/latent-image-count.h"

/* Pictures come and go, and searches change what the gallery shows: the numbers follow this soon,
 * and not more often. */
#define PAUSE_MS 250

struct _LatentCollectionList
{
  GObject parent_instance;

  LatentLibrary *library;    /* owned */
  GCancellable *cancellable; /* owned: of what is under way */
  GPtrArray *items;          /* owned (element-type LatentCollectionItem) */
  int n_images;
  gboolean is_watched;
  guint n_reading;     /* questions the library has not answered */
  gboolean is_due;     /* something changed since they were asked */
  guint pause_id;      /* timer */
};

static void implement_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentCollectionList,
                               latent_collection_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

typedef enum
{
  PROP_N_IMAGES = 1,
} Property;

static GParamSpec *properties[PROP_N_IMAGES + 1];

enum
{
  SIGNAL_LOADED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GType
get_item_type (GListModel *model)
{
  return LATENT_TYPE_COLLECTION_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return LATENT_COLLECTION_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LatentCollectionList *self = LATENT_COLLECTION_LIST (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static int
compare_items_cb (gconstpointer a, gconstpointer b)
{
  return latent_collection_item_compare (*(LatentCollectionItem *const *) a,
                                         *(LatentCollectionItem *const *) b);
}

/* (transfer full) (element-type LatentCollectionItem) */
static GPtrArray *
make_items (GPtrArray *collections)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < collections->len; i++)
    {
      const LatentCollection *collection = collections->pdata[i];

      g_ptr_array_add (items, latent_collection_item_new (collection->name, collection->n_images));
    }
  g_ptr_array_sort (items, compare_items_cb);
  return items;
}

/* Both are sorted: each step takes what comes first in either. */
static void
merge (LatentCollectionList *self, GPtrArray *items)
{
  guint position = 0;
  guint i = 0;

  while (position < self->items->len || i < items->len)
    {
      LatentCollectionItem *old
          = position < self->items->len ? self->items->pdata[position] : NULL;
      LatentCollectionItem *new = i < items->len ? items->pdata[i] : NULL;
      int order = old == NULL   ? 1
                  : new == NULL ? -1
                                : latent_collection_item_compare (old, new);

      if (order < 0)
        {
          g_ptr_array_remove_index (self->items, position);
          g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
          continue;
        }
      if (order > 0)
        {
          g_ptr_array_insert (self->items, (int) position, g_object_ref (new));
          g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
        }
      else
        latent_collection_item_set_n_images (old, latent_collection_item_get_n_images (new));
      position++;
      i++;
    }
}

static void read_library (LatentCollectionList *self);

static void
end_reading (LatentCollectionList *self)
{
  if (--self->n_reading > 0)
    return;
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
  if (self->is_due)
    read_library (self);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentCollectionList) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) collections
      = latent_library_list_collections_finish (LATENT_LIBRARY (source), result, &error);
  g_autoptr (GPtrArray) items = NULL;

  if (collections != NULL)
    {
      items = make_items (collections);
      merge (self, items);
    }
  else if (!latent_error_is_cancelled (error))
    g_debug ("the collections cannot be listed: %s", error->message);
  end_reading (self);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentCollectionList) self = user_data;
  gssize n_images
      = latent_library_count_images_finish (LATENT_LIBRARY (source), result, NULL);

  if (n_images >= 0 && n_images != self->n_images)
    {
      self->n_images = (int) MIN (n_images, G_MAXINT);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_IMAGES]);
    }
  end_reading (self);
}

static void
read_library (LatentCollectionList *self)
{
  self->is_due = !self->is_watched || self->n_reading > 0;
  if (self->is_due)
    return;
  self->n_reading = 2;
  latent_library_list_collections_async (self->library, self->cancellable, listed_cb,
                                         g_object_ref (self));
  latent_library_count_images_async (self->library, self->cancellable, counted_cb,
                                     g_object_ref (self));
}

static gboolean
pause_cb (gpointer user_data)
{
  LatentCollectionList *self = user_data;

  self->pause_id = 0;
  read_library (self);
  return G_SOURCE_REMOVE;
}

/* Not put off by every change: while pictures keep coming, the numbers follow. */
static void
images_changed_cb (LatentCollectionList *self)
{
  if (self->pause_id == 0)
    self->pause_id = g_timeout_add (PAUSE_MS, pause_cb, self);
}

static void
latent_collection_list_get_property (GObject *object,
                                     guint prop_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  switch ((Property) prop_id)
    {
    case PROP_N_IMAGES:
      g_value_set_int (value, LATENT_COLLECTION_LIST (object)->n_images);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* What is under way holds a reference: it ends before. */
static void
latent_collection_list_dispose (GObject *object)
{
  LatentCollectionList *self = LATENT_COLLECTION_LIST (object);

  g_clear_handle_id (&self->pause_id, g_source_remove);
  G_OBJECT_CLASS (latent_collection_list_parent_class)->dispose (object);
}

static void
latent_collection_list_finalize (GObject *object)
{
  LatentCollectionList *self = LATENT_COLLECTION_LIST (object);

  g_clear_object (&self->library);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (latent_collection_list_parent_class)->finalize (object);
}

static void
latent_collection_list_class_init (LatentCollectionListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = latent_collection_list_get_property;
  object_class->dispose = latent_collection_list_dispose;
  object_class->finalize = latent_collection_list_finalize;
  properties[PROP_N_IMAGES]
      = g_param_spec_int ("n-images", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
latent_collection_list_init (LatentCollectionList *self)
{
  self->cancellable = g_cancellable_new ();
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->n_images = -1;
  self->is_due = TRUE;
}

LatentCollectionList *
latent_collection_list_new (LatentWorkspace *workspace)
{
  LatentCollectionList *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_COLLECTION_LIST, NULL);
  self->library = g_object_ref (latent_workspace_get_library (workspace));
  g_signal_connect_object (latent_workspace_get_edits (workspace), "collections-changed",
                           G_CALLBACK (read_library), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (latent_workspace_get_timeline (workspace), "items-changed",
                           G_CALLBACK (images_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
latent_collection_list_set_is_watched (LatentCollectionList *self, gboolean is_watched)
{
  g_return_if_fail (LATENT_IS_COLLECTION_LIST (self));

  self->is_watched = is_watched;
  if (is_watched && self->is_due)
    read_library (self);
  if (is_watched || self->n_reading == 0)
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_due = TRUE;
}

int
latent_collection_list_get_n_images (LatentCollectionList *self)
{
  g_return_val_if_fail (LATENT_IS_COLLECTION_LIST (self), -1);
  return self->n_images;
}

LatentCollectionItem *
latent_collection_list_find (LatentCollectionList *self, const char *name)
{
  g_autofree char *wanted = NULL;

  g_return_val_if_fail (LATENT_IS_COLLECTION_LIST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  wanted = latent_image_edit_dup_name (name);
  for (guint i = 0; wanted != NULL && i < self->items->len; i++)
    {
      const char *own = latent_collection_item_get_name (self->items->pdata[i]);

      /* The library knows ASCII capitals only. */
      if (g_ascii_strcasecmp (own, wanted) == 0)
        return self->items->pdata[i];
    }
  return NULL;
}
