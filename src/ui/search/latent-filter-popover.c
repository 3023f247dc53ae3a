/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-filter-popover.h"

#include <glib/gi18n.h>

#include "core/store/latent-image-facets.h"
#include "latent-date-range.h"
#include "latent-filter-section.h"
#include "latent-saved-search-list.h"

/* Marks stand in one section. */
#define N_SECTIONS LATENT_N_FILTER_KINDS

struct _LatentFilterPopover
{
  GtkPopover parent_instance;

  LatentLibrary *library;    /* owned */
  LatentTimeline *timeline;  /* owned */
  LatentClock *clock;        /* owned */
  GCancellable *cancellable; /* owned, nullable: of the count under way */
  LatentImageFacets *facets; /* owned, nullable: the last count */

  GtkBox *box;                             /* template child */
  LatentSavedSearchList *saved;            /* unowned: in the box */
  LatentFilterSection *sections[N_SECTIONS]; /* unowned: in the box; two may be one */
};

G_DEFINE_FINAL_TYPE (LatentFilterPopover, latent_filter_popover, GTK_TYPE_POPOVER)

enum
{
  SIGNAL_TOAST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* (nullable): of kinds whose values are the library's */
static GPtrArray *
find_facets (LatentFilterPopover *self, LatentFilterKind kind)
{
  if (self->facets == NULL)
    return NULL;
  switch (kind)
    {
    case LATENT_FILTER_ASPECT_RATIO:
      return self->facets->aspect_ratios;
    case LATENT_FILTER_IMAGE_SIZE:
      return self->facets->image_sizes;
    case LATENT_FILTER_FORMAT:
      return self->facets->formats;
    case LATENT_FILTER_MODEL:
      return self->facets->model_ids;
    case LATENT_FILTER_TAG:
      return self->facets->tags;
    case LATENT_FILTER_COLLECTION:
      return self->facets->collections;
    default:
      return NULL;
    }
}

static const char *const *
list_fixed_values (LatentFilterKind kind)
{
  static const char *const ratings[] = { "1", "2", "3", "4", "5", NULL };
  static const char *const yes[] = { "yes", NULL };
  static const char *const states[] = { "done", "running", "failed", NULL };
  static const char *const periods[] = { "today", "week", "month", "year", NULL };
  static const char *const none[] = { NULL };

  switch (kind)
    {
    case LATENT_FILTER_RATING:
      return ratings;
    case LATENT_FILTER_FAVOURITE:
    case LATENT_FILTER_REJECTED:
      return yes;
    case LATENT_FILTER_STATE:
      return states;
    case LATENT_FILTER_SINCE:
      return periods;
    default:
      return none;
    }
}

static int
count_fixed (LatentFilterPopover *self, LatentFilterKind kind, guint index)
{
  if (self->facets == NULL)
    return -1;
  if (kind == LATENT_FILTER_RATING)
    return (int)self->facets->rated[index + 1];
  if (kind == LATENT_FILTER_FAVOURITE)
    return (int)self->facets->n_favourites;
  if (kind == LATENT_FILTER_REJECTED)
    return (int)self->facets->n_rejected;
  return -1;
}

static gboolean
is_among (GPtrArray *facets, const char *value)
{
  for (guint i = 0; facets != NULL && i < facets->len; i++)
    {
      if (g_str_equal (((const LatentFacet *)facets->pdata[i])->value, value))
        return TRUE;
    }
  return FALSE;
}

/* What the library has, and what is asked for although nothing has it (any more). */
static void
fill_kind (LatentFilterPopover *self, LatentFilterKind kind, GPtrArray *active)
{
  const LatentImageQuery *query = latent_timeline_get_query (self->timeline);
  LatentFilterSection *section = self->sections[kind];
  const char *const *fixed = list_fixed_values (kind);
  GPtrArray *facets = find_facets (self, kind);

  for (guint i = 0; fixed[i] != NULL; i++)
    latent_filter_section_add (section, kind, fixed[i], count_fixed (self, kind, i),
                               latent_filter_is_set (query, kind, fixed[i]));
  for (guint i = 0; facets != NULL && i < facets->len; i++)
    {
      const LatentFacet *facet = facets->pdata[i];

      latent_filter_section_add (section, kind, facet->value, (int)facet->count,
                                 latent_filter_is_set (query, kind, facet->value));
    }
  for (guint i = 0; i < active->len; i++)
    {
      const LatentFilter *filter = active->pdata[i];

      if (filter->kind == kind && !g_strv_contains (fixed, filter->value)
          && !is_among (facets, filter->value))
        latent_filter_section_add (section, kind, filter->value, self->facets != NULL ? 0 : -1,
                                   TRUE);
    }
}

static void
fill (LatentFilterPopover *self)
{
  g_autoptr (GPtrArray) active = latent_filter_list (latent_timeline_get_query (self->timeline));

  for (guint kind = 0; kind < N_SECTIONS; kind++)
    latent_filter_section_begin (self->sections[kind]);
  for (guint kind = 0; kind < N_SECTIONS; kind++)
    fill_kind (self, (LatentFilterKind)kind, active);
  for (guint kind = 0; kind < N_SECTIONS; kind++)
    latent_filter_section_end (self->sections[kind]);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LatentFilterPopover) self = user_data;
  g_autoptr (GError) error = NULL;
  LatentImageFacets *facets
      = latent_library_count_facets_finish (LATENT_LIBRARY (source), result, &error);

  /* Without numbers the filters work as well. */
  if (facets == NULL)
    {
      g_debug ("the filters cannot be counted: %s", error->message);
      return;
    }
  latent_image_facets_free (self->facets);
  self->facets = facets;
  if (self->timeline != NULL)
    fill (self);
}

static void
stop_counting (LatentFilterPopover *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
count (LatentFilterPopover *self)
{
  stop_counting (self);
  self->cancellable = g_cancellable_new ();
  latent_library_count_facets_async (self->library, latent_timeline_get_query (self->timeline),
                                     self->cancellable, counted_cb, g_object_ref (self));
}

static void
query_changed_cb (LatentFilterPopover *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  fill (self);
  count (self);
}

static void
chosen_cb (LatentFilterPopover *self, guint kind, const char *value, gboolean is_set)
{
  g_autoptr (LatentImageQuery) query
      = latent_image_query_copy (latent_timeline_get_query (self->timeline));
  g_autoptr (GDateTime) now = latent_filter_dup_now (self->clock);

  latent_filter_set (query, (LatentFilterKind)kind, value, is_set, now);
  latent_timeline_set_query (self->timeline, query);
}

static void
toast_cb (LatentFilterPopover *self, AdwToast *toast)
{
  g_signal_emit (self, signals[SIGNAL_TOAST], 0, toast);
}

static void
latent_filter_popover_map (GtkWidget *widget)
{
  LatentFilterPopover *self = LATENT_FILTER_POPOVER (widget);

  GTK_WIDGET_CLASS (latent_filter_popover_parent_class)->map (widget);
  count (self);
  latent_saved_search_list_reload (self->saved);
}

static void
latent_filter_popover_unmap (GtkWidget *widget)
{
  stop_counting (LATENT_FILTER_POPOVER (widget));
  GTK_WIDGET_CLASS (latent_filter_popover_parent_class)->unmap (widget);
}

/* Before it is on screen, so that it opens at its size. */
static void
latent_filter_popover_show (GtkWidget *widget)
{
  fill (LATENT_FILTER_POPOVER (widget));
  GTK_WIDGET_CLASS (latent_filter_popover_parent_class)->show (widget);
}

static void
latent_filter_popover_dispose (GObject *object)
{
  LatentFilterPopover *self = LATENT_FILTER_POPOVER (object);

  stop_counting (self);
  g_clear_pointer (&self->facets, latent_image_facets_free);
  g_clear_object (&self->library);
  g_clear_object (&self->timeline);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (latent_filter_popover_parent_class)->dispose (object);
}

static void
latent_filter_popover_class_init (LatentFilterPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_filter_popover_dispose;
  widget_class->show = latent_filter_popover_show;
  widget_class->map = latent_filter_popover_map;
  widget_class->unmap = latent_filter_popover_unmap;
  signals[SIGNAL_TOAST] = g_signal_new ("toast", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-filter-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentFilterPopover, box);
}

static void
latent_filter_popover_init (LatentFilterPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Any span of days, below the usual ones. */
static void
append_dates (LatentFilterPopover *self)
{
  GtkWidget *dates = latent_date_range_new ();

  g_signal_connect_object (dates, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->box, dates);
}

static void
make_sections (LatentFilterPopover *self, LatentModelCatalog *catalog)
{
  for (guint kind = 0; kind < N_SECTIONS; kind++)
    {
      GtkWidget *section;

      if (kind == LATENT_FILTER_REJECTED)
        {
          self->sections[kind] = self->sections[LATENT_FILTER_FAVOURITE];
          continue;
        }
      if (kind == LATENT_FILTER_UNTIL)
        {
          self->sections[kind] = self->sections[LATENT_FILTER_SINCE];
          append_dates (self);
          continue;
        }
      section
          = latent_filter_section_new (latent_filter_kind_title ((LatentFilterKind)kind), catalog);
      self->sections[kind] = LATENT_FILTER_SECTION (section);
      g_signal_connect_object (section, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->box, section);
    }
}

GtkWidget *
latent_filter_popover_new (LatentWorkspace *workspace)
{
  LatentFilterPopover *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);

  self = g_object_new (LATENT_TYPE_FILTER_POPOVER, NULL);
  self->library = g_object_ref (latent_workspace_get_library (workspace));
  self->timeline = g_object_ref (latent_workspace_get_timeline (workspace));
  self->clock = g_object_ref (latent_workspace_get_clock (workspace));
  make_sections (self, latent_workspace_get_catalog (workspace));
  self->saved = LATENT_SAVED_SEARCH_LIST (latent_saved_search_list_new (workspace));
  g_signal_connect_object (self->saved, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->saved, "applied", G_CALLBACK (gtk_popover_popdown), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (self->box, GTK_WIDGET (self->saved));
  g_signal_connect_object (self->timeline, "notify::query", G_CALLBACK (query_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
