package locale

import "time"

var english = language{
	code: "en",

	weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	months: [12]string{"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December"},

	decimal:     ".",
	thousands:   ",",
	unitGap:     " ",
	percentSign: "%",
	beforeEuro:  "€",
	perHour:     " an hour",
	units: map[Unit]forms{
		Days:        {"day", "days"},
		WorkingDays: {"working day", "working days"},
		Weeks:       {"week", "weeks"},
		Months:      {"month", "months"},
		Years:       {"year", "years"},
		Hours:       {"hour", "hours"},
		People:      {"person", "people"},
	},
	singular:   func(n float64) bool { return n == 1 },
	and:        "and",
	or:         "or",
	openQuote:  "“",
	closeQuote: "”",
	rangeFrom:  "from",
	rangeTo:    "to",

	say: sentences{
		fromDay: "from ", fromDayEnd: " on", beforeDay: "before ",
		orMore: " or more", atMost: " at most", to: " to ",
		yes: "Yes", no: "No", colon: ": ", toConfirm: " (to be confirmed)",
	},

	typeset: typesetRules(
		`"`, `"([^"]*)"`, "“$1”",
		`'`, `'`, "’",
	),

	words: vocabulary{
		numbers: map[string]int{
			"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4,
			"five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
			"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
			"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40,
			"fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
		},
		articles: []string{"a", "an", "one"},
		nothing:  []string{"none", "nothing", "nil", "nothing at all", "empty"},
		multipliers: map[string]int{
			"couple": 2, "couple of": 2, "dozen": 12, "hundred": 100, "thousand": 1000, "grand": 1000,
		},
		months: map[string]time.Month{
			"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4,
			"apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8,
			"september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11,
			"december": 12, "dec": 12,
		},
		weakMonths: []string{"march", "mar", "may"},
		weekdays: map[string]time.Weekday{
			"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6,
		},
		units: map[string]span{
			"hour": hourSpan, "hours": hourSpan, "hrs": hourSpan, "am": hourSpan, "pm": hourSpan,
			"day": daySpan, "days": daySpan, "week": weekSpan, "weeks": weekSpan, "wk": weekSpan, "wks": weekSpan,
			"month": monthSpan, "months": monthSpan, "mths": monthSpan, "year": yearSpan, "years": yearSpan,
			"yr": yearSpan, "yrs": yearSpan, "fortnight": fortnightSpan, "fortnights": fortnightSpan,
		},
		marks: map[string]mark{
			"in": markIn, "from now": markFromNow, "ago": markAgo,
			"during": markWithin, "sometime in": markWithin, "for": markWithin,
			"next": markNext, "nxt": markNext, "last": markLast, "this": markThis,
			"the": markFiller, "of": markFiller, "on": markFiller,
			"start of": markStart, "begin of": markStart, "beginning": markStart, "early": markStart,
			"mid": markMid, "middle": markMid, "end": markEnd, "late": markEnd,
			"today": markToday, "tomorrow": markTomorrow, "day after tomorrow": markAfterTomorrow,
			"yesterday": markYesterday, "day before yesterday": markBeforeYesterday,
			"and": markAnd, "or": markOr, "to": markOr, "half": markHalf,
			"first": markFirst, "st": markOrdinal, "nd": markOrdinal, "rd": markOrdinal, "th": markOrdinal,
			"euro": markEuro, "euros": markEuro, "eur": markEuro,
			"less than": markBound, "fewer than": markBound, "more than": markBound, "under": markBound,
			"over": markBound, "at least": markBound, "at most": markBound, "up to": markBound,
			"almost": markBound, "nearly": markBound, "above": markBound, "below": markBound,
			"maximum": markBound, "minimum": markBound, "max": markBound, "min": markBound,
			"before": markAside, "after": markAside, "since": markAside, "until": markAside,
			"by": markAside, "latest": markAside, "not": markNot,
		},
	},
}
