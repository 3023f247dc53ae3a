/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-date-range.h"

#include "latent-filter.h"

struct _LatentDateRange
{
  GtkWidget parent_instance;

  GtkCalendar *first;      /* template child */
  GtkCalendar *last;       /* template child */
  GtkPopover *first_place; /* template child: around it */
  GtkPopover *last_place;  /* template child */
};

G_DEFINE_FINAL_TYPE (LatentDateRange, latent_date_range, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

char *
latent_date_range_get_value (GDateTime *day, gboolean is_last)
{
  g_autoptr (GDateTime) midnight
      = g_date_time_new (g_date_time_get_timezone (day), g_date_time_get_year (day),
                         g_date_time_get_month (day), g_date_time_get_day_of_month (day), 0, 0, 0);
  g_autoptr (GDateTime) moment
      = midnight != NULL ? g_date_time_add_days (midnight, is_last ? 1 : 0) : NULL;

  if (moment == NULL)
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (moment) * G_USEC_PER_SEC);
}

static void
choose (LatentDateRange *self, gboolean is_last)
{
  g_autoptr (GDateTime) shown = gtk_calendar_get_date (is_last ? self->last : self->first);
  /* Whatever the calendar says of the zone: the day is one of here. */
  g_autoptr (GDateTime) day
      = g_date_time_new_local (g_date_time_get_year (shown), g_date_time_get_month (shown),
                               g_date_time_get_day_of_month (shown), 0, 0, 0);
  g_autofree char *value = day != NULL ? latent_date_range_get_value (day, is_last) : NULL;

  gtk_popover_popdown (is_last ? self->last_place : self->first_place);
  if (value != NULL)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0,
                   (guint)(is_last ? LATENT_FILTER_UNTIL : LATENT_FILTER_SINCE), value, TRUE);
}

static void
first_chosen_cb (LatentDateRange *self)
{
  choose (self, FALSE);
}

static void
last_chosen_cb (LatentDateRange *self)
{
  choose (self, TRUE);
}

static void
latent_date_range_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (latent_date_range_parent_class)->dispose (object);
}

static void
latent_date_range_class_init (LatentDateRangeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = latent_date_range_dispose;
  signals[SIGNAL_CHOSEN]
      = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/latent_app/Latent/search/latent-date-range.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentDateRange, first);
  gtk_widget_class_bind_template_child (widget_class, LatentDateRange, last);
  gtk_widget_class_bind_template_child (widget_class, LatentDateRange, first_place);
  gtk_widget_class_bind_template_child (widget_class, LatentDateRange, last_place);
  gtk_widget_class_bind_template_callback (widget_class, first_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, last_chosen_cb);
}

static void
latent_date_range_init (LatentDateRange *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
latent_date_range_new (void)
{
  return g_object_new (LATENT_TYPE_DATE_RANGE, NULL);
}
