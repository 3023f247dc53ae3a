/* SPDX-License-Identifier: GPL-3.0-or-later
 * SPDX-FileCopyrightText: The Latent authors
 */

#include "bench/bench-prompts.h"

#include <math.h>

/* What one language's prompts are made of; the lists are separated by "|", common words first. */
typedef struct
{
  guint share; /* of a thousand prompts */
  const char *blank;
  const char *comma;
  const char *adjectives;
  const char *subjects;
  const char *places;
  const char *lights;
  const char *styles;
  const char *syllables; /* rare words are made of these */
} Language;

static const Language languages[] = {
  { 660, " ", ", ",
    "old|red|tiny|golden|abandoned|ancient|glowing|misty|wooden|blue|broken|quiet|giant|crystal|"
    "rusty|velvet|flying|frozen|mossy|translucent|baroque|neon|porcelain|sunken|iridescent|feral",
    "lighthouse|dragon|cat|portrait of a woman|castle|robot|forest|city|ship|old man|fox|garden|"
    "teapot|samurai|astronaut|mountain cabin|owl|library|bicycle|whale|train station|wizard|"
    "café|mechanical bird|greenhouse|lantern|jellyfish|violin|moth|cathedral|tortoise|"
    "pocket watch|hummingbird|orrery|axolotl|zeppelin",
    "in a storm|at the sea|in the forest|on a hill|under water|in Tokyo at night|in the desert|"
    "on the moon|in a narrow alley|above the clouds|beside a frozen lake|in an attic|"
    "among cherry trees|at the edge of the world|inside a snow globe|on a floating island",
    "at sunset|golden hour|at dawn|soft light|rim lighting|volumetric light|moonlight|foggy|"
    "candle light|dramatic shadows|overcast|backlit|northern lights|blue hour|bioluminescence",
    "oil painting|watercolour|photograph, 35mm|highly detailed|cinematic|art nouveau|"
    "studio lighting|isometric|concept art|bokeh|pencil sketch|film grain|ukiyo-e|low poly|"
    "art déco poster|linocut|vaporwave|charcoal|gouache|risograph|daguerreotype|stained glass",
    "ka|ri|mo|ven|tal|shu|or|bel|qui|nax|dro|ist|ael|wyn|gor|pli|zeph|und|cor|ith|lum|ras" },
  { 90, " ", ", ",
    "alter|grüner|kleiner|goldener|verlassener|süßer|weißer|müder|gläserner|märchenhafter|rostiger",
    "Leuchtturm|Drache|Fuchs|Straßenzug|Bäcker|Flößer|Garten|Schloss|Zug|Kater|Wäscheständer|"
    "Müllerbursche|Kirchturm|Süßwarenladen|Großvater|Öltanker|Überseedampfer",
    "im Sturm|am Meer|im Wald|über den Dächern|in der Großstadt|auf der Wiese|im Gewächshaus|"
    "am Flussufer|unter Brücken|im Äther",
    "bei Sonnenuntergang|im Morgennebel|im Gegenlicht|bei Kerzenschein|in der Dämmerung|"
    "kühles Licht|im Zwielicht",
    "Ölgemälde|Aquarell|Fotografie|Tuschezeichnung|Jugendstil|sehr ausführlich|Körnung|"
    "Holzschnitt|Gebrauchsgrafik|Märchenbuch",
    "schau|fel|ge|brä|lich|stü|ner|öhl|wan|kraft|zie|mün|dorf|haß|lauf|rük" },
  { 80, "", "、", "古い|赤い|小さな|静かな|輝く|壊れた|美しい|透明な|巨大な|青い|懐かしい",
    "灯台|竜|猫|侍|城|汽車|狐|図書館|少女|ロボット|茶室|金魚|提灯|鯨|時計塔|メジロ",
    "嵐の中の|海辺の|森の|東京の|雪山の|路地裏の|雲の上の|水中の|月面の|縁側の",
    "夕暮れ|朝焼け|月明かり|木漏れ日|霧|逆光|星空|夜明け前",
    "油絵|水彩画|写真|浮世絵|アニメ風|高精細|映画的|墨絵|ピクセルアート|版画",
    "鏡|糸|塔|炉|翠|珊|瑚|霞|渚|簾|藁|楓|蛍|雫|蔓|暁" },
  { 70, "", "，", "古老的|红色的|小小的|安静的|发光的|破旧的|金色的|透明的|巨大的|神秘的",
    "灯塔|龙|猫|城堡|机器人|茶馆|火车站|狐狸|图书馆|老人|鲸鱼|灯笼|宇航员|竹林|桥",
    "暴风雨中的|海边的|森林里的|上海街头的|雪山上的|水下的|云端的|月球上的|小巷中的",
    "日落|晨光|月光|薄雾|逆光|星空|黄昏|霓虹",
    "油画|水彩|摄影|国画|高清细节|电影感|像素艺术|剪纸|工笔画|素描",
    "琉|璃|煌|澜|岚|瑾|笙|黛|珏|绡|铄|韶|屿|砚|箫|霁" },
  { 60, " ", ", ",
    "старый|красный|маленький|золотой|заброшенный|тихий|светящийся|туманный|деревянный|ёлочный",
    "маяк|дракон|кот|замок|робот|поезд|лиса|библиотека|рыбак|корабль|самовар|сова|филин|богатырь",
    "в бурю|у моря|в лесу|на холме|под водой|в ночной Москве|над облаками|на Луне|в переулке",
    "на закате|на рассвете|лунный свет|в тумане|контровой свет|северное сияние|сумерки",
    "масло|акварель|фотография|очень подробно|кинематограф|гравюра|карандаш|пиксельная графика",
    "вер|ла|ман|дош|кри|тель|зуб|рав|нок|щёк|пыл|хор|юн|гба|жил|сок" },
  { 40, " ", "، ", "قديم|أحمر|صغير|ذهبي|مهجور|هادئ|مضيء|ضبابي|خشبي|عملاق",
    "منارة|تنين|قطة|قلعة|روبوت|قطار|ثعلب|مكتبة|صياد|سفينة|فانوس|صقر|واحة|حصان",
    "في العاصفة|على البحر|في الغابة|على التل|تحت الماء|في الصحراء|فوق السحاب|على القمر",
    "عند الغروب|عند الفجر|ضوء القمر|في الضباب|ضوء خافت|ليلا",
    "لوحة زيتية|ألوان مائية|صورة فوتوغرافية|تفاصيل عالية|سينمائي|خط عربي|رسم بالقلم",
    "مر|قا|سل|نو|در|بي|حم|زا|فت|كي|لو|شر" },
};

static const char emoji[] = "🌅|🐉|🐈|🤖|🏰|🚀|🌊|👩🏽‍🚀|🦊|❄️|🌸|👨‍👩‍👧|🔥|🎨|"
                            "🏳️‍🌈";

/* The first words of the list much more often than the last. (transfer full) */
static char *
pick (GRand *random, const char *list)
{
  g_auto (GStrv) words = g_strsplit (list, "|", -1);
  guint index = (guint) (g_strv_length (words) * pow (g_rand_double (random), 2.0));

  return g_strdup (words[index]);
}

static const Language *
pick_language (GRand *random)
{
  int place = g_rand_int_range (random, 0, 1000);
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (languages) && place >= (int) languages[i].share)
    place -= (int) languages[i++].share;
  return &languages[i];
}

static void
append (GString *text, const char *separator, char *word)
{
  g_string_append (text, separator);
  g_string_append (text, word);
  g_free (word);
}

/* (transfer full): a word that hardly another prompt has */
static char *
make_rare_word (GRand *random, const Language *language)
{
  g_auto (GStrv) syllables = g_strsplit (language->syllables, "|", -1);
  int n_syllables = (int) g_strv_length (syllables);
  GString *word = g_string_new (NULL);

  for (int i = g_rand_int_range (random, 2, 5); i > 0; i--)
    g_string_append (word, syllables[g_rand_int_range (random, 0, n_syllables)]);
  return g_string_free (word, FALSE);
}

static gboolean
happens (GRand *random, double share)
{
  return g_rand_double (random) < share;
}

char *
bench_prompt_new (GRand *random)
{
  const Language *language = pick_language (random);
  gboolean place_first = *language->blank == '\0';
  GString *text = g_string_new (NULL);

  if (place_first)
    append (text, "", pick (random, language->places));
  append (text, "", pick (random, language->adjectives));
  append (text, language->blank, pick (random, language->subjects));
  if (!place_first)
    append (text, language->blank, pick (random, language->places));
  if (happens (random, 0.65))
    {
      append (text, language->comma, pick (random, language->adjectives));
      append (text, language->blank, pick (random, language->subjects));
    }
  append (text, language->comma, pick (random, language->lights));
  for (int i = g_rand_int_range (random, 1, 5); i > 0; i--)
    append (text, language->comma, pick (random, language->styles));
  if (happens (random, 0.4))
    append (text, language->comma, make_rare_word (random, language));
  if (happens (random, 0.05))
    append (text, " ", pick (random, emoji));
  /* Some write a page. */
  for (int i = happens (random, 0.08) ? g_rand_int_range (random, 2, 12) : 0; i > 0; i--)
    {
      append (text, language->comma, pick (random, language->subjects));
      append (text, language->blank, pick (random, language->places));
    }
  return g_string_free (text, FALSE);
}

/* (transfer full): @n_characters of @word from character @first on, fewer when it is short */
static char *
cut (const char *word, glong first, glong n_characters)
{
  glong length = g_utf8_strlen (word, -1);
  glong start = CLAMP (first, 0, MAX (length - n_characters, 0));

  return g_utf8_substring (word, start, MIN (start + n_characters, length));
}

char *
bench_prompt_new_query (GRand *random, guint index)
{
  const Language *language = pick_language (random);
  g_autofree char *word = pick (random, language->subjects);
  g_autofree char *other = pick (random, language->styles);
  g_autofree char *folded = g_utf8_strdown (word, -1);

  switch (index % 10)
    {
    case 0:
      return cut (folded, 0, 1);
    case 1:
      return cut (folded, 0, 2);
    case 2:
      return cut (folded, 0, 3);
    case 3:
      return g_strdup (folded);
    case 4:
      return g_strconcat (word, " ", other, NULL);
    case 5:
      return cut (folded, 1, 4); /* from inside a word */
    case 6:
      return make_rare_word (random, language);
    case 7:
      return pick (random, language->lights); /* often several words */
    case 8:
      return g_strdup_printf ("%s %s %s", word, other, "detailed");
    default:
      return g_strconcat (folded, "xq", NULL); /* common trigrams, and nothing that occurs */
    }
}
