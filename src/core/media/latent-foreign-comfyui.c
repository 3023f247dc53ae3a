/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

/* ComfyUI: a graph of nodes, as it ran ("prompt": node id -> class_type and inputs, where an input
 * is a value or [node id, output]) or as it was drawn ("workflow": nodes with places for links, and
 * a list of links). What the prompt is, nothing says: it is the text that leads to a sampler's
 * positive side. Both are walked alike, over a bounded number of nodes. */

#include "latent-foreign-prompt-private.h"

#include <string.h>

#include "core/base/latent-json.h"

#define MAX_NODES 4096
/* From the sampler, over conditioning and text nodes. */
#define MAX_STEPS 256
#define MAX_EDGE 65535

typedef struct
{
  char *class_name;   /* owned */
  GHashTable *links;  /* owned: input -> node id */
  GHashTable *values; /* owned: input -> text */
} Node;

typedef struct
{
  GHashTable *nodes; /* owned: id -> Node */
  GPtrArray *order;  /* owned: Node, as they came */
} Graph;

/* A walk from one input; never the same node twice. */
typedef struct
{
  const Graph *graph;
  GHashTable *seen; /* Node */
} Walk;

/* Where a text may be, and what leads on to one, in the order they count. */
static const char *const text_inputs[]
    = { "text",   "text_g", "text_l", "t5xxl", "clip_l",        "prompt", "positive_prompt",
        "string", "value",  "text1",  "text2", "populated_text" };
static const char *const conditioning_inputs[]
    = { "conditioning",      "positive", "conditioning_1", "conditioning_2", "conditioning_to",
        "conditioning_from", "cond",     "cond1",          "cond2" };
static const char *const model_inputs[] = { "ckpt_name", "unet_name", "model_name", "gguf_name" };
static const char *const setting_inputs[]
    = { "seed", "noise_seed", "steps", "cfg", "sampler_name", "scheduler", "denoise" };

static void
free_node (gpointer data)
{
  Node *node = data;

  g_free (node->class_name);
  g_hash_table_unref (node->links);
  g_hash_table_unref (node->values);
  g_free (node);
}

static void
clear_graph (Graph *graph)
{
  g_clear_pointer (&graph->order, g_ptr_array_unref);
  g_clear_pointer (&graph->nodes, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Graph, clear_graph)

static void
init_graph (Graph *graph)
{
  graph->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_node);
  graph->order = g_ptr_array_new ();
}

/* (nullable): NULL when there are too many */
static Node *
add_node (Graph *graph, const char *id, const char *class_name)
{
  Node *node;

  if (graph->order->len >= MAX_NODES || g_hash_table_contains (graph->nodes, id))
    return NULL;
  node = g_new0 (Node, 1);
  node->class_name = g_strdup (class_name != NULL ? class_name : "");
  node->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  node->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (graph->nodes, g_strdup (id), node);
  g_ptr_array_add (graph->order, node);
  return node;
}

/* (transfer full) (nullable): ids are texts or numbers, values may be anything */
static char *
dup_value (JsonNode *value)
{
  if (value == NULL || !JSON_NODE_HOLDS_VALUE (value))
    return NULL;
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (value));
  return latent_json_to_text (value);
}

/* --- as it ran --- */

static void
take_inputs (Node *node, JsonObject *inputs)
{
  JsonObjectIter iterator;
  const char *name;
  JsonNode *value;

  if (inputs == NULL)
    return;
  json_object_iter_init_ordered (&iterator, inputs);
  while (json_object_iter_next_ordered (&iterator, &name, &value))
    {
      gboolean is_link = JSON_NODE_HOLDS_ARRAY (value)
                         && json_array_get_length (json_node_get_array (value)) == 2;
      char *text
          = dup_value (is_link ? json_array_get_element (json_node_get_array (value), 0) : value);

      if (text != NULL)
        g_hash_table_insert (is_link ? node->links : node->values, g_strdup (name), text);
    }
}

static void
read_run (Graph *graph, JsonObject *object)
{
  JsonObjectIter iterator;
  const char *id;

  json_object_iter_init_ordered (&iterator, object);
  while (json_object_iter_next_ordered (&iterator, &id, NULL))
    {
      JsonObject *member = latent_json_member_object (object, id);
      Node *node
          = member != NULL ? add_node (graph, id, latent_json_string (member, "class_type")) : NULL;

      if (node != NULL)
        take_inputs (node, latent_json_member_object (member, "inputs"));
    }
}

/* --- as it was drawn --- */

/* (transfer full): link id -> node id, of a list of [link, from node, from output, ...] */
static GHashTable *
read_links (JsonArray *links)
{
  GHashTable *from = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    {
      JsonNode *element = json_array_get_element (links, i);
      JsonArray *link = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;
      g_autofree char *id = NULL;
      g_autofree char *node = NULL;

      if (link == NULL || json_array_get_length (link) < 2)
        continue;
      id = dup_value (json_array_get_element (link, 0));
      node = dup_value (json_array_get_element (link, 1));
      if (id != NULL && node != NULL)
        g_hash_table_insert (from, g_steal_pointer (&id), g_steal_pointer (&node));
    }
  return from;
}

/* Which value belongs to which input only the program knows: the first text is the text, and the
 * file of a model ends like one. */
static void
take_widgets (Node *node, JsonArray *widgets)
{
  for (guint i = 0; widgets != NULL && i < json_array_get_length (widgets); i++)
    {
      const char *text = latent_json_element_string (widgets, i);

      if (text == NULL)
        continue;
      if (g_str_has_suffix (text, ".safetensors") || g_str_has_suffix (text, ".ckpt")
          || g_str_has_suffix (text, ".gguf"))
        g_hash_table_insert (node->values, g_strdup (model_inputs[0]), g_strdup (text));
      else if (!g_hash_table_contains (node->values, text_inputs[0]))
        g_hash_table_insert (node->values, g_strdup (text_inputs[0]), g_strdup (text));
    }
}

static void
read_drawn (Graph *graph, JsonObject *object)
{
  JsonArray *nodes = latent_json_member_array (object, "nodes");
  g_autoptr (GHashTable) from = read_links (latent_json_member_array (object, "links"));

  for (guint i = 0; nodes != NULL && i < json_array_get_length (nodes); i++)
    {
      JsonObject *member = latent_json_element_object (nodes, i);
      JsonArray *inputs = latent_json_member_array (member, "inputs");
      g_autofree char *id = dup_value (latent_json_member (member, "id"));
      Node *node = id != NULL ? add_node (graph, id, latent_json_string (member, "type")) : NULL;

      if (node == NULL)
        continue;
      take_widgets (node, latent_json_member_array (member, "widgets_values"));
      for (guint j = 0; inputs != NULL && j < json_array_get_length (inputs); j++)
        {
          JsonObject *input = latent_json_element_object (inputs, j);
          const char *name = latent_json_string (input, "name");
          g_autofree char *link = dup_value (latent_json_member (input, "link"));
          const char *start = link != NULL ? g_hash_table_lookup (from, link) : NULL;

          if (name != NULL && start != NULL)
            g_hash_table_insert (node->links, g_strdup (name), g_strdup (start));
        }
    }
}

/* --- walking --- */

static Node *
follow (const Graph *graph, const Node *node, const char *input)
{
  const char *id = g_hash_table_lookup (node->links, input);

  return id != NULL ? g_hash_table_lookup (graph->nodes, id) : NULL;
}

/* Is this node to be looked at? */
static gboolean
step_on (Walk *walk, const Node *node)
{
  return node != NULL && g_hash_table_size (walk->seen) < MAX_STEPS
         && g_hash_table_add (walk->seen, (gpointer) node);
}

static void
append_unique (GPtrArray *texts, const char *text)
{
  if (*text != '\0' && !g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_ptr_array_add (texts, (gpointer) text);
}

/* Adds the texts (borrowed) that lead to @node. Not deeper than MAX_STEPS. */
static void
collect_texts (Walk *walk, const Node *node, GPtrArray *texts)
{
  guint n_before = texts->len;

  if (!step_on (walk, node))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (text_inputs); i++)
    {
      const char *text = g_hash_table_lookup (node->values, text_inputs[i]);

      if (text != NULL)
        append_unique (texts, text);
      collect_texts (walk, follow (walk->graph, node, text_inputs[i]), texts);
    }
  if (texts->len > n_before)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (conditioning_inputs); i++)
    collect_texts (walk, follow (walk->graph, node, conditioning_inputs[i]), texts);
}

/* (transfer full) (nullable) */
static char *
find_text (const Graph *graph, const Node *start)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  Walk walk = { graph, seen };

  collect_texts (&walk, start, texts);
  if (texts->len == 0)
    return NULL;
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("\n", (char **) texts->pdata);
}

/* The positive side of a sampler, or of the guider that newer ones have instead. */
static Node *
find_positive (const Graph *graph, const Node *sampler)
{
  Node *guider = follow (graph, sampler, "guider");
  Node *positive = follow (graph, sampler, "positive");

  if (positive == NULL && guider != NULL)
    positive = follow (graph, guider, "positive");
  if (positive == NULL && guider != NULL)
    positive = follow (graph, guider, "conditioning");
  return positive;
}

static void
add_model (LatentForeignPrompt *self, const Graph *graph, const Node *sampler)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Walk walk = { graph, seen };
  const Node *node = follow (graph, sampler, "model");

  if (node == NULL && follow (graph, sampler, "guider") != NULL)
    node = follow (graph, follow (graph, sampler, "guider"), "model");
  for (; step_on (&walk, node); node = follow (graph, node, "model"))
    {
      for (guint i = 0; i < G_N_ELEMENTS (model_inputs); i++)
        latent_foreign_prompt_add (self, LATENT_FOREIGN_MODEL, NULL,
                                   g_hash_table_lookup (node->values, model_inputs[i]));
    }
}

static gint64
read_edge (const Node *node, const char *input)
{
  const char *text = g_hash_table_lookup (node->values, input);
  gint64 edge = 0;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 1, MAX_EDGE, &edge, NULL))
    return 0;
  return edge;
}

static void
add_settings (LatentForeignPrompt *self, const Graph *graph, const Node *sampler)
{
  const Node *picture = follow (graph, sampler, "latent_image");
  const Node *noise = follow (graph, sampler, "noise");

  if (picture != NULL)
    latent_foreign_prompt_add_size (self, read_edge (picture, "width"),
                                    read_edge (picture, "height"));
  for (guint i = 0; i < G_N_ELEMENTS (setting_inputs); i++)
    {
      const char *key = strstr (setting_inputs[i], LATENT_FOREIGN_SEED) != NULL
                            ? LATENT_FOREIGN_SEED
                            : setting_inputs[i];

      latent_foreign_prompt_add (self, key, key,
                                 g_hash_table_lookup (sampler->values, setting_inputs[i]));
      if (noise != NULL)
        latent_foreign_prompt_add (self, key, key,
                                   g_hash_table_lookup (noise->values, setting_inputs[i]));
    }
}

/* The first sampler that a text leads to. */
static gboolean
read_graph (LatentForeignPrompt *self, const Graph *graph)
{
  for (guint i = 0; i < graph->order->len; i++)
    {
      const Node *sampler = g_ptr_array_index (graph->order, i);
      g_autofree char *prompt = NULL;
      g_autofree char *negative = NULL;

      if (strstr (sampler->class_name, "Sampler") == NULL)
        continue;
      prompt = find_text (graph, find_positive (graph, sampler));
      if (prompt == NULL)
        continue;
      negative = find_text (graph, follow (graph, sampler, "negative"));
      latent_foreign_prompt_add (self, LATENT_FOREIGN_PROMPT, NULL, prompt);
      latent_foreign_prompt_add (self, LATENT_FOREIGN_NEGATIVE, NULL, negative);
      add_model (self, graph, sampler);
      add_settings (self, graph, sampler);
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_document (LatentForeignPrompt *self,
               const char *text,
               void (*read) (Graph *graph, JsonObject *object))
{
  g_autoptr (JsonNode) root = latent_foreign_json_parse (text);
  g_auto (Graph) graph = { 0 };

  if (root == NULL)
    return FALSE;
  init_graph (&graph);
  read (&graph, json_node_get_object (root));
  return read_graph (self, &graph);
}

gboolean
latent_foreign_comfyui_read (LatentForeignPrompt *self, const char *text)
{
  return read_document (self, text, read_run);
}

gboolean
latent_foreign_comfyui_read_drawn (LatentForeignPrompt *self, const char *text)
{
  return read_document (self, text, read_drawn);
}
