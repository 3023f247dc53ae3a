/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "cli/latent-cli-context.h"
#include "core/base/latent-address.h"
#include "support/latent-test.h"

static void
test_choose_address (void)
{
  static const struct
  {
    const char *environment;
    const char *setting;
    const char *address;
  } cases[] = {
    { NULL, NULL, LATENT_ADDRESS_DEFAULT_SERVICE },
    { "", "", LATENT_ADDRESS_DEFAULT_SERVICE },
    { NULL, "https://setting.example", "https://setting.example" },
    { "https://env.example/", "https://setting.example", "https://env.example" },
    { "http://127.0.0.1:8080", NULL, "http://127.0.0.1:8080" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *address
          = latent_cli_choose_address (cases[i].environment, cases[i].setting, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (address, ==, cases[i].address);
    }
}

/* A bad one is never passed over for the next: the person meant it. */
static void
test_bad_address (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (latent_cli_choose_address ("http://env.example", "https://good.example", &error));
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
  g_assert_null (latent_cli_choose_address (NULL, "http://setting.example", &error));
  latent_test_assert_error (&error, LATENT_ERROR_INVALID_ADDRESS);
}

static void
test_resume_command (void)
{
  char library[] = "/my library";
  LatentCliOptions options = { .is_demo = TRUE, .library = library };
  LatentCliOptions none = { FALSE };
  LatentCliContext context = { .options = &options };
  LatentCliContext plain = { .options = &none };
  g_autofree char *command = latent_cli_context_dup_resume (&context);
  g_autofree char *short_command = latent_cli_context_dup_resume (&plain);

  g_assert_cmpstr (command, ==, "latent resume --demo --library '/my library'");
  g_assert_cmpstr (short_command, ==, "latent resume");
}

int
main (int argc, char **argv)
{
  latent_test_init (&argc, &argv);
  g_test_add_func ("/cli/context/choose-address", test_choose_address);
  g_test_add_func ("/cli/context/bad-address", test_bad_address);
  g_test_add_func ("/cli/context/resume-command", test_resume_command);
  return latent_test_run ();
}
