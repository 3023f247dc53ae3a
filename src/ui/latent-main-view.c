/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-main-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "bring-in/latent-bring-in-place.h"
#include "collections/latent-collections-page.h"
#include "compare/latent-compare-place.h"
#include "compose/latent-composer.h"
#include "core/base/latent-error.h"
#include "gallery/latent-gallery.h"
#include "gallery/latent-selection-bar.h"
#include "gallery/latent-size-slider.h"
#include "latent-first-start.h"
#include "latent-main-actions.h"
#include "latent-side-pane.h"
#include "preferences/latent-key-dialog.h"
#include "queue/latent-queue-page.h"
#include "queue/latent-queue-place.h"
#include "search/latent-search-pane.h"
#include "ui/common/latent-account-words.h"
#include "ui/common/latent-banner.h"
#include "ui/common/latent-show-folder.h"
#include "ui/common/latent-submission.h"
#include "ui/common/latent-toast.h"
#include "viewer/latent-viewer.h"

/* Narrower than this the composer lies over the gallery instead of beside it. */
#define FOLD_WIDTH_PX 720

/* Where the session keeps the place in the gallery. */
#define PLACE_KEY "gallery.place"

struct _LatentMainView
{
  GtkWidget parent_instance;

  LatentWorkspace *workspace;      /* owned */
  LatentSettings *settings;        /* owned */
  LatentMainActions *actions;      /* owned */
  GCancellable *cancellable;       /* owned: cancelled when the view goes */
  GError *environment_error;       /* owned, nullable */

  AdwToastOverlay *toasts;   /* template child: the only direct child */
  AdwLeaflet *leaflet;       /* template child */
  AdwBin *viewer_place;      /* template child */
  AdwLeafletPage *queue_leaf; /* template child */
  AdwBin *queue_bin;         /* template child */
  AdwWindowTitle *title;     /* template child */
  GtkWidget *demo_label;     /* template child */
  AdwBin *search_place;      /* template child */
  GtkWidget *sidebar_button; /* template child */
  GtkMenuButton *menu_button; /* template child */
  GtkStack *pages;           /* template child: first start or work */
  GtkWidget *first_start;    /* unowned, nullable: in pages */
  AdwFlap *flap;             /* template child */
  GtkBox *gallery_box;       /* template child */
  LatentSidePane *pane;      /* unowned: in flap */
  LatentComposer *composer;  /* unowned: in pane */
  LatentSearchPane *search;  /* unowned: in gallery_box */
  LatentGallery *gallery;    /* unowned: in search */
  LatentViewer *viewer;      /* unowned: in viewer_place */
  LatentQueuePlace *queue;   /* owned */
  LatentComparePlace *compare; /* owned */
  LatentBringInPlace *bring_in; /* owned */

  int width_px;
  guint fold_id; /* idle source: the width changed */
};

G_DEFINE_FINAL_TYPE (LatentMainView, latent_main_view, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_DEMO_REQUESTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
is_viewing (LatentMainView *self)
{
  return latent_viewer_get_tile (self->viewer) != NULL;
}

static void
update_target (LatentMainView *self)
{
  g_autoptr (LatentTile) current = NULL;
  LatentGallerySelection *selection = NULL;

  if (latent_compare_place_get_is_open (self->compare))
    g_set_object (&current, latent_compare_place_get_tile (self->compare));
  else if (is_viewing (self))
    current = g_object_ref (latent_viewer_get_tile (self->viewer));
  else
    {
      current = latent_gallery_dup_current (self->gallery);
      selection = latent_gallery_get_selection (self->gallery);
    }
  latent_main_actions_set_target (self->actions, current, selection);
  latent_compare_place_set_selection (self->compare, selection);
}

static void
update_title (LatentMainView *self)
{
  gboolean is_demo = latent_workspace_get_is_demo (self->workspace);
  g_autofree char *credits
      = latent_account_describe_credits (latent_workspace_get_account (self->workspace));

  adw_window_title_set_subtitle (self->title, credits);
  gtk_widget_set_visible (self->demo_label, is_demo);
}

static void
show_key_dialog (LatentMainView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_window_present (GTK_WINDOW (latent_key_dialog_new (GTK_WINDOW (root), self->workspace)));
}

static void
demo_clicked_cb (LatentMainView *self)
{
  g_signal_emit (self, signals[SIGNAL_DEMO_REQUESTED], 0);
}

static void
show_first_start (LatentMainView *self)
{
  self->first_start = latent_first_start_new ();
  g_signal_connect_object (self->first_start, "connect-key", G_CALLBACK (show_key_dialog), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->first_start, "demo-requested", G_CALLBACK (demo_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_child (self->pages, self->first_start);
  gtk_stack_set_visible_child (self->pages, self->first_start);
}

static void
hide_first_start (LatentMainView *self)
{
  if (self->first_start == NULL)
    return;
  gtk_stack_set_visible_child_name (self->pages, "work");
  gtk_stack_remove (self->pages, self->first_start);
  self->first_start = NULL;
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/* The first-start page is for somebody who has nothing yet: no key, no pictures, no jobs. (Where
 * the environment holds something that cannot be used, or the library was lost, the banner has to
 * say so.) */
static void
update_page (LatentMainView *self)
{
  LatentTimeline *timeline = latent_workspace_get_timeline (self->workspace);
  gboolean is_first = latent_workspace_get_key_source (self->workspace) == LATENT_KEY_NONE
                      && self->environment_error == NULL
                      && latent_workspace_get_rescue (self->workspace) == NULL
                      && latent_workspace_get_damage (self->workspace) == NULL
                      && !latent_workspace_get_is_demo (self->workspace)
                      && !latent_timeline_get_is_searching (timeline)
                      && latent_image_query_is_empty (latent_timeline_get_query (timeline))
                      && g_list_model_get_n_items (G_LIST_MODEL (timeline)) == 0;

  gtk_widget_set_visible (self->sidebar_button, !is_first);
  gtk_widget_set_visible (GTK_WIDGET (self->search_place), !is_first);
  if (!is_first)
    {
      hide_first_start (self);
      return;
    }
  if (self->first_start == NULL)
    show_first_start (self);
  latent_first_start_set_has_keyring_trouble (LATENT_FIRST_START (self->first_start),
                                              latent_workspace_get_key_error (self->workspace)
                                                  != NULL);
}

static void
update_offer_compose (LatentMainView *self)
{
  if (self->gallery == NULL)
    return;
  latent_gallery_set_offer_compose (self->gallery, !adw_flap_get_reveal_flap (self->flap));
}

static void
focus_composer (LatentMainView *self)
{
  adw_flap_set_reveal_flap (self->flap, TRUE);
  latent_side_pane_show_composer (self->pane);
  latent_composer_focus_prompt (self->composer);
}

static void
leave_viewer (LatentMainView *self)
{
  g_autoptr (LatentTile) tile = NULL;

  latent_compare_place_leave (self->compare);
  if (!is_viewing (self))
    return;
  tile = g_object_ref (latent_viewer_get_tile (self->viewer));
  latent_viewer_set_tile (self->viewer, NULL);
  adw_leaflet_set_visible_child_name (self->leaflet, "main");
  latent_gallery_show_tile (self->gallery, tile);
  update_target (self);
}

/* The leaflet was swiped back. */
static void
visible_child_cb (LatentMainView *self)
{
  if (self->viewer == NULL
      || g_strcmp0 (adw_leaflet_get_visible_child_name (self->leaflet), "main") != 0)
    return;
  leave_viewer (self);
}

static gboolean
is_narrow (LatentMainView *self)
{
  return self->width_px < FOLD_WIDTH_PX;
}

static void
leave_queue (LatentMainView *self)
{
  if (latent_queue_place_leave (self->queue))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
show_queue (LatentMainView *self)
{
  leave_viewer (self);
  if (!is_narrow (self))
    adw_flap_set_reveal_flap (self->flap, TRUE);
  latent_queue_place_show (self->queue);
}

static void
open_tile_cb (LatentMainView *self, LatentTile *tile)
{
  latent_viewer_set_tile (self->viewer, tile);
  adw_leaflet_set_visible_child_name (self->leaflet, "viewer");
  gtk_widget_grab_focus (GTK_WIDGET (self->viewer));
}

static void
use_settings_cb (LatentMainView *self, LatentTile *tile)
{
  leave_viewer (self);
  focus_composer (self);
  latent_composer_use (self->composer, latent_tile_get_prompt (tile),
                       latent_tile_get_model_id (tile), latent_tile_get_values (tile));
}

static void
toast_cb (LatentMainView *self, AdwToast *toast)
{
  latent_toast_show (toast, self->toasts, self->settings);
}

static void
submitted_cb (GtkWidget *view, gboolean is_stored, const GError *error)
{
  LatentMainView *self = LATENT_MAIN_VIEW (view);

  latent_composer_submitted (self->composer, error);
  if (!is_stored)
    return;
  latent_gallery_scroll_to_newest (self->gallery);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
generate_cb (LatentMainView *self, LatentImageRequest *request, guint count)
{
  LatentJobQueue *queue = latent_workspace_get_queue (self->workspace);

  /* Somebody asked for an address or a key that cannot be used: another one is not what was
   * meant. */
  if (self->environment_error != NULL)
    latent_composer_submitted (self->composer, self->environment_error);
  else
    latent_submission_start (GTK_WIDGET (self), queue, request, count, submitted_cb);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_read
      = latent_workspace_refresh_account_finish (LATENT_WORKSPACE (source), result, &error);
  LatentMainView *self = user_data;
  g_autoptr (AdwToast) toast = NULL;

  if (latent_error_is_cancelled (error))
    return;
  if (is_read)
    {
      latent_job_queue_resume (latent_workspace_get_queue (self->workspace));
      return;
    }
  toast = latent_toast_new_error (error);
  toast_cb (self, toast);
}

/* --- widget actions: never exported on the bus --- */

static void
change_key_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_key_dialog (LATENT_MAIN_VIEW (widget));
}

static void
forget_rescue_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  latent_workspace_forget_rescue (LATENT_MAIN_VIEW (widget)->workspace);
}

static void
show_failed_cb (gpointer self, const char *words)
{
  g_autoptr (AdwToast) toast = latent_toast_new (words);

  toast_cb (self, toast);
}

/* Where the folder of the pictures has to be, and is not. */
static void
show_place_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);
  LatentPlaces *places = latent_workspace_get_places (self->workspace);
  g_autofree char *place = g_path_get_dirname (latent_places_get_pictures (places));

  latent_show_folder (GTK_WINDOW (gtk_widget_get_root (widget)), place, self->cancellable,
                      show_failed_cb, self);
}

static void
refresh_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  latent_workspace_refresh_account_async (self->workspace, self->cancellable, refreshed_cb, self);
}

static void
focus_prompt_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  leave_viewer (self);
  focus_composer (self);
}

static void
focus_search_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  if (self->first_start != NULL)
    return;
  leave_viewer (self);
  leave_queue (self);
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  latent_search_pane_focus_entry (self->search);
}

static void
show_collections_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  if (self->first_start != NULL)
    return;
  leave_viewer (self);
  leave_queue (self);
  adw_flap_set_reveal_flap (self->flap, TRUE);
  latent_side_pane_show_collections (self->pane);
}

static void
toggle_composer_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
zoom_action_cb (GtkWidget *widget, const char *name, GVariant *direction)
{
  latent_gallery_zoom (LATENT_MAIN_VIEW (widget)->gallery, g_variant_get_int32 (direction));
}

static void
show_queue_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  show_queue (LATENT_MAIN_VIEW (widget));
}

static void
leave_queue_action_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_queue (LATENT_MAIN_VIEW (widget));
}

static gboolean
fold_cb (gpointer user_data)
{
  LatentMainView *self = user_data;

  self->fold_id = 0;
  adw_flap_set_fold_policy (self->flap, is_narrow (self) ? ADW_FLAP_FOLD_POLICY_ALWAYS
                                                         : ADW_FLAP_FOLD_POLICY_NEVER);
  /* What has the focus there goes from sight with it. */
  leave_queue (self);
  latent_queue_place_set_narrow (self->queue, is_narrow (self));
  latent_search_pane_set_narrow (self->search, is_narrow (self));
  return G_SOURCE_REMOVE;
}

/* AdwFlap's own rule would fold by the gallery's minimum width and so forbid narrow windows. */
static void
latent_main_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);
  gboolean was_narrow = self->width_px < FOLD_WIDTH_PX;

  if ((self->width_px == 0 || was_narrow != (width < FOLD_WIDTH_PX)) && self->fold_id == 0)
    self->fold_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fold_cb, self, NULL);
  self->width_px = width;
  gtk_widget_allocate (GTK_WIDGET (self->toasts), width, height, baseline, NULL);
}

static void
latent_main_view_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  gtk_widget_measure (GTK_WIDGET (self->toasts), orientation, for_size, minimum, natural, NULL,
                      NULL);
}

static gboolean
latent_main_view_grab_focus (GtkWidget *widget)
{
  LatentMainView *self = LATENT_MAIN_VIEW (widget);

  return gtk_widget_grab_focus (GTK_WIDGET (self->pane));
}

static void
latent_main_view_dispose (GObject *object)
{
  LatentMainView *self = LATENT_MAIN_VIEW (object);

  g_clear_handle_id (&self->fold_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->actions != NULL)
    latent_main_actions_remove (self->actions);
  g_clear_object (&self->compare);
  self->viewer = NULL;
  self->search = NULL;
  self->gallery = NULL;
  self->pane = NULL;
  self->composer = NULL;
  if (self->toasts != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->toasts));
  self->toasts = NULL;
  g_clear_object (&self->queue);
  g_clear_object (&self->bring_in);
  g_clear_object (&self->actions);
  g_clear_object (&self->workspace);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (latent_main_view_parent_class)->dispose (object);
}

static void
latent_main_view_finalize (GObject *object)
{
  g_clear_error (&LATENT_MAIN_VIEW (object)->environment_error);
  G_OBJECT_CLASS (latent_main_view_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keyval;
    int direction;
  } zooms[] = { { GDK_KEY_plus, 1 },   { GDK_KEY_equal, 1 },        { GDK_KEY_KP_Add, 1 },
                { GDK_KEY_minus, -1 }, { GDK_KEY_KP_Subtract, -1 }, { GDK_KEY_0, 0 } };

  gtk_widget_class_install_action (widget_class, "account.change-key", NULL, change_key_action_cb);
  gtk_widget_class_install_action (widget_class, "account.refresh", NULL, refresh_action_cb);
  gtk_widget_class_install_action (widget_class, "library.show-place", NULL,
                                   show_place_action_cb);
  gtk_widget_class_install_action (widget_class, "library.forget-rescue", NULL,
                                   forget_rescue_action_cb);
  gtk_widget_class_install_action (widget_class, "view.focus-prompt", NULL, focus_prompt_action_cb);
  gtk_widget_class_install_action (widget_class, "view.focus-search", NULL, focus_search_action_cb);
  gtk_widget_class_install_action (widget_class, "view.show-collections", NULL,
                                   show_collections_action_cb);
  latent_main_actions_install (widget_class);
  latent_bring_in_place_install (widget_class);
  gtk_widget_class_install_action (widget_class, "view.toggle-composer", NULL,
                                   toggle_composer_action_cb);
  gtk_widget_class_install_action (widget_class, "view.zoom", "i", zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "queue.show", NULL, show_queue_action_cb);
  gtk_widget_class_install_action (widget_class, "queue.leave", NULL, leave_queue_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_j, GDK_CONTROL_MASK, "queue.show",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK,
                                       "view.focus-prompt", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK,
                                       "view.focus-search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_b, GDK_CONTROL_MASK,
                                       "view.show-collections", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "view.toggle-composer", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding_action (widget_class, zooms[i].keyval, GDK_CONTROL_MASK,
                                         "view.zoom", "i", zooms[i].direction);
}

static void
latent_main_view_class_init (LatentMainViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = latent_main_view_dispose;
  object_class->finalize = latent_main_view_finalize;
  widget_class->size_allocate = latent_main_view_size_allocate;
  widget_class->measure = latent_main_view_measure;
  widget_class->grab_focus = latent_main_view_grab_focus;

  signals[SIGNAL_DEMO_REQUESTED]
      = g_signal_new ("demo-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/latent_app/Latent/latent-main-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, toasts);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, viewer_place);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, queue_leaf);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, queue_bin);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, title);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, demo_label);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, search_place);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, pages);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, flap);
  gtk_widget_class_bind_template_child (widget_class, LatentMainView, gallery_box);
  gtk_widget_class_bind_template_callback (widget_class, visible_child_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_offer_compose);
}

static void
latent_main_view_init (LatentMainView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
make_actions (LatentMainView *self)
{
  LatentTileActions *tile_actions;

  self->actions = latent_main_actions_new (self->workspace, GTK_WIDGET (self), self->toasts);
  tile_actions = latent_main_actions_get_tile_actions (self->actions);
  g_signal_connect_object (self->actions, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (tile_actions, "open", G_CALLBACK (open_tile_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (tile_actions, "use-settings", G_CALLBACK (use_settings_cb), self,
                           G_CONNECT_SWAPPED);
}

/* Where the pane lies over the gallery it hides what was asked for. */
static void
collection_shown_cb (LatentMainView *self)
{
  if (!adw_flap_get_folded (self->flap))
    return;
  adw_flap_set_reveal_flap (self->flap, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->gallery));
}

static void
make_pane (LatentMainView *self, GtkWidget *composer)
{
  GtkWidget *button = latent_queue_button_new (self->workspace);
  GtkWidget *collections = latent_collections_page_new (
      self->workspace, latent_main_actions_get_collection_actions (self->actions));
  GtkWidget *queue_page = latent_queue_page_new (self->workspace);
  GtkWidget *pane = latent_side_pane_new (latent_workspace_get_session (self->workspace), composer,
                                          collections, button);

  self->pane = LATENT_SIDE_PANE (pane);
  adw_flap_set_flap (self->flap, pane);
  self->queue = latent_queue_place_new (self->leaflet, self->queue_leaf, self->queue_bin,
                                        LATENT_QUEUE_BUTTON (button), queue_page);
  g_signal_connect_object (queue_page, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (collections, "shown", G_CALLBACK (collection_shown_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
keep_place_cb (LatentMainView *self)
{
  g_autofree char *place = latent_gallery_dup_place (self->gallery);

  latent_session_set (latent_workspace_get_session (self->workspace), PLACE_KEY, place);
}

/* What is in the window for the gallery's sake. */
static void
serve_gallery (LatentMainView *self)
{
  LatentSession *session = latent_workspace_get_session (self->workspace);
  GtkPopover *menu = gtk_menu_button_get_popover (self->menu_button);

  gtk_popover_menu_add_child (GTK_POPOVER_MENU (menu), latent_size_slider_new (self->settings),
                              "tile-size");
  latent_gallery_restore_place (self->gallery, latent_session_get (session, PLACE_KEY));
  g_signal_connect_object (self->gallery, "place-changed", G_CALLBACK (keep_place_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
make_bring_in (LatentMainView *self)
{
  self->bring_in = latent_bring_in_place_new (self->workspace, GTK_WIDGET (self), self->composer);
  latent_bring_in_place_take_drops (self->bring_in, GTK_WIDGET (self->gallery_box));
  latent_bring_in_place_take_drops (self->bring_in, GTK_WIDGET (self->viewer_place));
  g_signal_connect_object (self->bring_in, "toast", G_CALLBACK (toast_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bring_in, "open", G_CALLBACK (open_tile_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
make_panes (LatentMainView *self)
{
  LatentWorkspace *workspace = self->workspace;
  LatentTimeline *timeline = latent_workspace_get_timeline (workspace);
  LatentModelCatalog *catalog = latent_workspace_get_catalog (workspace);
  LatentThumbnailStore *thumbnails = latent_workspace_get_thumbnails (workspace);
  GtkWidget *banner = latent_banner_new (workspace, self->environment_error);
  GtkWidget *composer
      = latent_composer_new (catalog, latent_workspace_get_session (workspace), self->settings);
  GtkWidget *gallery = latent_gallery_new (timeline, thumbnails, catalog,
                                           latent_workspace_get_clock (workspace), self->settings);
  GtkWidget *search = latent_search_pane_new (workspace, gallery, self->search_place);
  g_autoptr (LatentPictureCache) pictures = latent_picture_cache_new (
      latent_workspace_get_decoder (workspace), LATENT_PICTURE_CACHE_MAX_BYTES);
  GtkWidget *viewer = latent_viewer_new (workspace, pictures, self->settings);

  self->composer = LATENT_COMPOSER (composer);
  latent_composer_set_prices (self->composer, latent_workspace_get_prices (workspace));
  self->gallery = LATENT_GALLERY (gallery);
  self->search = LATENT_SEARCH_PANE (search);
  self->viewer = LATENT_VIEWER (viewer);
  gtk_widget_set_vexpand (gallery, TRUE);
  gtk_widget_set_vexpand (search, TRUE);
  make_pane (self, composer);
  gtk_box_append (self->gallery_box, banner);
  gtk_box_append (self->gallery_box, search);
  gtk_box_append (self->gallery_box,
                  latent_selection_bar_new (latent_gallery_get_selection (self->gallery)));
  adw_bin_set_child (self->viewer_place, viewer);

  g_signal_connect_object (composer, "generate", G_CALLBACK (generate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gallery, "target-changed", G_CALLBACK (update_target), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "leave", G_CALLBACK (gtk_widget_grab_focus), gallery,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gallery, "compose", G_CALLBACK (focus_composer), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->actions, "marked", G_CALLBACK (latent_viewer_marked), viewer,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (viewer, "target-changed", G_CALLBACK (update_target), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (viewer, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  self->compare = latent_compare_place_new (
      workspace, pictures, latent_main_actions_get_pins (self->actions), self->leaflet);
  g_signal_connect_object (self->compare, "target-changed", G_CALLBACK (update_target), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (viewer, "back", G_CALLBACK (leave_viewer), self, G_CONNECT_SWAPPED);
  serve_gallery (self);
  make_bring_in (self);
}

GtkWidget *
latent_main_view_new (LatentWorkspace *workspace,
                      LatentSettings *settings,
                      const GError *environment_error)
{
  LatentMainView *self;

  g_return_val_if_fail (LATENT_IS_WORKSPACE (workspace), NULL);
  g_return_val_if_fail (LATENT_IS_SETTINGS (settings), NULL);

  self = g_object_new (LATENT_TYPE_MAIN_VIEW, NULL);
  self->workspace = g_object_ref (workspace);
  self->settings = g_object_ref (settings);
  if (environment_error != NULL)
    self->environment_error = g_error_copy (environment_error);
  make_actions (self);
  make_panes (self);

  g_signal_connect_object (workspace, "notify::account", G_CALLBACK (update_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::key-source", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::key-error", G_CALLBACK (update_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (latent_workspace_get_timeline (workspace), "items-changed",
                           G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (latent_workspace_get_timeline (workspace), "notify::is-searching",
                           G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  update_title (self);
  update_page (self);
  update_offer_compose (self);
  return GTK_WIDGET (self);
}

LatentWorkspace *
latent_main_view_get_workspace (LatentMainView *self)
{
  g_return_val_if_fail (LATENT_IS_MAIN_VIEW (self), NULL);
  return self->workspace;
}

LatentTileActions *
latent_main_view_get_tile_actions (LatentMainView *self)
{
  g_return_val_if_fail (LATENT_IS_MAIN_VIEW (self), NULL);
  return latent_main_actions_get_tile_actions (self->actions);
}
