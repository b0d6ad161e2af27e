/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "stage/stage_internal.h"

#include <string.h>
#include <utf8proc.h>

/* Words that say what a search is after. A word that ends in * stands for all that begin so. The
 * classes are tried in the order of the table; the first that has a word of the query wins. Such
 * rules are right for about three queries of four (Jansen, Booth and Spink 2008), so the brief's
 * own `intent` always goes first and the rest is called ambiguous. How to add a word: put it into
 * its class. */
static const struct {
    const char *intent, *word;
} intent_words[] = {
    {"local", "near"},
    {"local", "nearby"},
    {"local", "nähe"},
    {"local", "naehe"},
    {"local", "umgebung"},
    {"local", "umkreis"},
    {"local", "рядом"},
    {"local", "поблизости"},
    {"local", "недалеко"},
    {"local", "öffnungszeit*"},
    {"local", "opening"},
    {"local", "адрес*"},
    {"local", "address"},
    {"buy", "buy"},
    {"buy", "order"},
    {"buy", "shop"},
    {"buy", "store"},
    {"buy", "sale"},
    {"buy", "cheap*"},
    {"buy", "discount*"},
    {"buy", "price"},
    {"buy", "prices"},
    {"buy", "cost"},
    {"buy", "booking"},
    {"buy", "hire"},
    {"buy", "rent"},
    {"buy", "delivery"},
    {"buy", "subscribe"},
    {"buy", "quote"},
    {"buy", "coupon*"},
    {"buy", "provider*"},
    {"buy", "kaufen"},
    {"buy", "bestell*"},
    {"buy", "günstig*"},
    {"buy", "guenstig*"},
    {"buy", "billig*"},
    {"buy", "preis"},
    {"buy", "preise"},
    {"buy", "kosten"},
    {"buy", "angebot*"},
    {"buy", "rabatt*"},
    {"buy", "buchen"},
    {"buy", "mieten"},
    {"buy", "lieferung"},
    {"buy", "anbieter"},
    {"buy", "reservier*"},
    {"buy", "termin"},
    {"buy", "купить"},
    {"buy", "куплю"},
    {"buy", "покупк*"},
    {"buy", "заказ*"},
    {"buy", "цена"},
    {"buy", "цены"},
    {"buy", "цене"},
    {"buy", "стоимост*"},
    {"buy", "магазин*"},
    {"buy", "недорог*"},
    {"buy", "дешев*"},
    {"buy", "скидк*"},
    {"buy", "доставк*"},
    {"buy", "аренд*"},
    {"buy", "заброниров*"},
    {"buy", "бронь"},
    {"buy", "подключ*"},
    {"buy", "распродаж*"},
    {"buy", "промокод*"},
    {"compare", "best"},
    {"compare", "top"},
    {"compare", "vs"},
    {"compare", "versus"},
    {"compare", "review*"},
    {"compare", "compar*"},
    {"compare", "alternative*"},
    {"compare", "rating*"},
    {"compare", "ranking*"},
    {"compare", "test"},
    {"compare", "beste"},
    {"compare", "bester"},
    {"compare", "besten"},
    {"compare", "vergleich*"},
    {"compare", "erfahrung*"},
    {"compare", "bewertung*"},
    {"compare", "empfehl*"},
    {"compare", "oder"},
    {"compare", "лучш*"},
    {"compare", "отзыв*"},
    {"compare", "сравн*"},
    {"compare", "рейтинг*"},
    {"compare", "обзор*"},
    {"compare", "аналог*"},
    {"compare", "топ"},
    {"compare", "или"},
    {"compare", "какой"},
    {"compare", "какую"},
    {"compare", "какие"},
    {"compare", "выбрать"},
    {"learn", "how"},
    {"learn", "what"},
    {"learn", "why"},
    {"learn", "when"},
    {"learn", "who"},
    {"learn", "guide*"},
    {"learn", "tutorial*"},
    {"learn", "tip"},
    {"learn", "tips"},
    {"learn", "idea*"},
    {"learn", "diy"},
    {"learn", "example*"},
    {"learn", "meaning"},
    {"learn", "learn"},
    {"learn", "wie"},
    {"learn", "was"},
    {"learn", "warum"},
    {"learn", "wann"},
    {"learn", "anleitung*"},
    {"learn", "tipp*"},
    {"learn", "ratgeber"},
    {"learn", "ideen"},
    {"learn", "bedeutung"},
    {"learn", "selber"},
    {"learn", "selbst"},
    {"learn", "как"},
    {"learn", "что"},
    {"learn", "почему"},
    {"learn", "зачем"},
    {"learn", "когда"},
    {"learn", "совет*"},
    {"learn", "иде*"},
    {"learn", "инструкци*"},
    {"learn", "своими"},
    {"learn", "руками"},
    {"learn", "пример*"},
    {"learn", "уход"},
};

/* Words without a topic; words of intent count as such too. */
static const char *const stop_words[] = {
    "a",   "an",   "and", "at",  "by",  "de",   "for",  "from",  "i",    "in",  "is",  "it",  "me",
    "my",  "of",   "on",  "the", "to",  "with", "you",  "your",  "am",   "auf", "aus", "bei", "das",
    "dem", "den",  "der", "des", "die", "ein",  "eine", "einen", "fuer", "für", "im",  "ist", "man",
    "mit", "nach", "und", "von", "zu",  "zum",  "zur",  "в",     "во",   "для", "до",  "за",  "и",
    "из",  "к",    "на",  "не",  "о",   "от",   "по",   "под",   "при",  "с",   "со",  "у",   "это",
};

static bool matches(const char *pattern, const char *word)
{
    size_t n = strlen(pattern);

    if (pattern[n - 1] == '*')
        return strncmp(pattern, word, n - 1) == 0;
    return strcmp(pattern, word) == 0;
}

bool ep_word_is_plain(const char *word)
{
    for (size_t i = 0; i < sizeof stop_words / sizeof *stop_words; i++)
        if (strcmp(stop_words[i], word) == 0)
            return true;
    for (size_t i = 0; i < sizeof intent_words / sizeof *intent_words; i++)
        if (matches(intent_words[i].word, word))
            return true;
    return false;
}

/* --- words --------------------------------------------------------------------------------------
 */

static bool letter(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return true;
    default:
        return false;
    }
}

static void close_word(struct ep_arena *a, struct ep_query_words *out, struct ep_str *word)
{
    if (word->length)
        EP_PUSH(a, out, ep_arena_strndup(a, word->data, word->length));
    ep_str_cut(word, 0);
}

struct ep_query_words ep_query_words(struct ep_arena *a, const char *text)
{
    struct ep_query_words out = {0};
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text);
    struct ep_str word;

    ep_str_init(&word, EP_STR_LIMIT);
    while (left > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(at, left, &c);
        utf8proc_uint8_t low[4];

        if (n <= 0) { /* not UTF-8: the brief's reader refuses it; end a word here all the same */
            n = 1;
            c = ' ';
        }
        if (letter(c))
            ep_str_addn(&word, (const char *)low,
                        (size_t)utf8proc_encode_char(utf8proc_tolower(c), low));
        else
            close_word(a, &out, &word);
        at += n;
        left -= n;
    }
    close_word(a, &out, &word);
    ep_str_clear(&word);
    return out;
}

/* --- stems -------------------------------------------------------------------------------------
 */

/* Endings that do not change what a word is about, cut again and again while four letters stay.
 * Crude, but the same for every query: it only has to put the forms of a word together. */
static const char *const endings[] = {
    "en", "es", "er", "e",  "s",  "n",  "ами", "ями", "ов", "ев", "ей", "ом",
    "ем", "ам", "ям", "ах", "ях", "ой", "ый",  "ий",  "ая", "яя", "ое", "ее",
    "ые", "ие", "а",  "е",  "и",  "о",  "у",   "ы",   "ь",  "ю",  "я",
};
#define SHORTEST_STEM 4

static size_t ending_of(const char *word, size_t n)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t e = strlen(endings[i]);
        bool fits = n > e && memcmp(word + n - e, endings[i], e) == 0 &&
                    ep_utf8_count(word, n - e) >= SHORTEST_STEM;

        /* dress, class: not a plural */
        if (fits && !(strcmp(endings[i], "s") == 0 && word[n - 2] == 's'))
            return e;
    }
    return 0;
}

const char *ep_word_stem(struct ep_arena *a, const char *word)
{
    size_t n = strlen(word), e;

    while ((e = ending_of(word, n)) > 0)
        n -= e;
    return ep_arena_strndup(a, word, n);
}

/* --- intent -------------------------------------------------------------------------------------
 */

static bool has_word(const struct ep_query_words *query, const char *pattern)
{
    for (size_t i = 0; i < query->count; i++)
        if (matches(pattern, query->item[i]))
            return true;
    return false;
}

/* All words of a name that carry something stand in the query. */
static bool names(const struct ep_query_words *query, const struct ep_query_words *name)
{
    size_t telling = 0;

    for (size_t i = 0; i < name->count; i++) {
        if (ep_word_is_plain(name->item[i]))
            continue;
        if (!has_word(query, name->item[i]))
            return false;
        telling++;
    }
    return telling > 0;
}

static const char *intent_by_words(const struct ep_query_words *query)
{
    for (size_t i = 0; i < sizeof intent_words / sizeof *intent_words; i++)
        if (has_word(query, intent_words[i].word))
            return intent_words[i].intent;
    return NULL;
}

const char *ep_intent_of(const struct ep_query_words *query, const struct ep_intent_context *known)
{
    const char *intent = intent_by_words(query);

    if (known->brand && names(query, known->brand))
        return "brand";
    if (intent)
        return intent;
    for (size_t i = 0; i < known->rivals; i++)
        if (names(query, &known->rival[i]))
            return "compare";
    for (size_t i = 0; i < known->places; i++)
        if (names(query, &known->place[i]))
            return "local";
    return "ambiguous";
}
