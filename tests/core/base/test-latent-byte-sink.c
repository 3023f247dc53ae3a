/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "core/base/latent-byte-sink.h"

#include "support/latent-test.h"

/* A sink that keeps what it was given, and answers at once. */
#define TEST_TYPE_SINK (test_sink_get_type ())
G_DECLARE_FINAL_TYPE (TestSink, test_sink, TEST, SINK, GObject)

struct _TestSink
{
  GObject parent_instance;

  GByteArray *bytes;
};

static void
write_async (LatentByteSink *sink,
             GBytes *bytes,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (sink, cancellable, callback, user_data);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (TEST_SINK (sink)->bytes, data, (guint)length);
  g_task_return_boolean (task, TRUE);
}

static void
restart_async (LatentByteSink *sink,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (sink, cancellable, callback, user_data);

  g_byte_array_set_size (TEST_SINK (sink)->bytes, 0);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish (LatentByteSink *sink, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
implement_byte_sink (LatentByteSinkInterface *iface)
{
  iface->write_async = write_async;
  iface->write_finish = finish;
  iface->restart_async = restart_async;
  iface->restart_finish = finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSink,
                               test_sink,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LATENT_TYPE_BYTE_SINK, implement_byte_sink))

static void
test_sink_finalize (GObject *object)
{
  g_byte_array_unref (TEST_SINK (object)->bytes);
  G_OBJECT_CLASS (test_sink_parent_class)->finalize (object);
}

static void
test_sink_class_init (TestSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_sink_finalize;
}

static void
test_sink_init (TestSink *self)
{
  self->bytes = g_byte_array_new ();
}

static void
write_text (TestSink *sink, const char *text)
{
  LatentByteSink *self = LATENT_BYTE_SINK (sink);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GError) error = NULL;

  latent_byte_sink_write_async (self, bytes, NULL, latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  g_assert_true (latent_byte_sink_write_finish (self, result, &error));
  g_assert_no_error (error);
}

static void
test_reaches_the_implementation (void)
{
  g_autoptr (TestSink) sink = g_object_new (TEST_TYPE_SINK, NULL);
  LatentByteSink *self = LATENT_BYTE_SINK (sink);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) slot = NULL;

  write_text (sink, "abc");
  write_text (sink, "de");
  g_assert_cmpmem (sink->bytes->data, sink->bytes->len, "abcde", 5);

  latent_byte_sink_restart_async (self, NULL, latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  g_assert_true (latent_byte_sink_restart_finish (self, result, NULL));
  write_text (sink, "f");
  g_assert_cmpmem (sink->bytes->data, sink->bytes->len, "f", 1);
}

static void
test_cancelled (void)
{
  g_autoptr (TestSink) sink = g_object_new (TEST_TYPE_SINK, NULL);
  LatentByteSink *self = LATENT_BYTE_SINK (sink);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  latent_byte_sink_write_async (self, bytes, cancellable, latent_test_result_cb, &slot);
  result = latent_test_await (&slot);
  g_assert_false (latent_byte_sink_write_finish (self, result, &error));
  g_assert_true (latent_error_is_cancelled (error));
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);

  g_test_add_func ("/base/byte-sink/reaches-the-implementation", test_reaches_the_implementation);
  g_test_add_func ("/base/byte-sink/cancelled", test_cancelled);

  return latent_test_run ();
}
