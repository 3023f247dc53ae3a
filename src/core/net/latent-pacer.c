/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "latent-pacer.h"

#define DEFAULT_RATE 4.0
#define DEFAULT_LOOK_MS 1000
/* What may be sent at once after a rest: two, or the requests of this many seconds. */
#define MIN_BURST 2.0
#define BURST_SECONDS 0.25

#define MAX_UNDER_WAY 6

#define MAX_RETRIES 10.0
#define RETRIES_PER_REQUEST 0.2
#define RETRY_PERIOD_US (20 * G_USEC_PER_SEC)

/* A waiting request; owned by its lane. */
typedef struct
{
  guint id;
  LatentPacerTurn turn;
  gpointer user_data;
} Waiter;

struct _LatentPacer
{
  GObject parent_instance;

  /* construct-only */
  LatentClock *clock;
  double rate; /* requests a second */
  guint look_ms; /* the clock is looked at at least this often while somebody waits */

  GQueue lanes[LATENT_N_LANES]; /* of Waiter */
  guint last_lane;              /* the one that had the last turn */
  guint last_id;
  GSource *timer;      /* nullable: the next turn */
  gboolean is_in_turn; /* the request of the present turn was not sent yet */

  guint n_under_way;
  double tokens;
  gint64 filled_us; /* boot clock: when tokens and retries were filled up last */
  double retries;
};

G_DEFINE_FINAL_TYPE (LatentPacer, latent_pacer, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLOCK = 1,
  PROP_RATE,
  PROP_LOOK_MS,
} LatentPacerProperty;

static GParamSpec *properties[PROP_LOOK_MS + 1];

static void schedule (LatentPacer *self);

static double
get_burst (LatentPacer *self)
{
  return MAX (MIN_BURST, self->rate * BURST_SECONDS);
}

/* The clock that goes on in suspend: after a night both buckets are full, and no fuller. */
static void
fill (LatentPacer *self)
{
  gint64 now_us = latent_clock_get_boot_us (self->clock);
  double passed_us = (double) MAX (now_us - self->filled_us, 0);

  self->filled_us = now_us;
  self->tokens = MIN (self->tokens + passed_us * self->rate / G_USEC_PER_SEC, get_burst (self));
  self->retries = MIN (self->retries + passed_us / RETRY_PERIOD_US, MAX_RETRIES);
}

/* (transfer full) (nullable): the oldest of the lane that waits longest for a turn. */
static Waiter *
take_next_waiter (LatentPacer *self)
{
  for (guint i = 1; i <= LATENT_N_LANES; i++)
    {
      guint lane = (self->last_lane + i) % LATENT_N_LANES;
      Waiter *waiter = g_queue_pop_head (&self->lanes[lane]);

      if (waiter == NULL)
        continue;
      self->last_lane = lane;
      return waiter;
    }
  return NULL;
}

static gboolean
has_waiters (LatentPacer *self)
{
  for (guint i = 0; i < LATENT_N_LANES; i++)
    {
      if (!g_queue_is_empty (&self->lanes[i]))
        return TRUE;
    }
  return FALSE;
}

static gboolean
turn_cb (gpointer user_data)
{
  g_autoptr (LatentPacer) self = g_object_ref (user_data);
  g_autofree Waiter *waiter = NULL;

  g_clear_pointer (&self->timer, g_source_unref);
  fill (self);
  if (self->tokens >= 1 && self->n_under_way < MAX_UNDER_WAY)
    waiter = take_next_waiter (self);
  if (waiter != NULL)
    {
      self->is_in_turn = TRUE;
      if (waiter->turn (waiter->user_data))
        {
          self->tokens -= 1;
          self->retries = MIN (self->retries + RETRIES_PER_REQUEST, MAX_RETRIES);
        }
      self->is_in_turn = FALSE;
    }
  schedule (self);
  return G_SOURCE_REMOVE;
}

/* One turn for each round of the main loop: a thousand waiting requests must not hold it up. */
static void
schedule (LatentPacer *self)
{
  gint64 wait_us = 0;

  if (self->timer != NULL || self->n_under_way >= MAX_UNDER_WAY || !has_waiters (self))
    return;
  fill (self);
  if (self->tokens < 1)
    wait_us = (gint64) ((1 - self->tokens) * G_USEC_PER_SEC / self->rate) + 1;
  self->timer = g_timeout_source_new (MIN ((guint) ((wait_us + 999) / 1000), self->look_ms));
  g_source_set_callback (self->timer, turn_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
latent_pacer_constructed (GObject *object)
{
  LatentPacer *self = LATENT_PACER (object);

  G_OBJECT_CLASS (latent_pacer_parent_class)->constructed (object);
  self->tokens = get_burst (self);
  self->retries = MAX_RETRIES;
  self->filled_us = latent_clock_get_boot_us (self->clock);
}

static void
latent_pacer_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  LatentPacer *self = LATENT_PACER (object);

  switch ((LatentPacerProperty) prop_id)
    {
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_RATE:
      self->rate = g_value_get_double (value);
      break;
    case PROP_LOOK_MS:
      self->look_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
latent_pacer_finalize (GObject *object)
{
  LatentPacer *self = LATENT_PACER (object);

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  for (guint i = 0; i < LATENT_N_LANES; i++)
    g_queue_clear_full (&self->lanes[i], g_free);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (latent_pacer_parent_class)->finalize (object);
}

static void
latent_pacer_class_init (LatentPacerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = latent_pacer_constructed;
  object_class->set_property = latent_pacer_set_property;
  object_class->finalize = latent_pacer_finalize;

  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, LATENT_TYPE_CLOCK, flags);
  properties[PROP_RATE]
      = g_param_spec_double ("rate", NULL, NULL, 0.01, 1e6, DEFAULT_RATE, flags);
  properties[PROP_LOOK_MS]
      = g_param_spec_uint ("look-ms", NULL, NULL, 1, G_MAXINT, DEFAULT_LOOK_MS, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
latent_pacer_init (LatentPacer *self)
{
  for (guint i = 0; i < LATENT_N_LANES; i++)
    g_queue_init (&self->lanes[i]);
  self->last_lane = LATENT_LANE_POLL;
}

LatentPacer *
latent_pacer_new (LatentClock *clock, double requests_per_second)
{
  g_return_val_if_fail (LATENT_IS_CLOCK (clock), NULL);

  return g_object_new (LATENT_TYPE_PACER,
                       "clock", clock,
                       "rate", requests_per_second > 0 ? requests_per_second : DEFAULT_RATE,
                       NULL);
}

guint
latent_pacer_wait (LatentPacer *self, LatentLane lane, LatentPacerTurn turn, gpointer user_data)
{
  Waiter *waiter;

  g_return_val_if_fail (LATENT_IS_PACER (self), 0);
  g_return_val_if_fail (lane < LATENT_N_LANES, 0);
  g_return_val_if_fail (turn != NULL, 0);

  waiter = g_new0 (Waiter, 1);
  if (++self->last_id == 0)
    self->last_id = 1;
  waiter->id = self->last_id;
  waiter->turn = turn;
  waiter->user_data = user_data;
  g_queue_push_tail (&self->lanes[lane], waiter);
  schedule (self);
  return waiter->id;
}

void
latent_pacer_give_up (LatentPacer *self, guint id)
{
  g_return_if_fail (LATENT_IS_PACER (self));

  for (guint i = 0; i < LATENT_N_LANES; i++)
    {
      for (GList *l = self->lanes[i].head; l != NULL; l = l->next)
        {
          Waiter *waiter = l->data;

          if (waiter->id != id)
            continue;
          g_queue_delete_link (&self->lanes[i], l);
          g_free (waiter);
          return;
        }
    }
}

gboolean
latent_pacer_use_turn (LatentPacer *self)
{
  gboolean was_in_turn;

  g_return_val_if_fail (LATENT_IS_PACER (self), FALSE);

  was_in_turn = self->is_in_turn;
  self->is_in_turn = FALSE;
  return was_in_turn;
}

void
latent_pacer_begin (LatentPacer *self)
{
  g_return_if_fail (LATENT_IS_PACER (self));

  self->n_under_way++;
}

void
latent_pacer_end (LatentPacer *self)
{
  g_return_if_fail (LATENT_IS_PACER (self));
  g_return_if_fail (self->n_under_way > 0);

  self->n_under_way--;
  schedule (self);
}

gboolean
latent_pacer_take_retry (LatentPacer *self, gint64 *wait_us)
{
  g_return_val_if_fail (LATENT_IS_PACER (self), FALSE);

  fill (self);
  if (self->retries >= 1)
    {
      /* The request of a retry earns nothing towards the next one. */
      self->retries -= 1 + RETRIES_PER_REQUEST;
      return TRUE;
    }
  if (wait_us != NULL)
    *wait_us = (gint64) ((1 - self->retries) * RETRY_PERIOD_US) + 1;
  return FALSE;
}
