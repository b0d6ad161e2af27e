/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_DIAGNOSTICS_H
#define EP_DIAGNOSTICS_H

/* The table of diagnostics: code, what is wrong in general, why it matters and what to do.
 * How to add one: a row ROW("code", "title", "help") in the group it belongs to; `emplan explain
 * CODE` and docs/reference/diagnostics.md follow. A code is one or two short words, never
 * renamed. Help is written for a marketer: what emplan saw, why it asks, an example of what to
 * write. Paragraphs are divided by an empty line. */

#define EP_DIAGNOSTIC_TABLE(ROW)                                                                   \
    /* the file as such */                                                                         \
    ROW("yaml", "the brief is not written as YAML",                                                \
        "A brief is a text file of lines `key: value`; what belongs together is indented by "      \
        "the same number of spaces. The usual causes are a tab at the beginning of a line, a "     \
        "missing space behind a colon, a bracket or quote that is left open, or a line that is "   \
        "indented more or less than its neighbours.\n\nLook at the line named and at the one "     \
        "above it. A text that contains `: ` or begins with one of - ? : , [ ] { } # & * ! | > "   \
        "' \" % @ belongs in quotes: promise: \"Fits: the day\".")                                 \
    ROW("utf8", "the file is not UTF-8 text",                                                      \
        "Briefs and catalogue files are UTF-8, so that names in every language come out as "       \
        "they were written. This file holds bytes that are no UTF-8, a character that is not "     \
        "allowed in a text file, or it was saved as UTF-16.\n\nSave it again as UTF-8: in the "    \
        "editor's dialogue \"Save as\", choose the encoding UTF-8.")                               \
    ROW("limit", "the file is larger or deeper than a brief can be",                               \
        "emplan reads briefs of up to 1 MiB with 50,000 entries, 32 levels and 64 KiB a text. "    \
        "A brief of a real client is a hundred times smaller, so this is mostly the wrong "        \
        "file, or data that belongs in a CSV file.\n\nPut long lists (keywords, orders, "          \
        "customers) into a CSV file and name it under `data:`.")                                   \
    ROW("alias", "anchors, aliases and merge keys are not used in briefs",                         \
        "YAML can mark a part with &name and repeat it with *name or <<. A few lines can so "      \
        "grow to millions, and a message could no longer say where a figure stands. emplan "       \
        "does not read them.\n\nWrite the values out. A text that begins with & or * belongs "     \
        "in quotes: \"*new*\".")                                                                   \
    ROW("tag", "tags and % directives are not used in briefs",                                     \
        "YAML can give values a type with !name and set options with lines that begin with %. "    \
        "In a brief the key alone decides what a value is, so they would change "                  \
        "nothing.\n\nTake the tag or the line away. A text that begins with ! or % belongs in "    \
        "quotes: \"!sale\".")                                                                      \
    ROW("document", "the file holds more than one document, or none",                              \
        "A line --- begins a new document in YAML. A brief is exactly one document: one "          \
        "client, one file.\n\nTake the line --- away, or put the second part into a file of "      \
        "its own. An empty file is no brief; `emplan init` writes one to begin with.")             \
    ROW("duplicate", "a key stands twice",                                                         \
        "The same key stands twice in the same part, so emplan cannot tell which value holds. "    \
        "The first one is taken while the other problems are looked for.\n\nTake one of them "     \
        "away, or join them to a list.")                                                           \
    ROW("key", "a key or entry has the wrong form",                                                \
        "Keys are short English names without spaces, followed by a colon and a space. This "      \
        "key is empty, is a list or a group itself, or the value under it has another form "       \
        "than the key wants: a list where a group belongs, a group where one value "               \
        "belongs.\n\nCompare the lines with the example that `emplan help brief` "     \
        "shows for this key.")                                                                     \
    ROW("unknown-key", "the key is not known",                                                     \
        "emplan does not know this key here. Instead of ignoring it, which would leave a "         \
        "figure out of the plan without a word, it stops.\n\nCheck the spelling, and whether "     \
        "the line is indented under the right part. `emplan help brief` lists all "    \
        "keys.")                                                                                   \
    /* values */                                                                                   \
    ROW("required", "a value is missing that cannot be assumed",                                   \
        "Most figures have a sourced or derived default, and the report says which were "          \
        "assumed. A few cannot be assumed: client, region, currency, start, months and budget "    \
        "of the plan, business model and industry, one goal and one segment.\n\nAdd the key. "     \
        "`emplan help brief` shows an example for each.")                              \
    ROW("type", "the value is of another kind than the key wants",                                 \
        "The key decides what its value must be: a number, a text, a list, a group, yes or no. "   \
        "The value found is of another kind.\n\nWrite the value as the message says. Where one "   \
        "value is meant, a list may be left out: `channels: email` is the same as `channels: "     \
        "[email]`.")                                                                               \
    ROW("number", "the value is not a number as emplan reads it",                                  \
        "Numbers are written with digits and a point, 1200 or 65.50, without marks between the "   \
        "thousands: 1,200 is twelve hundred in London and one and a fifth in Berlin, and a "       \
        "guess would be wrong half of the time. A share may be written 12% or 0.12. Exponents, "   \
        "times and leading zeros are not read either.\n\nThe message shows the spelling that "     \
        "was probably meant.")                                                                     \
    ROW("range", "the value is not a range as emplan reads it",                                    \
        "A range a..b says how sure you are: in eight of ten cases the truth lies between a "      \
        "and b; one case in ten lies below, one above. a..m..b also gives the middle. The low "    \
        "end must be above zero, because a range has the same distance in percent on both "        \
        "sides, and shares must stay below 100%.\n\nWrite 40..60, 40..48..60 or 20%..35%. "        \
        "Settings such as months or the budget take one number.")                                  \
    ROW("bounds", "the figure is outside what this key can be",                                    \
        "The value is a number, but smaller or larger than this key can sensibly be: a plan of "   \
        "0 or 61 months, a target of 0, a rating of 6 where 5 is best, a half month.\n\nWrite "    \
        "a figure within the bounds that the message names.")                                      \
    ROW("percent", "a share is not between 0 and 100 percent",                                     \
        "This key is a share: 12% or 0.12. Values below 0 or above 100% make no sense here; a "    \
        "12 without the percent sign would be 1200%.\n\nWrite the share with the sign: 12%.")      \
    ROW("money", "the value is not an amount of money as emplan reads it",                         \
        "Money is a number in the brief's currency, 1200 or 65.50; the currency may stand "        \
        "behind it, 65 EUR, and is then checked. Amounts are at most a million "                   \
        "millions.\n\nWrite the number without marks between the thousands and without a sign "    \
        "such as €.")                                                                              \
    ROW("currency", "the currency is not known or not the brief's",                                \
        "`currency:` is one of the three-letter codes of ISO 4217: EUR, CHF, RUB. All amounts "    \
        "of a brief are in this one currency; emplan has no exchange rates, because a plan "       \
        "must not change with the day it is made on.\n\nConvert the amount yourself and write "    \
        "it in the brief's currency.")                                                             \
    ROW("month", "the value is not a month",                                                       \
        "Months are written with four digits of the year and two of the month: 2027-04. Other "    \
        "forms (04/2027, April 27) are read differently from country to country.\n\nWrite "        \
        "2027-04.")                                                                                \
    ROW("window", "the value is not a span of time, or lies outside the plan",                     \
        "A goal's window says when it is to be reached: 2027-04..2027-06, a quarter 2027-Q2, a "   \
        "half-year 2027-H1, a year 2027 or one month 2027-04. It must lie in the months that "     \
        "the plan covers, since nothing is planned outside.\n\nChange the window, or "             \
        "`plan.start` and `plan.months`.")                                                         \
    ROW("date", "the value is not a date",                                                         \
        "Dates are written year, month, day: 2027-04-15. The day must exist.\n\nWrite "            \
        "2027-04-15.")                                                                             \
    ROW("ages", "the value is not a span of ages",                                                 \
        "Ages are written 18-34, or 55+ where there is no upper end. The first must not be "       \
        "above the second.\n\nWrite 18-34 or 55+.")                                                \
    ROW("enum", "the value is none of those that are possible",                                    \
        "This key takes one of a fixed list of English words; they steer the calculation, so a "   \
        "word that is not known cannot be taken.\n\nChoose one of the words that the message "     \
        "lists.")                                                                                  \
    ROW("boolean", "the value is neither yes nor no",                                              \
        "This key is answered with yes or no (some with partial as well).\n\nWrite yes or no, "    \
        "without quotes.")                                                                         \
    ROW("id", "the name is no id, or is given twice",                                              \
        "Ids name segments, goals, channels and scenarios so that other lines can point to "       \
        "them. They consist of small Latin letters, digits, - and _, and each is given once. "     \
        "The name that people read belongs under `name:`, in any language.\n\nWrite, for "         \
        "example, id: young-urban and name: Young women in big cities.")                           \
    ROW("list", "the list has the wrong length or holds a thing twice",                            \
        "Some lists have a fixed length (seasonality has twelve months, `monthly_cap` one "        \
        "figure for each month of the plan), others must not be empty or must not repeat an "      \
        "entry.\n\nAdd or take away entries as the message says.")                                 \
    ROW("text", "the text cannot be used here",                                                    \
        "The text is empty, longer than a report can show, or holds characters that have no "      \
        "place in it.\n\nShorten it or write it anew.")                                            \
    /* how parts fit together */                                                                   \
    ROW("reference", "the name points to nothing",                                                 \
        "Another part of the brief or the catalogue is named here, but there is none with this "   \
        "id: a segment, an offer, a channel, a tool, a role of the team or a file's "              \
        "profile.\n\nCheck the spelling. `emplan catalog list` lists channels and tools; ids "     \
        "of segments, offers and goals are those of the brief.")                                   \
    ROW("conflict", "two entries contradict each other",                                           \
        "Two entries cannot hold at the same time: a channel that is both required and "           \
        "excluded, a minimum above its maximum, a fixed amount beside a limit, a retention "       \
        "beside a churn.\n\nDecide for one of them; the message names both.")                      \
    ROW("sum", "shares do not add up",                                                             \
        "Shares that divide a whole (segments of the customers, offers of the orders, fees) "      \
        "must add up to 100%, or stay below where a rest is meant. Otherwise customers would "     \
        "be counted twice or not at all.\n\nCorrect the shares; the message gives their sum.")     \
    /* data files */                                                                               \
    ROW("file", "a file cannot be used",                                                           \
        "A file named in the brief is missing, cannot be read, or lies outside the brief's "       \
        "folder. Names count from the folder of the brief and stay inside it, so that a "          \
        "client's folder can be moved and sent as it is.\n\nPut the file into the brief's "        \
        "folder and write its name from there: data/ads.csv.")                                     \
    ROW("data", "a data file has something to say",                                                \
        "A row or column of the file is not what its kind wants: a figure that is no number, a "   \
        "date that does not exist, a column that is missing, a row with more or fewer columns "    \
        "than the head; or a note says what the file gave and what of the brief gave way to "      \
        "it.\n\nWhere rows cannot be read, correct the file or export it again. `emplan help "     \
        "data` lists the columns of every kind, `emplan sniff FILE` shows what a file is read "    \
        "as.")                                                                                     \
    ROW("actuals", "actual figures have something to say",                                         \
        "A review holds actual figures against the plan of record and found something to know "    \
        "about them: months before the plan or from the future, a month that is not over, a "      \
        "channel without figures or beside the plan, a month that stands twice, two files that "   \
        "disagree. What is not known is never taken for zero, and nothing is left out "            \
        "unsaid.\n\nCorrect the file where the message points at a mistake, then run `emplan "     \
        "review` again; `emplan help data` lists the columns of the kind actuals.")                \
    /* what the plan wants to be known */                                                          \
    ROW("unused", "an entry has no effect",                                                        \
        "The entry is right as such, but nothing uses it: a limit for a channel that is "          \
        "excluded or not available in the region, a reach of a channel that is not planned, a "    \
        "mapping that no file needs, a key that this version reads but does not use yet.\n\n"      \
        "Take it away, or check whether it was meant for something else.")                         \
    ROW("assumed", "a figure was assumed",                                                         \
        "The brief has no value for this, so emplan took the catalogue's figure or derived "       \
        "one. Assumptions are listed in the report with their source and what a better figure "    \
        "would be worth; the plan depends on some of them strongly.\n\nGive your own figure in "   \
        "the brief, or as a range with `assumptions:`, where you know better.")                    \
    ROW("goal-cost", "a goal's ceiling of cost asks for a second look",                            \
        "At its ceiling the goal would take more than the whole budget, or one of it would cost "  \
        "more than it is worth. The plan may still reach it for less; section 3 of the report "    \
        "says what stands against it.\n\nRaise or lower `max_cost`, lower the target, or give "    \
        "more "                                                                                    \
        "money.")                                                                                  \
    ROW("goal-reach", "a goal's target is out of reach",                                           \
        "Even with all of the budget and every channel that is allowed, the plan does not "        \
        "reach the target in its window: the people, the searches or the months are too "          \
        "few.\n\nLower the target, lengthen the window, widen the segment or raise the budget; "   \
        "the message says how much is in reach.")                                                  \
    ROW("goal-conflict", "goals cannot be reached together",                                       \
        "Each goal alone is in reach, all of them together are not: they want the same money, "    \
        "hours or months. Goals marked `priority: must` come first; the others get what is "       \
        "left.\n\nMark the goals that matter most as must, the rest as should, or raise the "      \
        "budget.")                                                                                 \
    ROW("unavailable", "a channel cannot be used",                                                 \
        "The channel is not offered in the region, not allowed for the industry, or lacks what "   \
        "it needs: a shop, a list of addresses, a skill in the team.\n\nTake it out of "           \
        "`channels.require`, or add what it needs; the message says which.")                       \
    ROW("catalogue", "a row of the catalogue cannot be used",                                      \
        "A row of the catalogue or of an overlay folder is not what its table wants: a figure "    \
        "without a source, a range that runs downwards, a channel that does not "                  \
        "exist.\n\nCorrect the row in the overlay; `emplan catalog check` reads a folder and "     \
        "reports every row that does not fit.")                                                    \
    ROW("stale", "figures are older than they should be",                                          \
        "Prices and rates of channels change. The figure was collected longer ago than its "       \
        "kind stays right, so its range was widened.\n\nCheck the figure and give your own "       \
        "under `assumptions:`, or use a newer catalogue.")                                         \
    ROW("capacity", "the business cannot serve what the plan brings",                              \
        "The plan would bring more customers than `economics.capacity` says can be served in a "   \
        "month, or asks for more hours than the team has. More spending would then bring no "      \
        "more profit, and the plan stops short of it.\n\nRaise the capacity or the hours, or "     \
        "lower the budget in those months.")                                                       \
    ROW("budget", "the budget does not fit the plan",                                              \
        "The budget is too small for a channel's smallest useful amount, larger than what "        \
        "pays, or the monthly cap does not let it be spent. Money that would bring less than "     \
        "it costs is left unspent, and the report says how much.\n\nChange `plan.budget`, "        \
        "`plan.monthly_cap` or the limits of channels; `budget: auto` lets emplan say how much "   \
        "pays.")                                                                                   \
    ROW("stage", "a stage of the plan has something to say",                                       \
        "One of the eight stages (business, goals, segments, demand, competitors, audit, "         \
        "strategy, roi) found something that you should know before you rely on the plan: data "   \
        "that contradict each other, a figure that is out of the ordinary, a step that could "     \
        "not be calculated.\n\nRead the message; the report's part of the same name has the "      \
        "details.")

#endif
