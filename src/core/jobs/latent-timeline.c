/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-timeline.h"

struct _LatentTile
{
  GObject parent_instance;

  LatentJob *job;           /* owned, nullable */
  LatentImageRecord *image; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (LatentTile, latent_tile, G_TYPE_OBJECT)

typedef enum
{
  PROP_JOB = 1,
  PROP_IMAGE,
  PROP_PROMPT,
} LatentTileProperty;

static GParamSpec *tile_properties[PROP_PROMPT + 1];

/* A tile's place: by job time, newest first, then job id, then the picture's index. */
typedef struct
{
  gint64 created_us;
  const char *job_id;
  guint index;
} TileKey;

static TileKey
get_key (LatentTile *tile)
{
  if (tile->image != NULL)
    return (TileKey) { tile->image->job_created_us, tile->image->job_id, tile->image->index };
  return (TileKey) { latent_job_get_record (tile->job)->created_us,
                     latent_job_get_record (tile->job)->id,
                     0 };
}

static int
compare_keys (const TileKey *a, const TileKey *b)
{
  int order;

  if (a->created_us != b->created_us)
    return a->created_us > b->created_us ? -1 : 1;
  order = g_strcmp0 (b->job_id, a->job_id);
  if (order != 0)
    return order;
  return (a->index > b->index) - (a->index < b->index);
}

static void
latent_tile_finalize (GObject *object)
{
  LatentTile *self = LATENT_TILE (object);

  g_clear_object (&self->job);
  g_clear_pointer (&self->image, latent_image_record_free);
  G_OBJECT_CLASS (latent_tile_parent_class)->finalize (object);
}

static void
latent_tile_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LatentTile *self = LATENT_TILE (object);

  switch ((LatentTileProperty) id)
    {
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    case PROP_IMAGE:
      g_value_set_boxed (value, self->image);
      break;
    case PROP_PROMPT:
      g_value_set_string (value, latent_tile_get_prompt (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
latent_tile_class_init (LatentTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = latent_tile_finalize;
  object_class->get_property = latent_tile_get_property;

  tile_properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, LATENT_TYPE_JOB, flags);
  tile_properties[PROP_IMAGE]
      = g_param_spec_boxed ("image", NULL, NULL, LATENT_TYPE_IMAGE_RECORD, flags);
  tile_properties[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (tile_properties), tile_properties);
}

static void
latent_tile_init (LatentTile *self)
{
}

static LatentTile *
new_tile (LatentJob *job, const LatentImageRecord *image)
{
  LatentTile *tile = g_object_new (LATENT_TYPE_TILE, NULL);

  if (job != NULL)
    tile->job = g_object_ref (job);
  if (image != NULL)
    tile->image = latent_image_record_copy (image);
  return tile;
}

static void
set_tile_job (LatentTile *tile, LatentJob *job)
{
  if (g_set_object (&tile->job, job))
    g_object_notify_by_pspec (G_OBJECT (tile), tile_properties[PROP_JOB]);
}

static void
set_tile_image (LatentTile *tile, const LatentImageRecord *image)
{
  g_clear_pointer (&tile->image, latent_image_record_free);
  if (image != NULL)
    tile->image = latent_image_record_copy (image);
  g_object_notify_by_pspec (G_OBJECT (tile), tile_properties[PROP_IMAGE]);
}

LatentJob *
latent_tile_get_job (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->job;
}

const LatentImageRecord *
latent_tile_get_image (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->image;
}

const char *
latent_tile_get_prompt (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->image != NULL ? self->image->prompt : latent_job_get_prompt (self->job);
}

const char *
latent_tile_get_model_id (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->image != NULL ? self->image->model_id : latent_job_get_record (self->job)->model_id;
}

GHashTable *
latent_tile_get_values (LatentTile *self)
{
  g_return_val_if_fail (LATENT_IS_TILE (self), NULL);

  return self->image != NULL ? self->image->values : latent_job_get_record (self->job)->values;
}

struct _LatentTimeline
{
  GObject parent_instance;

  GPtrArray *tiles;  /* of LatentTile, in order */
  GListModel *jobs;  /* owned, nullable: the queue */
  GPtrArray *shadow; /* of LatentJob: what @jobs held when it last changed */
};

static void implement_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LatentTimeline,
                               latent_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, implement_list_model))

/* The first place whose tile is not before @key. */
static guint
find_place (LatentTimeline *self, const TileKey *key, gboolean *is_there)
{
  guint low = 0;
  guint high = self->tiles->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      TileKey other = get_key (g_ptr_array_index (self->tiles, middle));

      if (compare_keys (&other, key) < 0)
        low = middle + 1;
      else
        high = middle;
    }

  *is_there = FALSE;
  if (low < self->tiles->len)
    {
      TileKey other = get_key (g_ptr_array_index (self->tiles, low));

      *is_there = compare_keys (&other, key) == 0;
    }
  return low;
}

static void
insert_tile (LatentTimeline *self, guint place, LatentTile *tile)
{
  g_ptr_array_insert (self->tiles, (int) place, tile);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

static void
remove_tile (LatentTimeline *self, guint place)
{
  g_ptr_array_remove_index (self->tiles, place);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 1, 0);
}

static void
add_job (LatentTimeline *self, LatentJob *job)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  TileKey key = { record->created_us, record->id, 0 };
  gboolean is_there;
  guint place = find_place (self, &key, &is_there);

  if (is_there)
    set_tile_job (g_ptr_array_index (self->tiles, place), job);
  else
    insert_tile (self, place, new_tile (job, NULL));
}

static void
remove_job (LatentTimeline *self, LatentJob *job)
{
  const LatentJobRecord *record = latent_job_get_record (job);
  TileKey key = { record->created_us, record->id, 0 };
  gboolean is_there;
  guint place = find_place (self, &key, &is_there);
  LatentTile *tile;

  if (!is_there)
    return;
  tile = g_ptr_array_index (self->tiles, place);
  if (tile->image != NULL)
    set_tile_job (tile, NULL);
  else
    remove_tile (self, place);
}

static void
jobs_changed_cb (GListModel *jobs, guint position, guint removed, guint added, LatentTimeline *self)
{
  for (guint i = 0; i < removed; i++)
    {
      g_autoptr (LatentJob) job = g_ptr_array_steal_index (self->shadow, position);

      remove_job (self, job);
    }
  for (guint i = 0; i < added; i++)
    {
      LatentJob *job = g_list_model_get_item (jobs, position + i);

      g_ptr_array_insert (self->shadow, (int) (position + i), job);
      add_job (self, job);
    }
}

static GType
get_item_type (GListModel *model)
{
  return LATENT_TYPE_TILE;
}

static guint
get_n_items (GListModel *model)
{
  return LATENT_TIMELINE (model)->tiles->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  LatentTimeline *self = LATENT_TIMELINE (model);

  if (position >= self->tiles->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->tiles, position));
}

static void
implement_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
latent_timeline_dispose (GObject *object)
{
  LatentTimeline *self = LATENT_TIMELINE (object);

  g_clear_object (&self->jobs);
  g_ptr_array_set_size (self->shadow, 0);
  g_ptr_array_set_size (self->tiles, 0);
  G_OBJECT_CLASS (latent_timeline_parent_class)->dispose (object);
}

static void
latent_timeline_finalize (GObject *object)
{
  LatentTimeline *self = LATENT_TIMELINE (object);

  g_ptr_array_unref (self->tiles);
  g_ptr_array_unref (self->shadow);
  G_OBJECT_CLASS (latent_timeline_parent_class)->finalize (object);
}

static void
latent_timeline_class_init (LatentTimelineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = latent_timeline_dispose;
  G_OBJECT_CLASS (klass)->finalize = latent_timeline_finalize;
}

static void
latent_timeline_init (LatentTimeline *self)
{
  self->tiles = g_ptr_array_new_with_free_func (g_object_unref);
  self->shadow = g_ptr_array_new_with_free_func (g_object_unref);
}

LatentTimeline *
latent_timeline_new (void)
{
  return g_object_new (LATENT_TYPE_TIMELINE, NULL);
}

static int
compare_tiles_cb (gconstpointer a, gconstpointer b)
{
  TileKey key_a = get_key (*(LatentTile *const *) a);
  TileKey key_b = get_key (*(LatentTile *const *) b);

  return compare_keys (&key_a, &key_b);
}

void
latent_timeline_set_images (LatentTimeline *self, GPtrArray *images)
{
  guint n_before;

  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (images != NULL);

  /* Two signals instead of one: a view asks for nothing while the list is empty (architecture,
   * section 6). */
  n_before = self->tiles->len;
  g_ptr_array_set_size (self->tiles, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);

  for (guint i = 0; i < images->len; i++)
    g_ptr_array_add (self->tiles, new_tile (NULL, g_ptr_array_index (images, i)));
  g_ptr_array_sort (self->tiles, compare_tiles_cb);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->tiles->len);

  for (guint i = 0; i < self->shadow->len; i++)
    add_job (self, g_ptr_array_index (self->shadow, i));
}

void
latent_timeline_add_image (LatentTimeline *self, const LatentImageRecord *image)
{
  TileKey key;
  gboolean is_there;
  guint place;

  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (image != NULL);

  key = (TileKey) { image->job_created_us, image->job_id, image->index };
  place = find_place (self, &key, &is_there);
  if (is_there)
    set_tile_image (g_ptr_array_index (self->tiles, place), image);
  else
    insert_tile (self, place, new_tile (NULL, image));
}

/* Removes the pictures of @job that are not in @ids. */
static void
keep_only (LatentTimeline *self, const LatentJobRecord *job, GHashTable *ids)
{
  TileKey key = { job->created_us, job->id, 0 };
  gboolean is_there;
  guint place = find_place (self, &key, &is_there);

  while (place < self->tiles->len)
    {
      LatentTile *tile = g_ptr_array_index (self->tiles, place);
      guint n_tiles = self->tiles->len;

      if (g_strcmp0 (get_key (tile).job_id, job->id) != 0)
        return;
      if (tile->image != NULL && !g_hash_table_contains (ids, tile->image->id))
        latent_timeline_remove_image (self, tile->image->id);
      if (self->tiles->len == n_tiles)
        place++;
    }
}

static gboolean
is_shown (LatentTimeline *self, const LatentImageRecord *image)
{
  TileKey key = { image->job_created_us, image->job_id, image->index };
  gboolean is_there;
  guint place = find_place (self, &key, &is_there);
  const LatentImageRecord *shown
      = is_there ? ((LatentTile *) g_ptr_array_index (self->tiles, place))->image : NULL;

  return shown != NULL && g_strcmp0 (shown->id, image->id) == 0
         && g_strcmp0 (shown->path, image->path) == 0 && shown->rating == image->rating
         && shown->favourite == image->favourite && shown->incomplete == image->incomplete;
}

void
latent_timeline_follow_images (LatentTimeline *self, GPtrArray *jobs, GPtrArray *images)
{
  g_autoptr (GHashTable) ids = NULL;

  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (jobs != NULL);
  g_return_if_fail (images != NULL);

  ids = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < images->len; i++)
    g_hash_table_add (ids, ((LatentImageRecord *) g_ptr_array_index (images, i))->id);
  for (guint i = 0; i < jobs->len; i++)
    keep_only (self, g_ptr_array_index (jobs, i), ids);
  for (guint i = 0; i < images->len; i++)
    {
      const LatentImageRecord *image = g_ptr_array_index (images, i);

      if (!is_shown (self, image))
        latent_timeline_add_image (self, image);
    }
}

void
latent_timeline_update_image (LatentTimeline *self, const LatentImageRecord *image)
{
  TileKey key;
  gboolean is_there;
  guint place;
  LatentTile *tile;

  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (image != NULL);

  key = (TileKey) { image->job_created_us, image->job_id, image->index };
  place = find_place (self, &key, &is_there);
  tile = is_there ? g_ptr_array_index (self->tiles, place) : NULL;
  if (tile != NULL && tile->image != NULL && g_strcmp0 (tile->image->id, image->id) == 0)
    set_tile_image (tile, image);
}

void
latent_timeline_remove_image (LatentTimeline *self, const char *image_id)
{
  g_return_if_fail (LATENT_IS_TIMELINE (self));

  for (guint i = 0; i < self->tiles->len; i++)
    {
      LatentTile *tile = g_ptr_array_index (self->tiles, i);

      if (tile->image == NULL || g_strcmp0 (tile->image->id, image_id) != 0)
        continue;
      if (tile->job != NULL)
        set_tile_image (tile, NULL);
      else
        remove_tile (self, i);
      return;
    }
}

void
latent_timeline_follow_jobs (LatentTimeline *self, GListModel *jobs)
{
  g_return_if_fail (LATENT_IS_TIMELINE (self));
  g_return_if_fail (G_IS_LIST_MODEL (jobs));
  g_return_if_fail (self->jobs == NULL);

  self->jobs = g_object_ref (jobs);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self, 0);
  jobs_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
}
