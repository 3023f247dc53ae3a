/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "ui/compose/latent-prompt-editor.h"

#include "latent-ui-test.h"

static LatentPromptEditor *
make_editor (void)
{
  return g_object_ref_sink (g_object_new (LATENT_TYPE_PROMPT_EDITOR, NULL));
}

static GtkTextBuffer *
get_buffer (LatentPromptEditor *editor)
{
  return gtk_text_view_get_buffer (latent_ui_test_find (GTK_WIDGET (editor), GTK_TYPE_TEXT_VIEW));
}

/* The unit is the service's: UTF-16, so an emoji counts twice and is never cut in half. */
static void
test_excess (void)
{
  g_assert_cmpint (latent_prompt_editor_find_excess ("", 3), ==, -1);
  g_assert_cmpint (latent_prompt_editor_find_excess ("abc", 3), ==, -1);
  g_assert_cmpint (latent_prompt_editor_find_excess ("abcd", 3), ==, 3);
  g_assert_cmpint (latent_prompt_editor_find_excess ("ab\U0001F600", 3), ==, 2);
  g_assert_cmpint (latent_prompt_editor_find_excess ("a\U0001F600b", 3), ==, 2);
  g_assert_cmpint (latent_prompt_editor_find_excess ("\u00e9\u00e9\u00e9", 3), ==, -1);
}

static void
assert_length (guint length, guint limit, const char *expected)
{
  g_autofree char *text = latent_prompt_editor_describe_length (length, limit);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_meter (void)
{
  assert_length (0, 2000, "0 / 2000");
  assert_length (34, 2000, "34 / 2000");
  assert_length (1799, 2000, "1799 / 2000");
  assert_length (1800, 2000, "1800 / 2000 · 200 left");
  assert_length (2000, 2000, "2000 / 2000 · 0 left");
  assert_length (2001, 2000, "2001 / 2000 · 1 too many");
}

static void
test_marks (void)
{
  LatentPromptEditor *editor = make_editor ();
  GtkTextBuffer *buffer = get_buffer (editor);
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "excess");
  GtkTextIter iter;

  latent_prompt_editor_set_limit (editor, 4);
  gtk_text_buffer_set_text (buffer, "ab\U0001F600cd", -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, 2);
  g_assert_false (gtk_text_iter_has_tag (&iter, tag));
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, 3);
  g_assert_true (gtk_text_iter_has_tag (&iter, tag));
  /* Another model may allow more. */
  latent_prompt_editor_set_limit (editor, 6);
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, 3);
  g_assert_false (gtk_text_iter_has_tag (&iter, tag));
  latent_test_assert_gone (&editor);
}

/* U4, U5: nothing is cut or changed, whatever it is. */
static void
test_verbatim (void)
{
  static const char *const texts[]
      = { "<b>bold & %s</b>", "\u05d0\u05d1\u202e x", " \n\t ", "z\u0351\u036b\u0343a" };
  LatentPromptEditor *editor = make_editor ();
  g_autofree char *huge = g_strnfill (1024 * 1024, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      latent_prompt_editor_set_text (editor, texts[i], FALSE);
      text = latent_prompt_editor_dup_text (editor);
      g_assert_cmpstr (text, ==, texts[i]);
    }
  latent_prompt_editor_set_text (editor, huge, TRUE);
  {
    g_autofree char *text = latent_prompt_editor_dup_text (editor);

    g_assert_cmpuint (strlen (text), ==, strlen (huge));
  }
  latent_prompt_editor_set_text (editor, "\xff\xfe", FALSE);
  latent_test_assert_gone (&editor);
}

static void
test_undo (void)
{
  LatentPromptEditor *editor = make_editor ();
  g_autofree char *text = NULL;

  latent_prompt_editor_set_text (editor, "restored draft", FALSE);
  g_assert_false (gtk_text_buffer_get_can_undo (get_buffer (editor)));
  latent_prompt_editor_set_text (editor, "other settings", TRUE);
  gtk_text_buffer_undo (get_buffer (editor));
  text = latent_prompt_editor_dup_text (editor);
  g_assert_cmpstr (text, ==, "restored draft");
  latent_test_assert_gone (&editor);
}

static void
test_error_goes (void)
{
  LatentPromptEditor *editor = make_editor ();
  GtkWidget *window = latent_ui_test_present (GTK_WIDGET (editor), 300, 300);

  latent_prompt_editor_set_error (editor, "The <b>prompt</b> is empty.");
  latent_test_wait_for (latent_ui_test_shows (window, "The <b>prompt</b> is empty."));
  latent_prompt_editor_set_text (editor, "x", TRUE);
  latent_test_wait_for (!latent_ui_test_shows (window, "The <b>prompt</b>"));
  gtk_window_destroy (GTK_WINDOW (window));
  latent_test_assert_gone (&window);
  latent_test_assert_gone (&editor);
}

int
main (int argc, char **argv)
{
  latent_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/prompt-editor/U4-excess-in-utf16", test_excess);
  g_test_add_func ("/ui/prompt-editor/meter", test_meter);
  g_test_add_func ("/ui/prompt-editor/marks-what-is-beyond", test_marks);
  g_test_add_func ("/ui/prompt-editor/U5-verbatim", test_verbatim);
  g_test_add_func ("/ui/prompt-editor/undo", test_undo);
  g_test_add_func ("/ui/prompt-editor/error-goes-with-typing", test_error_goes);
  return latent_test_run ();
}
