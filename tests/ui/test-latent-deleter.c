/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/common/latent-deleter.h"

#include <glib/gstdio.h>
#include <sys/vfs.h>

#include "../core/jobs/bench.h"
#include "latent-ui-test.h"

/* Deleting as the window does it, on a real workspace: with the desktop's trash, and on a file
 * system that has none. */

#define N_IMAGES 3
/* There on every Linux, and never with a trash. */
#define TMPFS "/dev/shm"
#define TMPFS_TYPE 0x01021994

typedef struct
{
  Bench *bench;
  LatentDeleter *deleter;
  GtkWidget *window;
  GPtrArray *toasts; /* (element-type AdwToast): as they came */
  GPtrArray *images; /* (element-type LatentImageRecord): of the library, newest first */
  char *far_folder;  /* without a trash */
} Fixture;

static void
toast_cb (Fixture *self, AdwToast *toast)
{
  g_ptr_array_add (self->toasts, g_object_ref (toast));
}

static void
open_window (Fixture *self)
{
  self->deleter = latent_deleter_new (self->bench->workspace,
                                      gtk_window_get_child (GTK_WINDOW (self->window)));
  g_signal_connect_swapped (self->deleter, "toast", G_CALLBACK (toast_cb), self);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (LatentJob) job = NULL;
  struct statfs far;

  self->far_folder = g_strdup (TMPFS "/latent-deleter-XXXXXX");
  g_assert_nonnull (g_mkdtemp (self->far_folder));
  g_assert_cmpint (statfs (self->far_folder, &far), ==, 0);
  g_assert_cmpint (far.f_type, ==, TMPFS_TYPE);

  self->bench = bench_new ();
  self->bench->n_pictures = N_IMAGES;
  bench_open (self->bench);
  job = bench_submit_one (self->bench);
  bench_wait_state (self->bench, job, LATENT_JOB_DONE);
  self->images = bench_list_images (self->bench);
  self->window = latent_ui_test_present (gtk_label_new ("pictures"), 400, 300);
  self->toasts = g_ptr_array_new_with_free_func (g_object_unref);
  open_window (self);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* Nobody holds the deleter or (bench_close) the workspace. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->toasts, g_ptr_array_unref);
  g_clear_pointer (&self->images, g_ptr_array_unref);
  gtk_window_destroy (GTK_WINDOW (self->window));
  latent_test_assert_gone (&self->window);
  latent_test_assert_gone (&self->deleter);
  bench_close (self->bench);
  bench_free (self->bench);
  remove_folder (self->far_folder);
  g_free (self->far_folder);
}

static void
list_again (Fixture *self)
{
  g_clear_pointer (&self->images, g_ptr_array_unref);
  self->images = bench_list_images (self->bench);
}

/* The picture's file goes to where there is no trash, as when a part of the library lies on another
 * disk. */
static void
move_far (Fixture *self, guint index)
{
  const LatentImageRecord *image = self->images->pdata[index];
  g_autofree char *name = g_path_get_basename (image->path);
  g_autofree char *path = g_build_filename (self->far_folder, name, NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *sql = NULL;
  gsize n_bytes = 0;

  g_assert_true (g_file_get_contents (image->path, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes, NULL));
  g_assert_cmpint (g_unlink (image->path), ==, 0);
  sql = g_strdup_printf ("UPDATE images SET path = '%s' WHERE id = '%s';", path, image->id);
  bench_edit_database (self->bench, sql);
  list_again (self);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* Of all tests: the trash is the desktop's. */
static guint
count_trashed (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "Trash", "files", NULL);

  return count_files (path);
}

static guint
count_listed (Fixture *self)
{
  g_autoptr (GPtrArray) images = bench_list_images (self->bench);

  for (guint i = 0; i < images->len; i++)
    g_assert_true (
        g_file_test (((const LatentImageRecord *) images->pdata[i])->path, G_FILE_TEST_EXISTS));
  return images->len;
}

static guint
count_tiles (Fixture *self)
{
  return g_list_model_get_n_items (
      G_LIST_MODEL (latent_workspace_get_timeline (self->bench->workspace)));
}

/* What is shown, what the index has and what lies in the folders is one and the same. */
static void
assert_left (Fixture *self, guint n)
{
  g_assert_true (latent_deleter_is_idle (self->deleter));
  bench_wait_for (self->bench, count_tiles (self) == n);
  g_assert_cmpuint (count_listed (self), ==, n);
  g_assert_cmpuint (bench_count_pictures (self->bench) + count_files (self->far_folder), ==, n);
}

static void
wait_until_idle (Fixture *self)
{
  bench_wait_for (self->bench, latent_deleter_is_idle (self->deleter));
}

/* The toast that offers to undo the deletion number @index. */
static AdwToast *
wait_for_toast (Fixture *self, guint index)
{
  bench_wait_for (self->bench, self->toasts->len > index);
  g_assert_nonnull (adw_toast_get_button_label (self->toasts->pdata[index]));
  return self->toasts->pdata[index];
}

/* Its time is up; no overlay is needed for that, and none runs out in the middle of a test. */
static void
dismiss (AdwToast *toast)
{
  g_signal_emit_by_name (toast, "dismissed");
}

/* Deletes all, up to the toast with "Undo". */
static AdwToast *
delete_all (Fixture *self)
{
  guint index = self->toasts->len;

  latent_deleter_delete (self->deleter, self->images);
  return wait_for_toast (self, index);
}

static void
delete_one (Fixture *self, guint index)
{
  g_autoptr (GPtrArray) one
      = g_ptr_array_new_with_free_func ((GDestroyNotify) latent_image_record_free);

  g_ptr_array_add (one, latent_image_record_copy (self->images->pdata[index]));
  latent_deleter_delete (self->deleter, one);
}

/* (nullable): the question that is asked now: one at most, but for a moment when one is answered
 * and the next one comes */
static AdwMessageDialog *
get_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (window))
        return ADW_MESSAGE_DIALOG (window);
    }
  return NULL;
}

static guint
count_dialogs (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      n += ADW_IS_MESSAGE_DIALOG (window) ? 1 : 0;
    }
  return n;
}

/* @label: of the button */
static void
press (AdwMessageDialog *dialog, const char *label)
{
  g_signal_emit_by_name (latent_ui_test_find_button (GTK_WIDGET (dialog), label), "clicked");
}

static void
answer (const char *heading, const char *body, const char *label)
{
  AdwMessageDialog *dialog = get_dialog ();

  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, heading);
  g_assert_cmpstr (adw_message_dialog_get_body (dialog), ==, body);
  press (dialog, label);
}

/* One goes to the trash, and only about the others is asked: how many they are, and what is final;
 * nothing has happened to them when the question comes, nor when the answer is to keep them. */
static void
test_no_trash (Fixture *self, gconstpointer data)
{
  static const char heading[] = "Delete 2 Images Permanently?";
  static const char body[]
      = "There is no trash for the folder of these images. Deleting them cannot be undone.";
  g_autofree char *of_others = g_strconcat (body, "\n\n1 other image is in the trash.", NULL);

  move_far (self, 0);
  move_far (self, 2);
  dismiss (delete_all (self));
  bench_wait_for (self->bench, get_dialog () != NULL);
  g_assert_cmpuint (count_trashed (), ==, 1);
  g_assert_cmpuint (bench_count_pictures (self->bench), ==, 0);
  g_assert_cmpuint (count_files (self->far_folder), ==, 2);
  g_assert_cmpuint (count_tiles (self), ==, 0);
  answer (heading, of_others, "Keep");
  wait_until_idle (self);
  assert_left (self, 2);

  list_again (self);
  dismiss (delete_all (self));
  bench_wait_for (self->bench, get_dialog () != NULL);
  answer (heading, body, "Delete Permanently");
  wait_until_idle (self);
  assert_left (self, 0);
  g_assert_cmpuint (count_trashed (), ==, 1);
}

/* U7: what cannot be deleted is there again, and told; what another process deleted meanwhile is as
 * it was wanted. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  g_autofree char *sql = NULL;
  const LatentImageRecord *image;
  AdwToast *toast;

  move_far (self, 1);
  image = self->images->pdata[1];
  /* Even the superuser cannot remove this one as a file. */
  g_assert_cmpint (g_unlink (image->path), ==, 0);
  g_assert_cmpint (g_mkdir (image->path, 0700), ==, 0);
  toast = delete_all (self);
  image = self->images->pdata[0];
  sql = g_strdup_printf ("DELETE FROM images WHERE id = '%s';", image->id);
  bench_edit_database (self->bench, sql);
  g_assert_cmpint (g_unlink (image->path), ==, 0);

  dismiss (toast);
  bench_wait_for (self->bench, get_dialog () != NULL);
  g_assert_cmpuint (self->toasts->len, ==, 1);
  press (get_dialog (), "Delete Permanently");
  wait_until_idle (self);
  assert_left (self, 1);
  g_assert_cmpuint (self->toasts->len, ==, 2);
  g_assert_null (adw_toast_get_button_label (self->toasts->pdata[1]));
}

/* The window closes now; another one opens, for what @n pictures are left. */
static void
close_window (Fixture *self, guint n)
{
  latent_deleter_flush (self->deleter);
  wait_until_idle (self);
  assert_left (self, n);
  /* None failed, and to nobody was anything offered after the close. */
  g_assert_cmpuint (self->toasts->len, <=, 1);
  g_ptr_array_set_size (self->toasts, 0);
  latent_test_assert_gone (&self->deleter);
  open_window (self);
}

/* U3: the window closes, whatever a deletion is about at that moment. */
static void
test_closed (Fixture *self, gconstpointer data)
{
  guint n_trashed = count_trashed ();

  g_signal_emit_by_name (delete_all (self), "button-clicked");
  g_assert_false (latent_deleter_is_idle (self->deleter));
  close_window (self, 3);

  delete_one (self, 0);
  g_assert_cmpuint (self->toasts->len, ==, 0);
  close_window (self, 2);

  delete_one (self, 1);
  dismiss (wait_for_toast (self, 0));
  g_assert_false (latent_deleter_is_idle (self->deleter));
  close_window (self, 1);

  /* This one was still being read then. */
  latent_deleter_flush (self->deleter);
  delete_one (self, 2);
  wait_until_idle (self);
  assert_left (self, 0);
  g_assert_cmpuint (self->toasts->len, ==, 0);
  g_assert_cmpuint (count_trashed (), ==, n_trashed + N_IMAGES);
}

/* Of two questions one is asked after the other; one that nobody answers any more, and one that
 * cannot be asked, mean: keep. */
static void
test_closed_while_asking (Fixture *self, gconstpointer data)
{
  static const char heading[] = "Delete 1 Image Permanently?";
  static const char body[]
      = "There is no trash for the folder of this image. Deleting it cannot be undone.";
  AdwMessageDialog *first;

  for (guint i = 0; i < 2; i++)
    move_far (self, i);
  for (guint i = 0; i < 2; i++)
    {
      delete_one (self, i);
      dismiss (wait_for_toast (self, i));
    }
  bench_wait_for (self->bench, get_dialog () != NULL);
  /* Were the second one on its way, it would be there now. */
  bench_settle (self->bench);
  g_assert_cmpuint (count_dialogs (), ==, 1);
  first = get_dialog ();
  answer (heading, body, "Keep");
  bench_wait_for (self->bench, get_dialog () != NULL && get_dialog () != first);
  g_assert_cmpstr (adw_message_dialog_get_heading (get_dialog ()), ==, heading);
  latent_deleter_flush (self->deleter);
  g_assert_null (get_dialog ());
  wait_until_idle (self);
  assert_left (self, N_IMAGES);

  delete_one (self, 0);
  wait_until_idle (self);
  g_assert_null (get_dialog ());
  assert_left (self, N_IMAGES);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  ADD ("/ui/deleter/some-without-trash", test_no_trash);
  ADD ("/ui/deleter/U7-failed-or-gone-meanwhile", test_failed);
  ADD ("/ui/deleter/U3-closed-at-any-step", test_closed);
  ADD ("/ui/deleter/U3-closed-while-asking", test_closed_while_asking);
  return latent_test_run ();
}
