/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* Rules: "ACTION KINDS PATTERN FIRST-LAST", separated by ";".
 *
 *   ACTION   fail:ERRNO | short | lose:ERRNO | kill-before | kill-after | kill-half | stop-before |
 *            stop-after
 *   KINDS    open,read,write,sync,rename,link,unlink,truncate,mkdir,lock, or "any" for all that
 *            change something
 *   PATTERN  as in a shell, of the path below the root
 *   FIRST-LAST/STEP  which of the matching calls, counted from 1: FIRST alone is that one, without
 *            LAST it is all from FIRST on, and every so-many-th of them; with "!" behind it only
 *            those calls are counted that find the file LATENT_SHIM_TRIGGER, and nothing stops any
 *            more that does. So a test can stop a program before a call, look where it stands, make
 *            that file, and have a later rule strike there and not before */

#include "shim.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_RULES 16

typedef struct
{
  char action[16];
  int error;
  int kinds;
  char pattern[256];
  unsigned long first;
  unsigned long last;
  unsigned long step;
  bool needs_trigger;
  unsigned long n_seen;
} Rule;

static Rule rules[MAX_RULES];
static int n_rules = -1;

static const struct
{
  const char *name;
  int kinds;
} kind_names[] = {
  { "open", SHIM_OPEN },
  { "read", SHIM_READ },
  { "write", SHIM_WRITE },
  { "sync", SHIM_SYNC },
  { "rename", SHIM_RENAME },
  { "link", SHIM_LINK },
  { "unlink", SHIM_UNLINK },
  { "truncate", SHIM_TRUNCATE },
  { "mkdir", SHIM_MKDIR },
  { "lock", SHIM_LOCK },
  { "any", SHIM_WRITE | SHIM_SYNC | SHIM_RENAME | SHIM_LINK | SHIM_UNLINK | SHIM_TRUNCATE
             | SHIM_MKDIR },
};

static void
give_up (const char *text)
{
  fprintf (stderr, "shim: this is no rule: %s\n", text);
  abort ();
}

static int
parse_kinds (char *text)
{
  int kinds = 0;
  char *rest = NULL;

  for (char *word = strtok_r (text, ",", &rest); word != NULL; word = strtok_r (NULL, ",", &rest))
    {
      int found = 0;

      for (size_t i = 0; i < sizeof kind_names / sizeof kind_names[0]; i++)
        found |= strcmp (word, kind_names[i].name) == 0 ? kind_names[i].kinds : 0;
      if (found == 0)
        give_up (word);
      kinds |= found;
    }
  return kinds;
}

static void
parse_rule (const char *text)
{
  Rule *rule = &rules[n_rules++];
  char action[32], kinds[128], range[64];
  char *colon, *dash, *slash, *mark;

  if (sscanf (text, "%31s %127s %255s %63s", action, kinds, rule->pattern, range) != 4)
    give_up (text);
  colon = strchr (action, ':');
  if (colon != NULL)
    {
      *colon = '\0';
      rule->error = atoi (colon + 1);
    }
  snprintf (rule->action, sizeof rule->action, "%.15s", action);
  rule->kinds = parse_kinds (kinds);
  mark = strchr (range, '!');
  rule->needs_trigger = mark != NULL;
  if (mark != NULL)
    *mark = '\0';
  slash = strchr (range, '/');
  rule->step = slash != NULL ? strtoul (slash + 1, NULL, 10) : 1;
  if (slash != NULL)
    *slash = '\0';
  dash = strchr (range, '-');
  rule->first = strtoul (range, NULL, 10);
  rule->last = dash == NULL ? rule->first : dash[1] == '\0' ? (unsigned long) -1
                                                            : strtoul (dash + 1, NULL, 10);
}

static void
read_rules (void)
{
  const char *text = getenv ("LATENT_SHIM_RULES");
  char *copy = strdup (text != NULL ? text : "");
  char *rest = NULL;

  n_rules = 0;
  for (char *one = strtok_r (copy, ";", &rest); one != NULL && n_rules < MAX_RULES;
       one = strtok_r (NULL, ";", &rest))
    parse_rule (one);
  free (copy);
}

static void
apply_rule (const Rule *rule, ShimVerdict *verdict)
{
  if (strcmp (rule->action, "stop-before") == 0)
    {
      shim_stop ();
      return;
    }
  if (strcmp (rule->action, "stop-after") == 0)
    {
      verdict->stops_after = true;
      return;
    }

  memcpy (verdict->mark, rule->action, sizeof verdict->mark);
  if (strcmp (rule->action, "fail") == 0)
    verdict->error = rule->error;
  else if (strcmp (rule->action, "lose") == 0)
    {
      verdict->error = rule->error;
      verdict->loses_bytes = true;
    }
  else if (strcmp (rule->action, "short") == 0)
    verdict->is_short = true;
  else if (strcmp (rule->action, "kill-before") == 0)
    verdict->kills_before = true;
  else if (strcmp (rule->action, "kill-after") == 0)
    verdict->kills_after = true;
  else if (strcmp (rule->action, "kill-half") == 0)
    verdict->kills_after = verdict->is_short = true;
  else
    give_up (rule->action);
}

static bool
is_triggered (void)
{
  const char *path = getenv ("LATENT_SHIM_TRIGGER");

  return path != NULL && syscall (SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
}

static bool
is_held_back (const Rule *rule)
{
  if (rule->needs_trigger)
    return !is_triggered ();
  return strncmp (rule->action, "stop-", 5) == 0 && is_triggered ();
}

void
shim_rules_judge (const ShimCall *call, ShimVerdict *verdict)
{
  memset (verdict, 0, sizeof *verdict);
  strcpy (verdict->mark, "-");
  if (n_rules < 0)
    read_rules ();
  for (int i = 0; i < n_rules; i++)
    {
      Rule *rule = &rules[i];

      if ((rule->kinds & (int) call->kind) == 0
          || (fnmatch (rule->pattern, shim_relative (call->path), 0) != 0
              && (call->path2 == NULL
                  || fnmatch (rule->pattern, shim_relative (call->path2), 0) != 0)))
        continue;
      if (is_held_back (rule))
        continue;
      rule->n_seen++;
      if (rule->n_seen >= rule->first && rule->n_seen <= rule->last
          && (rule->n_seen - rule->first) % rule->step == 0)
        apply_rule (rule, verdict);
    }
}
